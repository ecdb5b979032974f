"""How the narration beside a speech refers to somebody: the subjects of its verbs, of speech or not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from audiobook.attributing.document import NARRATION, Document
from audiobook.attributing.names import Mention
from audiobook.attributing.nouns import gender_of_noun
from audiobook.language import BARE_SPEECH_VERBS, FAIR_SPEECH_VERBS, SPEECH_VERBS
from audiobook.script import Gender

PREPOSITIONS = frozenset(
    """to at with of from for by on upon towards toward like than beside behind against about after before between among near
    into over under without except round around""".split()
)
_CONJUNCTIONS = frozenset("and but then so as when while for here now again thus yet still at last".split())
_DETERMINERS = frozenset("the a an his her my our their your its this that these those another one".split())
_ADJECTIVES = frozenset("poor old young little dear good great other first second".split())
_PLURAL = frozenset("they we you all both everybody everyone somebody someone none nobody who people".split())
_REPORTS = frozenset("was were is came followed burst broke".split())
_SAYINGS = frozenset(
    """reply answer response rejoinder retort exclamation question inquiry enquiry remark comment observation explanation cry
    greeting words word thought reflection verdict conclusion suggestion request acknowledgment acknowledgement
    salutation ejaculation echo speech language declaration reasoning injunction amendment consolation complaint appeal plea
    excuse apology argument warning advice entreaty rebuke reproach reproof objection protest assurance whisper murmur
    invitation demand command order toast farewell comfort side contribution opinion view theory proposal idea""".split()
)
_SUBORDINATE = frozenset(
    """as when while whilst if that where because before after until till since though although unless which whom what how than
    whether wherever whenever why lest""".split()
)
"""What begins a clause whose subject need not be the sentence's."""
_COORDINATE = frozenset("and but then so for yet or nor now here thus again".split())
_BEFORE_VERBS = frozenset(
    """then now again only just also never always still even here at last once soon could would did had has have was is not n't can will
    may might should must do does to help presently thus thereupon instantly immediately directly suddenly first next often merely
    simply quickly slowly almost all both and""".split()
)
"""What may stand between a subject and its verb of speech."""
_MAKE_VERBS = frozenset(
    "to can could did do does will would shall should may might must not never cannot".split()
)
"""What stands before a verb's bare form, which without them is a noun: "with a sigh", "he could only sigh"."""
_FORWARD = 18
_TO_SAYING = 8
_BACKWARD = 60
_ADVERBS = 6
_TO_BARE_VERB = 3
_EPITHETS = 4


