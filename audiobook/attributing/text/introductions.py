"""Self-introductions: "I'm Nora", "my name is Nora", "call me Nora", "Nora's the name"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from audiobook.attributing.document import NARRATION, Document, Mention

_I_AM = frozenset(("i'm", "i’m"))
_NAME_IS = frozenset(("name's", "name’s"))
_CALL = frozenset("call calls called named".split())
_GREETINGS = frozenset("hello hi hey yes good morning afternoon evening".split())
_ON_THE_LINE = frozenset("here speaking".split())
_MAY_STAND_BEFORE = frozenset("just only plain simply".split())
_WHOSE_NAME = frozenset("my the".split())
_ASK_FOR_NAMES = frozenset({("your", "name"), ("who", "are", "you"), ("and", "you", "are")})
_NEAR_PARAGRAPHS = 2
_MAY_FOLLOW = frozenset("and but from of by sir ma'am here at".split())


def of_document(doc: Document) -> Iterator[Mention]:
    """The mentions of names by which whoever speaks, or tells the story, introduces themselves."""
    for m in doc.names:
        k = m.start - 1
        if k > 0 and doc.lower[k] in _MAY_STAND_BEFORE:
            k -= 1
        if doc.possessive[m.end - 1]:
            if _name_follows(doc, m):
                yield m
        elif _leads(doc, k, m) or _answers(doc, m) or _is_asked_for(doc, m):
            yield m


def _leads(doc: Document, k: int, m: Mention) -> bool:
    """Whether the words up to token k lead to one's own name, and the name ends its phrase."""
    if k < 0 or doc.quotation[k] != doc.quotation[m.start]:
        return False
    if m.end < len(doc) and doc.is_word(m.end) and doc.lower[m.end] not in _MAY_FOLLOW:
        # "Tom is the name"
        return _name_follows(doc, m)
    before = doc.lower[k - 1] if k else ""
    if doc.lower[k] in _I_AM or (doc.lower[k] == "am" and before == "i"):
        return not m.definite
    if doc.lower[k] in _NAME_IS:
        return before in _WHOSE_NAME
    if doc.lower[k] in ("is", "was") and before == "name":
        return k > 1 and doc.lower[k - 2] in _WHOSE_NAME
    return doc.lower[k] == "me" and before in _CALL


def _answers(doc: Document, m: Mention) -> bool:
    """Whether somebody answers a call: "Tom here", "Tom speaking" and "Hello, this is Tom" as the first words."""
    q = doc.quotation[m.start]
    if q == NARRATION:
        return False
    before = [doc.lower[k] for k in range(doc.quotations[q].start, m.start) if doc.is_word(k)]
    after = doc.lower[m.end] if m.end < len(doc) and doc.quotation[m.end] == q else ""
    if before[-2:] == ["this", "is"]:
        return bool(before[:-2]) and _GREETINGS.issuperset(before[:-2])
    return _GREETINGS.issuperset(before) and after in _ON_THE_LINE


def _is_asked_for(doc: Document, m: Mention) -> bool:
    """Whether a name alone answers the question for it: '"What's your name?" "Nora."'."""
    q = doc.quotation[m.start]
    if q <= 0 or any(doc.is_word(k) for k in range(doc.quotations[q].start, m.start)):
        return False
    own, asked = doc.quotations[q], doc.quotations[q - 1]
    words = [doc.lower[k] for k in range(asked.start, asked.end) if doc.is_word(k)]
    asks = any(pair in _ASK_FOR_NAMES for pair in (*pairwise(words), *zip(words, words[1:], words[2:])))
    ends = m.end >= own.end or doc.text[m.end][0] in ".…" or doc.first_word(m.end, own.end) is None
    return asks and ends and asked.question and 0 < own.paragraph - asked.paragraph <= _NEAR_PARAGRAPHS


def _name_follows(doc: Document, m: Mention) -> bool:
    """Whether "is the name" follows a name, or "the name" after "Tom's"."""
    rest = ("the", "name") if doc.possessive[m.end - 1] else ("is", "the", "name")
    return doc.lower[m.end : m.end + len(rest)] == rest
