"""Values by place and person, kept only where there are any.

A story of many people has few of them near any one line: a whole array by speech and person would grow with the product of the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from audiobook.attributing.story import Floats

Numbers = npt.NDArray[np.int64]
Indexes = npt.NDArray[np.integer]


class Sparse:
    """Values by place (a speech or a turn) and person. Nothing in it changes.

    Attributes:
        place, person, values: of each entry, by person and then by place. No two entries have both the same.
        places: how many places there are.
        else_: for each place, the value of everybody who has no entry there.
    """

    def __init__(
        self,
        place: npt.ArrayLike,
        person: npt.ArrayLike,
        values: npt.ArrayLike,
        places: int,
        else_: Floats | None = None,
    ) -> None:
        self.places = places
        self.place, self.person = np.asarray(place, np.int64), np.asarray(person, np.int64)
        self.values = np.asarray(values, np.float32)
        self.else_ = np.zeros(places, np.float32) if else_ is None else else_
        self._keys = self.person * places + self.place
        if len(self._keys) and not (self._keys[1:] > self._keys[:-1]).all():
            order = np.argsort(self._keys, kind="stable")
            self.place, self.person, self.values = self.place[order], self.person[order], self.values[order]
            self._keys = self._keys[order]

    @classmethod
    def of(cls, values: Sequence[Mapping[int, float]]) -> Sparse:
        """From the values of some persons at each place."""
        found = [(n, who, value) for n, own in enumerate(values) for who, value in own.items()]
        place, person, value = zip(*found) if found else ((), (), ())
        return cls(place, person, value, len(values))

    def at(self, place: npt.ArrayLike, person: npt.ArrayLike) -> Floats:
        """The values at some places of some persons."""
        place = np.asarray(place, np.int64)
        if not len(self._keys):
            return np.asarray(self.else_[place], np.float32)
        keys = np.asarray(person, np.int64) * self.places + place
        i = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found = np.where(self._keys[i] == keys, self.values[i], self.else_[place])
        return np.asarray(found, np.float32)

    def window(self, low: Indexes, high: Indexes, person: npt.ArrayLike) -> Floats:
        """The sum of some persons' entries from the places `low` up to the places `high`, which are left out."""
        sums = np.concatenate([[0.0], np.cumsum(self.values, dtype=np.float64)])
        base = np.asarray(person, np.int64) * self.places
        a = np.searchsorted(self._keys, base + np.clip(low, 0, self.places))
        b = np.searchsorted(self._keys, base + np.clip(high, 0, self.places))
        return np.where(b > a, sums[b] - sums[a], 0.0).astype(np.float32)

    def by_person(self, people: int) -> Floats:
        """For each person, the sum of all entries."""
        return np.bincount(self.person, self.values, minlength=people).astype(np.float32)

    def any_at(self) -> npt.NDArray[np.bool_]:
        """For each place, whether there is an entry above zero."""
        out = np.zeros(self.places, bool)
        out[self.place[self.values > 0]] = True
        return out

    def timed(self, by: Floats) -> Sparse:
        """Each entry times a number of its place."""
        return Sparse(self.place, self.person, self.values * by[self.place], self.places)

    def at_most(self, most: float) -> Sparse:
        """Entries above a number brought down to it."""
        return Sparse(self.place, self.person, np.minimum(self.values, most), self.places)

    def joined(self, group: Numbers, groups: int, how: np.ufunc) -> Sparse:
        """Places joined in groups, and the values of each person in a group as well, by `np.add` or `np.maximum`.

        Args:
            group: for each place its group, in rising order.
            groups: how many there are.
            how: the function.
        """
        else_ = np.zeros(groups, np.float32)
        if self.places:
            else_ = how.reduceat(self.else_, np.searchsorted(group, np.arange(groups)))
        if not len(self._keys):
            return Sparse((), (), (), groups, else_)
        place = group[self.place]
        new = np.ones(len(place), bool)
        new[1:] = (place[1:] != place[:-1]) | (self.person[1:] != self.person[:-1])
        first = np.nonzero(new)[0]
        return Sparse(place[first], self.person[first], how.reduceat(self.values, first), groups, else_)

    def last_before(self, place: Indexes, person: npt.ArrayLike) -> Numbers:
        """The last place of an entry of a person before a place; -1 where there is none."""
        return self._neighbour(np.searchsorted(self._keys, self._key(place, person)) - 1, person, -1)

    def first_after(self, place: Indexes, person: npt.ArrayLike) -> Numbers:
        """The first place of an entry of a person after a place; the number of places where there is none."""
        return self._neighbour(np.searchsorted(self._keys, self._key(place, person), "right"), person, self.places)

    def _key(self, place: Indexes, person: npt.ArrayLike) -> Numbers:
        return np.asarray(person, np.int64) * self.places + place

    def _neighbour(self, i: Numbers, person: npt.ArrayLike, none: int) -> Numbers:
        if not len(self._keys):
            return np.full(len(i), none, np.int64)
        at = np.clip(i, 0, len(self._keys) - 1)
        inside = (at == i) & (self.person[at] == np.asarray(person, np.int64))
        return np.where(inside, self.place[at], none)
