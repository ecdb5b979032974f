"""The rules attributor: the same components as the learned one, weighed by hand instead of by a trained model.

It needs no training and can be read. Every weight is a logarithm of odds: 2 more makes a candidate about seven times as likely.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from audiobook.attributing import answers
from audiobook.attributing.base import Attributor
from audiobook.attributing.components import build_story
from audiobook.attributing.explain import Explanation, explanations
from audiobook.attributing.features import candidates
from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.features.prediction import Prediction
from audiobook.attributing.features.presence import by_pronouns, since_named
from audiobook.attributing.features.rows import Rows
from audiobook.attributing.features.sparse import Sparse
from audiobook.attributing.model import ranker
from audiobook.attributing.model.turn_taking import Habits, Layout
from audiobook.attributing.story import SentenceRole, Story, Zone
from audiobook.script import Method, Script
from audiobook.versions import code_version

_NAMED = 6.0
_NOT_NAMED = -2.0
"""The cue names the candidate, or somebody else."""
_GENDER = 2.0
"""How much the fit with the cue's gender counts."""
_LEAST_FIT = 0.02
_NARRATOR_IN_THIRD_PERSON = -5.0
_ACTS = {Zone.INSIDE: 2.0, Zone.BEFORE: 2.0, Zone.AFTER: 1.6, Zone.ABOVE: 0.9, Zone.BELOW: 0.4}
"""The candidate is the subject of a sentence beside the speech."""
_MENTIONED = 0.4
"""The candidate is mentioned beside the speech in another role: a share of the same."""
_BESIDE_A_NAME = 0.3
"""Where the cue names somebody, who else acts counts for this share."""
_NEAR = 1.2
_NEAR_TOKENS = 120.0
"""The candidate was mentioned just before; it fades with distance."""
_FREQUENT = 0.25
_CALLED = -4.0
_SPOKEN_OF = -1.2
_NEIGHBOUR_CALLS = 1.6
"""The speech before or after calls the candidate, and one of them has no cue."""

_TURNS = {
    Layout.FIRST: (1.0, 1.0, 1.0),
    Layout.SAME_PARAGRAPH_AFTER_NARRATION: (4.0, 0.6, 0.5),
    Layout.SAME_PARAGRAPH: (8.0, 0.3, 0.2),
    Layout.NEXT_PARAGRAPH_BARE: (0.1, 4.0, 0.7),
    Layout.NEXT_PARAGRAPH: (0.25, 2.5, 0.9),
    Layout.NEXT_PARAGRAPH_AFTER_NARRATION: (0.4, 2.0, 0.9),
    Layout.ONE_PARAGRAPH_BETWEEN: (0.8, 1.6, 0.8),
    Layout.FURTHER: (1.0, 1.2, 0.9),
    Layout.NEW_SCENE: (1.0, 1.0, 1.0),
}
"""By layout, how much likelier than by chance it is that the same person goes on, the one before answers, another speaks."""

_ACCURACY: dict[Method, float] = {
    Method.CUE: 0.89,
    Method.PRONOUN: 0.74,
    Method.BEAT: 0.75,
    Method.VOCATIVE: 0.71,
    Method.ALTERNATION: 0.75,
    Method.CONTINUATION: 0.74,
    Method.RANKER: 0.43,
}
"""Share of quotations found right by each method, over 22 novels by 13 authors; docs/attribution.md says how it was measured."""


class RulesAttributor(Attributor):
    """Speakers by rules."""

    name = "rules"
    gives_reasons = True

    @property
    def version(self) -> str:
        """A hash of the code that decides."""
        from audiobook import attributing, language, script

        return code_version(attributing, language, script)

    def attribute(self, script: Script) -> Script:
        """A Script without speakers in, one with speakers out; see `Attributor.attribute`."""
        story = build_story(script)
        c = candidates.find(story)
        if not len(c.speech):
            return answers.nobody(story)
        return answers.script(*_predicted(story, c), lambda _, method: _ACCURACY[method])

    def explain(self, script: Script) -> Iterator[Explanation]:
        """A Script in; for each speech its candidates and the evidence, in words."""
        story = build_story(script)
        c = candidates.find(story)
        if len(c.speech):
            story, c, prediction = _predicted(story, c)
            sure = [p for _, p in ranker.likeliest(c, prediction.in_turn)]
            yield from explanations(story, c, prediction, sure.__getitem__)


