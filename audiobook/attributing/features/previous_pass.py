"""Features of the second pass: what the first one predicts for this speech, for those around, and for all that are like it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from audiobook.attributing.features.prediction import Prediction
from audiobook.attributing.features.rows import Columns, Rows
from audiobook.attributing.features.sparse import Numbers, Sparse
from audiobook.attributing.story import Floats
from audiobook.language import FORMS_OF_ADDRESS_FEMALE, FORMS_OF_ADDRESS_MALE

_FORMS_OF_ADDRESS = FORMS_OF_ADDRESS_FEMALE | FORMS_OF_ADDRESS_MALE


def predictions(rows: Rows, prediction: Prediction) -> Columns:
    """What the pass before predicts for this speech and for those around."""
    whole = Sparse(rows.s, rows.w, prediction.in_turn, rows.n)
    sizes = np.bincount(rows.turn, minlength=rows.turns_n)
    total = rows.joined(whole, np.add).timed((1 / np.maximum(sizes, 1)).astype(np.float32))
    for by in (-4, -3, -2, -1, 1, 2, 3, 4):
        yield f"previous: turn {by:+d}", rows.by_turn(total, by, in_scene=False)
    size = sizes[rows.turn[rows.s]]
    rest = (rows.by_turn(total, 0) * size - prediction.in_turn) / np.maximum(size - 1, 1)
    yield "previous: rest of turn", np.where(size > 1, rest, -1)
    for by in (-4, -3, -2, -1, 1, 2, 3, 4):
        yield f"previous: speech {by:+d}", rows.shifted(whole, by, in_scene=False)
    yield "previous: alone", prediction.alone
    yield "previous: in turn", prediction.in_turn
    window = rows.window(whole, -7, 7) - prediction.in_turn
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
    leader = _leaders(rows, prediction.in_turn, best)
    same = np.zeros(rows.n, np.float32)
    if rows.n > 2:
        same[1:-1] = leader[:-2] == leader[2:]
    yield "previous: between one", rows.of_speech(same)
    spoke = Sparse(np.nonzero(best > 0.5)[0], leader[best > 0.5], best[best > 0.5], rows.n)
    last = spoke.last_before(rows.s, rows.w)
    yield "previous: spoke ago", np.where(last < 0, 99, np.minimum(rows.s - last, 99))
    since = rows.start[rows.s] - rows.end[np.maximum(last, 0)]
    yield "previous: spoke tokens ago", np.where(last < 0, 3000, np.minimum(since, 3000))
    ahead = spoke.first_after(rows.s, rows.w)
    yield "previous: speaks ahead", np.minimum(np.where(ahead >= rows.n, 99, ahead - rows.s), 99)
    for low, high in ((-4, -1), (-10, -1), (-30, -1), (1, 5), (1, 11), (1, 30)):
        yield f"previous: in {low:+d} to {high:+d}", rows.window(whole, low, high)
    yield "previous: in book", np.log1p(whole.by_person(rows.p))[rows.w]
    yield from _shares(rows, "noun", _nouns(rows), prediction.in_turn)
    yield from _shares(rows, "address", _addresses(rows), prediction.in_turn)
    yield from _manners(rows, whole, prediction.in_turn)
    yield from _words(rows, prediction.in_turn)


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


def _leaders(rows: Rows, predicted: Floats, best: Floats) -> Numbers:
    """For each speech the person to whom most is given, the first of several; person 0 where nobody is."""
    out = np.zeros(rows.n, np.int64)
    at = np.nonzero((predicted == best[rows.s]) & (predicted > 0))[0][::-1]
    out[rows.s[at]] = rows.w[at]
    return out


def _shares(rows: Rows, name: str, groups: Mapping[str, list[int]], predicted: Floats) -> Columns:
    """How often the other speeches of a speech's groups are each candidate's; of several groups the one that tells the most."""
    share, total = np.full(rows.count, -1, np.float32), np.zeros(rows.count, np.float32)
    sums = np.zeros(rows.p, np.float32)
    for speeches in groups.values():
        own = np.concatenate([np.arange(rows.c.first[n], rows.c.first[n + 1]) for n in speeches])
        total[own] = np.maximum(total[own], len(speeches))
        if len(speeches) > 1:
            np.add.at(sums, rows.w[own], predicted[own])
            found = (sums[rows.w[own]] - predicted[own] + 0.1) / (len(speeches) - 0.5)
            share[own] = np.maximum(share[own], found)
            sums[rows.w[own]] = 0
    yield f"previous: {name} share", share
    yield f"previous: {name} count", total


def _words(rows: Rows, predicted: Floats) -> Columns:
    """How far the words of this speech are those of each candidate's other speeches, in the book and near by."""
    number: dict[str, int] = {}
    # Each word once, in the order of the text: sums of floats depend on the order, and must be the same in every run.
    own = [[number.setdefault(w, len(number)) for w in dict.fromkeys(words)] for words in rows.words]
    size = np.array([len(x) for x in own], np.int64)
    flat = np.array([v for x in own for v in x], np.int64)
    often = np.bincount(flat, minlength=len(number)).astype(np.float32)
    first = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    book = _in_book(rows, predicted, flat, first, (often / max(1, rows.n)).astype(np.float32))
    rare = np.log(max(2, rows.n) / often) if len(often) else often
    near = _near(rows, predicted, flat, first, rare)
    yield "words: book", book
    yield "words: near", near
    yield "words: book rank", rows.rank(-book)
    yield "words: near rank", rows.rank(-near)


