"""How the narration beside a speech refers to somebody: the subjects of its verbs, of speech or not."""

from __future__ import annotations

from audiobook.attributing.leads import Leads
from audiobook.attributing.references import (
    EPITHETS,
    PREPOSITIONS,
    SAYINGS,
    Reference,
    ReferenceKind,
    moved,
    verb_of,
)

_CONJUNCTIONS = frozenset("and but then so as when while for here now again thus yet still at last".split())
_REPORTS = frozenset("was were is came followed burst broke".split())
_HEARD_FROM = frozenset({ReferenceKind.NAME, ReferenceKind.NOUN})
_FORWARD = 18
_TO_SAYING = 8


class Parser(Leads):
    """Reads references off the narration beside a speech."""

    def behind(self, start: int, stop: int) -> Reference | None:
        """The reference in a stretch of narration that follows a speech."""
        doc = self.doc
        k = start
        while k < stop and not doc.is_word(k):
            k += 1
        if k >= stop:
            return None
        limit = self._sentence_end(k, min(stop, k + _FORWARD))
        saying = self._saying(k, limit)
        if saying is not None:
            return moved(saying, 2, saying.at - start)
        inverted = self._inverted(k, limit)
        if inverted is not None:
            return moved(inverted, inverted.verb, inverted.at - start, inverted=True)
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
            verb = verb_of(doc.lower[x])
            if verb:
                break
        return moved(found, verb, k - start)

    def _inverted(self, k: int, limit: int) -> Reference | None:
        """Who speaks, where the verb comes first: "said Mary", "and softly whispered Mary", "flashed Mary"."""
        doc = self.doc
        verb = verb_of(doc.lower[k])
        j = k
        while not verb and j < min(limit, k + 3) and (doc.lower[j] in _CONJUNCTIONS or doc.lower[j].endswith("ly")):
            j += 1
            verb = verb_of(doc.lower[j]) if j < limit else 0
        if verb:
            found = self._behind_verb(j, limit)
            return moved(found, verb, 0) if found is not None else None
        m = self.at.get(j + 1)
        if m is None or not doc.lower[j].endswith("ed") or doc.capital[j] or doc.possessive[m.end - 1]:
            return None
        # Any verb can be one of speech.
        return Reference(ReferenceKind.NAME, j + 1, m.end, m.words, verb=1)

    def _saying(self, k: int, limit: int) -> Reference | None:
        """Whose words they were: "was Mary's answer", "was his short reply"."""
        doc = self.doc
        if doc.lower[k] == "from":
            # "Good morning!" from Mary
            found = self.phrase(k + 1, limit)
            return found if found is not None and found.kind in _HEARD_FROM else None
        if doc.lower[k] not in _REPORTS:
            return None
        if limit > k + 3 and doc.lower[k + 1 : k + 3] == ["all", "that"]:
            # "was all that Mary could say"
            found = self.phrase(k + 3, limit)
            if found is not None and found.kind in (ReferenceKind.NAME, ReferenceKind.PRONOUN):
                return found
        noun = next((x for x in range(k + 2, min(limit, k + _TO_SAYING)) if doc.lower[x] in SAYINGS), None)
        if noun is None:
            return None
        for x in range(k + 1, noun):
            m = self.at.get(x)
            if m is not None and m.end < noun + 1:
                return Reference(ReferenceKind.NAME, x, m.end, m.words)
            owner = self.owner(x)
            if owner is not None:
                return owner
            if doc.possessive[x] and doc.lower[x] in doc.describers:
                return self.noun(x - 1, x, doc.lower[x], doc.lower[x - 1] == "the")
        return None

    def _behind_verb(self, verb: int, limit: int) -> Reference | None:
        doc = self.doc
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
        for x in range(j, min(limit, j + EPITHETS)):
            m = self.at.get(x)
            if m is not None:
                return None if doc.possessive[m.end - 1] else Reference(ReferenceKind.NAME, x, m.end, m.words)
            if doc.lower[x] in PREPOSITIONS or (doc.is_word(x) and doc.capital[x]) or doc.text[x][0] in ".;:!?—":
                break
        if verb + 1 < limit and doc.capital[verb + 1] and doc.is_word(verb + 1):
            return Reference(ReferenceKind.UNKNOWN_NAME, verb + 1, verb + 2)
        return None

    def _sentence_end(self, k: int, stop: int) -> int:
        doc = self.doc
        for x in range(k, stop):
            if doc.text[x][0] in ".!?;:" and not (doc.text[x] == "." and x in self.inside):
                return x
        return stop
