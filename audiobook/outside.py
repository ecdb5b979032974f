"""What comes from outside: JSON and TOML of any content, and text that is to be printed."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from typing import Any

LONGEST_NAME = 200
"""The most characters of a name that is read from a file or a server: of a person, a voice, an engine, an id."""

_LONGEST_QUOTED = 60
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


def quoted(value: object) -> str:
    """A value for a sentence: short, on one line, without what a terminal would obey; a text in quotation marks."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 4 * _LONGEST_QUOTED:
        # Python refuses to write out numbers of thousands of digits.
        return "a number of very many digits"
    text = shown(value if isinstance(value, str) else repr(value), _LONGEST_QUOTED)
    return f"“{text}”" if isinstance(value, str) else text


def shown(text: str, longest: int = 160) -> str:
    """A text for a sentence, such as the words of a parser: on one line, without what a terminal would obey; the rest of a long one is cut off."""
    plain = " ".join(printable(text).split())
    return plain if len(plain) <= longest else f"{plain[:longest].rstrip()}…"


def name_fault(name: str) -> str:
    """What is wrong with a name that is read from outside, to follow "it has" or the like; empty where nothing is."""
    if len(name) > LONGEST_NAME:
        return f"more than {LONGEST_NAME} characters"
    if not name.strip():
        return "no characters"
    if printable(name) != name or "\n" in name or "\t" in name:
        return "characters that are not for reading"
    return ""
