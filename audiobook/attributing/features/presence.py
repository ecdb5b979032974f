"""Features of who is present: how lately and how often each candidate is mentioned, in the scene and by cues near by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audiobook.attributing.features.candidates import by_person
from audiobook.attributing.features.rows import FAR, Columns, Rows, since, until
from audiobook.attributing.story import Floats, ReferenceKind, SentenceRole
from audiobook.attributing.text.nouns import is_vague

_MOST_TOKENS = 3000
"""Distances in tokens are cut off here: further away is all the same."""
_MOST_TOKENS_AHEAD = 2000
_MENTIONS = {
    "last": FAR,
    "next": FAR,
    "in 150": 0.0,
    "in 600": 0.0,
    "in 2500": 0.0,
    "next 400": 0.0,
    "last subject": FAR,
    "last talk": FAR,
    "talk 600": 0.0,
    "talk next": 0.0,
}
"""The features of mentions, in order, each with its value for a person who is not mentioned."""
_UNFIT_TOKENS = 1e5
"""Added to the distance of who does not fit the cue's gender, to rank them last."""
_FITTING = 0.4
_MOST_RANK = 50
_NEVER_SPEECHES = 99
_MOST_SCENE_TOKENS = 5000


def recency(rows: Rows) -> Columns:
    """How long ago and how often each candidate was mentioned."""
    found = _by_mentions(rows)
    for key, values in found.items():
        yield f"mention: {key}", np.minimum(values, _MOST_TOKENS if key.startswith("last") else _MOST_TOKENS_AHEAD)
    pronoun, pronouns_near = by_pronouns(rows)
    yield "pronoun: last", np.minimum(pronoun, _MOST_TOKENS)
    yield "pronoun: in 200", pronouns_near
    unfit = np.where(rows.cue_fit > _FITTING, 0, _UNFIT_TOKENS)
    yield "rank: last", rows.rank(found["last"])
    yield "rank: last fitting", rows.rank(found["last"] + unfit)
    yield "rank: either fitting", rows.rank(np.minimum(found["last"], pronoun) + unfit)
    yield "rank: last subject fitting", rows.rank(found["last subject"] + unfit)
    yield "rank: in 600", rows.rank(-found["in 600"] - found["next 400"] * 0.5 + unfit)
    yield "rivals", rows.of_speech(np.bincount(rows.s, rows.cue_fit > _FITTING, minlength=rows.n))
    yield "female", rows.female


def _by_mentions(rows: Rows) -> dict[str, Floats]:
    """For each row, the tokens since and until mentions of its person, and how many stand near by, in narration and in talk."""
    out = {key: np.full(rows.count, start, np.float32) for key, start in _MENTIONS.items()}
    mentions = rows.story.mentions
    at = np.array(mentions.starts, np.int64)
    role = np.array(mentions.roles, np.int64)
    in_talk = np.array([not rows.story.document.in_narration(k) for k in mentions.starts], bool)
    own_of = dict(by_person(mentions.who, rows.p))
    start, end = rows.start[rows.s], rows.end[rows.s]
    for w, here in by_person(rows.w.tolist(), rows.p):
        own = own_of.get(w, np.empty(0, np.int64))
        told, spoken = at[own[~in_talk[own]]], at[own[in_talk[own]]]
        subject = at[own[(~in_talk[own]) & (role[own] >= SentenceRole.SUBJECT)]]
        a, b = start[here], end[here]
        out["last"][here] = since(told, a)
        out["last subject"][here] = since(subject, a)
        out["next"][here] = until(told, b)
        for width in (150, 600, 2500):
            out[f"in {width}"][here] = np.searchsorted(told, a) - np.searchsorted(told, a - width)
        out["next 400"][here] = np.searchsorted(told, b + 400) - np.searchsorted(told, b)
        out["last talk"][here] = since(spoken, a)
        out["talk 600"][here] = np.searchsorted(spoken, a) - np.searchsorted(spoken, a - 600)
        out["talk next"][here] = np.searchsorted(spoken, b + 300) - np.searchsorted(spoken, b)
    return out


