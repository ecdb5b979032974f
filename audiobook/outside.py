"""What comes from outside: JSON and TOML of any content, and text that is to be printed."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from typing import Any

_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows: text may show as something that it is not."""


def json_value(content: str | bytes) -> Any:  # noqa: ANN401 - any JSON
    """The value that a JSON text holds.

    Raises:
        ValueError: it is not JSON, or is nested too deeply.
    """
    try:
        return json.loads(content)
    except RecursionError as e:
        raise ValueError("It is nested too deeply") from e


def toml_table(text: str) -> dict[str, Any]:
    """The values of a TOML text.

    Raises:
        ValueError: it is not TOML, or is nested too deeply; the message says where.
    """
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError as e:
        raise ValueError("It is nested too deeply") from e


def printable(text: str) -> str:
    """A text without what a terminal would obey: control characters other than line ends and tabs, and turns of direction."""
    if text.isprintable() and text.isascii():
        return text
    return "".join(
        c if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in _DIRECTIONS) else "�"
        for c in text
    )
