"""Features of the second pass: what the first one predicts for this speech, for those around, and for all that are like it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from audiobook.attributing.features.prediction import Prediction
from audiobook.attributing.features.rows import Columns, Rows, last_true
from audiobook.attributing.story import Floats, Ints
from audiobook.language import FORMS_OF_ADDRESS_FEMALE, FORMS_OF_ADDRESS_MALE

_FORMS_OF_ADDRESS = FORMS_OF_ADDRESS_FEMALE | FORMS_OF_ADDRESS_MALE


def predictions(rows: Rows, prediction: Prediction) -> Columns:
    """What the pass before predicts for this speech and for those around."""
    whole = rows.dense()
    whole[rows.s, rows.w] = prediction.in_turn
    total = np.add.reduceat(whole, rows.turn_first, 0) / np.bincount(rows.turn)[:, None] if rows.turns_n else whole
    for by in (-4, -3, -2, -1, 1, 2, 3, 4):
        yield f"previous: turn {by:+d}", rows.by_turn(total.astype(np.float32), by, in_scene=False)
    size = np.bincount(rows.turn, minlength=rows.turns_n)[rows.turn[rows.s]]
    rest = (rows.by_turn(total.astype(np.float32), 0) * size - prediction.in_turn) / np.maximum(size - 1, 1)
    yield "previous: rest of turn", np.where(size > 1, rest, -1)
    for by in (-4, -3, -2, -1, 1, 2, 3, 4):
        yield f"previous: speech {by:+d}", rows.shifted(whole, by, in_scene=False)
    yield "previous: alone", prediction.alone
    yield "previous: in turn", prediction.in_turn
    window = rows.window(whole, 7) - prediction.in_turn
    yield "previous: near", window
    yield "previous: near rank", rows.rank(-window)
    sums = np.bincount(rows.s, window, minlength=rows.n)
    yield "previous: near share", window / np.maximum(sums[rows.s], 1e-6)
    yield "previous: active", rows.of_speech(np.bincount(rows.s, window > 0.7, minlength=rows.n))
    best = np.zeros(rows.n, np.float32)
    np.maximum.at(best, rows.s, prediction.in_turn)
    second = np.zeros(rows.n, np.float32)
    np.maximum.at(second, rows.s, np.where(prediction.in_turn < best[rows.s], prediction.in_turn, 0))
    yield "previous: rival", np.where(prediction.in_turn < best[rows.s], best[rows.s], second[rows.s])
    for by in (-2, -1, 1):
        yield f"previous: sure {by:+d}", rows.shifted(best, by, in_scene=False)
    leader = whole.argmax(1) if rows.p else np.zeros(rows.n, np.int64)
    same = np.zeros(rows.n, np.float32)
    if rows.n > 2:
        same[1:-1] = leader[:-2] == leader[2:]
    yield "previous: between one", rows.of_speech(same)
    spoke = np.zeros((rows.n, rows.p), bool)
    spoke[np.arange(rows.n), leader] = best > 0.5
    last = last_true(spoke)
    ago = rows.s - last[rows.s, rows.w]
    yield "previous: spoke ago", np.where(last[rows.s, rows.w] < 0, 99, np.minimum(ago, 99))
    since = rows.start[rows.s] - rows.end[np.maximum(last[rows.s, rows.w], 0)]
    yield "previous: spoke tokens ago", np.where(last[rows.s, rows.w] < 0, 3000, np.minimum(since, 3000))
    ahead = rows.n - 1 - last_true(spoke[::-1])[::-1]
    yield (
        "previous: speaks ahead",
        np.minimum(np.where(ahead[rows.s, rows.w] >= rows.n, 99, ahead[rows.s, rows.w] - rows.s), 99),
    )
    for low, high in ((-4, -1), (-10, -1), (-30, -1), (1, 5), (1, 11), (1, 30)):
        yield f"previous: in {low:+d} to {high:+d}", rows.window(whole, 0, low, high)
    yield "previous: in book", np.log1p(whole.sum(0))[rows.w]
    yield from _shares(rows, "noun", _nouns(rows), whole)
    yield from _shares(rows, "address", _addresses(rows), whole)
    yield from _manners(rows, whole)
    yield from _words(rows, whole)


def _nouns(rows: Rows) -> dict[str, list[int]]:
    """The speeches whose cue has each noun."""
    out: dict[str, list[int]] = {}
    for n, a in enumerate(rows.story.contexts):
        if a.cue is not None and a.cue.noun is not None and a.source.may_be_cue:
            out.setdefault(a.cue.noun, []).append(n)
    return out


def _addresses(rows: Rows) -> dict[str, list[int]]:
    """The speeches in which each person, or somebody by each form of address, is spoken to."""
    out: dict[str, list[int]] = {}
    doc = rows.story.document
    for n, (a, s) in enumerate(zip(rows.story.contexts, rows.story.speeches)):
        words = {doc.lower[k] for k in range(s.start, s.end) if not doc.in_narration(k)}
        nouns = rows.story.addressees[n].nouns
        for key in {*(str(who) for who in a.called), *(words & _FORMS_OF_ADDRESS), *(f"called {x}" for x in nouns)}:
            out.setdefault(key, []).append(n)
    return out


def _shares(rows: Rows, name: str, groups: Mapping[str, list[int]], whole: Floats) -> Columns:
    """How often the other speeches of a speech's groups are each candidate's; of several groups the one that tells the most."""
    share, total = np.full(rows.count, -1, np.float32), np.zeros(rows.count, np.float32)
    for speeches in groups.values():
        sums = whole[speeches].sum(0)
        for n in speeches:
            here = slice(rows.c.first[n], rows.c.first[n + 1])
            w = rows.w[here]
            total[here] = np.maximum(total[here], len(speeches))
            if len(speeches) > 1:
                own = (sums[w] - whole[n, w] + 0.1) / (len(speeches) - 0.5)
                share[here] = np.maximum(share[here], own)
    yield f"previous: {name} share", share
    yield f"previous: {name} count", total


def _words(rows: Rows, whole: Floats) -> Columns:
    """How far the words of this speech are those of each candidate's other speeches, in the book and near by."""
    number: dict[str, int] = {}
    # Each word once, in the order of the text: sums of floats depend on the order, and must be the same in every run.
    own = [[number.setdefault(w, len(number)) for w in dict.fromkeys(words)] for words in rows.words]
    size = np.array([len(x) for x in own])
    flat = np.array([v for x in own for v in x], np.int64)
    speech = np.repeat(np.arange(rows.n), size)
    spoken = np.zeros((len(number), rows.p), np.float32)
    np.add.at(spoken, flat, whole[speech])
    total = whole.sum(0)
    often = np.bincount(flat, minlength=len(number)).astype(np.float32)
    usual = often / max(1, rows.n)
    first = np.concatenate([[0], np.cumsum(size)])
    book, near = np.zeros(rows.count, np.float32), np.zeros(rows.count, np.float32)
    rare = np.log(max(2, rows.n) / often) if len(often) else often
    for n in range(rows.n):
        here = slice(rows.c.first[n], rows.c.first[n + 1])
        w = rows.w[here]
        v = flat[first[n] : first[n + 1]]
        if not len(w) or not len(v):
            continue
        mine = whole[n, w]
        p = (spoken[v][:, w] - mine + 3.0 * usual[v][:, None]) / (total[w] - mine + 3.0)
        book[here] = np.log(p / np.maximum(usual[v], 1e-6)[:, None]).mean(0)
        low, high = max(0, n - 10), min(rows.n, n + 11)
        mask = np.isin(flat[first[low] : first[high]], v)
        at = np.nonzero(mask)[0] + first[low]
        at = at[speech[at] != n]
        if len(at):
            near[here] = (rare[flat[at]][:, None] * whole[speech[at]][:, w]).sum(0) / (
                whole[low:high][:, w].sum(0) - mine + 0.5
            )
    yield "words: book", book
    yield "words: near", near
    yield "words: book rank", rows.rank(-book)
    yield "words: near rank", rows.rank(-near)


