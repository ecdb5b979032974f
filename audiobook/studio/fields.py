"""The fields of a request: read, and refused with a sentence where they are not what they should be."""

from __future__ import annotations

import unicodedata
from typing import Any

from audiobook.cast import Setting
from audiobook.errors import UsageError
from audiobook.studio.steps import UNSEEN, Line

_PITCH = (0, 100)
_RATE_WPM = (80, 450)


def text(body: dict[str, Any], key: str) -> str:
    """A text that a request must have.

    Raises:
        UsageError: it has none, or one with characters that are not for reading.
    """
    value = body.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{key} is missing.")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in value):
        raise UsageError(f"{key} has a character in it that is not for reading.", "Type it again.")
    return value


def text_or_none(body: dict[str, Any], key: str) -> str | None:
    """A text that a request may have; see `text`."""
    return None if body.get(key) is None else text(body, key)


def integers(body: dict[str, Any], key: str) -> list[int]:
    """Whole numbers that a request must have.

    Raises:
        UsageError: it has something else.
    """
    value = body.get(key)
    if not isinstance(value, list) or not all(isinstance(x, int) and not isinstance(x, bool) for x in value):
        raise UsageError(f"{key} is a list of numbers.")
    return value


def lines(body: dict[str, Any]) -> list[Line]:
    """The lines that a request is of, one at least.

    Raises:
        UsageError: it has none, or one that is not a line.
    """
    raw = body.get("lines")
    if not isinstance(raw, list) or not raw:
        raise UsageError("lines is a list of lines.")
    out = []
    for x in raw:
        match x:
            case {"chapter": int(chapter), "segment": int(segment), "text": str(text)}:
                seen = x.get("speaker", UNSEEN)
                if seen is not None and not isinstance(seen, str):
                    raise UsageError("A line's speaker is an id, or null for nobody known.")
                out.append(Line(chapter, segment, text, seen))
            case _:
                raise UsageError("A line has a chapter, a segment and its text.")
    return out


def one_line(body: dict[str, Any]) -> Line:
    """The one line that a request is of.

    Raises:
        UsageError: it has none, or several.
    """
    found = lines(body)
    if len(found) != 1:
        raise UsageError("One line at a time.")
    return found[0]


def setting(raw: dict[str, Any], voices: set[str]) -> Setting:
    """A voice with its pitch and pace.

    Raises:
        UsageError: there is no such voice, or a number is none or out of reach.
    """
    voice = raw.get("voice")
    if voice not in voices:
        raise UsageError(f"There is no voice {voice}.")
    numbers = []
    for key, (low, high) in (("pitch", _PITCH), ("rate_wpm", _RATE_WPM)):
        try:
            value = int(raw[key])
        except (TypeError, ValueError):
            raise UsageError(f"{key} is a number.") from None
        if not low <= value <= high:
            raise UsageError(f"{key} is a number from {low} to {high}.")
        numbers.append(value)
    pitch, rate_wpm = numbers
    return Setting(str(voice), pitch, rate_wpm)
