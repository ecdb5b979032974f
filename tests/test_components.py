"""The line of components: each gives a new Story and leaves the one it got as it was, whatever is asked of it before."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from understanding import draft

from audiobook.attributing import components
from audiobook.attributing.components import COMPONENTS, PEOPLE, build_story
from audiobook.attributing.features import candidates, table
from audiobook.attributing.model import ranker
from audiobook.attributing.story import Story
from audiobook.attributing.text import tokens

HERON = (Path(__file__).parent / "stories/the-glass-heron.txt").read_text(encoding="utf-8")


def test_a_component_leaves_its_story_as_it_was():
    story = Story(draft(HERON), tokens.read(draft(HERON)))
    for component in (*PEOPLE, *COMPONENTS, components.take_user_speakers):
        before = repr(story)
        known_more = component(story)
        assert repr(story) == before, component
        assert repr(component(story)) == repr(known_more), component
        story = known_more
    with pytest.raises(dataclasses.FrozenInstanceError):
        story.speeches = ()


def test_features_do_not_depend_on_what_was_asked_before():
    story = build_story(draft(HERON))
    before = repr(story)
    c = candidates.find(story)
    first = table.of_candidates(story, c)
    model = ranker.load()
    prediction = ranker.rank(story, c, model)
    again = table.of_candidates(story, c)
    assert first.names == again.names
    assert np.array_equal(first.values, again.values)
    assert repr(story) == before
    assert np.array_equal(ranker.rank(story, c, model).in_turn, prediction.in_turn)


def test_the_same_features_in_every_run():
    """Python gives words another order in each process; the numbers must not follow it."""
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from understanding import draft\n"
        "from audiobook.attributing.components import build_story\n"
        "from audiobook.attributing.features import candidates, table\n"
        "from audiobook.attributing.model import ranker\n"
        "story = build_story(draft(Path(sys.argv[2]).read_text(encoding='utf-8')))\n"
        "c = candidates.find(story)\n"
        "prediction = ranker.rank(story, c, ranker.load())\n"
        "values = table.of_candidates(story, c, prediction).values\n"
        "print(hashlib.sha256(values.tobytes()).hexdigest())\n"
    )
    here = Path(__file__).parent
    found = {
        subprocess.run(
            [sys.executable, "-c", code, str(here), str(here / "stories/the-glass-heron.txt")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
