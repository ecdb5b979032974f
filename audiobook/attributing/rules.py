"""The rules attributor: weighs cues, beats, vocatives and turns by hand-set weights, and decodes whole conversations.

It needs no model and no training. Every weight is a logarithm of odds, roughly.
"""

from __future__ import annotations

import bisect
import math
from collections import Counter
from dataclasses import dataclass, field

from audiobook.attributing import characters, document, finish, names
from audiobook.attributing.characters import People
from audiobook.attributing.cues import Cue, CueKind, Names
from audiobook.attributing.cues import find as find_cue
from audiobook.attributing.document import NARRATION, Document
from audiobook.attributing.names import Mention
from audiobook.script import Gender, Method, Script

_BACK_TOKENS = 900
_FORWARD_TOKENS = 120
_MAX_CANDIDATES = 12
_NOBODY = -1

_CUE_NAME = 9.0
_CUE_WEAK = 4.0
_PRONOUN_BEAT = 0.8
_SAME_PARAGRAPH = 3.0
_NEXT_PARAGRAPH_SAME = -2.4
_NEXT_PARAGRAPH_TURN = 1.8
_GAP_SAME = -0.4
_GAP_TURN = 0.8
_CONTINUES = 12.0
_VOCATIVE_SELF = -4.0
_VOCATIVE_PARTNER = 1.6
_MENTIONED_INSIDE = -1.2
_NOBODY_SCORE = -1.0

_ACCURACY = {
    Method.CUE: 0.90,
    Method.PRONOUN: 0.69,
    Method.BEAT: 0.62,
    Method.VOCATIVE: 0.67,
    Method.ALTERNATION: 0.67,
    Method.CONTINUATION: 0.77,
    Method.NEAREST: 0.56,
    Method.UNKNOWN: 0.0,
}
"""Share of quotations found right by each method over the development novels; see docs/attribution.md."""


@dataclass(slots=True)
class _Evidence:
    """What speaks for whom, at one quotation."""

    cue: Cue | None = None
    scores: dict[int, float] = field(default_factory=dict)
    beats: set[int] = field(default_factory=set)
    called: set[int] = field(default_factory=set)
    named: int | None = None


class RulesAttributor:
    """Speakers by rules."""

    name = "rules"

    @property
    def version(self) -> str:
        """A hash of the code that decides."""
        from audiobook import attributing, language, script

        return attributing.code_version(attributing, language, script)

    def attribute(self, script: Script) -> Script:
        """A Script without speakers in, one with speakers out."""
        doc = document.read(script)
        mentions, uses = names.find(doc)
        people = characters.find(doc, mentions, uses)
        evidence = _Weigher(doc, mentions, people).weigh()
        speakers = _decode(doc, evidence)
        found = [
            finish.Found(None if who == _NOBODY else who, *_method(doc, evidence, speakers, i))
            for i, who in enumerate(speakers)
        ]
        return finish.script(script, doc, people, found)