def since_named(rows: Rows) -> Floats:
    """For each row, the tokens since its person was mentioned in narration."""
    mentions, doc = rows.story.mentions, rows.story.document
    out = np.full(rows.count, FAR, np.float32)
    told = [i for i, k in enumerate(mentions.starts) if doc.in_narration(k)]
    at = np.array([mentions.starts[i] for i in told], np.int64)
    own_of = dict(by_person([mentions.who[i] for i in told], rows.p))
    for w, here in by_person(rows.w.tolist(), rows.p):
        if w in own_of:
            out[here] = since(at[own_of[w]], rows.start[rows.s][here])
    return out


def by_pronouns(rows: Rows) -> tuple[Floats, Floats]:
    """For each row, the tokens since a pronoun that means its person, and how many such are near."""
    last, near = np.full(rows.count, FAR, np.float32), np.zeros(rows.count, np.float32)
    at = np.array(rows.story.pronouns.at, np.int64)
    own_of = dict(by_person(rows.story.pronouns.who, rows.p))
    start = rows.start[rows.s]
    for w, here in by_person(rows.w.tolist(), rows.p):
        own = at[own_of[w]] if w in own_of else np.empty(0, np.int64)
        last[here] = since(own, start[here])
        near[here] = np.searchsorted(own, start[here]) - np.searchsorted(own, start[here] - 200)
    return last, near


def frequency(rows: Rows) -> Columns:
    """How often each candidate is named in the whole story, in narration and by cues."""
    story = rows.story
    mentions, doc = story.mentions, story.document
    count = np.zeros(rows.p, np.float32)
    candidates = set(rows.w.tolist())
    for at, who in zip(mentions.starts, mentions.who):
        if who in candidates and doc.in_narration(at):
            count[who] += 1
    yield "frequency", np.log1p(count)[rows.w]
    yield "frequency rank", np.minimum(_places(count)[rows.w], _MOST_RANK)
    said = rows.named.by_person(rows.p)
    yield "speaker rank", np.where(said[rows.w] > 0, np.minimum(_places(said)[rows.w], _MOST_RANK), _NEVER_SPEECHES)
    yield "speaker", np.log1p(said)[rows.w]
    yield "narrator", rows.w == rows.narrator
    # Who is a person is a guess, too: people are named beside speech verbs and called by name, ships and towns are not.
    persons = story.persons
    yield "speaks by name", _tenths([p.cues / max(1, p.count) for p in persons])[rows.w]
    yield "called by name", _tenths([p.vocatives / max(1, p.count) for p in persons])[rows.w]
    uses = [[story.name_uses[n] for n in p.names if n in story.name_uses] for p in persons]
    for key in ("acts", "beats", "place"):
        share = [sum(getattr(u, key) for u in own) / max(1, sum(u.count for u in own)) for own in uses]
        yield f"share of names: {key}", _tenths(share)[rows.w]


def _tenths(shares: Sequence[float]) -> Floats:
    """Shares to the nearest tenth: closer ones would tell the people of a novel apart, and be learned by heart."""
    return np.asarray(np.round(shares, 1), np.float32)


def _places(count: Floats) -> Floats:
    """For each person, how many have a larger count."""
    out = np.empty(len(count), np.float32)
    out[np.argsort(-count, kind="stable")] = np.arange(len(count))
    return out


