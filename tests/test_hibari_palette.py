"""What is promised of the cast that is made out of one voice, as it was measured (benchmarks/cast_of_one.py and persons.py)."""

from __future__ import annotations

import itertools
import math
import tomllib
from collections import Counter
from typing import Any

import pytest

from audiobook.engines import palette
from audiobook.engines.hibari.shape import PLAIN, Shape

VOICES: list[dict[str, Any]] = tomllib.loads((palette.folder() / "hibari.toml").read_text(encoding="utf-8"))["voice"]
MEASURED = [v for v in VOICES if "f0_hz" in v]
OUT_OF_ONE = [v for v in MEASURED if v["base"] == "heart"]
GROWN_UP = [v for v in OUT_OF_ONE if v.get("age", "adult") != "child"]
SCALED_BY = 0.03
"""How far such a cosine may be from what the speaker embedding said, since a timbre has only sixteen axes."""


def cosine(a: dict[str, Any], b: dict[str, Any]) -> float:
    """What the speaker embedding said of two voices, read off their timbres."""
    return 1 - (math.dist(a["timbre"], b["timbre"]) / 2) ** 2


def test_there_are_enough_people() -> None:
    ages = Counter((v["gender"], v.get("age", "adult")) for v in OUT_OF_ONE)
    assert len(OUT_OF_ONE) >= 12
    assert ages["female", "adult"] >= 5
    assert ages["male", "adult"] >= 5
    assert ages["female", "old"] >= 1
    assert ages["male", "old"] >= 1
    assert sum(n for (_, age), n in ages.items() if age == "child") >= 1


def test_no_two_are_one_person() -> None:
    closest = max(itertools.combinations(OUT_OF_ONE, 2), key=lambda pair: cosine(*pair))
    assert cosine(*closest) < 0.85 + SCALED_BY, [v["id"] for v in closest]


def test_those_who_talk_most_are_plainly_different() -> None:
    """The first three men and the first three women after the plain voice, who come first where leads are dealt."""
    leads = OUT_OF_ONE[1:7]
    assert Counter(v["gender"] for v in leads) == {"male": 3, "female": 3}
    closest = max(itertools.combinations(leads, 2), key=lambda pair: cosine(*pair))
    assert cosine(*closest) < 0.75 + SCALED_BY, [v["id"] for v in closest]


@pytest.mark.parametrize("voice", GROWN_UP, ids=lambda v: v["id"])
def test_men_are_men_and_women_are_women(voice: dict[str, Any]) -> None:
    """By the speaker embedding's line from man to woman, and by their pitch."""
    if voice["gender"] == "male":
        assert voice["man_woman"] <= -0.15
        assert 80 < voice["f0_hz"] < 165
    else:
        assert voice["man_woman"] >= 0.15
        assert 140 < voice["f0_hz"] < 260


@pytest.mark.parametrize("voice", OUT_OF_ONE, ids=lambda v: v["id"])
def test_each_is_understood_as_well_as_the_plain_voice(voice: dict[str, Any]) -> None:
    plain = next(v for v in OUT_OF_ONE if Shape.of(v.get("shape", {})) == PLAIN)
    assert voice["words_wrong_percent"] <= plain["words_wrong_percent"] + 1.5
    assert voice["quality"] <= plain["quality"] == 1


def test_every_shape_is_one() -> None:
    shapes = {v["id"]: Shape.of(v.get("shape", {})) for v in VOICES}
    assert len({(v["base"], shapes[v["id"]]) for v in VOICES}) == len(VOICES) == len(shapes)
