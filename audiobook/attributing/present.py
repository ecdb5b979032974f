"""Features of who is present: how lately and how often each candidate is mentioned, in the scene and by cues near by."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from audiobook.attributing import characters
from audiobook.attributing.candidates import by_person
from audiobook.attributing.columns import FAR, Columns, last_true, since, until
from audiobook.attributing.document import NARRATION
from audiobook.attributing.references import ReferenceKind
from audiobook.attributing.story import Part


def recency(m: Columns) -> npt.NDArray[np.float32]:
    """How long ago and how often each candidate was mentioned. Gives the tokens since each was named in narration."""
    story = m.story
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
    out = {k: np.zeros(m.rows, np.float32) for k in keys}
    for key in ("last", "next", "last subject", "last talk"):
        out[key][:] = FAR
    soft = np.full(m.rows, FAR, np.float32)
    soft_200 = np.zeros(m.rows, np.float32)
    rows_of = {w: r for w, r in by_person(list(m.w), m.p)}
    start, end = m.start[m.s], m.end[m.s]
    count = np.zeros(m.p, np.float32)
    empty = np.empty(0, np.int64)
    own_of = dict(by_person(story.who, m.p))
    pronoun_at = np.array(story.pronoun_at, np.int64)
    pronouns_of = dict(by_person(story.pronoun_who, m.p))
    for w, rows in rows_of.items():
        own = own_of.get(w, empty)
        told, spoken = at[own[~talk[own]]], at[own[talk[own]]]
        subject = at[own[(~talk[own]) & (part[own] >= Part.SUBJECT)]]
        count[w] = len(told)
        a, b = start[rows], end[rows]
        out["last"][rows] = since(told, a)
        out["last subject"][rows] = since(subject, a)
        out["next"][rows] = until(told, b)
        for width in (150, 600, 2500):
            out[f"in {width}"][rows] = np.searchsorted(told, a) - np.searchsorted(told, a - width)
        out["next 400"][rows] = np.searchsorted(told, b + 400) - np.searchsorted(told, b)
        out["last talk"][rows] = since(spoken, a)
        out["talk 600"][rows] = np.searchsorted(spoken, a) - np.searchsorted(spoken, a - 600)
        out["talk next"][rows] = np.searchsorted(spoken, b + 300) - np.searchsorted(spoken, b)
        pronouns = pronoun_at[pronouns_of.get(w, empty)]
        soft[rows] = since(pronouns, a)
        soft_200[rows] = np.searchsorted(pronouns, a) - np.searchsorted(pronouns, a - 200)
    last = out["last"]
    for key in keys:
        limit = 3000 if key.startswith("last") else 2000
        m.add(f"mention: {key}", np.minimum(out[key], limit))
    m.add("pronoun: last", np.minimum(soft, 3000))
    m.add("pronoun: in 200", soft_200)
    either = np.minimum(last, soft)
    unfit = np.where(m.cue_fit > 0.4, 0, 1e5)
    m.add("rank: last", m.rank(last))
    m.add("rank: last fitting", m.rank(last + unfit))
    m.add("rank: either fitting", m.rank(either + unfit))
    m.add("rank: last subject fitting", m.rank(out["last subject"] + unfit))
    m.add("rank: in 600", m.rank(-out["in 600"] - out["next 400"] * 0.5 + unfit))
    rivals = np.bincount(m.s, m.cue_fit > 0.4, minlength=m.n)
    m.add_speech("rivals", rivals)
    m.add("woman", m.woman)
    m.add("frequency", np.log1p(count)[m.w])
    place = np.empty(m.p, np.float32)
    place[np.argsort(-count, kind="stable")] = np.arange(m.p)
    m.add("frequency rank", np.minimum(place[m.w], 50))
    said = np.maximum(m.named, 0).sum(0)
    place[np.argsort(-said, kind="stable")] = np.arange(m.p)
    m.add("speaker rank", np.where(said[m.w] > 0, np.minimum(place[m.w], 50), 99))
    m.add("speaker", np.log1p(said)[m.w])
    m.add("narrator", m.w == m.narrator)
    _roles(m, own_of, at)
    return last


def _roles(m: Columns, own_of: Mapping[int, npt.NDArray[np.int64]], at: npt.NDArray[np.int64]) -> None:
    """Of descriptions that stand for a person: how vague they are, how often they speak, how far apart they are found."""
    persons = m.story.people.persons
    kind, cues, span = (np.full(m.p, -1, np.float32) for _ in range(3))
    for w, person in enumerate(persons):
        if person.role is None:
            continue
        kind[w] = 2.0 if characters.is_vague(person.role) else 1.0
        cues[w] = np.log1p(person.cues)
        own = at[own_of[w]] if w in own_of else np.empty(0, np.int64)
        span[w] = np.log1p(own[-1] - own[0]) if len(own) else 0.0
    described = np.full(m.n, -1, np.int64)
    for n, a in enumerate(m.story.around):
        if a.primary is not None and a.primary.kind is ReferenceKind.NOUN and a.source <= 6:
            who = m.story.person_of(a.primary)
            if who is not None and persons[who].role is not None:
                described[n] = who
    m.add("role", kind[m.w])
    m.add("role: cues", cues[m.w])
    m.add("role: span", span[m.w])
    here = described >= 0
    for name, values in (("kind", kind), ("cues", cues), ("span", span)):
        m.add_speech(f"described: {name}", np.where(here, values[np.maximum(described, 0)], -2))


def scene(m: Columns) -> None:
    """Who is on the scene: mentions since the last break and until the next, and in this chapter."""
    story, doc = m.story, m.story.doc
    edges = np.array(sorted({0, len(doc), *(doc.paragraph_start[b] for b in doc.breaks)}), np.int64)
    told = [i for i, k in enumerate(story.starts) if doc.quotation[k] == NARRATION]
    at = np.array([story.starts[i] for i in told], np.int64)
    who = [story.who[i] for i in told]
    scene = np.searchsorted(edges, m.start, side="right") - 1
    left = edges[scene][m.s]
    right = edges[np.minimum(scene + 1, len(edges) - 1)][m.s]
    before, after, entered = (np.zeros(m.rows, np.float32) for _ in range(3))
    entered[:] = -1
    own_of = dict(by_person(who, m.p))
    start = m.start[m.s]
    for w, rows in by_person(list(m.w), m.p):
        own = at[own_of[w]] if w in own_of else np.empty(0, np.int64)
        low, mid, high = (np.searchsorted(own, x[rows]) for x in (left, start, right))
        before[rows] = mid - low
        after[rows] = high - mid
        if len(own):
            first = own[np.minimum(low, len(own) - 1)]
            entered[rows] = np.where(low < mid, np.minimum(start[rows] - first, 5000), -1)
    m.add("scene: before", np.log1p(before))
    m.add("scene: after", np.log1p(after))
    m.add("scene: entered", entered)
    m.add("scene: rank", m.rank(-(before + after)))
    m.add("scene: tokens", np.minimum(start - left, 5000))


def named_near(m: Columns, last_mention: npt.NDArray[np.float32]) -> None:
    """How often cues near by name each candidate. `last_mention`: for each row, the tokens since it was named in narration."""
    named = np.maximum(m.named, 0)
    back, ahead = m.window(named, 0, -10, -1), m.window(named, 0, 1, 10)
    near = m.window(named, 0, -8, -1) + m.window(named, 0, 1, 8)
    m.add("named in 10 before", back)
    m.add("named in 10 after", ahead)
    m.add("named near", near)
    m.add("named near rank", m.rank(-near + last_mention * 1e-6))
    m.add_speech("named near, people", np.bincount(m.s, near > 0, minlength=m.n))
    last = last_true(named > 0)
    m.add("named ago", np.where(last[m.s, m.w] < 0, 99, np.minimum(m.s - last[m.s, m.w], 99)))
    following = m.n - 1 - last_true(named[::-1] > 0)[::-1]
    ahead_by = following[m.s, m.w] - m.s
    m.add("named ahead", np.where(following[m.s, m.w] >= m.n, 99, np.minimum(ahead_by, 99)))
