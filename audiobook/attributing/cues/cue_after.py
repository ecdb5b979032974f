"""Who has spoken: the subject of the speech verb in narration that follows a speech ("said Mary")."""

from __future__ import annotations

from dataclasses import replace

from audiobook.attributing.cues import quotatives, tags
from audiobook.attributing.cues.noun_phrases import description, owner, phrase
from audiobook.attributing.document import Document
from audiobook.attributing.story import Reference, ReferenceKind, SpeechVerb
from audiobook.attributing.text import sentences
from audiobook.attributing.text.nouns import DETERMINERS, PREPOSITIONS, UTTERANCE_NOUNS, speech_verb

_CONJUNCTIONS = frozenset("and but then so as when while for here now again thus yet still at last".split())
_REPORTING = frozenset("was were is came followed burst broke".split())
"""Verbs before whose words they were: "was Mary's answer"."""
_AFTER_VERB = frozenset("out again then at last back on in to a by from".split())
"""What may stand between a speech verb and its subject: "called out again Tom"."""
_HEARD_FROM = frozenset({ReferenceKind.NAME, ReferenceKind.NOUN})
_SENTENCE_TOKENS = 18
"""How far after a speech its cue is looked for."""
_VERB_WITHIN = 8
_QUOTATIVE_WITHIN = 3
_UTTERANCE_WITHIN = 8
_MOST_AFTER_VERB = 4
_MOST_EPITHETS = 4
_LONGEST_DESCRIPTION = 4
_ADVERBS = frozenset("again aloud afterwards then now soon too still back here there at last once first".split())
_MOST_CONJUNCTIONS = 3


def read(doc: Document, start: int, stop: int) -> Reference | None:
    """The reference in a stretch of narration that follows a speech."""
    k = doc.first_word(start, stop)
    if k is None:
        return None
    tag = tags.read(doc, start, stop)
    if tag is not None:
        return replace(tag, verb=SpeechVerb.CERTAIN, away=tag.at - start)
    limit = _clause_end(doc, k, min(stop, k + _SENTENCE_TOKENS))
    utterance = _utterance(doc, k, limit)
    if utterance is not None:
        return replace(utterance, verb=SpeechVerb.CERTAIN, away=utterance.at - start)
    inverted = _inverted(doc, k, limit)
    if inverted is not None:
        return replace(inverted, away=inverted.at - start, inverted=True)
    while k < limit and doc.lower[k] in _CONJUNCTIONS:
        k += 1
    found = phrase(doc, k, limit) or _it(doc, k, limit)
    if found is None:
        return None
    if found.end < limit and doc.lower[found.end] in ("heard", "hears", "hear"):
        # "he heard Mary say"
        found = phrase(doc, found.end + 1, limit) or found
    return replace(found, verb=_verb_after(doc, found.end, limit), away=k - start)


def _it(doc: Document, k: int, limit: int) -> Reference | None:
    """The "it" at token k that speaks: "it says"."""
    speaks = k + 1 < limit and doc.lower[k] == "it" and speech_verb(doc.lower[k + 1]) is SpeechVerb.CERTAIN
    return Reference(ReferenceKind.PRONOUN, k, k + 1) if speaks else None


def _verb_after(doc: Document, start: int, limit: int) -> SpeechVerb:
    """The speech verb of a subject that ends before `start`."""
    for x in range(start, min(start + _QUOTATIVE_WITHIN, limit)):
        if quotatives.speaks(doc, x) and quotatives.is_last(doc, x, limit):
            return SpeechVerb.CERTAIN
    for x in range(start, min(start + _VERB_WITHIN, limit)):
        if doc.lower[x] == "that":
            break
        if verb := speech_verb(doc.lower[x]):
            return verb
    return SpeechVerb.NONE


