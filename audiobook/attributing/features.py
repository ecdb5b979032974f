"""A Story in, numbers out: for each speech its candidates, and for each candidate a row of features.

The same code serves training and use. Every feature has a name; the order of the columns is the order of `names` in the
result. A first pass sees the text alone; a second pass sees also what the first one thought of the speeches around.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiobook.attributing.document import NARRATION
from audiobook.attributing.kin import KIN, plain_noun
from audiobook.attributing.references import Reference, ReferenceKind
from audiobook.attributing.story import Floats, Ints, Part, Story, Zone, noun_gender, wording
from audiobook.language import FORMS_OF_ADDRESS_FEMALE, FORMS_OF_ADDRESS_MALE, VAGUE_NOUNS
from audiobook.script import Gender

_MOST_CANDIDATES = 16
_BACK_TOKENS = 1400
_FORWARD_TOKENS = 350
_FAR = 9999.0
FORMS_OF_ADDRESS = FORMS_OF_ADDRESS_FEMALE | FORMS_OF_ADDRESS_MALE


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may say each speech.

    Attributes:
        speech: for each row, its speech (rows of a speech are together, in order).
        person: for each row, its person.
        first: for each speech, its first row; one more entry at the end.
        row: rows by speech and person, -1 where a person is no candidate. Shape (speeches, people).
    """

    speech: Ints
    person: Ints
    first: Ints
    row: Ints


@dataclass(frozen=True, slots=True)
class Table:
    """Features of all rows: one row of `values` a feature, one column a candidate; and their names."""

    values: Floats
    names: tuple[str, ...]


def candidates(story: Story) -> Candidates:
    """A Story in, its candidates out: who is mentioned near a speech, named beside its neighbours, or tells the story."""
    n, p = len(story.speeches), len(story.people.persons)
    near = np.full((n, p), np.inf, np.float32)
    starts = np.array([s.start for s in story.speeches], np.float32)
    ends = np.array([s.end for s in story.speeches], np.float32)
    doc = story.doc
    at = np.array(story.starts, np.float32)
    talk = np.array([250.0 if doc.quotation[k] != NARRATION else 0.0 for k in story.starts], np.float32)
    for who, own in _by_person(story.who, p):
        places, extra = at[own], talk[own]
        for shade in (0.0, 250.0):
            some = places[extra == shade]
            if not len(some):
                continue
            k = np.searchsorted(some, ends)
            back = np.where(k > 0, starts - some[np.maximum(k - 1, 0)], np.inf)
            ahead = np.where(k < len(some), 3.0 * (some[np.minimum(k, len(some) - 1)] - ends), np.inf)
            away = np.where(back <= _BACK_TOKENS, np.maximum(back, 0.0), np.inf)
            away = np.minimum(away, np.where(ahead <= 3.0 * _FORWARD_TOKENS, ahead, np.inf))
            near[:, who] = np.minimum(near[:, who], away + shade)
    total = np.zeros(p, np.float32)
    for i, around in enumerate(story.around):
        for who, weight in around.named.items():
            total[who] += weight
            low, high = max(0, i - 8), min(n, i + 13)
            near[low:high, who] = np.minimum(near[low:high, who], 60.0 * np.abs(np.arange(low, high) - i))
        for who in around.addressed:
            near[i + 1 : i + 3, who] = np.minimum(near[i + 1 : i + 3, who], 200)
    for who in np.argsort(-total, kind="stable")[:3].tolist():
        near[:, who] = np.minimum(near[:, who], 5000.0)
    if story.people.narrator is not None:
        near[:, story.people.narrator] = np.minimum(near[:, story.people.narrator], 100.0)
    for i, who in story.believed.items():
        near[i, who] = -1.0
    order = np.argsort(near, axis=1, kind="stable")[:, :_MOST_CANDIDATES]
    keep = np.zeros((n, p), bool)
    np.put_along_axis(keep, order, np.take_along_axis(near, order, 1) < np.inf, 1)
    speech, person = np.nonzero(keep)
    row = np.full((n, p), -1, np.int32)
    row[speech, person] = np.arange(len(speech))
    first = np.searchsorted(speech, np.arange(n + 1)).astype(np.int32)
    return Candidates(speech.astype(np.int32), person.astype(np.int32), first, row)


def _by_person(who: list[int], people: int) -> list[tuple[int, npt.NDArray[np.int64]]]:
    """For each person who is in a list, the indexes of its entries."""
    array = np.array(who, np.int64)
    order = np.argsort(array, kind="stable")
    bounds = np.searchsorted(array[order], np.arange(people + 1))
    return [(c, order[bounds[c] : bounds[c + 1]]) for c in range(people) if bounds[c + 1] > bounds[c]]


def table(story: Story, c: Candidates, thought: Thought | None = None) -> Table:
    """The features of every candidate. `thought` is what an earlier pass found."""
    maker = _Maker(story, c)
    maker.wordings()
    maker.layout()
    maker.references()
    maker.zones()
    maker.talk()
    maker.hearers()
    maker.recency()
    maker.scene()
    maker.named_near()
    maker.turns()
    if thought is not None:
        maker.thoughts(thought)
    return Table(np.stack(maker.columns), tuple(maker.names))


@dataclass(frozen=True, slots=True)
class Thought:
    """What a pass thinks: for each row the ranker's own probability, and the conversation's as a whole."""

    own: Floats
    whole: Floats