def _predicted(story: Story, c: Candidates) -> tuple[Story, Candidates, Prediction]:
    """A story and its candidates in; the same with what is predicted for them out, pronouns resolved by that."""
    habits = Habits(np.array([_TURNS[layout] for layout in Layout]))
    prediction = ranker.predict(story, c, _scores(Rows(story, c)), habits)
    # Once more: pronouns now mean those who were found to speak.
    story = ranker.with_speakers(story, c, prediction)
    prediction = ranker.predict(story, c, _scores(Rows(story, c)), habits)
    return story, c, prediction


def _scores(rows: Rows) -> npt.NDArray[np.float64]:
    """A score for each candidate."""
    return _by_cue(rows) + _by_narration(rows) + _by_talk(rows)


def _by_cue(rows: Rows) -> npt.NDArray[np.float64]:
    """What the cue says: a name, or a gender."""
    named = rows.shifted(rows.named, 0)
    out = np.where(named > 0, _NAMED, np.where(named < 0, _NOT_NAMED, 0.0)).astype(np.float64)
    tells_gender = rows.of_speech(rows.cue_gender != 0.5) > 0
    fit = np.log(np.maximum(rows.cue_fit, _LEAST_FIT) / 0.5)
    out += np.where(tells_gender, _GENDER * fit, 0.0)
    out += np.where(tells_gender & (rows.w == rows.narrator), _NARRATOR_IN_THIRD_PERSON, 0.0)
    return out


def _by_narration(rows: Rows) -> npt.NDArray[np.float64]:
    """Who acts beside the speech, who was mentioned last, and who is often mentioned."""
    story, mentions = rows.story, rows.story.mentions
    out = np.zeros(rows.count)
    for n, context in enumerate(story.contexts):
        weight = _BESIDE_A_NAME if context.named else 1.0
        for zone, stretches in zip(Zone, context.zones):
            for start, stop in stretches:
                best: dict[int, float] = {}
                for i in mentions.between(start, stop):
                    if mentions.roles[i] is SentenceRole.IN_SPEECH:
                        continue
                    value = _ACTS[zone] * (1.0 if mentions.roles[i] >= SentenceRole.SUBJECT else _MENTIONED)
                    best[mentions.who[i]] = max(value, best.get(mentions.who[i], 0.0))
                for who, value in best.items():
                    if who not in context.ruled_out and (n, who) in rows.c.row:
                        out[rows.c.row[n, who]] += weight * value
    since = np.minimum(since_named(rows), by_pronouns(rows)[0])
    return out + _NEAR * np.exp(-since / _NEAR_TOKENS) + _FREQUENT * _frequency(rows)


def _frequency(rows: Rows) -> npt.NDArray[np.float64]:
    count = np.bincount(np.array(rows.story.mentions.who, np.int64), minlength=rows.p)
    return np.log1p(count)[rows.w]


def _by_talk(rows: Rows) -> npt.NDArray[np.float64]:
    """Who is called does not speak, but answers or has just spoken; who is spoken of hardly speaks."""
    contexts = rows.story.contexts
    called = Sparse.of([dict.fromkeys(x.called, 1.0) for x in contexts])
    mentioned = Sparse.of([x.mentioned for x in contexts]).at_most(1.0)
    out = _CALLED * rows.shifted(called, 0) + _SPOKEN_OF * rows.shifted(mentioned, 0)
    near = np.maximum(rows.shifted(called, -1), rows.shifted(called, 1))
    return np.asarray(out + _NEIGHBOUR_CALLS * near * (1 - rows.shifted(called, 0)), np.float64)
