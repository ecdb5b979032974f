"""A place in a paragraph in, whether a cue stands there out: "said Mary", "Mary said". For quotations whose marks are in doubt.

It asks for more than the reader of clauses in `language/cues.py`: a speech verb right beside a name or pronoun.
"""

from __future__ import annotations

import re

from audiobook.language import BARE_SPEECH_VERBS, FAIR_SPEECH_VERBS
from audiobook.language.sentences import sentence_end

NAME = (
    r"(?:(?:the|a|an|my|his|her|our|their)\s+(?:[\w’'-]+\s+)?[\w’'-]+"
    r"|(?:(?:Mr|Mrs|Ms|Dr|St)\.\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*){0,3}|he|she|I|they|we|it)"
)
"""Who speaks, as a regular expression."""
_INVERTED = re.compile(rf"\s*([a-z]+)\s+{NAME}(?=[\s,.;:!?—]|$)")
_STRAIGHT = re.compile(rf"\s*{NAME}\s+(?:[a-z]+ly\s+)?([a-z]+)(?=[\s,.;:!?—]|$)")
_LEADING = re.compile(rf"{NAME}\s+(?:[a-z]+ly\s+)?([a-z]+)(?:\s+(?:to\s+)?{NAME})?[,:]\s+$")
_LONGEST_LEADING = 100
_PRONOUNS = frozenset({"he", "she", "they"})
_WORDS_AFTER_CUE = 6
_AFTER_SPEECH = re.compile(r"[,!?…—.](?=\s)")


def follows(text: str, at: int) -> bool:
    """Whether a cue stands at a place: "said Mary", "Mary softly said"."""
    inverted = _INVERTED.match(text, at)
    if inverted and inverted.group(1) in FAIR_SPEECH_VERBS:
        return True
    straight = _STRAIGHT.match(text, at)
    return straight is not None and straight.group(1) in FAIR_SPEECH_VERBS


def leads(text: str, at: int) -> bool:
    """Whether a cue leads to a place: "Mary said,", "Mary said to Tom:"."""
    clause = _LEADING.search(text, max(0, at - _LONGEST_LEADING), at)
    return clause is not None and clause.group(1) in FAIR_SPEECH_VERBS


def last_cue(text: str, start: int, *, may_go_on: bool) -> int | None:
    """Where the cue starts that ends a paragraph whose speech has no closing mark: "It is cold, said Anna.

    Only a verb that stands before its subject is taken for one, and only in the paragraph's last sentence. Where the speech may go on in
    the next paragraph, the subject must be a name, and little may follow it: a story told in speech has cues of its own ("said I").
    """
    for m in _AFTER_SPEECH.finditer(text, start):
        inverted = _INVERTED.match(text, m.end())
        if not inverted or inverted.group(1) not in FAIR_SPEECH_VERBS:
            continue
        if text[sentence_end(text, inverted.end()) :].strip():
            continue
        if inverted.group(1).endswith("ing") or inverted.group(1) in BARE_SPEECH_VERBS or text.rstrip().endswith(":"):
            continue
        subject = inverted.group().split()[1]
        after = len(text[inverted.end() :].split())
        if may_go_on and subject[0].isupper() and subject != "I" and after <= _WORDS_AFTER_CUE:
            return m.end()
        if not may_go_on and (subject[0].isupper() or subject in _PRONOUNS):
            return m.end()
    return None
