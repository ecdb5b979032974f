"""Values as they are typed: a pace, numbers of chapters."""

from __future__ import annotations

import re

from audiobook.cast import USUAL_WPM
from audiobook.errors import UsageError
from audiobook.outside import quoted, shown

SLOWEST_WPM, FASTEST_WPM = 80, 300
"""The paces that may be asked for, in words a minute as heard."""

_LARGEST_FACTOR = 5
"""A number up to this is a factor, a larger one is in words a minute."""

_MOST_CHAPTERS = 100_000


def pace(text: str | None) -> float:
    """A pace as typed, "180", "1.2", "1.2x" or "120%": how many times as fast as usual.

    Raises:
        UsageError: it is none, or out of reach.
    """
    if text is None:
        return 1.0
    found = re.fullmatch(r"\s*(?:x\s*)?(\d+(?:[.,]\d+)?)\s*(wpm|x|×|%)?\s*", text, re.IGNORECASE)
    least, most = SLOWEST_WPM / USUAL_WPM, FASTEST_WPM / USUAL_WPM
    hint = (
        f"Give words a minute from {SLOWEST_WPM} to {FASTEST_WPM} ({USUAL_WPM} is usual), or a factor from {least:.2f} to {most:.2f}, "
        "such as 1.2."
    )
    if found is None:
        raise UsageError(f"{quoted(text)} is not a pace.", hint)
    number, unit = float(found[1].replace(",", ".")), (found[2] or "").lower()
    if unit == "%":
        factor = number / 100
    elif unit == "wpm" or (not unit and number > _LARGEST_FACTOR):
        factor = number / USUAL_WPM
    else:
        factor = number
    # A limit that is typed as a rounded factor is within reach.
    if not least - 0.005 <= factor <= most + 0.005:
        raise UsageError(f"A pace of {shown(text)} is out of reach.", hint)
    return factor


def chapters(text: str | None) -> tuple[int, ...] | None:
    """Numbers of chapters as typed, "3", "3-7" or "1,3-5,9": each once, in order; None for None.

    Raises:
        UsageError: it is none of these.
    """
    if text is None:
        return None
    found: set[int] = set()
    for part in text.split(","):
        m = re.fullmatch(r"\s*(\d{1,6})\s*(?:[-–—]\s*(\d{1,6}))?\s*", part)
        first, last = (int(m[1]), int(m[2] or m[1])) if m else (0, 0)
        if not 1 <= first <= last <= _MOST_CHAPTERS:
            raise UsageError(
                f"{quoted(text)} does not say which chapters.", "Write 3, or 3-7, or 1,3-5: chapters count from 1."
            )
        found.update(range(first, last + 1))
    return tuple(sorted(found))