def _manners(rows: Rows, whole: Floats) -> Columns:
    """How like each candidate's other speeches, near by and in the book, this one is: long, asking, crying out."""
    near = [(-8, -1), (1, 8)]
    weight = sum(rows.window(whole, 0, *w) for w in near)
    book = whole.sum(0)
    manners = {
        "length": [np.log1p(min(x.length, 400)) for x in rows.wordings],
        "asks": [x.question for x in rows.wordings],
        "exclaims": [x.exclaims for x in rows.wordings],
        "sir": [min(x.address, 1) for x in rows.wordings],
    }
    for name, counts in manners.items():
        values = np.array(counts, np.float32)
        usual = float(values.mean()) if rows.n else 0.0
        weighted = whole * values[:, None]
        around = sum(rows.window(weighted, 0, *w) for w in near)
        local = (around + 0.3 * usual) / (weight + 0.3)
        own = values[rows.s]
        yield f"manner: {name} near", local
        yield f"manner: {name} unlike", np.abs(own - local)
        total = (weighted.sum(0)[rows.w] - _predicted(whole, rows.s, rows.w) * own + 2 * usual) / (
            book[rows.w] - _predicted(whole, rows.s, rows.w) + 2
        )
        yield f"manner: {name} in book", own - total


def _predicted(whole: Floats, speech: Ints, person: Ints) -> Floats:
    """For each row, what is predicted for its speech and person."""
    found: Floats = whole[speech, person]
    return found
