"""Features of the second pass: what the first one thinks of this speech, of those around, and of all that are like it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from audiobook.attributing.columns import Columns, last_true
from audiobook.attributing.document import NARRATION
from audiobook.attributing.story import Floats, Ints
from audiobook.attributing.thought import Thought
from audiobook.language import FORMS_OF_ADDRESS_FEMALE, FORMS_OF_ADDRESS_MALE

_FORMS_OF_ADDRESS = FORMS_OF_ADDRESS_FEMALE | FORMS_OF_ADDRESS_MALE


def thoughts(m: Columns, thought: Thought) -> None:
    """What an earlier pass thinks of this speech and of those around."""
    whole = m.dense()
    whole[m.s, m.w] = thought.whole
    total = np.add.reduceat(whole, m.turn_first, 0) / np.bincount(m.turn)[:, None] if m.turns_n else whole
    for by in (-4, -3, -2, -1, 1, 2, 3, 4):
        m.add(f"thought: turn {by:+d}", m.by_turn(total.astype(np.float32), by, in_scene=False))
    size = np.bincount(m.turn, minlength=m.turns_n)[m.turn[m.s]]
    rest = (m.by_turn(total.astype(np.float32), 0) * size - thought.whole) / np.maximum(size - 1, 1)
    m.add("thought: rest of turn", np.where(size > 1, rest, -1))
    for by in (-4, -3, -2, -1, 1, 2, 3, 4):
        m.add(f"thought: speech {by:+d}", m.shifted(whole, by, in_scene=False))
    m.add("thought: own", thought.own)
    m.add("thought: whole", thought.whole)
    window = m.window(whole, 7) - thought.whole
    m.add("thought: near", window)
    m.add("thought: near rank", m.rank(-window))
    sums = np.bincount(m.s, window, minlength=m.n)
    m.add("thought: near share", window / np.maximum(sums[m.s], 1e-6))
    m.add_speech("thought: active", np.bincount(m.s, window > 0.7, minlength=m.n))
    best = np.zeros(m.n, np.float32)
    np.maximum.at(best, m.s, thought.whole)
    second = np.zeros(m.n, np.float32)
    np.maximum.at(second, m.s, np.where(thought.whole < best[m.s], thought.whole, 0))
    m.add("thought: rival", np.where(thought.whole < best[m.s], best[m.s], second[m.s]))
    for by in (-2, -1, 1):
        m.add(f"thought: sure {by:+d}", m.shifted(best, by, in_scene=False))
    leader = whole.argmax(1) if m.p else np.zeros(m.n, np.int64)
    same = np.zeros(m.n, np.float32)
    if m.n > 2:
        same[1:-1] = leader[:-2] == leader[2:]
    m.add_speech("thought: between one", same)
    spoke = np.zeros((m.n, m.p), bool)
    spoke[np.arange(m.n), leader] = best > 0.5
    last = last_true(spoke)
    ago = m.s - last[m.s, m.w]
    m.add("thought: spoke ago", np.where(last[m.s, m.w] < 0, 99, np.minimum(ago, 99)))
    since = m.start[m.s] - m.end[np.maximum(last[m.s, m.w], 0)]
    m.add("thought: spoke tokens ago", np.where(last[m.s, m.w] < 0, 3000, np.minimum(since, 3000)))
    ahead = m.n - 1 - last_true(spoke[::-1])[::-1]
    m.add(
        "thought: speaks ahead",
        np.minimum(np.where(ahead[m.s, m.w] >= m.n, 99, ahead[m.s, m.w] - m.s), 99),
    )
    for low, high in ((-4, -1), (-10, -1), (-30, -1), (1, 5), (1, 11), (1, 30)):
        m.add(f"thought: in {low:+d} to {high:+d}", m.window(whole, 0, low, high))
    m.add("thought: in book", np.log1p(whole.sum(0))[m.w])
    _shares(m, "noun", _nouns(m), whole)
    _shares(m, "address", _addresses(m), whole)
    _manners(m, whole)
    _words(m, whole)


def _nouns(m: Columns) -> dict[str, list[int]]:
    """The speeches whose cue has each noun."""
    out: dict[str, list[int]] = {}
    for n, a in enumerate(m.story.around):
        if a.primary is not None and a.primary.noun is not None and a.source <= 6:
            out.setdefault(a.primary.noun, []).append(n)
    return out


def _addresses(m: Columns) -> dict[str, list[int]]:
    """The speeches in which each person, or somebody by each form of address, is spoken to."""
    out: dict[str, list[int]] = {}
    doc = m.story.doc
    for n, (a, s) in enumerate(zip(m.story.around, m.story.speeches)):
        words = {doc.lower[k] for k in range(s.start, s.end) if doc.quotation[k] != NARRATION}
        nouns = m.story.hearers[n].nouns
        for key in {*(str(who) for who in a.called), *(words & _FORMS_OF_ADDRESS), *(f"called {x}" for x in nouns)}:
            out.setdefault(key, []).append(n)
    return out


def _shares(m: Columns, name: str, groups: Mapping[str, list[int]], whole: Floats) -> None:
    """How often the other speeches of a speech's groups are each candidate's; of several groups the one that tells most."""
    share, total = np.full(m.rows, -1, np.float32), np.zeros(m.rows, np.float32)
    for speeches in groups.values():
        sums = whole[speeches].sum(0)
        for n in speeches:
            rows = slice(m.c.first[n], m.c.first[n + 1])
            w = m.w[rows]
            total[rows] = np.maximum(total[rows], len(speeches))
            if len(speeches) > 1:
                own = (sums[w] - whole[n, w] + 0.1) / (len(speeches) - 0.5)
                share[rows] = np.maximum(share[rows], own)
    m.add(f"thought: {name} share", share)
    m.add(f"thought: {name} count", total)


def _words(m: Columns, whole: Floats) -> None:
    """How far the words of this speech are those of each candidate's other speeches, in the book and near by."""
    doc = m.story.doc
    number: dict[str, int] = {}
    own: list[list[int]] = []
    for s in m.story.speeches:
        words = {
            doc.lower[k]
            for q in s.quotations
            for k in range(doc.quotations[q].start, doc.quotations[q].end)
            if doc.is_word(k)
        }
        own.append([number.setdefault(w, len(number)) for w in words])
    size = np.array([len(x) for x in own])
    flat = np.array([v for x in own for v in x], np.int64)
    speech = np.repeat(np.arange(m.n), size)
    spoken = np.zeros((len(number), m.p), np.float32)
    np.add.at(spoken, flat, whole[speech])
    total = whole.sum(0)
    often = np.bincount(flat, minlength=len(number)).astype(np.float32)
    usual = often / max(1, m.n)
    first = np.concatenate([[0], np.cumsum(size)])
    book, near = np.zeros(m.rows, np.float32), np.zeros(m.rows, np.float32)
    rare = np.log(max(2, m.n) / often) if len(often) else often
    for n in range(m.n):
        rows = slice(m.c.first[n], m.c.first[n + 1])
        w = m.w[rows]
        v = flat[first[n] : first[n + 1]]
        if not len(w) or not len(v):
            continue
        mine = whole[n, w]
        p = (spoken[v][:, w] - mine + 3.0 * usual[v][:, None]) / (total[w] - mine + 3.0)
        book[rows] = np.log(p / np.maximum(usual[v], 1e-6)[:, None]).mean(0)
        low, high = max(0, n - 10), min(m.n, n + 11)
        mask = np.isin(flat[first[low] : first[high]], v)
        at = np.nonzero(mask)[0] + first[low]
        at = at[speech[at] != n]
        if len(at):
            near[rows] = (rare[flat[at]][:, None] * whole[speech[at]][:, w]).sum(0) / (
                whole[low:high][:, w].sum(0) - mine + 0.5
            )
    m.add("words: book", book)
    m.add("words: near", near)
    m.add("words: book rank", m.rank(-book))
    m.add("words: near rank", m.rank(-near))


