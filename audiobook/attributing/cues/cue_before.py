"""Who speaks next: the subject of the speech verb in narration that a speech follows ("Mary turned and said:")."""

from __future__ import annotations

from dataclasses import replace

from audiobook.attributing.cues import quotatives
from audiobook.attributing.cues.noun_phrases import owner, phrase
from audiobook.attributing.document import Document
from audiobook.attributing.story import Lead, Reference, ReferenceKind, SpeechVerb
from audiobook.attributing.text import sentences
from audiobook.attributing.text.nouns import DETERMINERS, PREPOSITIONS, UTTERANCE_NOUNS, speech_verb
from audiobook.language import BARE_SPEECH_VERBS
from audiobook.script import Gender

_SUBORDINATE = frozenset(
    """as when while whilst if that where because before after until till since though although unless which whom what how than
    whether wherever whenever why lest""".split()
)
"""What begins a clause whose subject need not be the sentence's."""
_COORDINATE = frozenset("and but then so for yet or nor now here thus again".split())
_BEFORE_VERBS = frozenset(
    """then now again only just also never always still even here at last once soon could would did had has have was is not n't can will
    may might must should do does to help presently thus thereupon instantly immediately directly suddenly first next often merely
    simply quickly slowly almost all both and""".split()
)
"""What may stand between a subject and its speech verb."""
_OBJECTS = frozenset("by him her them me us it himself herself themselves myself itself".split())
"""What may stand between two verbs of one subject as well: "Mary interrupted him by saying"."""
_OBJECT_GENDERS = {"him": Gender.MALE, "her": Gender.FEMALE}
_AUXILIARIES = frozenset("to can could did do does will would shall should may might must not never cannot".split())
"""What stands before a verb's bare form, which without them is a noun: "with a sigh", "he could only sigh"."""
_SENTENCE_TOKENS = 60
"""How far before a speech the subject of its verb is looked for."""
_MOST_ADVERBS = 6
_AUXILIARY_WITHIN = 3
_UTTERANCE_OWNER_WITHIN = 4
_FIRST_SUBJECT_WITHIN = 10

_SUBJECT_RANK, _SUBORDINATE_RANK, _OTHER_RANK, _OBJECT_RANK = range(4)
"""How likely the place of a noun phrase in its sentence is that of a later verb's subject, likeliest first."""


def read(doc: Document, start: int, stop: int) -> Reference | None:
    """The reference in the last sentence of a stretch of narration that a speech follows."""
    last = stop - 1
    while last >= start and not doc.is_word(last):
        last -= 1
    if last < start:
        return None
    first = start
    for k in range(last, start - 1, -1):
        if doc.text[k][0] == ";" or sentences.is_end(doc, k):
            first = k + 1
            break
    first = max(first, stop - _SENTENCE_TOKENS)
    lead = _lead(doc, last, stop)
    utterance = _utterance(doc, first, last)
    if utterance is not None:
        return replace(utterance, verb=SpeechVerb.CERTAIN, away=stop - utterance.end, lead=lead)
    verb_at = last if quotatives.speaks(doc, last) else None
    if verb_at is None:
        verb_at = next((k for k in range(last, first - 1, -1) if _speaks(doc, k, first)), None)
    subject = _subject(doc, first, verb_at, last) if verb_at is not None else None
    if subject is None and verb_at is not None:
        # "Mary started; and, turning round, cried,": the subject stands before the semicolon.
        whole = next((k + 1 for k in range(first - 1, start - 1, -1) if sentences.is_end(doc, k)), start)
        subject = _subject(doc, max(whole, stop - _SENTENCE_TOKENS), verb_at, last)
    if subject is None:
        subject = _first_subject(doc, first, last)
    if subject is None:
        return None
    verb = _verb(doc, verb_at, last) if verb_at is not None else SpeechVerb.NONE
    return replace(subject, verb=verb, away=stop - subject.end, lead=lead)


def _verb(doc: Document, k: int, last: int) -> SpeechVerb:
    """How surely the verb at token k of narration whose last word is `last` is one of speech."""
    return SpeechVerb.CERTAIN if k == last and quotatives.speaks(doc, k) else speech_verb(doc.lower[k])


