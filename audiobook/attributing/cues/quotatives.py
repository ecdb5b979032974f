"""Words that are verbs of speech only right beside a quotation: "and I'm like," "she was all," "he goes," "I go"."""

from __future__ import annotations

from audiobook.attributing.document import Document

_LIKE = frozenset({"like", "all"})
"""What leads to a quotation after a form of "be"."""
_BE = frozenset("am is are was were be been being i'm you're we're they're".split())
_GO = frozenset("go goes went".split())
_BEFORE_LIKE = frozenset("just totally literally still so kinda basically now".split())


def speaks(doc: Document, k: int) -> bool:
    """Whether the word at token k is a verb of speech where it ends the clause beside a quotation."""
    word = doc.lower[k]
    if word in _GO:
        return True
    if word not in _LIKE:
        return False
    j = k - 1
    while j > 0 and doc.lower[j] in _BEFORE_LIKE:
        j -= 1
    # "she's all": the ending is kept apart from its word.
    return j >= 0 and doc.in_narration(j) and (doc.lower[j] in _BE or doc.possessive[j])


def is_last(doc: Document, k: int, stop: int) -> bool:
    """Whether no word of narration that ends before `stop` follows the word at token k in its clause."""
    return k + 1 >= stop or not doc.is_word(k + 1)
