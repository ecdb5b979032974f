"""A letter on a page."""

from __future__ import annotations

from typing import NamedTuple


class Letter(NamedTuple):
    """A letter on a page: where it begins and ends, its baseline from the bottom, and its size, in points."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    italic: bool
    bold: bool