def _lead(doc: Document, last: int, stop: int) -> Lead:
    """How narration whose last word is `last` leads into the speech at `stop`."""
    marks = "".join(doc.text[k] for k in range(last + 1, stop))
    if ":" in marks:
        return Lead.COLON
    return Lead.COMMA if "," in marks or "—" in marks or "-" in marks or last == stop - 1 else Lead.NONE


def _speaks(doc: Document, k: int, first: int) -> bool:
    """Whether a token of narration is a speech verb and not a noun: "sigh" is a verb only in "to sigh", "could only sigh"."""
    word = doc.lower[k]
    if not speech_verb(word) or not doc.in_narration(k):
        return False
    if word in BARE_SPEECH_VERBS and not _follows_name(doc, k):
        for x in range(k - 1, max(first, k - _AUXILIARY_WITHIN) - 1, -1):
            if doc.lower[x] in _AUXILIARIES:
                return True
            if doc.lower[x] in DETERMINERS or doc.lower[x] in PREPOSITIONS or doc.possessive[x]:
                return False
    return True


def _follows_name(doc: Document, k: int) -> bool:
    """Whether a name stands right before a verb's bare form: "they heard the Queen say"."""
    m = doc.name_over.get(k - 1)
    return m is not None and m.end == k and not doc.possessive[k - 1]


def _utterance(doc: Document, first: int, last: int) -> Reference | None:
    """Whose words a stretch leads to without a verb: "Mary's answer was", "from Mary", "at Mary's question of"."""
    k = last
    while k > first and doc.lower[k] in ("of", "was", "is", "were"):
        k -= 1
    if doc.lower[k] in UTTERANCE_NOUNS:
        for x in range(k - 1, max(first, k - _UTTERANCE_OWNER_WITHIN) - 1, -1):
            m = doc.name_over.get(x)
            if m is not None and doc.possessive[m.end - 1]:
                return Reference(ReferenceKind.NAME, m.start, m.end, m.words)
            found = owner(doc, x)
            if found is not None:
                return found
    if doc.lower[first] == "from" and last - first <= _UTTERANCE_OWNER_WITHIN:
        # "From the young soldier:"
        found = phrase(doc, first + 1, last + 1)
        if found is not None and found.end == last + 1 and found.kind is ReferenceKind.NOUN:
            return found
    m = doc.name_over.get(last)
    if m is not None and m.end == last + 1 and m.start > first and not doc.possessive[last]:
        before = doc.lower[m.start - 1]
        participle = m.start - 1 > first and doc.lower[m.start - 2].endswith("ed")
        if before == "from" or (before == "by" and participle):
            return Reference(ReferenceKind.NAME, m.start, m.end, m.words)
    return None


def _subject(doc: Document, first: int, verb: int, last: int) -> Reference | None:
    """The subject of the verb at token `verb`, in a sentence from `first` to `last`."""
    after = phrase(doc, verb + 1, last + 1)
    if after is not None and after.end == last + 1 and after.kind is ReferenceKind.NAME:
        # "thus spoke Mary:"
        return after
    if verb > first and doc.lower[verb - 1] in _OBJECT_GENDERS and doc.lower[verb] in BARE_SPEECH_VERBS:
        # "she heard him say"
        return Reference(ReferenceKind.PRONOUN, verb - 1, verb, gender=_OBJECT_GENDERS[doc.lower[verb - 1]])
    found = _phrases(doc, first, verb)
    near = verb
    for _ in range(_MOST_ADVERBS):
        word = doc.lower[near - 1] if near > first else ""
        if word.endswith("ly") or word in _BEFORE_VERBS or word in _OBJECTS or speech_verb(word):
            near -= 1
    adjacent = next((r for r in found if r.end == near), _possessor(doc, near, verb))
    if adjacent is not None and not any(doc.lower[x] == "and" for x in range(near, verb)):
        return adjacent
    rest: dict[int, Reference] = {}
    for n in range(len(found) - 1, -1, -1):
        rank = _rank(doc, found[n], found[n - 1] if n else None, first, verb)
        if rank == _SUBJECT_RANK:
            return found[n]
        rest.setdefault(rank, found[n])
    if rest:
        return rest[min(rest)]
    return after if after is not None and after.kind is not ReferenceKind.PLURAL else None


