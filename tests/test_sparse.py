"""Values kept only where there are any say the same as a whole array would."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.attributing.features.sparse import Sparse

PEOPLE = 4


@st.composite
def grids(draw) -> np.ndarray:
    """A few positive values by place and person."""
    places = draw(st.integers(1, 9))
    cells = draw(st.lists(st.tuples(st.integers(0, places - 1), st.integers(0, PEOPLE - 1), st.integers(1, 8))))
    out = np.zeros((places, PEOPLE), np.float32)
    for n, who, value in cells:
        out[n, who] = value / 8
    return out


def sparse(whole: np.ndarray) -> Sparse:
    return Sparse.of([{int(w): float(row[w]) for w in np.nonzero(row)[0]} for row in whole])


@given(grids(), st.data())
def test_it_says_what_a_whole_array_says(whole, data):
    some, n = sparse(whole), len(whole)
    s, w = (x.ravel() for x in np.meshgrid(np.arange(n), np.arange(PEOPLE), indexing="ij"))
    assert (some.at(s, w) == whole[s, w]).all()
    low, high = sorted((data.draw(st.integers(-5, 5)), data.draw(st.integers(-5, 5))))
    sums = [whole[max(0, a + low) : max(0, a + high), b].sum() for a, b in zip(s, w)]
    assert some.window(s + low, s + high, w) == pytest.approx(sums)
    assert some.by_person(PEOPLE) == pytest.approx(whole.sum(0))
    assert (some.any_at() == (whole > 0).any(1)).all()
    by = np.arange(n, dtype=np.float32)
    assert (some.timed(by).at(s, w) == whole[s, w] * by[s]).all()
    assert (some.at_most(0.5).at(s, w) == np.minimum(whole, 0.5)[s, w]).all()
    lasts = [max((k for k in range(a) if whole[k, b]), default=-1) for a, b in zip(s, w)]
    nexts = [next((k for k in range(a + 1, n) if whole[k, b]), n) for a, b in zip(s, w)]
    assert some.last_before(s, w).tolist() == lasts and some.first_after(s, w).tolist() == nexts


@given(grids(), st.data())
def test_places_are_joined_as_rows_of_a_whole_array_are(whole, data):
    n = len(whole)
    new = np.array([True, *data.draw(st.lists(st.booleans(), min_size=n - 1, max_size=n - 1))])
    group, first = np.cumsum(new) - 1, np.nonzero(new)[0]
    s, w = (x.ravel() for x in np.meshgrid(np.arange(len(first)), np.arange(PEOPLE), indexing="ij"))
    joined = sparse(whole).joined(group, len(first), np.add)
    assert joined.at(s, w) == pytest.approx(np.add.reduceat(whole, first, 0)[s, w])
    # Where a cue names somebody, everybody else counts as another.
    others = np.where((whole > 0).any(1), -1, 0).astype(np.float32)
    dense = np.where((whole == 0) & (whole > 0).any(1, keepdims=True), -1, whole)
    x = sparse(whole)
    named = Sparse(x.place, x.person, x.values, n, others)
    assert (named.joined(group, len(first), np.maximum).at(s, w) == np.maximum.reduceat(dense, first, 0)[s, w]).all()