def _manners(m: Columns, whole: Floats) -> None:
    """How like each candidate's other speeches, near by and in the book, this one is: long, asking, crying out."""
    near = [(-8, -1), (1, 8)]
    weight = sum(m.window(whole, 0, *w) for w in near)
    book = whole.sum(0)
    manners = {
        "length": [np.log1p(min(x.length, 400)) for x in m.wordings],
        "asks": [x.question for x in m.wordings],
        "exclaims": [x.exclaims for x in m.wordings],
        "sir": [min(x.address, 1) for x in m.wordings],
    }
    for name, counts in manners.items():
        values = np.array(counts, np.float32)
        usual = float(values.mean()) if m.n else 0.0
        weighted = whole * values[:, None]
        around = sum(m.window(weighted, 0, *w) for w in near)
        local = (around + 0.3 * usual) / (weight + 0.3)
        own = values[m.s]
        m.add(f"manner: {name} near", local)
        m.add(f"manner: {name} unlike", np.abs(own - local))
        total = (weighted.sum(0)[m.w] - thought_of(whole, m.s, m.w) * own + 2 * usual) / (
            book[m.w] - thought_of(whole, m.s, m.w) + 2
        )
        m.add(f"manner: {name} in book", own - total)


def thought_of(whole: Floats, speech: Ints, person: Ints) -> Floats:
    """For each row, what is thought of its speech and person."""
    found: Floats = whole[speech, person]
    return found