def _in_book(rows: Rows, predicted: Floats, flat: Numbers, first: Numbers, usual: Floats) -> Floats:
    """For each row, how much more often its person says the words of the speech elsewhere than people do.

    Args:
        rows: the rows.
        predicted: for each row, how much of the speech is its person's.
        flat: the words of all speeches, each speech's once.
        first: where those of each speech begin.
        usual: for each word, the share of speeches that have it.
    """
    out = np.zeros(rows.count, np.float32)
    size = np.diff(first)[rows.s]
    some = np.nonzero(size > 0)[0]
    if not len(some):
        return out
    # Each row with each word of its speech.
    begins = np.concatenate([[0], np.cumsum(size[some])])
    row = np.repeat(some, size[some])
    word = flat[np.arange(begins[-1]) - np.repeat(begins[:-1] - first[rows.s[some]], size[some])]
    _, pair = np.unique(word * rows.p + rows.w[row], return_inverse=True)
    spoken = np.bincount(pair, predicted[row])[pair]
    total = np.bincount(rows.w, predicted, minlength=rows.p)[rows.w]
    mine = predicted[row]
    share = (spoken - mine + 3.0 * usual[word]) / (total[row] - mine + 3.0)
    more = np.log(share / np.maximum(usual[word], 1e-6))
    out[some] = np.add.reduceat(more, begins[:-1]) / size[some]
    return out


def _near(rows: Rows, predicted: Floats, flat: Numbers, first: Numbers, rare: Floats) -> Floats:
    """For each row, how many of the rare words of its speech its person says in the ten speeches before and after.

    Args:
        rows: the rows.
        predicted: for each row, how much of the speech is its person's.
        flat: the words of all speeches, each speech's once.
        first: where those of each speech begin.
        rare: for each word, how rare it is.
    """
    out = np.zeros(rows.count, np.float32)
    speech = np.repeat(np.arange(rows.n), np.diff(first))
    column = np.full(rows.p, -1, np.int64)
    for n in range(rows.n):
        here = slice(rows.c.first[n], rows.c.first[n + 1])
        w = rows.w[here]
        v = flat[first[n] : first[n + 1]]
        if not len(w) or not len(v):
            continue
        low, high = max(0, n - 10), min(rows.n, n + 11)
        at = np.nonzero(np.isin(flat[first[low] : first[high]], v))[0] + first[low]
        at = at[speech[at] != n]
        if not len(at):
            continue
        column[w] = np.arange(len(w))
        around = np.arange(rows.c.first[low], rows.c.first[high])
        around = around[column[rows.w[around]] >= 0]
        theirs = np.zeros((high - low, len(w)), np.float32)
        theirs[rows.s[around] - low, column[rows.w[around]]] = predicted[around]
        column[w] = -1
        said = (rare[flat[at]][:, None] * theirs[speech[at] - low]).sum(0)
        out[here] = said / (theirs.sum(0) - predicted[here] + 0.5)
    return out


def _manners(rows: Rows, whole: Sparse, predicted: Floats) -> Columns:
    """How like each candidate's other speeches, near by and in the book, this one is: long, asking, crying out."""
    near = [(-8, -1), (1, 8)]
    weight = sum(rows.window(whole, *w) for w in near)
    book = whole.by_person(rows.p)
    manners = {
        "length": [np.log1p(min(x.length, 400)) for x in rows.wordings],
        "asks": [x.question for x in rows.wordings],
        "exclaims": [x.exclaims for x in rows.wordings],
        "sir": [min(x.address, 1) for x in rows.wordings],
    }
    for name, counts in manners.items():
        values = np.array(counts, np.float32)
        usual = float(values.mean()) if rows.n else 0.0
        weighted = whole.timed(values)
        around = sum(rows.window(weighted, *w) for w in near)
        local = (around + 0.3 * usual) / (weight + 0.3)
        own = values[rows.s]
        yield f"manner: {name} near", local
        yield f"manner: {name} unlike", np.abs(own - local)
        total = (weighted.by_person(rows.p)[rows.w] - predicted * own + 2 * usual) / (book[rows.w] - predicted + 2)
        yield f"manner: {name} in book", own - total
