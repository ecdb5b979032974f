"""Where sentences begin and end, by tokens. Nothing else in attribution decides that."""

from __future__ import annotations

from collections.abc import Sequence

from audiobook.attributing.document import NARRATION, Document
from audiobook.language import ABBREVIATIONS

END_MARKS = ".!?…"
_CLAUSE_MARKS = ".!?;:"
_TAIL_TOKENS = 3


def openings(
    text: Sequence[str], lower: Sequence[str], quotation: Sequence[int], paragraph: Sequence[int]
) -> tuple[bool, ...]:
    """For each token, whether it is the first word of a sentence or of a quotation. The arguments are those of a Document."""
    out = [False] * len(text)
    opening = True
    for k, token in enumerate(text):
        if k and (paragraph[k] != paragraph[k - 1] or (quotation[k] != quotation[k - 1] and quotation[k] != NARRATION)):
            opening = True
        if token[0].isalpha():
            out[k] = opening
            opening = False
        elif token[0] in END_MARKS:
            before = lower[k - 1] if k else ""
            if token != "." or not (before in ABBREVIATIONS or (len(before) == 1 and before != "i")):
                opening = True
        elif token in ('"', "“"):
            opening = True
    return tuple(out)


def is_end(doc: Document, k: int) -> bool:
    """Whether token k ends a sentence: a full stop inside a name ("Mr. Gray") does not."""
    text = doc.text[k]
    return text[0] in ".!?" and not (text == "." and k in doc.name_over)


def is_clause_end(doc: Document, k: int) -> bool:
    """Whether token k ends a sentence, or a clause by a semicolon or colon."""
    text = doc.text[k]
    return text[0] in _CLAUSE_MARKS and not (text == "." and k in doc.name_over)


def quotation_ends_sentence(doc: Document, end: int) -> bool:
    """Whether the quotation before token `end` ends a sentence: by a mark among its last tokens, quotation marks aside."""
    return any(mark in token for token in doc.text[max(0, end - _TAIL_TOKENS) : end] for mark in ".!?")


def ends_in_comma(doc: Document, end: int) -> bool:
    """Whether the quotation before token `end` ends in a comma: then the sentence around it goes on."""
    return doc.last_mark(end) == ","


def ends_sentence(doc: Document, end: int) -> bool:
    """Whether the narration before token `end` ends a sentence."""
    return end > 0 and is_end(doc, end - 1)