class _Weigher:
    """Weighs what the text around each quotation says."""

    def __init__(self, doc: Document, mentions: list[Mention], people: People) -> None:
        self._doc = doc
        self._people = people
        self._names = Names(mentions)
        named = [(m, who) for m in mentions if (who := people.of(m.words)) is not None]
        owned = sorted([*named, *characters.role_mentions(doc, people)], key=lambda pair: pair[0].start)
        self._owned = owned
        self._starts = [m.start for m, _ in owned]
        self._breaks = sorted(doc.breaks)
        self._frequency: Counter[int] = Counter()
        for _, who in owned:
            self._frequency[who] += 1

    def weigh(self) -> list[_Evidence]:
        out = []
        for i in range(len(self._doc.quotations)):
            cue = find_cue(self._doc, self._names, i)
            out.append(_Evidence(cue, named=self._named(cue)))
        for i, evidence in enumerate(out):
            self._weigh_one(i, evidence, out)
        self._weigh_vocatives(out)
        return out

    def _named(self, cue: Cue | None) -> int | None:
        if cue is None:
            return None
        if cue.kind is CueKind.NAME and cue.name is not None:
            return self._people.of(cue.name)
        if cue.kind is CueKind.FIRST_PERSON:
            return self._people.narrator
        if cue.kind is CueKind.ROLE and cue.noun is not None:
            return self._people.by_role.get(cue.noun)
        return None

    def _weigh_one(self, i: int, evidence: _Evidence, every: list[_Evidence]) -> None:
        doc, q = self._doc, self._doc.quotations[i]
        scores = evidence.scores
        for who, value in self._near(q.start, q.end).items():
            scores[who] = value
        for j in range(max(0, i - 10), min(len(every), i + 7)):
            near = every[j].named
            if near is not None and doc.quotations[j].chapter == q.chapter:
                scores.setdefault(near, -0.3 - 0.1 * abs(i - j))
        if self._people.narrator is not None:
            scores.setdefault(self._people.narrator, -0.5)
        if evidence.named is not None:
            scores.setdefault(evidence.named, 0.0)
        best = sorted(scores, key=lambda w: (-scores[w], w))[:_MAX_CANDIDATES]
        keep = set(best) | ({evidence.named} if evidence.named is not None else set())
        for who in list(scores):
            if who not in keep:
                del scores[who]
        for who in scores:
            scores[who] += 0.12 * math.log1p(self._frequency[who])
        self._weigh_cue(evidence)
        self._weigh_beats(i, evidence)
        if evidence.cue is None:
            self._weigh_pronoun_beats(i, evidence)
        self._weigh_inside(i, evidence)

    def _near(self, start: int, end: int) -> dict[int, float]:
        """Who is named near a quotation, with a score by distance."""
        doc = self._doc
        low = bisect.bisect_left(self._starts, start - _BACK_TOKENS)
        high = bisect.bisect_right(self._starts, min(end + _FORWARD_TOKENS, self._scene_end(start)))
        nearest: dict[int, float] = {}
        for m, who in self._owned[low:high]:
            away = start - m.start if m.start < start else 0 if m.start < end else 4.0 * (m.start - end)
            if doc.quotation[m.start] != NARRATION:
                away += 150
            if away < nearest.get(who, 1e9):
                nearest[who] = away
        return {who: 1.2 * math.exp(-away / 120) - 0.2 for who, away in nearest.items()}

    def _scene_end(self, token: int) -> int:
        """The first token behind the scene a token is in."""
        doc = self._doc
        behind = bisect.bisect_right(self._breaks, doc.paragraph[token])
        return doc.paragraph_start[self._breaks[behind]] if behind < len(self._breaks) else len(doc)

    def _weigh_cue(self, evidence: _Evidence) -> None:
        cue = evidence.cue
        if cue is None:
            if self._people.narrator is not None:
                evidence.scores[self._people.narrator] = evidence.scores.get(self._people.narrator, 0.0) + 0.2
            return
        if evidence.named is not None:
            evidence.scores[evidence.named] += _CUE_NAME if cue.strong else _CUE_WEAK
        if cue.gender is not Gender.UNKNOWN:
            for who in evidence.scores:
                fit = self._people.persons[who].fits(cue.gender)
                evidence.scores[who] += 2.0 * math.log(max(fit, 0.02) / 0.5)
                if who == self._people.narrator:
                    evidence.scores[who] -= 5.0
        if cue.kind is CueKind.NAME and evidence.named is None:
            for who in evidence.scores:
                evidence.scores[who] -= 2.0

    def _weigh_beats(self, i: int, evidence: _Evidence) -> None:
        """Who acts in the narration of the quotation's paragraph, and just before it."""
        doc, q = self._doc, self._doc.quotations[i]
        first = doc.paragraph_start[q.paragraph]
        pronoun = evidence.cue is not None and evidence.cue.kind is not CueKind.NAME
        weight = 1.0 if evidence.named is None else 0.3
        before = self._acting(first, q.start)
        for who, value in before.items():
            self._add(evidence, who, weight * value * (1.5 if pronoun else 1.2))
        stop = doc.paragraph_start[q.paragraph + 1]
        if evidence.cue is None:
            behind = self._acting(q.end, min(stop, q.end + 40))
            for who, value in behind.items():
                self._add(evidence, who, weight * 0.9 * value)
            evidence.beats |= {w for w, v in behind.items() if v >= 1.0}
        evidence.beats |= {w for w, v in before.items() if v >= 1.0}
        if not before and q.paragraph > 0 and q.paragraph not in doc.breaks and q.start - first <= 2:
            above = doc.paragraph_start[q.paragraph - 1]
            for who, value in self._acting(above, first).items():
                self._add(evidence, who, weight * 0.5 * value)

    def _weigh_pronoun_beats(self, i: int, evidence: _Evidence) -> None:
        """Who acts in the quotation's paragraph under a pronoun ("She turned round."), where there is no cue."""
        doc, q = self._doc, self._doc.quotations[i]
        first, stop = doc.paragraph_start[q.paragraph], doc.paragraph_start[q.paragraph + 1]
        near = [k for k in range(max(first, q.start - 60), q.start) if doc.quotation[k] == NARRATION and doc.opens[k]]
        behind = [k for k in range(q.end, min(stop, q.end + 12)) if doc.quotation[k] == NARRATION and doc.opens[k]]
        for k in [*near[::-1], *behind]:
            if doc.lower[k] in ("he", "she"):
                gender = Gender.MALE if doc.lower[k] == "he" else Gender.FEMALE
                for who in evidence.scores:
                    fit = self._people.persons[who].fits(gender)
                    evidence.scores[who] += _PRONOUN_BEAT * math.log(max(fit, 0.02) / 0.5)
                return

    def _add(self, evidence: _Evidence, who: int, value: float) -> None:
        evidence.scores[who] = evidence.scores.get(who, 0.0) + value

    def _acting(self, start: int, stop: int) -> dict[int, float]:
        """Who is named in narration between two tokens, subjects of sentences most."""
        doc = self._doc
        out: dict[int, float] = {}
        low = bisect.bisect_left(self._starts, start)
        for m, who in self._owned[low:]:
            if m.start >= stop:
                break
            if doc.quotation[m.start] != NARRATION:
                continue
            before = doc.lower[m.start - 1] if m.start > start else ""
            possessive = doc.possessive[m.end - 1]
            if doc.opens[m.start] or (before == "the" and m.start >= 2 and doc.opens[m.start - 1]):
                value = 0.9 if possessive else 1.8 + (0.6 if m.start - start <= 2 else 0.0)
            elif possessive:
                value = 0.2
            elif before in ("and", "but", "as", "when", "while", "then", ",", "that", "if"):
                value = 1.1
            else:
                value = 0.5
            value *= 0.6 + 0.4 * math.exp(-(stop - m.start) / 60)
            out[who] = max(out.get(who, 0.0), value)
        return out

    def _weigh_inside(self, i: int, evidence: _Evidence) -> None:
        """Names inside a quotation: who is called does not speak, and who is spoken of hardly does."""
        doc, q = self._doc, self._doc.quotations[i]
        low = bisect.bisect_left(self._starts, q.start)
        for m, who in self._owned[low:]:
            if m.start >= q.end:
                break
            if names.is_vocative(doc, m):
                evidence.called.add(who)
            elif who in evidence.scores:
                evidence.scores[who] += _MENTIONED_INSIDE
        for who in evidence.called:
            if who in evidence.scores and who != evidence.named:
                evidence.scores[who] += _VOCATIVE_SELF

    def _weigh_vocatives(self, every: list[_Evidence]) -> None:
        """Who is called answers: in the next quotation, or has just spoken."""
        doc = self._doc
        for i, evidence in enumerate(every):
            for j in (i - 1, i + 1):
                if not 0 <= j < len(every):
                    continue
                apart = abs(doc.quotations[j].paragraph - doc.quotations[i].paragraph)
                if apart == 0 or apart > 3:
                    continue
                for who in every[j].called:
                    if who not in evidence.called:
                        evidence.scores[who] = evidence.scores.get(who, -0.2) + _VOCATIVE_PARTNER / apart


