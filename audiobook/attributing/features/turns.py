"""Features of the turns around: who is named beside them, and what they are like."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from audiobook.attributing.features.rows import Columns, Rows


def named(rows: Rows) -> Columns:
    """Who spoke in the turns before and after, as far as cues tell."""
    named = rows.joined(rows.named, np.maximum)
    has = named.any_at()
    for by in (-4, -3, -2, -1, 1, 2, 3, 4):
        yield f"turn {by:+d}: named", rows.by_turn(named, by)
    joined = rows.turn_gap[:-1] <= 2
    for sign, label in ((-1, "anchor before"), (1, "anchor after")):
        anchor = _anchors(has, joined, sign)
        t = rows.turn[rows.s]
        a = anchor[t]
        away = np.where(a >= 0, np.abs(t - a), 99)
        value = np.where(a >= 0, named.at(np.maximum(a, 0), rows.w), 0)
        yield f"{label}: fits", value
        yield f"{label}: away", away
        yield f"{label}: parity", np.where(away % 2 == 0, value, -value)
    bare = np.array([not context.has_own_narration for context in rows.story.contexts])
    bare_turn = np.logical_and.reduceat(bare, rows.turn_first) if rows.turns_n else bare
    for by in (-1, 0, 1):
        yield f"turn {by:+d}: bare", rows.by_turn(bare_turn.astype(np.float32), by)
    for by in (-1, 0, 1):
        at = np.clip(rows.turn[rows.s] + by, 0, rows.turns_n)
        yield f"turn {by:+d}: gap", rows.turn_gap[at]
    yield from _wordings(rows)
    size = np.bincount(rows.turn, minlength=rows.turns_n)
    yield "turn: size", rows.of_speech(size[rows.turn])
    yield "turn: place", rows.of_speech(np.arange(rows.n) - rows.turn_first[rows.turn])
    others = rows.by_turn(named, 0)
    yield "turn: named", np.where(size[rows.turn[rows.s]] > 1, others, 0)


def _wordings(rows: Rows) -> Columns:
    """What the turns around are like: a long one without a question may go on in the next paragraph, by the same person."""
    if not rows.turns_n:
        return
    own = rows.wordings
    sums = {
        "length": np.array([w.length for w in own], np.float32),
        "says I": np.array([w.first_person for w in own], np.float32),
        "says you": np.array([w.second_person for w in own], np.float32),
        "asks": rows.question,
    }
    for name, values in sums.items():
        total = np.minimum(np.add.reduceat(values, rows.turn_first), 300)
        for by in (-2, -1, 1, 2):
            if abs(by) == 1 or name == "length":
                yield f"turn {by:+d}: {name}", rows.by_turn(total, by, -1)
    lasts = np.concatenate([rows.turn_first[1:], [rows.n]]) - 1
    ends_asking = rows.question[lasts]
    yield "turn -1: ends asking", rows.by_turn(ends_asking, -1, -1)
    yield "turn +0: ends asking", rows.by_turn(ends_asking, 0, -1)
    yield "first word", rows.of_speech([w.opening for w in own])
    firsts = np.array([own[n].opening for n in rows.turn_first], np.float32)
    yield "turn +1: first word", rows.by_turn(firsts, 1, -1)
    shared = _shared_words(rows)
    yield "turn -1: shares words", rows.by_turn(shared, 0, -1)
    yield "turn +1: shares words", rows.by_turn(shared, 1, -1)


def _shared_words(rows: Rows) -> npt.NDArray[np.float32]:
    """How much of each turn's wording the turn before has as well, from 0 to 1; rare words weigh more."""
    sets: list[set[str]] = [set() for _ in range(rows.turns_n)]
    for n in range(rows.n):
        sets[rows.turn[n]].update(rows.words[n])
    often = Counter(w for words in sets for w in words)
    weight = {w: np.log(rows.turns_n / times) for w, times in often.items()}
    out = np.zeros(rows.turns_n, np.float32)
    for t in range(1, rows.turns_n):
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
