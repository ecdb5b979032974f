"""The learned attributor: a model trained on novels ranks who may say each speech, and whole conversations are judged.

It needs no library for learning and no download: the model is a small file beside the code, read with numpy.
"""

from __future__ import annotations

from collections.abc import Iterator

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
        story = build_story(script)
        c = candidates.find(story)
        if not len(c.speech):
            return answers.nobody(story)
        model = ranker.load()
        return with_speakers(story, c, ranker.rank(story, c, model), model.confidence)

    def explain(self, script: Script) -> Iterator[Explanation]:
        """A Script in; for each speech its candidates and the evidence, in words."""
        story = build_story(script)
        c = candidates.find(story)
        if not len(c.speech):
            return
        model = ranker.load()
        prediction = ranker.rank(story, c, model)
        sure = model.confidence.sureness(confidence.features(story, c, prediction))
        yield from explanations(story, c, prediction, lambda n: float(sure[n]))


def with_speakers(story: Story, c: Candidates, prediction: Prediction, judged: Confidence) -> Script:
    """What the model predicts in, the Script with speakers out."""
    about = confidence.features(story, c, prediction)
    sure = judged.sureness(about)
    unknown = frozenset(np.flatnonzero(judged.unknown(about)).tolist())
    return answers.script(story, c, prediction, lambda n, _: float(sure[n]), unknown)
