"""An apostrophe in, whether it starts a shortened word out: 'em, 'tis, '90s."""

from __future__ import annotations

import re

_ELIDED = frozenset(
    """em tis twas twere twill twould til till cause bout round n ere neath gainst cos coz cuz fraid im er e is ow ope ad ave
    ee ead ello orse ouse ome ard old im appen arf ope ospital urry kay nother nuff pon scuse sides spect stead tain taint
    ud un way zat tho less tude night""".split()
)
"""The rest of words that are shortened at the start, after their apostrophe ('em, 'tis, 'cause)."""
_WHOLE = frozenset("till cause bout round ere is old way less night home".split())
"""Those of them that are also words on their own: outside a quotation, a mark before one of them opens a quotation."""


def is_elision(text: str, after: int, *, in_quotation: bool = True) -> bool:
    """Whether the apostrophe before position `after` starts a shortened word: 'em, 'tis, '90s.

    Outside a quotation, a word that is also whole without its apostrophe is not a shortened one: she said, 'is it you?'
    """
    m = re.match(r"[^\W_]+", text[after : after + 12])
    if not m:
        return False
    word = m.group()
    if not in_quotation and word.lower() in _WHOLE:
        return False
    return word.lower() in _ELIDED or re.fullmatch(r"\d0s|\d\d", word) is not None
