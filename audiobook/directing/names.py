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
    for m in _any_name().finditer(text):
        british, american = _sounds()[m.group(1)]
        if m.group(2):
            british, american = with_s(british), with_s(american)
        yield m.start(), m.end(), by_accent(british, american)


@cache
def _sounds() -> Mapping[str, tuple[str, str]]:
    """By name, what it sounds like in British and in American English."""
    lines = (files(__package__) / _FILE).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {name: (british, british if american == "-" else american) for name, british, american, _ in rows}


@cache
def _any_name() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-])({'|'.join(map(re.escape, _sounds()))})('s)?(?![\w'])")