def _turns(doc: Document, i: int) -> tuple[float, float]:
    """What the layout says of quotation i: log odds of the same speaker as before, and of the one before that."""
    q, p = doc.quotations[i], doc.quotations[i - 1]
    if q.continues:
        return _CONTINUES, 0.0
    apart = q.paragraph - p.paragraph
    if q.chapter != p.chapter or any(b in doc.breaks for b in range(p.paragraph + 1, q.paragraph + 1)):
        return 0.0, 0.0
    if apart == 0:
        return _SAME_PARAGRAPH, 0.0
    if apart == 1:
        return _NEXT_PARAGRAPH_SAME, _NEXT_PARAGRAPH_TURN
    if apart == 2:
        return _GAP_SAME, _GAP_TURN
    return 0.0, 0.3 if apart <= 4 else 0.0


def _decode(doc: Document, evidence: list[_Evidence]) -> list[int]:
    """The most likely speaker of every quotation, each conversation taken as a whole (Viterbi)."""
    # A state is (speaker, the last other speaker).
    states: dict[tuple[int, int], float] = {(_NOBODY, _NOBODY): 0.0}
    back: list[dict[tuple[int, int], tuple[int, int]]] = []
    for i, e in enumerate(evidence):
        same, turn = _turns(doc, i) if i else (0.0, 0.0)
        options = {**e.scores, _NOBODY: _NOBODY_SCORE}
        if e.named is not None and e.cue is not None and e.cue.strong:
            same = 0.3 * same
        reached: dict[tuple[int, int], float] = {}
        origin: dict[tuple[int, int], tuple[int, int]] = {}
        # States that agree on what matters compete; only the best few go on.
        top = sorted(states.items(), key=lambda kv: (-kv[1], kv[0]))[:24]
        for (a, b), score in top:
            for who, own in options.items():
                value = score + own
                if a != _NOBODY and who == a:
                    value += same
                elif b != _NOBODY and who == b:
                    value += turn
                state = (who, b if who == a else a)
                if value > reached.get(state, -1e18):
                    reached[state] = value
                    origin[state] = (a, b)
        states = reached
        back.append(origin)
    out: list[int] = []
    if not evidence:
        return out
    state = min(states, key=lambda s: (-states[s], s))
    for origin in reversed(back):
        out.append(state[0])
        state = origin[state]
    return out[::-1]


def _method(doc: Document, evidence: list[_Evidence], speakers: list[int], i: int) -> tuple[Method, float]:
    """How a speaker was found, and how sure that is."""
    who, e = speakers[i], evidence[i]
    method = Method.NEAREST
    if who == _NOBODY:
        method = Method.UNKNOWN
    elif e.named == who:
        method = Method.CUE
    elif doc.quotations[i].continues:
        method = Method.CONTINUATION
    elif e.cue is not None and e.cue.kind is not CueKind.NAME:
        method = Method.PRONOUN
    elif i and doc.quotations[i - 1].paragraph == doc.quotations[i].paragraph and speakers[i - 1] == who:
        method = Method.CONTINUATION
    elif who in e.beats:
        method = Method.BEAT
    elif any(0 <= j < len(evidence) and who in evidence[j].called for j in (i - 1, i + 1)):
        method = Method.VOCATIVE
    elif i >= 2 and speakers[i - 2] == who:
        method = Method.ALTERNATION
    return method, _ACCURACY[method]
