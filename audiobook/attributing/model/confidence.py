"""How sure an answer is, and whether the speaker is nobody whom the story is known to have.

A share of probability among candidates does not tell whether the right one is among them, nor that short texts tell less. Two
small forests learn that from answers for authors that the model had not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.features.prediction import Prediction
from audiobook.attributing.model.trees import Forest
from audiobook.attributing.model.turn_taking import layouts
from audiobook.attributing.story import CueSource, Floats, ReferenceKind, Story, Zone
from audiobook.script import Gender

NAMES = (
    "best in turn",
    "second in turn",
    "best alone",
    "alone agrees",
    "doubt",
    "candidates",
    "before: best",
    "after: best",
    "cue source",
    "cue kind",
    "cue verb",
    "named",
    "others named",
    "fits the cue",
    "unresolved description",
    "described",
    "narrator",
    "mentions",
    "cues",
    "layout",
    "narration beside",
    "words",
    "speeches in the text",
    "persons in the text",
    "speeches so far",
)
"""The features, in order."""

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Confidence:
    """What was learned.

    Attributes:
        right: tells whether the likeliest candidate is right.
        nobody: tells whether no candidate is.
        calibration: probabilities as `right` gives them, rising, and the share of such answers that is right. Shape (2, knots).
    """

    right: Forest
    nobody: Forest
    calibration: npt.NDArray[np.float64]

    def sureness(self, about: Floats) -> npt.NDArray[np.float64]:
        """For each speech, the probability that the likeliest candidate is right."""
        return np.interp(chance(self.right.scores(about)), *self.calibration)

    def unknown(self, about: Floats) -> npt.NDArray[np.bool_]:
        """For each speech, whether it is more probable that no candidate is right than that the likeliest one is.

        Never where the likeliest is a stranger or kin: a corpus often has no name for those, and so teaches that they are nobody.
        """
        described = about[NAMES.index("described")] > 0
        return np.asarray(~described & (chance(self.nobody.scores(about)) > self.sureness(about)), np.bool_)


def chance(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Logarithms of odds in, probabilities out."""
    return 1.0 / (1.0 + np.exp(-scores))


def features(story: Story, c: Candidates, prediction: Prediction) -> Floats:
    """What confidence is judged by: a row for each of NAMES, a column a speech."""
    n = len(story.speeches)
    out = np.zeros((len(NAMES), n), np.float32)
    kinds = layouts(story)
    best = np.zeros(n, np.float32)
    for k in range(n):
        low, high = c.first[k], c.first[k + 1]
        if low == high:
            continue
        shares, alone = prediction.in_turn[low:high], prediction.alone[low:high]
        order = np.argsort(-shares, kind="stable")
        who = int(c.person[low + order[0]])
        person, context, speech = story.persons[who], story.contexts[k], story.speeches[k]
        cue = context.cue
        best[k] = shares[order[0]]
        kind = cue.kind if cue is not None and context.source <= CueSource.ACTION_AFTER else ReferenceKind.NONE
        if kind is ReferenceKind.NOUN and who in context.named:
            # "Her mother" names as a name does.
            kind = ReferenceKind.NAME
        described = cue is not None and cue.kind is ReferenceKind.NOUN and story.person_of(cue) is None
        out[:, k] = (
            shares[order[0]],
            shares[order[1]] if high - low > 1 else 0.0,
            alone[order[0]],
            alone.argmax() == order[0],
            -(shares * np.log(shares + _TINY)).sum(),
            high - low,
            0.0,
            0.0,
            context.source,
            kind,
            cue.verb if cue is not None else 0,
            who in context.named,
            bool(context.named),
            0.5 if context.gender is Gender.UNKNOWN else person.fits(context.gender),
            described,
            person.description is not None,
            person.narrator,
            np.log1p(person.count),
            np.log1p(person.cues),
            kinds[k],
            sum(bool(context.zones[zone]) << i for i, zone in enumerate((Zone.INSIDE, Zone.AFTER, Zone.BEFORE))),
            min(speech.end - speech.start, 200),
            np.log1p(n),
            np.log1p(len(story.persons)),
            np.log1p(k),
        )
    out[NAMES.index("before: best"), 1:] = best[:-1]
    out[NAMES.index("after: best"), :-1] = best[1:]
    return out