def _inverted(doc: Document, k: int, limit: int) -> Reference | None:
    """Who speaks, where the verb comes first: "said Mary", "and softly whispered Mary", "flashed Mary"."""
    verb = speech_verb(doc.lower[k])
    j = k
    while (
        not verb
        and j < min(limit, k + _MOST_CONJUNCTIONS)
        and (doc.lower[j] in _CONJUNCTIONS or doc.lower[j].endswith("ly"))
    ):
        j += 1
        verb = speech_verb(doc.lower[j]) if j < limit else SpeechVerb.NONE
    if verb:
        found = _subject_after_verb(doc, j, limit)
        return replace(found, verb=verb) if found is not None else None
    m = doc.name_at.get(j + 1)
    if m is None or not doc.lower[j].endswith("ed") or doc.capital[j] or doc.possessive[m.end - 1]:
        return None
    # Any verb can be a speech verb.
    return Reference(ReferenceKind.NAME, j + 1, m.end, m.words, verb=SpeechVerb.POSSIBLE)


def _utterance(doc: Document, k: int, limit: int) -> Reference | None:
    """Whose words they were: "was Mary's answer", "was his short reply"."""
    if doc.lower[k] == "from":
        # "Good morning!" from Mary
        found = phrase(doc, k + 1, limit)
        return found if found is not None and found.kind in _HEARD_FROM else None
    if doc.lower[k] not in _REPORTING:
        return None
    if limit > k + 3 and doc.lower[k + 1] == "all" and doc.lower[k + 2] == "that":
        # "was all that Mary could say"
        found = phrase(doc, k + 3, limit)
        if found is not None and found.kind in (ReferenceKind.NAME, ReferenceKind.PRONOUN):
            return found
    noun = next((x for x in range(k + 2, min(limit, k + _UTTERANCE_WITHIN)) if doc.lower[x] in UTTERANCE_NOUNS), None)
    if noun is None:
        return None
    for x in range(k + 1, noun):
        m = doc.name_at.get(x)
        if m is not None and m.end < noun + 1:
            return Reference(ReferenceKind.NAME, x, m.end, m.words)
        found = owner(doc, x)
        if found is not None:
            return found
        if doc.possessive[x] and doc.lower[x] in doc.person_nouns:
            return description(doc, x - 1, x, doc.lower[x], doc.lower[x - 1] == "the")
    return None


def _subject_after_verb(doc: Document, verb: int, limit: int) -> Reference | None:
    """The subject that follows its speech verb."""
    j = verb + 1
    for _ in range(_MOST_AFTER_VERB):
        found = phrase(doc, j, limit)
        if found is not None:
            return found
        if j >= limit or not (doc.lower[j].endswith("ly") or doc.lower[j] in _AFTER_VERB):
            break
        j += 1
    described = _described_at_end(doc, verb + 1, limit)
    if described is not None:
        return described
    # "said honest, good-natured Tom"
    for x in range(j, min(limit, j + _MOST_EPITHETS)):
        m = doc.name_at.get(x)
        if m is not None:
            return None if doc.possessive[m.end - 1] else Reference(ReferenceKind.NAME, x, m.end, m.words)
        if doc.lower[x] in PREPOSITIONS or (doc.is_word(x) and doc.capital[x]) or doc.text[x][0] in ".;:!?—":
            break
    if verb + 1 < limit and doc.capital[verb + 1] and doc.is_word(verb + 1):
        return Reference(ReferenceKind.UNKNOWN_NAME, verb + 1, verb + 2)
    return None


def _described_at_end(doc: Document, k: int, limit: int) -> Reference | None:
    """The description from token k on with which a clause ends, perhaps before an adverb: '"Aye," said the bosun.'."""
    if not k + 1 < limit <= k + _LONGEST_DESCRIPTION or doc.lower[k] not in DETERMINERS:
        return None
    last = limit - 1
    while last > k + 1 and (doc.lower[last].endswith("ly") or doc.lower[last] in _ADVERBS):
        last -= 1
    if not all(doc.is_word(x) for x in range(k, last + 1)):
        return None
    return description(doc, k, last, doc.lower[last], doc.lower[k] == "the")


def _clause_end(doc: Document, k: int, stop: int) -> int:
    return next((x for x in range(k, stop) if sentences.is_clause_end(doc, x)), stop)
