"""Breath: where a reader pauses in a long stretch that has no mark.

An engine pauses at commas, and says what has none in one go, for as long as it is. A reader takes a breath before the word that begins
the next clause. So a comma is put there, and the engine gives it the melody of a clause's end: nothing is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_LETTERS = 100
"""A stretch of more letters than this gets a comma: 7 to 8 seconds at the usual pace (13 letters a second within sentences), so that
slow deliveries stay below the 9 seconds after which listening tires."""

_LEAST_LETTERS = 25
"""No comma comes so near to another mark: a breath after three words is a stammer."""

_STRETCH = re.compile(r"[^,;:.!?]+")

_PLACES = (
    r"and (?:then|the|a|an|he|she|it|they|we|I|you|his|her|their|my|there|that|this|was|were|had|when|if|in|on|at|with|so)"
    r"|but(?! that)|because|although|though|while|whereas|until|unless|so that|as if|in order|when|where|if",
    r"and|or|which|who|whose|since|before|after|that",
    r"for|with|without|upon|from|between|through|by|in|on|at",
    r"to|as|than|into",
)
"""Words before which a breath is taken, the best ones first: those that begin a clause, those that may, and those that begin a phrase."""

_LEANING = frozenset(
    """a an the of to in on at by for with from into upon as than so and or but that which who not no very more most is was were be
    been are am had has have do did does will would could should can may might must his her its their my your our this these those
    if when where though because while even only just all both either neither never""".split()
)
"""Words that lean on the next one: nobody breathes after them."""


def with_breaths(words: str) -> str:
    """Words to say, with a comma wherever a long stretch without a mark has a place for one; for English.

    Args:
        words: as they are said; of other characters than letters, only marks and blanks matter.
    """
    if len(words) <= LONGEST_LETTERS:
        return words
    out = []
    at = 0
    for m in _STRETCH.finditer(words):
        out.append(words[at : m.start()])
        out.append("".join(_pieces(m.group())))
        at = m.end()
    return "".join([*out, words[at:]])


def _pieces(stretch: str) -> Iterator[str]:
    while _letters(stretch) > LONGEST_LETTERS:
        cut = _place(stretch)
        if cut is None:
            break
        yield f"{stretch[:cut].rstrip()}, "
        stretch = stretch[cut:]
    yield stretch


def _place(stretch: str) -> int | None:
    """Where to breathe: before a word of the best kind there is, and of those the one nearest to the middle; None where there is none."""
    total = _letters(stretch)
    # What comes first must fit in one breath; of two breaths' worth the middle is best.
    wanted = min(total / 2, 0.75 * LONGEST_LETTERS)
    for words in _PLACES:
        found = [m.start(1) for m in re.finditer(rf"(?<=\s)({words})\s", stretch)]
        most = min(LONGEST_LETTERS, total - _LEAST_LETTERS)
        fair = [k for k in found if _LEAST_LETTERS <= _letters(stretch[:k]) <= most and not _leans(stretch[:k])]
        if fair:
            return min(fair, key=lambda k: abs(_letters(stretch[:k]) - wanted))
    return None


def _leans(before: str) -> bool:
    return before.split()[-1].lower() in _LEANING


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
