"""Features of the turns around: who is named beside them, and what they are like."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from audiobook.attributing.columns import Columns
from audiobook.attributing.surroundings import Zone


def named(m: Columns) -> None:
    """Who spoke in the turns before and after, as far as cues tell."""
    named = np.maximum.reduceat(m.named, m.turn_first, 0) if m.turns_n else m.named
    has = np.asarray((named > 0).any(1))
    for by in (-4, -3, -2, -1, 1, 2, 3, 4):
        m.add(f"turn {by:+d}: named", m.by_turn(named, by))
    joined = m.turn_gap[:-1] <= 2
    for sign, label in ((-1, "anchor before"), (1, "anchor after")):
        anchor = _anchors(has, joined, sign)
        t = m.turn[m.s]
        a = anchor[t]
        away = np.where(a >= 0, np.abs(t - a), 99)
        value = np.where(a >= 0, named[np.maximum(a, 0), m.w], 0)
        m.add(f"{label}: fits", value)
        m.add(f"{label}: away", away)
        m.add(f"{label}: parity", np.where(away % 2 == 0, value, -value))
    bare = np.array([not any(a.zones[z] for z in (Zone.INSIDE, Zone.BEHIND, Zone.BEFORE)) for a in m.story.around])
    bare_turn = np.logical_and.reduceat(bare, m.turn_first) if m.turns_n else bare
    for by in (-1, 0, 1):
        m.add(f"turn {by:+d}: bare", m.by_turn(bare_turn.astype(np.float32), by))
    for by in (-1, 0, 1):
        at = np.clip(m.turn[m.s] + by, 0, m.turns_n)
        m.add(f"turn {by:+d}: gap", m.turn_gap[at])
    _wordings(m)
    size = np.bincount(m.turn, minlength=m.turns_n)
    m.add_speech("turn: size", size[m.turn])
    m.add_speech("turn: place", np.arange(m.n) - m.turn_first[m.turn])
    others = m.by_turn(named, 0)
    m.add("turn: named", np.where(size[m.turn[m.s]] > 1, others, 0))


def _wordings(m: Columns) -> None:
    """What the turns around are like: a long one without a question may go on in the next paragraph, by the same person."""
    if not m.turns_n:
        return
    own = m.wordings
    sums = {
        "length": np.array([w.length for w in own], np.float32),
        "says I": np.array([w.first_person for w in own], np.float32),
        "says you": np.array([w.second_person for w in own], np.float32),
        "asks": m.question,
    }
    for name, values in sums.items():
        total = np.minimum(np.add.reduceat(values, m.turn_first), 300)
        for by in (-2, -1, 1, 2):
            if abs(by) == 1 or name == "length":
                m.add(f"turn {by:+d}: {name}", m.by_turn(total, by, -1))
    lasts = np.concatenate([m.turn_first[1:], [m.n]]) - 1
    ends_asking = m.question[lasts]
    m.add("turn -1: ends asking", m.by_turn(ends_asking, -1, -1))
    m.add("turn +0: ends asking", m.by_turn(ends_asking, 0, -1))
    m.add_speech("first word", [w.first for w in own])
    firsts = np.array([own[n].first for n in m.turn_first], np.float32)
    m.add("turn +1: first word", m.by_turn(firsts, 1, -1))
    shared = _shared_words(m)
    m.add("turn -1: shares words", m.by_turn(shared, 0, -1))
    m.add("turn +1: shares words", m.by_turn(shared, 1, -1))


def _shared_words(m: Columns) -> npt.NDArray[np.float32]:
    """How much of each turn's wording the turn before has, too: rare words weigh more. From 0 to 1."""
    doc = m.story.doc
    sets: list[set[str]] = [set() for _ in range(m.turns_n)]
    for n, s in enumerate(m.story.speeches):
        for q in s.quotations:
            place = doc.quotations[q]
            sets[m.turn[n]].update(doc.lower[k] for k in range(place.start, place.end) if doc.is_word(k))
    often = Counter(w for words in sets for w in words)
    weight = {w: np.log(m.turns_n / times) for w, times in often.items()}
    out = np.zeros(m.turns_n, np.float32)
    for t in range(1, m.turns_n):
        least = min(sum(weight[w] for w in sets[t]), sum(weight[w] for w in sets[t - 1]))
        if least:
            out[t] = sum(weight[w] for w in sets[t] & sets[t - 1]) / least
    return out


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
