"""What letters mean that a file has only numbers for, and accents that are drawn over letters of their own.

Fonts of TeX as pictures name no letter: the file has their places in the font. Which of TeX's two usual orders these are in, the places in
use tell. Its older order has no letters with accents: these are drawn as two, one over the other.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from audiobook.reading.pdf import extraction
from audiobook.reading.pdf.letters import Letter

NUMBERED = extraction.NUMBERED
"""A letter without a meaning is this and its place in the font: a character that is in no text."""
_PLACES = 256

_LIGATURES = ("ff", "fi", "fl", "ffi", "ffl")
_GREEK = "ΓΔΘΛΞΠΣΥΦΨΩ"
_OLD: Mapping[int, str] = {
    **dict(enumerate(_GREEK)),
    **dict(enumerate(_LIGATURES, len(_GREEK))),
    **dict(enumerate("ıȷ`´ˇ˘¯˚¸ßæœøÆŒØ", 16)),
    **{ord(sign): meaning for sign, meaning in zip("\"'`\\<>^_{|}~\x7f", "”’‘“¡¿ˆ˙–—˝˜¨")},
}
"""The places of TeX's first order (OT1) that are not ASCII. Source: D. E. Knuth, The TeXbook, appendix F."""
_NEW: Mapping[int, str] = {
    **dict(enumerate("`´ˆ˜¨˝˚ˇ˘¯˙¸˛‚‹›“”„«»–—")),
    25: "ı",
    26: "ȷ",
    **dict(enumerate(_LIGATURES, 27)),
    ord("'"): "’",
    ord("`"): "‘",
    0x7F: "-",
    **dict(
        enumerate(
            "ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£",
            0x80,
        )
    ),
    0xD7: "Œ",
    0xDF: "ẞ",
    0xF7: "œ",
    0xFF: "ß",
}
"""The places of TeX's later order (T1) that are not Latin-1. Source: M. Ferguson, "Report on multilingual activities", TUGboat 11 (1990)."""
_TOLD_BY_OLD, _TOLD_BY_NEW = range(11, 16), (16, 17, *range(27, 32))
"""Places of ligatures and quotation marks: hardly a page of English is without."""

_FIRST_LETTER = ord("!")
_MOST_SIGNS = 0.25
"""Both orders have letters where ASCII has them. Fonts that were numbered as their letters came have most of them in the first places."""

_ACCENTS = dict(
    zip("`´ˆ^˜~¯˘˙¨˚˝ˇ¸˛", "\u0300\u0301\u0302\u0302\u0303\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327\u0328")
)
"""Accents that stand alone, and those that join a letter."""
_FARTHEST = 300
"""An accent belongs to a letter of its line: no more than so many letters before it."""
_DOTLESS = {"ı": "i", "ȷ": "j"}


def order_of(texts: Iterable[str]) -> Mapping[int, str] | None:
    """What the places in a file's fonts mean; None where they are in neither of TeX's orders.

    Args:
        texts: the letters of the whole file.
    """
    count = Counter(ord(c) - NUMBERED for text in texts for c in text if ord(c) >= NUMBERED)
    old, new = sum(count[n] for n in _TOLD_BY_OLD), sum(count[n] for n in _TOLD_BY_NEW)
    signs = sum(count[n] for n in range(_FIRST_LETTER))
    if not old + new or signs > _MOST_SIGNS * count.total():
        return None
    return _NEW if new > old else _OLD


def with_meanings(letters: Sequence[Letter], order: Mapping[int, str] | None) -> tuple[list[Letter], int]:
    """The letters of a page in, the same with what they mean out, and how many have no meaning and are left out."""
    out: list[Letter] = []
    unknown = 0
    for letter in letters:
        place = ord(letter.text[0]) - NUMBERED
        if not 0 <= place < _PLACES:
            out.append(letter)
            continue
        meaning = _meaning(place, order)
        if meaning.isprintable():
            out.append(letter._replace(text=meaning))
        else:
            unknown += 1
    return _joined(out), unknown


def plain(text: str, order: Mapping[int, str] | None) -> str:
    """A text with the meanings of its letters; those without are left out."""
    places = (ord(c) - NUMBERED for c in text)
    found = (_meaning(n, order) if 0 <= n < _PLACES else c for n, c in zip(places, text))
    return "".join(c for c in found if c.isprintable() or c.isspace())


def _meaning(place: int, order: Mapping[int, str] | None) -> str:
    return order.get(place, chr(place)) if order is not None else chr(place)


def _joined(letters: list[Letter]) -> list[Letter]:
    """Letters with the accents drawn over them, or under them, as one."""
    out: list[Letter | None] = list(letters)
    for at, accent in enumerate(letters):
        if accent.text not in _ACCENTS:
            continue
        # An accent over a capital stands higher, and so at the end of its line.
        for other in (at + 1, at - 1, *range(at - 2, max(-1, at - _FARTHEST), -1)):
            letter = out[other] if 0 <= other < len(out) else None
            both = _one(accent, letter) if letter is not None else None
            if both is not None:
                out[other], out[at] = both, None
                break
    return [letter for letter in out if letter is not None]


def _one(accent: Letter, letter: Letter) -> Letter | None:
    """An accent and a letter as one, if the accent is drawn over the letter."""
    middle = (accent.x0 + accent.x1) / 2
    if not letter.text.isalpha() or not letter.x0 <= middle <= letter.x1 or abs(accent.y - letter.y) > letter.size / 2:
        return None
    text = unicodedata.normalize("NFC", _DOTLESS.get(letter.text, letter.text) + _ACCENTS[accent.text])
    return letter._replace(text=text) if len(text) == 1 else None