def described(rows: Rows) -> Columns:
    """Of people known by a description: how vague it is, how often it speaks, how far apart its mentions are."""
    persons, mentions = rows.story.persons, rows.story.mentions
    at = np.array(mentions.starts, np.int64)
    own_of = dict(by_person(mentions.who, rows.p))
    kind, cues, span = (np.full(rows.p, -1, np.float32) for _ in range(3))
    kin = {who for who in rows.story.people.by_kinship.values() if persons[who].description is not None}
    for w, person in enumerate(persons):
        if person.description is None:
            continue
        kind[w] = 3.0 if w in kin else 2.0 if is_vague(person.description) else 1.0
        cues[w] = np.log1p(person.cues)
        own = at[own_of[w]] if w in own_of else np.empty(0, np.int64)
        span[w] = np.log1p(own[-1] - own[0]) if len(own) else 0.0
    by_cue = np.full(rows.n, -1, np.int64)
    for n, context in enumerate(rows.story.contexts):
        cue = context.cue
        if cue is not None and cue.kind is ReferenceKind.NOUN and context.source.may_be_cue:
            who = rows.story.person_of(cue)
            if who is not None and persons[who].description is not None:
                by_cue[n] = who
    yield "description", kind[rows.w]
    yield "description: cues", cues[rows.w]
    yield "description: span", span[rows.w]
    for name, values in (("kind", kind), ("cues", cues), ("span", span)):
        yield f"described: {name}", rows.of_speech(np.where(by_cue >= 0, values[np.maximum(by_cue, 0)], -2))


def scene(rows: Rows) -> Columns:
    """Who is on the scene: mentions since the last break and until the next, and in this chapter."""
    story, doc = rows.story, rows.story.document
    edges = np.array(sorted({0, len(doc), *(doc.paragraph_start[b] for b in doc.breaks)}), np.int64)
    told = [i for i, k in enumerate(story.mentions.starts) if doc.in_narration(k)]
    at = np.array([story.mentions.starts[i] for i in told], np.int64)
    own_of = dict(by_person([story.mentions.who[i] for i in told], rows.p))
    scene = np.searchsorted(edges, rows.start, side="right") - 1
    left = edges[scene][rows.s]
    right = edges[np.minimum(scene + 1, len(edges) - 1)][rows.s]
    before, after = np.zeros(rows.count, np.float32), np.zeros(rows.count, np.float32)
    entered = np.full(rows.count, -1, np.float32)
    start = rows.start[rows.s]
    for w, here in by_person(rows.w.tolist(), rows.p):
        own = at[own_of[w]] if w in own_of else np.empty(0, np.int64)
        low, mid, high = (np.searchsorted(own, x[here]) for x in (left, start, right))
        before[here] = mid - low
        after[here] = high - mid
        if len(own):
            first = own[np.minimum(low, len(own) - 1)]
            entered[here] = np.where(low < mid, np.minimum(start[here] - first, _MOST_SCENE_TOKENS), -1)
    yield "scene: before", np.log1p(before)
    yield "scene: after", np.log1p(after)
    yield "scene: entered", entered
    yield "scene: rank", rows.rank(-(before + after))
    yield "scene: tokens", np.minimum(start - left, _MOST_SCENE_TOKENS)


def named_near(rows: Rows) -> Columns:
    """How often cues near by name each candidate."""
    named = rows.named
    yield "named in 10 before", rows.window(named, -10, -1)
    yield "named in 10 after", rows.window(named, 1, 10)
    near = rows.window(named, -8, -1) + rows.window(named, 1, 8)
    yield "named near", near
    # Of those whom cues name equally often, the one mentioned last comes first.
    yield "named near rank", rows.rank(-near + since_named(rows) * 1e-6)
    yield "named near, people", rows.of_speech(np.bincount(rows.s, near > 0, minlength=rows.n))
    last = named.last_before(rows.s, rows.w)
    yield "named ago", np.where(last < 0, _NEVER_SPEECHES, np.minimum(rows.s - last, _NEVER_SPEECHES))
    following = named.first_after(rows.s, rows.w)
    ahead = np.minimum(following - rows.s, _NEVER_SPEECHES)
    yield "named ahead", np.where(following >= rows.n, _NEVER_SPEECHES, ahead)
