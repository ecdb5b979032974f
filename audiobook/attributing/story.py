"""A Document and its People in, a Story out: the speeches, what stands beside each, and where everybody is mentioned.

The features of the ranker and the explanations given to a user are both read off it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from enum import IntEnum
from functools import partial

import numpy as np
import numpy.typing as npt

from audiobook.attributing import characters, hearers, kin, names, parting, speeches, surroundings
from audiobook.attributing.characters import People
from audiobook.attributing.document import NARRATION, Document
from audiobook.attributing.names import Mention
from audiobook.attributing.nouns import gender_of_noun
from audiobook.attributing.parser import Parser
from audiobook.attributing.references import PREPOSITIONS, Reference, ReferenceKind
from audiobook.attributing.surroundings import Surroundings, Zone
from audiobook.language import (
    FEMALE_PRONOUNS,
    FORMS_OF_ADDRESS_FEMALE,
    FORMS_OF_ADDRESS_MALE,
    MALE_PRONOUNS,
    SPEECH_VERBS,
)
from audiobook.script import Gender

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

_FADE_TOKENS = 80.0
_FORGET_TOKENS = 400
_REPLIES = frozenset(
    "yes no oh well but and indeed certainly nonsense why then not never of so true quite perhaps because".split()
)
_OPENINGS = tuple(
    frozenset(words.split())
    for words in (
        "yes no indeed certainly of not never perhaps quite true very exactly just nothing nonsense",
        "what why how who where when which whose is are do does did have has can could will would shall should",
        "and but then so for or now still besides however therefore as after when at in on that this there",
        "oh ah well good dear my come o hush",
        "you your mr mrs miss sir madam",
    )
)
_FIRST_WORDS = frozenset("i me my mine myself i'm i'll i've i'd".split())
_SECOND_WORDS = frozenset("you your yours yourself you're you'll you've you'd thou thee thy".split())


class Part(IntEnum):
    """The part a mention plays in its sentence, weakest first."""

    OWNER = 1
    OBJECT = 2
    OTHER = 3
    SUBJECT = 4
    SPEAKS = 5


class Story:
    """A document whose people are known, ready for features.

    Attributes:
        doc: the document.
        people: its characters.
        speeches: its speeches.
        around: what stands beside each speech.
        speech_of: for each quotation, its speech.
        mentions: mentions of people, in order.
        who: the person of each mention.
        part: the part each mention plays (narration); 0 inside a speech.
        pronouns: tokens of pronouns in narration taken to mean somebody, and whom.
        woman: for each person, probability of a woman.
        first_person: share of "I" among the words of narration.
        kin: tokens of narration that mean somebody by kinship, and whom.
        relatives: for a person and a noun of kinship, who that is, where the text tells.
        hearers: whom each speech is said to.
        believed: speeches whose speaker a user gave, and that person.
    """

    def __init__(self, doc: Document, mentions: list[Mention], people: People) -> None:
        self.doc = doc
        self.people = people
        self.parser = Parser(doc, mentions)
        self.kin: dict[int, int] = {}
        self.speeches = speeches.find(doc, partial(parting.two_speak, self))
        self.speech_of = np.full(len(doc.quotations), -1, np.int32)
        for n, speech in enumerate(self.speeches):
            self.speech_of[speech.quotations] = n
        self._own(mentions)
        self.woman = np.array([p.fits(Gender.FEMALE) for p in people.persons], np.float32)
        narration = [k for k, q in enumerate(doc.quotation) if q == NARRATION]
        self.first_person = sum(doc.text[k] == "I" for k in narration) / max(1, len(narration))
        self.believed: dict[int, int] = {}
        self.relatives: dict[tuple[int, str], int] = {}
        self.around = [self._surroundings(n) for n in range(len(self.speeches))]
        self.resolve_pronouns(None)
        self._know_kin()
        self.hearers = hearers.find(self)

    def believe(self, n: int, who: int) -> None:
        """Take it as certain that a person says speech n."""
        self.believed[n] = who
        around = self.around[n]
        around.named, around.source = {who: 1.0}, 1
        around.bound.clear()

    def _know_kin(self) -> None:
        """Have "her mother" be a mention, too, where it is known whom it means."""
        self.relatives, found = kin.find(self)
        if not found:
            return
        self.kin = {m.start: who for m, who in found}
        owned = sorted([*zip(self.mentions, self.who), *found], key=lambda pair: pair[0].start)
        self._keep(owned)
        self.around = [self._surroundings(n) for n in range(len(self.speeches))]
        self.resolve_pronouns(None)

    def _own(self, mentions: list[Mention]) -> None:
        doc, people = self.doc, self.people
        owned = [(m, who) for m in mentions if (who := people.of(m.words)) is not None]
        owned += characters.role_mentions(doc, people)
        owned += characters.role_mentions(doc, people, of_named=True)
        owned.sort(key=lambda pair: pair[0].start)
        self._keep(owned)

    def _keep(self, owned: list[tuple[Mention, int]]) -> None:
        self.mentions = [m for m, _ in owned]
        self.who = [who for _, who in owned]
        self.starts = [m.start for m in self.mentions]
        self.part = [self._part(m) for m in self.mentions]

    def _part(self, m: Mention) -> int:
        doc = self.doc
        if doc.quotation[m.start] != NARRATION:
            return 0
        if doc.possessive[m.end - 1]:
            return Part.OWNER
        before = doc.lower[m.start - 1] if m.start else ""
        behind = doc.lower[m.end] if m.end < len(doc) else ""
        if before in PREPOSITIONS:
            return Part.OBJECT
        if behind in SPEECH_VERBS or before in SPEECH_VERBS:
            return Part.SPEAKS
        if not before or not before[0].isalpha() or before == "the":
            return Part.SUBJECT
        return Part.OTHER

    def mentions_in(self, start: int, stop: int) -> range:
        """Indexes of the mentions that begin between two tokens."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, stop))

    # What stands beside a speech.

    def _zones(self, n: int) -> list[list[tuple[int, int]]]:
        doc, s = self.doc, self.speeches[n]
        before = self.speeches[n - 1] if n else None
        behind = self.speeches[n + 1] if n + 1 < len(self.speeches) else None
        zones: list[list[tuple[int, int]]] = [[] for _ in Zone]
        zones[Zone.INSIDE] = list(s.gaps)
        paragraph_end = doc.paragraph_start[s.last_paragraph + 1]
        paragraph_start = doc.paragraph_start[s.first_paragraph]
        next_start = behind.start if behind is not None else len(doc)
        last_end = before.end if before is not None else 0
        self._add(zones[Zone.BEHIND], s.end, min(paragraph_end, next_start))
        self._add(zones[Zone.BEFORE], max(paragraph_start, last_end), s.start)
        if (before is None or before.last_paragraph != s.first_paragraph) and s.first_paragraph > 0:
            p = s.first_paragraph - 1
            if p not in doc.heading and p not in doc.breaks:
                self._add(zones[Zone.ABOVE], max(doc.paragraph_start[p], last_end), doc.paragraph_start[p + 1])
        if (behind is None or behind.first_paragraph != s.last_paragraph) and s.last_paragraph + 2 < len(
            doc.paragraph_start
        ):
            p = s.last_paragraph + 1
            if p not in doc.heading and p not in doc.breaks:
                self._add(zones[Zone.BELOW], doc.paragraph_start[p], min(doc.paragraph_start[p + 1], next_start))
        return zones

    def _add(self, zone: list[tuple[int, int]], start: int, stop: int) -> None:
        if any(self.doc.is_word(k) for k in range(start, min(stop, start + 8))) or any(
            self.doc.is_word(k) for k in range(max(start, stop - 8), stop)
        ):
            zone.append((start, stop))

    def _surroundings(self, n: int) -> Surroundings:
        zones = self._zones(n)
        out = Surroundings(zones)
        refs = out.references
        for gap in zones[Zone.INSIDE]:
            found = self.parser.behind(*gap)
            known = refs[Zone.INSIDE]
            if found is not None and (known is None or (not known.verb and found.verb)):
                refs[Zone.INSIDE] = found
        for zone in (Zone.BEHIND, Zone.BELOW):
            if zones[zone]:
                refs[zone] = self.parser.behind(*zones[zone][0])
        for zone in (Zone.BEFORE, Zone.ABOVE):
            if zones[zone]:
                refs[zone] = self.parser.before(*zones[zone][0])
        out.primary, out.source = surroundings.cue(self.doc, out, self.goes_on(n, out))
        self._listen(n, out)
        self._name(out)
        self._bind(out)
        return out

    def cue_sentences(self, n: int) -> list[tuple[int, int]]:
        """The sentences of narration beside a speech that may hold its cue, each from token to before token."""
        doc, zones = self.doc, self.around[n].zones
        out = []
        for zone in (Zone.INSIDE, Zone.BEHIND):
            for start, stop in zones[zone]:
                end = next((k for k in range(start, stop) if self.ends_sentence(k)), stop)
                out.append((start, min(end, start + hearers.FORWARD_TOKENS)))
        for zone in (Zone.BEFORE, Zone.ABOVE):
            for start, stop in zones[zone][:1]:
                last = max((k for k in range(start, stop) if doc.is_word(k)), default=start)
                first = next((k + 1 for k in range(last, start - 1, -1) if self.ends_sentence(k)), start)
                out.append((first, stop))
        return out

    def ends_sentence(self, k: int) -> bool:
        """Whether token k ends a sentence: it is no full stop of an abbreviated title."""
        text = self.doc.text[k]
        return text[0] in ".!?" and not (text == "." and k in self.parser.inside)

    def goes_on(self, n: int, out: Surroundings) -> bool:
        """Whether the narration behind a speech goes on with its sentence: it begins with a small letter or a name."""
        if not out.zones[Zone.BEHIND]:
            return False
        doc = self.doc
        start, stop = out.zones[Zone.BEHIND][0]
        k = doc.first_word(start, stop)
        k = start if k is None else k
        return not doc.capital[k] or (self._comma_ends(n) and (k in self.parser.at or doc.text[k] == "I"))

    def _comma_ends(self, n: int) -> bool:
        return self.doc.last_mark(self.speeches[n].end) == ","

    def _listen(self, n: int, out: Surroundings) -> None:
        """Who is called and who is spoken of inside the speech."""
        doc, s = self.doc, self.speeches[n]
        for i in self.mentions_in(s.start, s.end):
            m, who = self.mentions[i], self.who[i]
            if doc.quotation[m.start] == NARRATION:
                continue
            if names.is_vocative(doc, m):
                out.called.add(who)
            else:
                out.mentioned[who] = out.mentioned.get(who, 0) + 1

    def person_of(self, reference: Reference) -> int | None:
        """The person a reference names, None if it names nobody."""
        if reference.kind is ReferenceKind.NAME and reference.name is not None:
            return self.people.of(reference.name)
        if reference.kind is ReferenceKind.FIRST_PERSON:
            return self.people.narrator
        if reference.kind is ReferenceKind.NOUN and reference.end - 1 in self.kin:
            return self.kin[reference.end - 1]
        if reference.kind is ReferenceKind.NOUN and reference.noun is not None and reference.definite:
            phrase = self.doc.described_at(reference.end - 1)
            return self.people.by_role.get(phrase, self.people.by_role.get(reference.noun))
        return None

    def _name(self, out: Surroundings) -> None:
        r = out.primary
        if r is None:
            return
        who = self.person_of(r)
        if who is not None and out.source <= 4:
            out.named[who] = 1.0
        # "the old lady" is a woman, whoever she turns out to be.
        if out.source <= 6 and (who is None or self.people.persons[who].role is not None):
            out.gender = r.gender

    def _bind(self, out: Surroundings) -> None:
        """Find who is named behind the cue's pronoun in the same sentence: "he told Tom", "he says, and Tom nods"."""
        r, doc = out.primary, self.doc
        if r is None or r.kind is not ReferenceKind.PRONOUN or out.source > 4 or not r.verb:
            return
        stop = min(len(doc), r.at + 120)
        for k in range(r.at + 1, stop):
            if doc.paragraph[k] != doc.paragraph[r.at]:
                stop = k
            elif doc.quotation[k] == NARRATION:
                ended = doc.text[k - 1][0] in ".!?" or (doc.quotation[k - 1] != NARRATION and self._closed(k))
                goes_on = doc.is_word(k) and not doc.capital[k]
                if ended and not goes_on and not (doc.text[k - 1] == "." and k - 1 in self.parser.inside):
                    stop = k
            if stop == k:
                break
        out.bound.update(
            self.who[i] for i in self.mentions_in(r.at, stop) if doc.quotation[self.starts[i]] == NARRATION
        )

    def _closed(self, k: int) -> bool:
        """Whether the quotation that ends before token k ends a sentence."""
        tail = "".join(self.doc.text[max(0, k - 3) : k])
        return any(c in tail for c in ".!?")

    # Pronouns of narration.

    def resolve_pronouns(self, speakers: list[tuple[int, float]] | None) -> None:
        """Take each pronoun of narration to mean the likeliest person of its gender mentioned lately.

        Args:
            speakers: for each speech, the person found so far and the probability; None at first.
        """
        doc, woman = self.doc, self.woman
        fixed, ends = self._known_speakers(speakers)
        salient: dict[int, tuple[int, float]] = {}
        at: list[int] = []
        who: list[int] = []
        order = 0
        n_mentions = len(self.starts)

        def strength(c: int, k: int) -> float:
            p, v = salient.get(c, (k, 0.0))
            return v * math.exp(-(k - p) / _FADE_TOKENS)

        for k in self._events(ends):
            while order < n_mentions and self.starts[order] < k:
                order += 1
            while order < n_mentions and self.starts[order] == k:
                c = self.who[order]
                part = self.part[order]
                if part == 0:
                    salient[c] = (k, max(0.25, strength(c, k)))
                else:
                    salient[c] = (k, (1.0 if part >= Part.OTHER else 0.5) + 0.5 * strength(c, k))
                order += 1
            if doc.quotation[k] == NARRATION and (word := doc.lower[k]) in _PRONOUNS:
                best = fixed.get(k)
                if best is None:
                    best = self._likeliest(k, word in FEMALE_PRONOUNS, salient, woman)
                if best is not None:
                    at.append(k)
                    who.append(best)
                    gain = 0.35 if word in ("he", "she") else 0.15
                    salient[best] = (k, min(2.0, strength(best, k) + gain))
            if k in ends:
                c, p = ends[k]
                salient[c] = (k, min(2.0, 0.5 * p + strength(c, k)))
            if len(salient) > 60:
                salient = {c: x for c, x in salient.items() if k - x[0] < _FORGET_TOKENS}
        self.pronoun_at = at
        self.pronoun_who = who

    def _events(self, ends: dict[int, tuple[int, float]]) -> list[int]:
        if not hasattr(self, "_pronoun_tokens"):
            doc = self.doc
            self._pronoun_tokens = [
                k for k, w in enumerate(doc.lower) if w in _PRONOUNS and doc.quotation[k] == NARRATION
            ]
        return sorted({*self.starts, *self._pronoun_tokens, *ends})

    def _known_speakers(
        self, speakers: list[tuple[int, float]] | None
    ) -> tuple[dict[int, int], dict[int, tuple[int, float]]]:
        """Pronouns of cues whose speaker was found, and the last token of each such speech."""
        fixed: dict[int, int] = {}
        ends: dict[int, tuple[int, float]] = {}
        if speakers is not None:
            for s, around, (who, p) in zip(self.speeches, self.around, speakers):
                if who < 0 or p < 0.5:
                    continue
                r = around.primary
                if r is not None and r.kind is ReferenceKind.PRONOUN and around.source <= 6:
                    fixed.setdefault(r.at, who)
                ends[s.end - 1] = (who, p)
        return fixed, ends

    @staticmethod
    def _likeliest(k: int, female: bool, salient: dict[int, tuple[int, float]], woman: Floats) -> int | None:
        best, most = None, 0.0
        for c, (p, v) in salient.items():
            away = k - p
            if away > _FORGET_TOKENS:
                continue
            fit = float(woman[c]) if female else 1.0 - float(woman[c])
            if fit < 0.3:
                continue
            score = v * math.exp(-away / _FADE_TOKENS) * fit
            if score > most:
                best, most = c, score
        return best


