"""Who speaks next: the subject of the verb of speech in narration that a quotation follows."""

from __future__ import annotations

from audiobook.attributing.document import NARRATION
from audiobook.attributing.references import (
    DETERMINERS,
    EPITHETS,
    PREPOSITIONS,
    SAYINGS,
    Phrases,
    Reference,
    ReferenceKind,
    moved,
    verb_of,
)
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
    may might should must do does to help presently thus thereupon instantly immediately directly suddenly first next often merely
    simply quickly slowly almost all both and""".split()
)
"""What may stand between a subject and its verb of speech."""
_OBJECTS = frozenset("by him her them me us it himself herself themselves myself itself".split())
"""What may stand between two of somebody's verbs, too: "Mary interrupted him by saying"."""
_OBJECT_GENDERS = {"him": Gender.MALE, "her": Gender.FEMALE}
_MAKE_VERBS = frozenset("to can could did do does will would shall should may might must not never cannot".split())
"""What stands before a verb's bare form, which without them is a noun: "with a sigh", "he could only sigh"."""
_BACKWARD = 60
_ADVERBS = 6
_TO_BARE_VERB = 3


class Leads(Phrases):
    """Reads who speaks next off the narration before a speech."""

    def before(self, start: int, stop: int) -> Reference | None:
        """The reference in the last sentence of a stretch of narration that a speech follows."""
        doc = self.doc
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
            return moved(saying, 2, stop - saying.end, leads=leads)
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
        verb = verb_of(doc.lower[verb_at]) if verb_at is not None else 0
        return moved(subject, verb, stop - subject.end, leads=leads)

    def _ends(self, k: int) -> bool:
        """Whether a token ends a sentence."""
        doc = self.doc
        return doc.text[k][0] in ".!?" and not (doc.text[k] == "." and k in self.inside)

    def _speaks(self, k: int, first: int) -> bool:
        """Whether a token of narration is a verb of speech, and no noun: "sigh" is one only in "to sigh", "could only sigh"."""
        doc = self.doc
        word = doc.lower[k]
        if not verb_of(word) or doc.quotation[k] != NARRATION:
            return False
        if word in BARE_SPEECH_VERBS and not self._subject_of_bare(k):
            for x in range(k - 1, max(first, k - _TO_BARE_VERB) - 1, -1):
                if doc.lower[x] in _MAKE_VERBS:
                    return True
                if doc.lower[x] in DETERMINERS or doc.lower[x] in PREPOSITIONS or doc.possessive[x]:
                    return False
        return True

    def _subject_of_bare(self, k: int) -> bool:
        """Whether a name stands right before a verb's bare form: "they heard the Queen say"."""
        m = self.inside.get(k - 1)
        return m is not None and m.end == k and not self.doc.possessive[k - 1]

    def _says(self, first: int, last: int) -> Reference | None:
        """Whose words a stretch leads to without a verb: "Mary's answer was", "from Mary", "at Mary's question of"."""
        doc = self.doc
        k = last
        while k > first and doc.lower[k] in ("of", "was", "is", "were"):
            k -= 1
        if doc.lower[k] in SAYINGS:
            for x in range(k - 1, max(first, k - EPITHETS) - 1, -1):
                m = self.inside.get(x)
                if m is not None and doc.possessive[m.end - 1]:
                    return Reference(ReferenceKind.NAME, m.start, m.end, m.words)
                owner = self.owner(x)
                if owner is not None:
                    return owner
        if doc.lower[first] == "from" and last - first <= EPITHETS:
            # "From the young soldier:"
            found = self.phrase(first + 1, last + 1)
            if found is not None and found.end == last + 1 and found.kind is ReferenceKind.NOUN:
                return found
        m = self.inside.get(last)
        if m is not None and m.end == last + 1 and m.start > first and not doc.possessive[last]:
            before = doc.lower[m.start - 1]
            participle = m.start - 1 > first and doc.lower[m.start - 2].endswith("ed")
            if before == "from" or (before == "by" and participle):
                return Reference(ReferenceKind.NAME, m.start, m.end, m.words)
        return None

    def _subject(self, first: int, verb: int, last: int) -> Reference | None:
        doc = self.doc
        after = self.phrase(verb + 1, last + 1)
        if after is not None and after.end == last + 1 and after.kind is ReferenceKind.NAME:
            # "thus spoke Mary:"
            return after
        if verb > first and doc.lower[verb - 1] in _OBJECT_GENDERS and doc.lower[verb] in BARE_SPEECH_VERBS:
            # "she heard him say"
            return Reference(ReferenceKind.PRONOUN, verb - 1, verb, gender=_OBJECT_GENDERS[doc.lower[verb - 1]])
        found = self._phrases(first, verb)
        near = verb
        for _ in range(_ADVERBS):
            word = doc.lower[near - 1] if near > first else ""
            if word.endswith("ly") or word in _BEFORE_VERBS or word in _OBJECTS or verb_of(word):
                near -= 1
        adjacent = next((r for r in found if r.end == near), self._owns(near, verb))
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

    def _owns(self, near: int, verb: int) -> Reference | None:
        """Whose "saying" it is, where the name before it has an ending: "stopped by Mary's saying"."""
        doc = self.doc
        m = self.inside.get(near - 1)
        if m is None or m.end != near or not doc.possessive[near - 1] or not doc.lower[verb].endswith("ing"):
            return None
        return Reference(ReferenceKind.NAME, m.start, m.end, m.words)

    def _phrases(self, first: int, stop: int) -> list[Reference]:
        """The noun phrases between two tokens that can be the subject of speaking, in order."""
        doc = self.doc
        out = []
        k = first
        while k < stop:
            inside = self.inside.get(k)
            r = self.phrase(k, stop) if inside is None or inside.start == k else None
            if r is None or doc.quotation[k] != NARRATION:
                k += 1
                continue
            thing = r.kind is ReferenceKind.NOUN and r.noun not in doc.describers
            if r.kind is ReferenceKind.OWNED and r.end < stop and doc.lower[r.end].endswith("ing"):
                # "without Mary's giving a sigh, and saying"
                r = Reference(ReferenceKind.NAME, r.at, r.end, r.name)
            if r.kind in (ReferenceKind.PLURAL, ReferenceKind.OWNED) or thing:
                k += 1
                continue
            out.append(r)
            k = r.end
        return out

    def _rank(self, r: Reference, before: Reference | None, first: int, verb: int) -> int:
        """How far the place of a phrase in its sentence is from that of the subject of a verb behind it; 0 is the subject's.

        "Mary, who was tired, put down her book when she saw Tom with Ann, and said": Mary 0, she 1, Tom 2, Ann 3.
        """
        doc = self.doc
        behind = [doc.lower[x] for x in range(r.end, min(r.end + 2, verb))]
        if behind[:2] == [",", "who"] or behind[:1] == ["who"]:
            return 0
        if r.at == first:
            return 0
        if doc.possessive[r.end - 1] and doc.lower[r.end].endswith("ing") and doc.lower[verb].endswith("ing"):
            return 0
        word = "that" if doc.lower[r.at] == "that" else doc.lower[r.at - 1]
        if word == "and" and before is not None and before.end == r.at - 1:
            # "Mary and Tom": Tom is what Mary is, but she comes first.
            return max(1, self._rank(before, None, first, verb))
        if word in _COORDINATE or not doc.is_word(r.at - 1):
            return 0
        if word.endswith("ly") and (r.at - 1 == first or not doc.is_word(r.at - 2)):
            return 0
        if word == "that" and any(doc.lower[x] in ("so", "such") for x in range(first, r.at)):
            # "so cold that Mary rose and said"
            return 0
        if word in _SUBORDINATE:
            # "Mary wept, before Tom came running, calling out,": the nearest subject calls.
            return 0 if doc.lower[verb].endswith("ing") else 1
        # "Mary, approaching Tom, said"
        return 3 if word.endswith("ing") or word in PREPOSITIONS else 2

    def _first_subject(self, first: int, last: int) -> Reference | None:
        doc = self.doc
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