def _possessor(doc: Document, near: int, verb: int) -> Reference | None:
    """Who speaks, where the name before the verb has an ending: "stopped by Mary's saying", "Mary's like,"."""
    m = doc.name_over.get(near - 1)
    speaks = doc.lower[verb].endswith("ing") or quotatives.speaks(doc, verb)
    if m is None or m.end != near or not doc.possessive[near - 1] or not speaks:
        return None
    return Reference(ReferenceKind.NAME, m.start, m.end, m.words)


def _phrases(doc: Document, first: int, stop: int) -> list[Reference]:
    """The noun phrases between two tokens that can be the subject of speaking, in order."""
    out = []
    k = first
    while k < stop:
        over = doc.name_over.get(k)
        r = phrase(doc, k, stop) if over is None or over.start == k else None
        if r is None or not doc.in_narration(k):
            k += 1
            continue
        thing = r.kind is ReferenceKind.NOUN and r.noun not in doc.person_nouns
        if r.kind is ReferenceKind.POSSESSOR and r.end < stop and doc.lower[r.end].endswith("ing"):
            # "without Mary's giving a sigh, and saying"
            r = Reference(ReferenceKind.NAME, r.at, r.end, r.name)
        if r.kind in (ReferenceKind.PLURAL, ReferenceKind.POSSESSOR) or thing:
            k += 1
            continue
        out.append(r)
        k = r.end
    return out


def _rank(doc: Document, r: Reference, before: Reference | None, first: int, verb: int) -> int:
    """How far the place of a phrase in its sentence is from that of the subject of a verb after it; 0 is the subject's.

    "Mary, who was tired, put down her book when she saw Tom with Ann, and said": Mary 0, she 1, Tom 2, Ann 3.
    """
    after = [doc.lower[x] for x in range(r.end, min(r.end + 2, verb))]
    if after[:2] == [",", "who"] or after[:1] == ["who"]:
        return _SUBJECT_RANK
    if r.at == first:
        return _SUBJECT_RANK
    if doc.possessive[r.end - 1] and doc.lower[r.end].endswith("ing") and doc.lower[verb].endswith("ing"):
        return _SUBJECT_RANK
    word = "that" if doc.lower[r.at] == "that" else doc.lower[r.at - 1]
    if word == "and" and before is not None and before.end == r.at - 1:
        # "Mary and Tom": Tom has Mary's place, but she comes first.
        return max(_SUBORDINATE_RANK, _rank(doc, before, None, first, verb))
    if word in _COORDINATE or not doc.is_word(r.at - 1):
        return _SUBJECT_RANK
    if word.endswith("ly") and (r.at - 1 == first or not doc.is_word(r.at - 2)):
        return _SUBJECT_RANK
    if word == "that" and any(doc.lower[x] in ("so", "such") for x in range(first, r.at)):
        # "so cold that Mary rose and said"
        return _SUBJECT_RANK
    if word in _SUBORDINATE:
        # "Mary wept, before Tom came running, calling out,": the nearest subject calls.
        return _SUBJECT_RANK if doc.lower[verb].endswith("ing") else _SUBORDINATE_RANK
    # "Mary, approaching Tom, said"
    return _OBJECT_RANK if word.endswith("ing") or word in PREPOSITIONS else _OTHER_RANK


def _first_subject(doc: Document, first: int, last: int) -> Reference | None:
    """The first noun phrase of a sentence that can be its subject."""
    for k in range(first, min(last + 1, first + _FIRST_SUBJECT_WITHIN)):
        if k > first and doc.lower[k - 1] in PREPOSITIONS:
            continue
        over = doc.name_over.get(k)
        if over is not None and over.start != k:
            continue
        found = phrase(doc, k, last + 1)
        if found is not None and found.kind is not ReferenceKind.PLURAL:
            return found
    return None
