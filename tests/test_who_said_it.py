"""Small stories, each of one kind that is easily got wrong: who says each line of them."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict

import pytest
from understanding import draft
from who_said_it import FOLDER, Answer, cases

from audiobook import attributing

LEAST = tomllib.loads((FOLDER / "least.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("attributor", ["learned", "rules"])
def test_who_said_it(attributor):
    """Each kind of story has at least its share of lines in the right voice; nobody is made of an exclamation."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for case in cases():
        answer = Answer(case, attributing.load(attributor).attribute(draft(case.text)))
        own = found[case.told["kind"]]
        own["parts"] += sum(v is not None for v in answer.voice)
        own["voice"] += sum(v is True for v in answer.voice)
        assert not answer.false_people, case.path.stem
    shares = {kind: n["voice"] / n["parts"] for kind, n in found.items()}
    assert {kind for kind, share in shares.items() if share < LEAST[attributor].get(kind, 1.0)} == set(), shares
