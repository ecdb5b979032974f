"""Names of people and places that engines say wrong, with their sounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from audiobook.phonemes import Sound, by_accent, with_s

_FILE = "names.tsv"


def names(text: str) -> Iterator[Sound]:
    """The names in a sentence of English that engines say wrong: start, end, and what they sound like. A possessive "'s" belongs to them."""
    known = _sounds()
    for m in _NAME.finditer(text):
        if m.group(1) not in known:
            continue
        british, american = known[m.group(1)]
        if m.group(2):
            british, american = with_s(british), with_s(american)
        yield m.start(), m.end(), by_accent(british, american)


def has_sound(name: str) -> bool:
    """Whether a name is said right by what is known of it here."""
    return name in _sounds()


@cache
def _sounds() -> Mapping[str, tuple[str, str]]:
    """By name, what it sounds like in British and in American English."""
    lines = (files(__package__) / _FILE).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {name: (british, british if american == "-" else american) for name, british, american, _ in rows}


_NAME = re.compile(r"(?<![\w'-])([A-Z][a-z]+)('s)?(?![\w'])")
"""A word with a capital, and the ending of a possessive."""