class ReferenceKind(IntEnum):
    """What a reference is made of."""

    NONE = 0
    NAME = 1
    PRONOUN = 2
    FIRST_PERSON = 3
    NOUN = 4
    PLURAL = 5
    OWNED = 6
    UNKNOWN_NAME = 7


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to somebody beside a speech.

    Attributes:
        kind: what it is made of.
        at: its first token.
        end: behind its last token.
        name: the name's words (NAME, OWNED).
        gender: what pronoun or noun tells.
        noun: the noun of a description.
        definite: the description begins with "the".
        verb: 0 no verb of speech, 1 one that may mean more than speaking, 2 one that hardly does.
        away: tokens between the speech and the reference.
        leads: 0, 1 a comma or dash, 2 a colon, before the speech that follows.
        inverted: the verb stands before the subject.
    """

    kind: ReferenceKind
    at: int
    end: int
    name: tuple[str, ...] | None = None
    gender: Gender = Gender.UNKNOWN
    noun: str | None = None
    definite: bool = False
    verb: int = 0
    away: int = 0
    leads: int = 0
    inverted: bool = False


class Parser:
    """Reads references off a document whose names are known."""

    def __init__(self, doc: Document, mentions: list[Mention]) -> None:
        self._doc = doc
        self.at = {m.start: m for m in mentions}
        self.inside = {k: m for m in mentions for k in range(m.start, m.end)}

    def phrase(self, k: int, stop: int) -> Reference | None:
        """The noun phrase that begins at token k and refers to somebody, None if there is none."""
        doc = self._doc
        if k >= stop:
            return None
        word = doc.lower[k]
        m = self.at.get(k)
        if m is not None:
            if doc.possessive[m.end - 1] and m.end < stop and doc.lower[m.end] == "voice":
                return Reference(ReferenceKind.NAME, k, m.end + 1, m.words)
            kind = ReferenceKind.OWNED if doc.possessive[m.end - 1] else ReferenceKind.NAME
            return Reference(kind, k, m.end, m.words)
        if word in ("he", "she"):
            return Reference(ReferenceKind.PRONOUN, k, k + 1, gender=Gender.MALE if word == "he" else Gender.FEMALE)
        if doc.text[k] == "I":
            return Reference(ReferenceKind.FIRST_PERSON, k, k + 1)
        if word in _PLURAL:
            return Reference(ReferenceKind.PLURAL, k, k + 1)
        if word in _DETERMINERS or word in _ADJECTIVES:
            return self._described(k, stop)
        return None

    def _described(self, k: int, stop: int) -> Reference | None:
        doc = self._doc
        definite = doc.lower[k] == "the"
        for j in range(k + 1, min(k + 6, stop)):
            m = self.at.get(j)
            if m is not None:
                kind = ReferenceKind.OWNED if doc.possessive[m.end - 1] else ReferenceKind.NAME
                return Reference(kind, k, m.end, m.words)
            word = doc.lower[j]
            if word in doc.describers:
                if j + 1 < stop and doc.lower[j + 1] in doc.describers:
                    j += 1
                    word = doc.lower[j]
                return self._noun(k, j, word, definite)
            if doc.text[j] == "-" and j > k + 1 and doc.is_word(j - 1):
                # "the good-natured Tom"
                continue
            if not doc.is_word(j) or word in PREPOSITIONS or word in SPEECH_VERBS:
                return self._noun(k, j - 1, doc.lower[j - 1], definite) if j > k + 1 else None
        return None

    def _noun(self, k: int, j: int, noun: str, definite: bool) -> Reference:
        doc = self._doc
        if noun == "voice" and j + 2 < len(doc) and doc.lower[j + 1] == "of":
            # "the voice of old Mr. Gray"
            for x in range(j + 2, min(j + 5, len(doc))):
                m = self.at.get(x)
                if m is not None and not doc.possessive[m.end - 1]:
                    return Reference(ReferenceKind.NAME, k, m.end, m.words)
        gender = gender_of_noun(noun)
        return Reference(ReferenceKind.NOUN, k, j + 1, gender=gender, noun=noun, definite=definite)

    def behind(self, start: int, stop: int) -> Reference | None:
        """The reference in a stretch of narration that follows a speech."""
        doc = self._doc
        k = start
        while k < stop and not doc.is_word(k):
            k += 1
        if k >= stop:
            return None
        limit = self._sentence_end(k, min(stop, k + _FORWARD))
        saying = self._saying(k, limit)
        if saying is not None:
            return _with(saying, 2, saying.at - start)
        verb = _verb(doc.lower[k])
        j = k
        while not verb and j < min(limit, k + 3) and (doc.lower[j] in _CONJUNCTIONS or doc.lower[j].endswith("ly")):
            j += 1
            verb = _verb(doc.lower[j]) if j < limit else 0
        if verb:
            found = self._behind_verb(j, limit)
            if found is not None:
                return _with(found, verb, found.at - start, inverted=True)
        elif doc.lower[j].endswith("ed") and not doc.capital[j] and j + 1 in self.at:
            # Any verb can be one of speech: "flashed Mary".
            m = self.at[j + 1]
            if not doc.possessive[m.end - 1]:
                return Reference(ReferenceKind.NAME, j + 1, m.end, m.words, verb=1, away=j + 1 - start, inverted=True)
        while k < limit and doc.lower[k] in _CONJUNCTIONS:
            k += 1
        found = self.phrase(k, limit)
        if found is None:
            return None
        if found.end < limit and doc.lower[found.end] in ("heard", "hears", "hear"):
            # "he heard Mary say"
            found = self.phrase(found.end + 1, limit) or found
        verb = 0
        for x in range(found.end, min(found.end + 8, limit)):
            if doc.lower[x] == "that":
                break
            verb = _verb(doc.lower[x])
            if verb:
                break
        return _with(found, verb, k - start)

    def _saying(self, k: int, limit: int) -> Reference | None:
        """Whose words they were: "was Mary's answer", "was his short reply"."""
        doc = self._doc
        if doc.lower[k] not in _REPORTS:
            return None
        if limit > k + 3 and doc.lower[k + 1 : k + 3] == ["all", "that"]:
            # "was all that Mary could say"
            found = self.phrase(k + 3, limit)
            if found is not None and found.kind in (ReferenceKind.NAME, ReferenceKind.PRONOUN):
                return found
        noun = next((x for x in range(k + 2, min(limit, k + _TO_SAYING)) if doc.lower[x] in _SAYINGS), None)
        if noun is None:
            return None
        for x in range(k + 1, noun):
            m = self.at.get(x)
            if m is not None and m.end < noun + 1:
                return Reference(ReferenceKind.NAME, x, m.end, m.words)
            if doc.lower[x] in ("his", "her"):
                gender = Gender.MALE if doc.lower[x] == "his" else Gender.FEMALE
                return Reference(ReferenceKind.PRONOUN, x, x + 1, gender=gender)
            if doc.lower[x] == "my":
                return Reference(ReferenceKind.FIRST_PERSON, x, x + 1)
            if doc.possessive[x] and doc.lower[x] in doc.describers:
                return self._noun(x - 1, x, doc.lower[x], doc.lower[x - 1] == "the")
        return None

    def _behind_verb(self, verb: int, limit: int) -> Reference | None:
        doc = self._doc
        j = verb + 1
        for _ in range(4):
            found = self.phrase(j, limit)
            if found is not None:
                return found
            skip = j < limit and (
                doc.lower[j].endswith("ly")
                or doc.lower[j] in ("out", "again", "then", "at", "last", "back", "on", "in", "to", "a", "by", "from")
            )
            if not skip:
                break
            j += 1
        # "said honest, good-natured Tom"
        for x in range(j, min(limit, j + _EPITHETS)):
            m = self.at.get(x)
            if m is not None:
                return None if doc.possessive[m.end - 1] else Reference(ReferenceKind.NAME, x, m.end, m.words)
            if doc.lower[x] in PREPOSITIONS or (doc.is_word(x) and doc.capital[x]) or doc.text[x][0] in ".;:!?—":
                break
        if verb + 1 < limit and doc.capital[verb + 1] and doc.is_word(verb + 1):
            return Reference(ReferenceKind.UNKNOWN_NAME, verb + 1, verb + 2)
        return None

    def before(self, start: int, stop: int) -> Reference | None:
        """The reference in the last sentence of a stretch of narration that a speech follows."""
        doc = self._doc
        last = stop - 1
        while last >= start and not doc.is_word(last):
            last -= 1
        if last < start:
            return None
        first = start
        for k in range(last, start - 1, -1):
            if doc.text[k][0] == ";" or self._ends(k):
                first = k + 1
                break
        first = max(first, stop - _BACKWARD)
        tail = "".join(doc.text[k] for k in range(last + 1, stop))
        leads = 2 if ":" in tail else 1 if "," in tail or "—" in tail or "-" in tail or last == stop - 1 else 0
        saying = self._says(first, last)
        if saying is not None:
            return _with(saying, 2, stop - saying.end, leads=leads)
        verb_at = next((k for k in range(last, first - 1, -1) if self._speaks(k, first)), None)
        subject = self._subject(first, verb_at, last) if verb_at is not None else None
        if subject is None and verb_at is not None:
            # "Mary started; and, turning round, cried,": the subject stands before the semicolon.
            whole = next((k + 1 for k in range(first - 1, start - 1, -1) if self._ends(k)), start)
            subject = self._subject(max(whole, stop - _BACKWARD), verb_at, last)
        if subject is None:
            subject = self._first_subject(first, last)
        if subject is None:
            return None
        verb = _verb(doc.lower[verb_at]) if verb_at is not None else 0
        return _with(subject, verb, stop - subject.end, leads=leads)

    def _ends(self, k: int) -> bool:
        """Whether a token ends a sentence."""
        doc = self._doc
        return doc.text[k][0] in ".!?" and not (doc.text[k] == "." and k in self.inside)

    def _speaks(self, k: int, first: int) -> bool:
        """Whether a token of narration is a verb of speech, and no noun: "sigh" is one only in "to sigh", "could only sigh"."""
        doc = self._doc
        word = doc.lower[k]
        if not _verb(word) or doc.quotation[k] != NARRATION:
            return False
        if word in BARE_SPEECH_VERBS:
            for x in range(k - 1, max(first, k - _TO_BARE_VERB) - 1, -1):
                if doc.lower[x] in _MAKE_VERBS:
                    return True
                if doc.lower[x] in _DETERMINERS or doc.lower[x] in PREPOSITIONS or doc.possessive[x]:
                    return False
        return True

    def _says(self, first: int, last: int) -> Reference | None:
        """Whose words a stretch leads to without a verb: "Mary's answer was", "from Mary", "at Mary's question of"."""
        doc = self._doc
        k = last
        while k > first and doc.lower[k] in ("of", "was", "is", "were"):
            k -= 1
        if doc.lower[k] in _SAYINGS:
            for x in range(k - 1, max(first, k - _EPITHETS) - 1, -1):
                m = self.inside.get(x)
                if m is not None and doc.possessive[m.end - 1]:
                    return Reference(ReferenceKind.NAME, m.start, m.end, m.words)
                if doc.lower[x] in ("his", "her"):
                    gender = Gender.MALE if doc.lower[x] == "his" else Gender.FEMALE
                    return Reference(ReferenceKind.PRONOUN, x, x + 1, gender=gender)
                if doc.lower[x] == "my":
                    return Reference(ReferenceKind.FIRST_PERSON, x, x + 1)
        m = self.inside.get(last)
        if m is not None and m.end == last + 1 and m.start > first and not doc.possessive[last]:
            before = doc.lower[m.start - 1]
            participle = m.start - 1 > first and doc.lower[m.start - 2].endswith("ed")
            if before == "from" or (before == "by" and participle):
                return Reference(ReferenceKind.NAME, m.start, m.end, m.words)
        return None

    def _subject(self, first: int, verb: int, last: int) -> Reference | None:
        doc = self._doc
        after = self.phrase(verb + 1, last + 1)
        if after is not None and after.end == last + 1 and after.kind is ReferenceKind.NAME:
            # "thus spoke Mary:"
            return after
        found = self._phrases(first, verb)
        near = verb
        for _ in range(_ADVERBS):
            word = doc.lower[near - 1] if near > first else ""
            if word.endswith("ly") or word in _BEFORE_VERBS or _verb(word):
                near -= 1
        adjacent = next((r for r in found if r.end == near), None)
        if adjacent is not None and not any(doc.lower[x] == "and" for x in range(near, verb)):
            return adjacent
        rest: dict[int, Reference] = {}
        for n in range(len(found) - 1, -1, -1):
            r = found[n]
            rank = self._rank(r, found[n - 1] if n else None, first, verb)
            if rank == 0:
                return r
            rest.setdefault(rank, r)
        if rest:
            return rest[min(rest)]
        return after if after is not None and after.kind is not ReferenceKind.PLURAL else None

    def _phrases(self, first: int, stop: int) -> list[Reference]:
        """The noun phrases between two tokens that can be the subject of speaking, in order."""
        doc = self._doc
        out = []
        k = first
        while k < stop:
            inside = self.inside.get(k)
            r = self.phrase(k, stop) if inside is None or inside.start == k else None
            if r is None or doc.quotation[k] != NARRATION:
                k += 1
                continue
            thing = r.kind is ReferenceKind.NOUN and r.noun not in doc.describers
            if r.kind in (ReferenceKind.PLURAL, ReferenceKind.OWNED) or thing:
                k += 1
                continue
            out.append(r)
            k = r.end
        return out

    def _rank(self, r: Reference, before: Reference | None, first: int, verb: int) -> int:
        """How far the place of a phrase in its sentence is from that of the subject of a verb behind it; 0 is the subject's.

        "Mary, who was tired, put down her book when she saw Tom with Ann, and said": Mary 0, she 1, Tom and Ann 2.
        """
        doc = self._doc
        behind = [doc.lower[x] for x in range(r.end, min(r.end + 2, verb))]
        if behind[:2] == [",", "who"] or behind[:1] == ["who"]:
            return 0
        if r.at == first:
            return 0
        word = doc.lower[r.at - 1]
        if word == "and" and before is not None and before.end == r.at - 1:
            # "Mary and Tom": Tom is what Mary is, but she comes first.
            return max(1, self._rank(before, None, first, verb))
        if word in _COORDINATE or not doc.is_word(r.at - 1):
            return 0
        if word.endswith("ly") and (r.at - 1 == first or not doc.is_word(r.at - 2)):
            return 0
        if word in _SUBORDINATE:
            return 1
        return 2

    def _first_subject(self, first: int, last: int) -> Reference | None:
        doc = self._doc
        for k in range(first, min(last + 1, first + 10)):
            if k > first and doc.lower[k - 1] in PREPOSITIONS:
                continue
            inside = self.inside.get(k)
            if inside is not None and inside.start != k:
                continue
            found = self.phrase(k, last + 1)
            if found is not None and found.kind is not ReferenceKind.PLURAL:
                return found
        return None

    def _sentence_end(self, k: int, stop: int) -> int:
        doc = self._doc
        for x in range(k, stop):
            if doc.text[x][0] in ".!?;:" and not (doc.text[x] == "." and x in self.inside):
                return x
        return stop


def _verb(word: str) -> int:
    return 2 if word in FAIR_SPEECH_VERBS else 1 if word in SPEECH_VERBS else 0


def _with(r: Reference, verb: int, away: int, *, leads: int = 0, inverted: bool = False) -> Reference:
    return Reference(r.kind, r.at, r.end, r.name, r.gender, r.noun, r.definite, verb, away, leads, inverted)
