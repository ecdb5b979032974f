"""What comes from outside: JSON and TOML of any content, and text that is to be printed."""

from __future__ import annotations

import json
import threading
import tomllib
import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar

LONGEST_NAME = 200
"""The most characters of a name that is read from a file or a server: of a person, a voice, an engine, an id."""

_Found = TypeVar("_Found")

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


def within(seconds: float, ask: Callable[[], _Found]) -> _Found:
    """What a call to another machine gives, if it takes no longer than so many seconds, however little it sends at a time.

    A time limit of a socket is not enough: it begins anew with each byte. A call that takes longer is left to itself.

    Raises:
        TimeoutError: it takes longer.
        Exception: whatever the call raises.
    """
    found: list[_Found] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(ask())
        except BaseException as e:  # noqa: BLE001 - raised again where it is waited for
            failed.append(e)

    asking = threading.Thread(target=run, daemon=True)
    asking.start()
    asking.join(seconds)
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError("it takes too long")
    return found[0]
