"""A paragraph in, the same paragraph with plain quotation marks out, to the character as long.

Quotations are looked for in this form, so that they need to know one mark of each kind: ″ and ＂ are straight double marks there, and
marks of several characters (``, '', &quot;) are one mark and fillers. A mark that means inches does not count.
"""

from __future__ import annotations

import re

from audiobook.segmenting.elisions import is_elision

FILLER = "\x00"
"""What stands for the other characters of a mark of several characters."""

_ONE_FOR_ONE = str.maketrans("″＂〝〞", '""""')
_SPELLED = re.compile(r"&quot;|&#0*34;|``|''")
_ODD = re.compile(r"[″＂〝〞]|&quot;|&#0*34;|``|''|[\d½¼¾⅓⅔⅛][\"”]")
_INCHES = re.compile(r"(?<=[\d½¼¾⅓⅔⅛])\"(?![^\W_])")
_CURLY_INCHES = re.compile(r"(?<=[\d½¼¾⅓⅔⅛])”(?=\s?[a-z×])")
_FEET_AND_INCHES = re.compile(r"\d['’′]\s?\d{1,2}(?:[½¼¾]|\.\d+)?(\")(?!\s*$)")
_GAP_BEFORE = "([—–-―*_/\"“‘'"


def plain_marks(text: str) -> str:
    """The text, as long as before, with its double marks in plain form."""
    if not _ODD.search(text):
        return text
    return _without_inches(_spelled(text.translate(_ONE_FOR_ONE)))


def after_gap(text: str, i: int) -> bool:
    """Whether the mark at `i` stands where a quotation may open: at the start, or after white space, a dash or another mark."""
    return i == 0 or text[i - 1].isspace() or text[i - 1] in _GAP_BEFORE


def looks_open(text: str, i: int) -> bool:
    """Whether a straight mark at `i` has a gap before it and none after it."""
    before, after = text[i - 1 : i] if i else "", text[i + 1 : i + 2]
    return (not before or before.isspace() or before in "([" + FILLER) and bool(after.strip())


def looks_closed(text: str, i: int) -> bool:
    """Whether a straight mark at `i` has no gap before it, and one after it."""
    before, after = text[i - 1 : i] if i else "", text[i + 1 : i + 2]
    return (
        bool(before.strip()) and before not in "([" and (not after or after.isspace() or after in ".,;:!?)]" + FILLER)
    )


def _spelled(text: str) -> str:
    """Marks written with several characters, as one double mark and fillers."""
    out: list[str] = []
    at = 0
    is_open = False
    for m in _SPELLED.finditer(text):
        mark, fillers = m.group(), FILLER * (len(m.group()) - 1)
        opens = mark == "``" or (after_gap(text, m.start()) and bool(text[m.end() : m.end() + 1].strip()))
        if mark == "''":
            # An apostrophe of a shortened word may stand after a single mark: ''Twas cold,' he said.
            closed_later = re.search(r"\S''(?!\w)", text[m.end() :])
            if opens and (not closed_later or is_elision(text, m.end())):
                continue
            if not opens and not is_open:
                continue
        is_open = opens
        out += (text[at : m.start()], fillers + "“" if opens else "”" + fillers)
        at = m.end()
    return "".join((*out, text[at:]))


def _without_inches(text: str) -> str:
    """The text without double marks that mean inches.

    Feet and inches are clear (5'10"). Where more curly marks close than open, one after a number and before a word means inches. After a number alone, a mark means inches where the marks of the paragraph are in order only
    without it.
    """
    for m in _FEET_AND_INCHES.finditer(text):
        text = _blotted(text, [m.start(1)])
    too_many = text.count("”") - text.count("“")
    if too_many > 0:
        text = _blotted(text, [m.start() for m in _CURLY_INCHES.finditer(text)][:too_many])
    after_numbers = [m.start() for m in _INCHES.finditer(text)]
    if not after_numbers or _in_order(text):
        return text
    for some in (after_numbers, *([i] for i in after_numbers)):
        without = _blotted(text, some)
        if _in_order(without):
            return without
    return text


def _in_order(text: str) -> bool:
    """Whether straight double marks open and close in turn, and stand where marks do that."""
    marks = [i for i, c in enumerate(text) if c == '"']
    if any(c in text for c in "“”"):
        return not marks
    return len(marks) % 2 == 0 and not any(
        looks_closed(text, i) and not looks_open(text, i)
        if n % 2 == 0
        else looks_open(text, i) and not looks_closed(text, i)
        for n, i in enumerate(marks)
    )


def _blotted(text: str, places: list[int]) -> str:
    letters = list(text)
    for i in places:
        letters[i] = FILLER
    return "".join(letters)