_PRONOUNS = MALE_PRONOUNS | FEMALE_PRONOUNS


@dataclass(slots=True)
class Wording:
    """Counts over a speech's own words."""

    length: int
    first_person: int
    second_person: int
    question: bool
    exclaims: bool
    replies: bool
    address: int
    ends_in_comma: bool
    starts_small: bool
    first: int


def wording(story: Story, n: int) -> Wording:
    """Counts over the words of speech n."""
    doc, s = story.doc, story.speeches[n]
    words = [
        doc.lower[k]
        for q in s.quotations
        for k in range(doc.quotations[q].start, doc.quotations[q].end)
        if doc.is_word(k)
    ]
    address = 0
    for w in words:
        if w in FORMS_OF_ADDRESS_MALE:
            address |= 1
        elif w in FORMS_OF_ADDRESS_FEMALE:
            address |= 2
    first = doc.first_word(s.start, s.end)
    last = doc.quotations[s.quotations[-1]]
    tail = "".join(doc.text[max(last.start, last.end - 3) : last.end])
    return Wording(
        len(words),
        sum(w in _FIRST_WORDS for w in words),
        sum(w in _SECOND_WORDS for w in words),
        any(doc.quotations[q].question for q in s.quotations),
        "!" in tail,
        bool(words) and words[0] in _REPLIES,
        address,
        story._comma_ends(n),
        first is None or not doc.capital[first],
        _kind_of_opening(words[0]) if words else 0,
    )


def _kind_of_opening(word: str) -> int:
    """What a speech's first word does: 1 answers, 2 asks, 3 goes on, 4 cries out, 5 speaks to somebody, 0 anything else."""
    return next((k for k, words in enumerate(_OPENINGS, 1) if word in words), 0)


def noun_gender(noun: str | None) -> float:
    """How womanly a noun is: 1 a woman's, 0 a man's, 0.5 either's."""
    gender = gender_of_noun(noun or "")
    return 1.0 if gender is Gender.FEMALE else 0.0 if gender is Gender.MALE else 0.5