class _Maker:
    """Makes the columns."""

    def __init__(self, story: Story, c: Candidates) -> None:
        self.story = story
        self.c = c
        self.n = len(story.speeches)
        self.p = len(story.people.persons)
        self.rows = len(c.speech)
        self.columns: list[Floats] = []
        self.names: list[str] = []
        self.s, self.w = c.speech, c.person
        self.woman = story.woman[c.person]
        self.start = np.array([s.start for s in story.speeches], np.int64)
        self.end = np.array([s.end for s in story.speeches], np.int64)
        self.above = np.array([s.first_paragraph for s in story.speeches], np.int64)
        self.below = np.array([s.last_paragraph for s in story.speeches], np.int64)
        self.narrator = story.people.narrator if story.people.narrator is not None else -1
        breaks = np.array(sorted(story.doc.breaks), np.int64)
        # Who spoke last in the scene before says nothing of who speaks first in this one.
        self.scene_of = np.searchsorted(breaks, self.above, side="right")
        self._find_turns()

    # Columns.

    def add(self, name: str, column: npt.ArrayLike) -> None:
        """A column with a value a row."""
        self.columns.append(np.asarray(column, np.float32))
        self.names.append(name)

    def add_speech(self, name: str, values: npt.ArrayLike) -> None:
        """A column with a value a speech, the same for all its candidates."""
        self.add(name, np.asarray(values, np.float32)[self.s])

    def shifted(
        self, values: npt.NDArray[np.float32], by: int, outside: float = 0.0, *, in_scene: bool = True
    ) -> Floats:
        """For each row, the value of the speech `by` further on (in its scene); of an array by speech (and person)."""
        at = self.s + by
        inside = (at >= 0) & (at < self.n)
        at = np.clip(at, 0, max(0, self.n - 1))
        if in_scene:
            inside &= self.scene_of[at] == self.scene_of[self.s]
        own = values[at] if values.ndim == 1 else values[at, self.w]
        return np.where(inside, own, np.float32(outside)).astype(np.float32)

    def rank(self, values: Floats) -> Floats:
        """The rank of each row among those of its speech, smallest value first."""
        order = np.lexsort((values, self.s))
        out = np.empty(self.rows, np.float32)
        out[order] = np.arange(self.rows) - self.c.first[self.s[order]]
        return out

    def fits(self, gender: npt.NDArray[np.float32]) -> Floats:
        """How well each row's person fits a gender given a speech: 1 a woman, 0 a man, 0.5 not told."""
        g = gender[self.s]
        return np.where(g == 0.5, 0.5, np.where(g > 0.5, self.woman, 1.0 - self.woman)).astype(np.float32)

    def dense(self) -> npt.NDArray[np.float32]:
        """Zeros by speech and person."""
        return np.zeros((self.n, self.p), np.float32)

    # Groups of features.

    def wordings(self) -> None:
        """What the speech itself is like."""
        w = [wording(self.story, n) for n in range(self.n)]
        self.question = np.array([x.question for x in w], np.float32)
        self.address = np.array([x.address for x in w], np.float32)
        self.length = np.array([min(x.length, 400) for x in w], np.float32)
        self.exclaims = np.array([x.exclaims for x in w], np.float32)
        self.sir = np.minimum(self.address, 1)
        self.add_speech("length", [min(x.length, 200) for x in w])
        self.add_speech("says I", [x.first_person for x in w])
        self.add_speech("says you", [x.second_person for x in w])
        self.add_speech("asks", self.question)
        self.add_speech("exclaims", [x.exclaims for x in w])
        self.add_speech("replies", [x.replies for x in w])
        self.add_speech("address", self.address)
        self.add_speech("ends in comma", [x.ends_in_comma for x in w])
        self.add_speech("starts small", [x.starts_small for x in w])
        self.add("before asks", self.shifted(self.question, -1))
        self.add("before address", self.shifted(self.address, -1))
        self.add("after address", self.shifted(self.address, 1))
        self.add_speech("quotations", [len(s.quotations) for s in self.story.speeches])
        self.add_speech("thought", [self.story.doc.quotations[s.quotations[0]].thought for s in self.story.speeches])

    def layout(self) -> None:
        """How the speech lies among its neighbours."""
        gap_before = np.concatenate([[20], np.minimum(self.above[1:] - self.below[:-1], 20)])
        gap_after = np.concatenate([gap_before[1:], [20]])
        self.add_speech("paragraphs before", gap_before)
        self.add_speech("paragraphs after", gap_after)
        self.add_speech("tokens before", np.minimum(self.start - np.concatenate([[0], self.end[:-1]]), 300))
        self.add_speech("first person", np.full(self.n, self.story.first_person))
        self.add_speech("candidates", np.diff(self.c.first))
        for zone in (Zone.BEHIND, Zone.BEFORE, Zone.ABOVE, Zone.BELOW):
            self.add_speech(f"has {zone.name.lower()}", [bool(a.zones[zone]) for a in self.story.around])
        self.add_speech("goes on", [self.story.goes_on(n, a) for n, a in enumerate(self.story.around)])

    def references(self) -> None:
        """What the narration beside the speech refers to, and how well each candidate fits."""
        around = self.story.around
        for zone in Zone:
            found = [a.references[zone] for a in around]
            self.add_speech(f"{zone.name.lower()}: kind", [r.kind if r else 0 for r in found])
            self.add_speech(f"{zone.name.lower()}: verb", [r.verb + 0.5 * r.inverted if r else -1 for r in found])
            if zone in (Zone.BEFORE, Zone.ABOVE):
                self.add_speech(f"{zone.name.lower()}: leads", [r.leads if r else -1 for r in found])
            self.add(f"{zone.name.lower()}: fits", self._match(found))
        primary = [a.primary for a in around]
        self.add_speech("primary: kind", [r.kind if r else 0 for r in primary])
        self.add_speech("primary: source", [a.source for a in around])
        self.add_speech("primary: verb", [r.verb + 0.5 * r.inverted if r else -1 for r in primary])
        self.add_speech("primary: away", [min(r.away, 30) if r else 30 for r in primary])
        self.add_speech("primary: definite", [r.definite if r else 0 for r in primary])
        self.add("primary: fits", self._match(primary))
        self.cue_gender = np.array(
            [1.0 if a.gender is Gender.FEMALE else 0.0 if a.gender is Gender.MALE else 0.5 for a in around], np.float32
        )
        self.cue_fit = self.fits(self.cue_gender)
        self.add("primary: gender fits", self.cue_fit)
        for by in (-2, -1, 1, 2):
            g = self.shifted(self.cue_gender, by, 0.5)
            self.add(f"gender fits {by:+d}", np.where(g == 0.5, 0.5, np.where(g > 0.5, self.woman, 1 - self.woman)))

    def _match(self, found: list[Reference | None]) -> Floats:
        """How well each row's person fits its speech's reference, from -1 (somebody else) to 1 (named)."""
        base = np.zeros(self.n, np.float32)
        named = np.full(self.n, -1, np.int64)
        gender = np.full(self.n, 0.5, np.float32)
        for n, r in enumerate(found):
            if r is None:
                continue
            who = self.story.person_of(r)
            if r.kind is ReferenceKind.OWNED and r.name is not None:
                who = self.story.people.of(r.name)
            if who is not None:
                named[n] = who
                base[n] = -1.0
                if r.kind is ReferenceKind.NOUN:
                    # "the young man" may be somebody who has a name, "her sister" another one.
                    gender[n] = noun_gender(r.noun)
            elif r.kind in (ReferenceKind.NAME, ReferenceKind.OWNED, ReferenceKind.UNKNOWN_NAME):
                base[n] = -0.7
            elif r.kind is ReferenceKind.PLURAL:
                base[n] = -0.2
            elif r.kind is ReferenceKind.FIRST_PERSON:
                base[n] = -0.3
            elif r.kind is ReferenceKind.NOUN:
                gender[n] = noun_gender(r.noun)
            elif r.gender is not Gender.UNKNOWN:
                gender[n] = 1.0 if r.gender is Gender.FEMALE else 0.0
        out = base[self.s]
        fit = self.fits(gender) - 0.5
        out = np.where(gender[self.s] != 0.5, fit, out)
        return np.where(named[self.s] == self.w, 1.0, out).astype(np.float32)

    def zones(self) -> None:
        """Where, how often and in what part each candidate is mentioned in the narration beside the speech."""
        story, row = self.story, self.c.row
        defaults = {"count": 0, "away": 99, "part": -1, "order": -1, "sentence": -1, "pronouns": 0, "pronoun away": 99}
        pronouns = np.array(story.pronoun_at, np.int64)
        doc = story.doc
        for zone in Zone:
            columns = {k: np.full(self.rows, v, np.float32) for k, v in defaults.items()}
            forward = zone in (Zone.INSIDE, Zone.BEHIND, Zone.BELOW)
            for n, around in enumerate(story.around):
                order = 0
                for start, stop in around.zones[zone][:3]:
                    low, high = (start, min(stop, start + 60)) if forward else (max(start, stop - 60), stop)
                    found = story.mentions_in(low, high)
                    for i in found if forward else reversed(found):
                        at = story.starts[i]
                        if doc.quotation[at] != NARRATION:
                            continue
                        r = row[n, story.who[i]]
                        if r >= 0:
                            away = at - start if forward else stop - at
                            if not columns["count"][r]:
                                columns["order"][r] = order
                                columns["sentence"][r] = sum(
                                    doc.opens[k] for k in (range(start + 1, at + 1) if forward else range(at + 1, stop))
                                )
                            columns["count"][r] += 1
                            columns["away"][r] = min(columns["away"][r], away)
                            columns["part"][r] = max(columns["part"][r], story.part[i])
                        order += 1
                    a, b = np.searchsorted(pronouns, (low, high))
                    for i in range(a, b):
                        r = row[n, story.pronoun_who[i]]
                        if r >= 0:
                            at = story.pronoun_at[i]
                            columns["pronouns"][r] += 1
                            away = at - start if forward else stop - at
                            columns["pronoun away"][r] = min(columns["pronoun away"][r], away)
            for key, column in columns.items():
                self.add(f"{zone.name.lower()}: {key}", column)

    def talk(self) -> None:
        """Who is called, spoken of and spoken to, in this speech and in those around."""
        around = self.story.around
        called = self.dense_of([dict.fromkeys(a.called, 1.0) for a in around])
        mentioned = self.dense_of([a.mentioned for a in around])
        addressed = self.dense_of([dict.fromkeys(a.addressed, 1.0) for a in around])
        self.add("bound", self.shifted(self.dense_of([dict.fromkeys(a.bound, 1.0) for a in around]), 0))
        self.named = self.dense_of([a.named for a in around])
        others = np.array([bool(a.named) for a in around], bool)
        self.named[others] = np.where(self.named[others] > 0, self.named[others], -1.0)
        for by in (0, -1, -2, -3, 1, 2, 3):
            self.add(f"called {by:+d}", self.shifted(called, by))
            self.add(f"mentioned {by:+d}", self.shifted(mentioned, by))
            if by:
                self.add(f"named {by:+d}", self.shifted(self.named, by))
            if abs(by) < 3:
                self.add(f"addressed {by:+d}", self.shifted(addressed, by))
        for key, values in (("called", called), ("mentioned", np.minimum(mentioned, 1))):
            self.add(f"{key} near", self._window(values, 7) - self.shifted(values, 0))
        anyone = np.array([bool(a.called) for a in around], np.float32)
        for by in (0, -1, 1):
            self.add(f"anyone called {by:+d}", self.shifted(anyone, by))

    def hearers(self) -> None:
        """Whom the speeches of the turns around are said to, by name, by gender, by kinship."""
        found = self.story.hearers
        told = self.dense_of([dict.fromkeys(h.told, 1.0) for h in found])
        self.add("told +0", self.shifted(told, 0))
        by_turn = np.maximum.reduceat(told, self.turn_first, 0) if self.turns_n else told
        for by in (-2, -1, 1, 2):
            self.add(f"turn {by:+d}: told", self.by_turn(by_turn, by))
        # The last speech of a turn that tells a hearer's gender tells the turn's.
        gender = np.full(self.turns_n, 0.5, np.float32)
        for n, h in enumerate(found):
            if h.woman != 0.5:
                gender[self.turn[n]] = h.woman
        for by in (-2, -1, 0, 1, 2):
            g = self.by_turn(gender, by, 0.5)
            self.add(f"turn {by:+d}: hearer fits", np.where(g == 0.5, 0.5, g * self.woman + (1 - g) * (1 - self.woman)))
        caller, called = self.dense(), self.dense()
        relatives = self.story.relatives
        for n, h in enumerate(found):
            nouns = {plain_noun(x.rstrip("*")) for x in h.nouns} & KIN
            for (owner, noun), who in relatives.items() if nouns else ():
                if noun in nouns:
                    caller[n, owner] = called[n, who] = 1.0
        self.add("calls kin", self.shifted(caller, 0))
        for name, values in (("kin called", called), ("calls kin", caller)):
            turns = np.maximum.reduceat(values, self.turn_first, 0) if self.turns_n else values
            for by in (-2, -1, 1, 2):
                self.add(f"turn {by:+d}: {name}", self.by_turn(turns, by))

    def dense_of(self, values: Sequence[Mapping[int, float]]) -> Floats:
        """Values by speech and person."""
        out = self.dense()
        for n, own in enumerate(values):
            for who, value in own.items():
                out[n, who] = value
        return out

    def _window(self, values: Floats, reach: int, low: int | None = None, high: int | None = None) -> Floats:
        """The sum of values over the speeches from `low` to `high` away (both ends in)."""
        sums = np.concatenate([np.zeros((1, values.shape[1]), np.float32), np.cumsum(values, 0, dtype=np.float32)])
        a = np.clip(self.s + (-reach if low is None else low), 0, self.n)
        b = np.clip(self.s + (reach if high is None else high) + 1, 0, self.n)
        return np.where(b > a, sums[b, self.w] - sums[a, self.w], 0).astype(np.float32)

    def recency(self) -> None:
        """How long ago and how often each candidate was mentioned."""
        story = self.story
        doc = story.doc
        at = np.array(story.starts, np.int64)
        part = np.array(story.part, np.int64)
        talk = np.array([doc.quotation[k] != NARRATION for k in story.starts], bool)
        keys = (
            "last",
            "next",
            "in 150",
            "in 600",
            "in 2500",
            "next 400",
            "last subject",
            "last talk",
            "talk 600",
            "talk next",
        )
        out = {k: np.zeros(self.rows, np.float32) for k in keys}
        for key in ("last", "next", "last subject", "last talk"):
            out[key][:] = _FAR
        soft = np.full(self.rows, _FAR, np.float32)
        soft_200 = np.zeros(self.rows, np.float32)
        rows_of = {w: r for w, r in _by_person(list(self.w), self.p)}
        start, end = self.start[self.s], self.end[self.s]
        count = np.zeros(self.p, np.float32)
        empty = np.empty(0, np.int64)
        own_of = dict(_by_person(story.who, self.p))
        pronoun_at = np.array(story.pronoun_at, np.int64)
        pronouns_of = dict(_by_person(story.pronoun_who, self.p))
        for w, rows in rows_of.items():
            own = own_of.get(w, empty)
            told, spoken = at[own[~talk[own]]], at[own[talk[own]]]
            subject = at[own[(~talk[own]) & (part[own] >= Part.SUBJECT)]]
            count[w] = len(told)
            a, b = start[rows], end[rows]
            out["last"][rows] = _since(told, a)
            out["last subject"][rows] = _since(subject, a)
            out["next"][rows] = _until(told, b)
            for width in (150, 600, 2500):
                out[f"in {width}"][rows] = np.searchsorted(told, a) - np.searchsorted(told, a - width)
            out["next 400"][rows] = np.searchsorted(told, b + 400) - np.searchsorted(told, b)
            out["last talk"][rows] = _since(spoken, a)
            out["talk 600"][rows] = np.searchsorted(spoken, a) - np.searchsorted(spoken, a - 600)
            out["talk next"][rows] = np.searchsorted(spoken, b + 300) - np.searchsorted(spoken, b)
            pronouns = pronoun_at[pronouns_of.get(w, empty)]
            soft[rows] = _since(pronouns, a)
            soft_200[rows] = np.searchsorted(pronouns, a) - np.searchsorted(pronouns, a - 200)
        self.last = out["last"]
        for key in keys:
            limit = 3000 if key.startswith("last") else 2000
            self.add(f"mention: {key}", np.minimum(out[key], limit))
        self.add("pronoun: last", np.minimum(soft, 3000))
        self.add("pronoun: in 200", soft_200)
        either = np.minimum(self.last, soft)
        unfit = np.where(self.cue_fit > 0.4, 0, 1e5)
        self.add("rank: last", self.rank(self.last))
        self.add("rank: last fitting", self.rank(self.last + unfit))
        self.add("rank: either fitting", self.rank(either + unfit))
        self.add("rank: last subject fitting", self.rank(out["last subject"] + unfit))
        self.add("rank: in 600", self.rank(-out["in 600"] - out["next 400"] * 0.5 + unfit))
        rivals = np.bincount(self.s, self.cue_fit > 0.4, minlength=self.n)
        self.add_speech("rivals", rivals)
        self.add("woman", self.woman)
        self.add("frequency", np.log1p(count)[self.w])
        place = np.empty(self.p, np.float32)
        place[np.argsort(-count, kind="stable")] = np.arange(self.p)
        self.add("frequency rank", np.minimum(place[self.w], 50))
        said = np.maximum(self.named, 0).sum(0)
        place[np.argsort(-said, kind="stable")] = np.arange(self.p)
        self.add("speaker rank", np.where(said[self.w] > 0, np.minimum(place[self.w], 50), 99))
        self.add("speaker", np.log1p(said)[self.w])
        self.add("narrator", self.w == self.narrator)
        self._roles(own_of, at)

    def _roles(self, own_of: Mapping[int, npt.NDArray[np.int64]], at: npt.NDArray[np.int64]) -> None:
        """Of descriptions that stand for a person: how vague they are, how often they speak, how far apart they are found."""
        persons = self.story.people.persons
        kind, cues, span = (np.full(self.p, -1, np.float32) for _ in range(3))
        for w, person in enumerate(persons):
            if person.role is None:
                continue
            noun = person.role.split()[-1]
            kind[w] = 2.0 if noun in VAGUE_NOUNS else 1.0
            cues[w] = np.log1p(person.cues)
            own = at[own_of[w]] if w in own_of else np.empty(0, np.int64)
            span[w] = np.log1p(own[-1] - own[0]) if len(own) else 0.0
        described = np.full(self.n, -1, np.int64)
        for n, a in enumerate(self.story.around):
            if a.primary is not None and a.primary.kind is ReferenceKind.NOUN and a.source <= 6:
                who = self.story.person_of(a.primary)
                if who is not None and persons[who].role is not None:
                    described[n] = who
        self.add("role", kind[self.w])
        self.add("role: cues", cues[self.w])
        self.add("role: span", span[self.w])
        here = described >= 0
        for name, values in (("kind", kind), ("cues", cues), ("span", span)):
            self.add_speech(f"described: {name}", np.where(here, values[np.maximum(described, 0)], -2))

    def scene(self) -> None:
        """Who is on the scene: mentions since the last break and until the next, and in this chapter."""
        story, doc = self.story, self.story.doc
        edges = np.array(sorted({0, len(doc), *(doc.paragraph_start[b] for b in doc.breaks)}), np.int64)
        told = [i for i, k in enumerate(story.starts) if doc.quotation[k] == NARRATION]
        at = np.array([story.starts[i] for i in told], np.int64)
        who = [story.who[i] for i in told]
        scene = np.searchsorted(edges, self.start, side="right") - 1
        left = edges[scene][self.s]
        right = edges[np.minimum(scene + 1, len(edges) - 1)][self.s]
        before, after, entered = (np.zeros(self.rows, np.float32) for _ in range(3))
        entered[:] = -1
        own_of = dict(_by_person(who, self.p))
        start = self.start[self.s]
        for w, rows in _by_person(list(self.w), self.p):
            own = at[own_of[w]] if w in own_of else np.empty(0, np.int64)
            low, mid, high = (np.searchsorted(own, x[rows]) for x in (left, start, right))
            before[rows] = mid - low
            after[rows] = high - mid
            if len(own):
                first = own[np.minimum(low, len(own) - 1)]
                entered[rows] = np.where(low < mid, np.minimum(start[rows] - first, 5000), -1)
        self.add("scene: before", np.log1p(before))
        self.add("scene: after", np.log1p(after))
        self.add("scene: entered", entered)
        self.add("scene: rank", self.rank(-(before + after)))
        self.add("scene: tokens", np.minimum(start - left, 5000))

    def named_near(self) -> None:
        """How often cues near by name each candidate."""
        named = np.maximum(self.named, 0)
        back, ahead = self._window(named, 0, -10, -1), self._window(named, 0, 1, 10)
        near = self._window(named, 0, -8, -1) + self._window(named, 0, 1, 8)
        self.add("named in 10 before", back)
        self.add("named in 10 after", ahead)
        self.add("named near", near)
        self.add("named near rank", self.rank(-near + self.last * 1e-6))
        self.add_speech("named near, people", np.bincount(self.s, near > 0, minlength=self.n))
        last = _last_true(named > 0)
        self.add("named ago", np.where(last[self.s, self.w] < 0, 99, np.minimum(self.s - last[self.s, self.w], 99)))
        following = self.n - 1 - _last_true(named[::-1] > 0)[::-1]
        ahead_by = following[self.s, self.w] - self.s
        self.add("named ahead", np.where(following[self.s, self.w] >= self.n, 99, np.minimum(ahead_by, 99)))

    # Turns: speeches of one paragraph.

    def _find_turns(self) -> None:
        new = np.ones(self.n, bool)
        if self.n > 1:
            new[1:] = self.above[1:] != self.below[:-1]
        self.turn = np.cumsum(new) - 1
        self.turn_first = np.nonzero(new)[0]
        self.turns_n = len(self.turn_first)
        gap = np.full(self.turns_n + 1, 20, np.float32)
        if self.turns_n > 1:
            starts = self.turn_first[1:]
            gap[1:-1] = np.minimum(self.above[starts] - self.below[starts - 1], 20)
        self.turn_gap = gap

    def by_turn(self, values: Floats, by: int, outside: float = 0.0, *, in_scene: bool = True) -> Floats:
        """For each row, a value by turn (and person) of the turn `by` further on (in its scene)."""
        at = self.turn[self.s] + by
        inside = (at >= 0) & (at < self.turns_n)
        at = np.clip(at, 0, max(0, self.turns_n - 1))
        if in_scene:
            inside &= self.scene_of[self.turn_first[at]] == self.scene_of[self.s]
        own = values[at] if values.ndim == 1 else values[at, self.w]
        return np.where(inside, own, np.float32(outside)).astype(np.float32)

    def turns(self) -> None:
        """Who spoke in the turns before and after, as far as cues tell."""
        named = np.maximum.reduceat(self.named, self.turn_first, 0) if self.turns_n else self.named
        has = np.asarray((named > 0).any(1))
        for by in (-4, -3, -2, -1, 1, 2, 3, 4):
            self.add(f"turn {by:+d}: named", self.by_turn(named, by))
        joined = self.turn_gap[:-1] <= 2
        for sign, label in ((-1, "anchor before"), (1, "anchor after")):
            anchor = _anchors(has, joined, sign)
            t = self.turn[self.s]
            a = anchor[t]
            away = np.where(a >= 0, np.abs(t - a), 99)
            value = np.where(a >= 0, named[np.maximum(a, 0), self.w], 0)
            self.add(f"{label}: fits", value)
            self.add(f"{label}: away", away)
            self.add(f"{label}: parity", np.where(away % 2 == 0, value, -value))
        bare = np.array(
            [not any(a.zones[z] for z in (Zone.INSIDE, Zone.BEHIND, Zone.BEFORE)) for a in self.story.around]
        )
        bare_turn = np.logical_and.reduceat(bare, self.turn_first) if self.turns_n else bare
        for by in (-1, 0, 1):
            self.add(f"turn {by:+d}: bare", self.by_turn(bare_turn.astype(np.float32), by))
        for by in (-1, 0, 1):
            at = np.clip(self.turn[self.s] + by, 0, self.turns_n)
            self.add(f"turn {by:+d}: gap", self.turn_gap[at])
        self._wording_of_turns()
        size = np.bincount(self.turn, minlength=self.turns_n)
        self.add_speech("turn: size", size[self.turn])
        self.add_speech("turn: place", np.arange(self.n) - self.turn_first[self.turn])
        others = self.by_turn(named, 0)
        self.add("turn: named", np.where(size[self.turn[self.s]] > 1, others, 0))

    def _wording_of_turns(self) -> None:
        """What the turns around are like: a long one without a question may go on in the next paragraph, by the same person."""
        if not self.turns_n:
            return
        own = [wording(self.story, n) for n in range(self.n)]
        sums = {
            "length": np.array([w.length for w in own], np.float32),
            "says I": np.array([w.first_person for w in own], np.float32),
            "says you": np.array([w.second_person for w in own], np.float32),
            "asks": self.question,
        }
        for name, values in sums.items():
            total = np.minimum(np.add.reduceat(values, self.turn_first), 300)
            for by in (-2, -1, 1, 2):
                if abs(by) == 1 or name == "length":
                    self.add(f"turn {by:+d}: {name}", self.by_turn(total, by, -1))
        lasts = np.concatenate([self.turn_first[1:], [self.n]]) - 1
        ends_asking = self.question[lasts]
        self.add("turn -1: ends asking", self.by_turn(ends_asking, -1, -1))
        self.add("turn +0: ends asking", self.by_turn(ends_asking, 0, -1))
        self.add_speech("first word", [w.first for w in own])
        firsts = np.array([own[n].first for n in self.turn_first], np.float32)
        self.add("turn +1: first word", self.by_turn(firsts, 1, -1))
        shared = self._shared_words()
        self.add("turn -1: shares words", self.by_turn(shared, 0, -1))
        self.add("turn +1: shares words", self.by_turn(shared, 1, -1))

    def _shared_words(self) -> npt.NDArray[np.float32]:
        """How much of each turn's wording the turn before has, too: rare words weigh more. From 0 to 1."""
        doc = self.story.doc
        sets: list[set[str]] = [set() for _ in range(self.turns_n)]
        for n, s in enumerate(self.story.speeches):
            for q in s.quotations:
                place = doc.quotations[q]
                sets[self.turn[n]].update(doc.lower[k] for k in range(place.start, place.end) if doc.is_word(k))
        often = Counter(w for words in sets for w in words)
        weight = {w: np.log(self.turns_n / times) for w, times in often.items()}
        out = np.zeros(self.turns_n, np.float32)
        for t in range(1, self.turns_n):
            least = min(sum(weight[w] for w in sets[t]), sum(weight[w] for w in sets[t - 1]))
            if least:
                out[t] = sum(weight[w] for w in sets[t] & sets[t - 1]) / least
        return out

    # The second pass.

    def thoughts(self, thought: Thought) -> None:
        """What an earlier pass thinks of this speech and of those around."""
        whole = self.dense()
        whole[self.s, self.w] = thought.whole
        total = np.add.reduceat(whole, self.turn_first, 0) / np.bincount(self.turn)[:, None] if self.turns_n else whole
        for by in (-4, -3, -2, -1, 1, 2, 3, 4):
            self.add(f"thought: turn {by:+d}", self.by_turn(total.astype(np.float32), by, in_scene=False))
        size = np.bincount(self.turn, minlength=self.turns_n)[self.turn[self.s]]
        rest = (self.by_turn(total.astype(np.float32), 0) * size - thought.whole) / np.maximum(size - 1, 1)
        self.add("thought: rest of turn", np.where(size > 1, rest, -1))
        for by in (-4, -3, -2, -1, 1, 2, 3, 4):
            self.add(f"thought: speech {by:+d}", self.shifted(whole, by, in_scene=False))
        self.add("thought: own", thought.own)
        self.add("thought: whole", thought.whole)
        window = self._window(whole, 7) - thought.whole
        self.add("thought: near", window)
        self.add("thought: near rank", self.rank(-window))
        sums = np.bincount(self.s, window, minlength=self.n)
        self.add("thought: near share", window / np.maximum(sums[self.s], 1e-6))
        self.add_speech("thought: active", np.bincount(self.s, window > 0.7, minlength=self.n))
        best = np.zeros(self.n, np.float32)
        np.maximum.at(best, self.s, thought.whole)
        second = np.zeros(self.n, np.float32)
        np.maximum.at(second, self.s, np.where(thought.whole < best[self.s], thought.whole, 0))
        self.add("thought: rival", np.where(thought.whole < best[self.s], best[self.s], second[self.s]))
        for by in (-2, -1, 1):
            self.add(f"thought: sure {by:+d}", self.shifted(best, by, in_scene=False))
        leader = whole.argmax(1) if self.p else np.zeros(self.n, np.int64)
        same = np.zeros(self.n, np.float32)
        if self.n > 2:
            same[1:-1] = leader[:-2] == leader[2:]
        self.add_speech("thought: between one", same)
        spoke = np.zeros((self.n, self.p), bool)
        spoke[np.arange(self.n), leader] = best > 0.5
        last = _last_true(spoke)
        ago = self.s - last[self.s, self.w]
        self.add("thought: spoke ago", np.where(last[self.s, self.w] < 0, 99, np.minimum(ago, 99)))
        since = self.start[self.s] - self.end[np.maximum(last[self.s, self.w], 0)]
        self.add("thought: spoke tokens ago", np.where(last[self.s, self.w] < 0, 3000, np.minimum(since, 3000)))
        ahead = self.n - 1 - _last_true(spoke[::-1])[::-1]
        self.add(
            "thought: speaks ahead",
            np.minimum(np.where(ahead[self.s, self.w] >= self.n, 99, ahead[self.s, self.w] - self.s), 99),
        )
        for low, high in ((-4, -1), (-10, -1), (-30, -1), (1, 5), (1, 11), (1, 30)):
            self.add(f"thought: in {low:+d} to {high:+d}", self._window(whole, 0, low, high))
        self.add("thought: in book", np.log1p(whole.sum(0))[self.w])
        self._shares("noun", self._nouns(), whole)
        self._shares("address", self._addresses(), whole)
        self._manners(whole)
        self._words(whole)

    def _nouns(self) -> dict[str, list[int]]:
        """The speeches whose cue has each noun."""
        out: dict[str, list[int]] = {}
        for n, a in enumerate(self.story.around):
            if a.primary is not None and a.primary.noun is not None and a.source <= 6:
                out.setdefault(a.primary.noun, []).append(n)
        return out

    def _addresses(self) -> dict[str, list[int]]:
        """The speeches in which each person, or somebody by each form of address, is spoken to."""
        out: dict[str, list[int]] = {}
        doc = self.story.doc
        for n, (a, s) in enumerate(zip(self.story.around, self.story.speeches)):
            words = {doc.lower[k] for k in range(s.start, s.end) if doc.quotation[k] != NARRATION}
            nouns = self.story.hearers[n].nouns
            for key in {*(str(who) for who in a.called), *(words & FORMS_OF_ADDRESS), *(f"called {x}" for x in nouns)}:
                out.setdefault(key, []).append(n)
        return out

    def _shares(self, name: str, groups: Mapping[str, list[int]], whole: Floats) -> None:
        """How often the other speeches of a speech's groups are each candidate's; of several groups the one that tells most."""
        share, total = np.full(self.rows, -1, np.float32), np.zeros(self.rows, np.float32)
        for speeches in groups.values():
            sums = whole[speeches].sum(0)
            for n in speeches:
                rows = slice(self.c.first[n], self.c.first[n + 1])
                w = self.w[rows]
                total[rows] = np.maximum(total[rows], len(speeches))
                if len(speeches) > 1:
                    own = (sums[w] - whole[n, w] + 0.1) / (len(speeches) - 0.5)
                    share[rows] = np.maximum(share[rows], own)
        self.add(f"thought: {name} share", share)
        self.add(f"thought: {name} count", total)

    def _words(self, whole: Floats) -> None:
        """How far the words of this speech are those of each candidate's other speeches, in the book and near by."""
        doc = self.story.doc
        number: dict[str, int] = {}
        own: list[list[int]] = []
        for s in self.story.speeches:
            words = {doc.lower[k] for q in s.quotations for k in range(doc.quotations[q].start, doc.quotations[q].end) if doc.is_word(k)}
            own.append([number.setdefault(w, len(number)) for w in words])
        size = np.array([len(x) for x in own])
        flat = np.array([v for x in own for v in x], np.int64)
        speech = np.repeat(np.arange(self.n), size)
        spoken = np.zeros((len(number), self.p), np.float32)
        np.add.at(spoken, flat, whole[speech])
        total = whole.sum(0)
        often = np.bincount(flat, minlength=len(number)).astype(np.float32)
        usual = often / max(1, self.n)
        first = np.concatenate([[0], np.cumsum(size)])
        book, near = np.zeros(self.rows, np.float32), np.zeros(self.rows, np.float32)
        rare = np.log(max(2, self.n) / often) if len(often) else often
        last: list[np.ndarray] = []
        for n in range(self.n):
            rows = slice(self.c.first[n], self.c.first[n + 1])
            w = self.w[rows]
            v = flat[first[n] : first[n + 1]]
            if not len(w) or not len(v):
                continue
            mine = whole[n, w]
            p = (spoken[v][:, w] - mine + 3.0 * usual[v][:, None]) / (total[w] - mine + 3.0)
            book[rows] = np.log(p / np.maximum(usual[v], 1e-6)[:, None]).mean(0)
            low, high = max(0, n - 10), min(self.n, n + 11)
            mask = np.isin(flat[first[low] : first[high]], v)
            at = np.nonzero(mask)[0] + first[low]
            at = at[speech[at] != n]
            if len(at):
                near[rows] = (rare[flat[at]][:, None] * whole[speech[at]][:, w]).sum(0) / (whole[low:high][:, w].sum(0) - mine + 0.5)
        self.add("words: book", book)
        self.add("words: near", near)
        self.add("words: book rank", self.rank(-book))
        self.add("words: near rank", self.rank(-near))

    def _manners(self, whole: Floats) -> None:
        """How like each candidate's other speeches, near by and in the book, this one is: long, asking, crying out."""
        near = [(-8, -1), (1, 8)]
        weight = sum(self._window(whole, 0, *w) for w in near)
        book = whole.sum(0)
        for name, values in (
            ("length", np.log1p(self.length)), ("asks", self.question), ("exclaims", self.exclaims), ("sir", self.sir),
        ):  # fmt: skip
            usual = float(values.mean()) if self.n else 0.0
            weighted = whole * values[:, None]
            around = sum(self._window(weighted, 0, *w) for w in near)
            local = (around + 0.3 * usual) / (weight + 0.3)
            own = values[self.s]
            self.add(f"manner: {name} near", local)
            self.add(f"manner: {name} unlike", np.abs(own - local))
            total = (weighted.sum(0)[self.w] - thought_of(whole, self.s, self.w) * own + 2 * usual) / (
                book[self.w] - thought_of(whole, self.s, self.w) + 2
            )
            self.add(f"manner: {name} in book", own - total)


