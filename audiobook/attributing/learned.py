"""The learned attributor: a model trained on novels ranks who may say each speech, and whole conversations are judged.

It needs no library for learning and no download: the model is a small file beside the code, read with numpy.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from audiobook.attributing import answers
from audiobook.attributing.base import Attributor
from audiobook.attributing.components import build_story
from audiobook.attributing.explain import Explanation, explanations
from audiobook.attributing.features import candidates
from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.features.prediction import Prediction
from audiobook.attributing.model import confidence, ranker
from audiobook.attributing.model.confidence import Confidence
from audiobook.attributing.story import Story
from audiobook.script import Script
from audiobook.versions import code_version

_REMEMBERED = 6
"""A chapter with the last edits, without them, and without any."""


class LearnedAttributor(Attributor):
    """Speakers by a trained model."""

    name = "learned"
    gives_reasons = True

    @property
    def version(self) -> str:
        """A hash of the code and the model that decide."""
        from audiobook import attributing, language, script

        return code_version(attributing, language, script)

    def attribute(self, script: Script) -> Script:
        """A Script without speakers in, one with speakers out; see `Attributor.attribute`."""
        story, c, prediction = self._judged(script)
        return (
            answers.nobody(story)
            if prediction is None
            else with_speakers(story, c, prediction, ranker.load().confidence)
        )

    def explain(self, script: Script) -> Iterator[Explanation]:
        """A Script in; for each speech its candidates and the evidence, in words."""
        story, c, prediction = self._judged(script)
        if prediction is None:
            return
        sure = ranker.load().confidence.sureness(confidence.features(story, c, prediction))
        yield from explanations(story, c, prediction, lambda n: float(sure[n]))

    def for_edits(self) -> LearnedAttributor:
        """The same, which remembers its last answers: an edit asks for a chapter with it and without, and then for the reasons."""
        own = LearnedAttributor()
        own._judged = lru_cache(_REMEMBERED)(_judged)  # type: ignore[method-assign]
        return own

    def _judged(self, script: Script) -> tuple[Story, Candidates, Prediction | None]:
        return _judged(script)


def _judged(script: Script) -> tuple[Story, Candidates, Prediction | None]:
    """A Script in, its story, the candidates of each speech and what is predicted for them out; None where nobody speaks."""
    story = build_story(script)
    c = candidates.find(story)
    return story, c, ranker.rank(story, c, ranker.load()) if len(c.speech) else None


def with_speakers(story: Story, c: Candidates, prediction: Prediction, judged: Confidence) -> Script:
    """What the model predicts in, the Script with speakers out."""
    about = confidence.features(story, c, prediction)
    sure = judged.sureness(about)
    unknown = frozenset(np.flatnonzero(judged.unknown(about)).tolist())
    return answers.script(story, c, prediction, lambda n, _: float(sure[n]), unknown)