def thought_of(whole: Floats, speech: Ints, person: Ints) -> Floats:
    """For each row, what is thought of its speech and person."""
    found: Floats = whole[speech, person]
    return found


def _since(places: npt.NDArray[np.int64], at: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Tokens since the last of some places before each of `at`."""
    if not len(places):
        return np.full(len(at), _FAR, np.float32)
    i = np.searchsorted(places, at)
    return np.where(i > 0, at - places[np.maximum(i - 1, 0)], _FAR).astype(np.float32)


def _until(places: npt.NDArray[np.int64], at: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Tokens until the first of some places from each of `at`."""
    if not len(places):
        return np.full(len(at), _FAR, np.float32)
    i = np.searchsorted(places, at)
    return np.where(i < len(places), places[np.minimum(i, len(places) - 1)] - at, _FAR).astype(np.float32)


def _last_true(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """For each place, the index of the last true before it in its column, -1 where there is none."""
    n = len(flags)
    index = np.where(flags, np.arange(n)[:, None], -1)
    upto = np.maximum.accumulate(index, 0) if n else index
    return np.concatenate([np.full((1, flags.shape[1]), -1), upto[:-1]]) if n else upto


def _anchors(has: npt.NDArray[np.bool_], joined: npt.NDArray[np.bool_], sign: int) -> npt.NDArray[np.int64]:
    """For each turn the nearest other one whose speaker a cue names, in the same run of turns; -1 where there is none."""
    n = len(has)
    out = np.full(n, -1, np.int64)
    last = -1
    for t in range(n) if sign < 0 else range(n - 1, -1, -1):
        if sign < 0 and not joined[t]:
            last = -1
        out[t] = last
        if has[t]:
            last = t
        if sign > 0 and not joined[t]:
            last = -1
    return out
