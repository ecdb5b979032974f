"""Delivery: how a quotation is said if its cue tells: whispered, shouted, hurried and so on.

A delivery changes loudness, pitch and pace a little; the voice stays the speaker's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from audiobook.cast import Setting
from audiobook.language import FAIR_SPEECH_VERBS, SPEECH_VERBS
from audiobook.language.cues import CueClause, cue_after, cue_before
from audiobook.script import Kind, Segment

_SLOWEST_WPM, _FASTEST_WPM = 80, 450
"""The limits of espeak-ng in words a minute; docs/formats.md gives them for cast.toml, too."""
_HIGHEST_PITCH = 99
"""The highest pitch of espeak-ng."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How something is said.

    Attributes:
        name: one word for the user, as in timeline.json; empty for a plain delivery.
        gain_db: how many decibels louder.
        pitch: how much higher, on the scale of 0 to 100 that settings use.
        rate: the pace is multiplied by this.
    """

    name: str = ""
    gain_db: float = 0.0
    pitch: int = 0
    rate: float = 1.0

    def of(self, setting: Setting) -> Setting:
        """A setting, changed for this delivery."""
        if self == PLAIN:
            return setting
        rate_wpm = _within_limits(setting.rate_wpm * self.rate)
        pitch = min(_HIGHEST_PITCH, max(0, setting.pitch + self.pitch))
        return replace(setting, pitch=pitch, rate_wpm=rate_wpm, delivery=self.name)


def at_pace(setting: Setting, pace: float) -> Setting:
    """A setting in a reading that is `pace` times as fast as usual."""
    return setting if pace == 1 else replace(setting, rate_wpm=_within_limits(setting.rate_wpm * pace))


def _within_limits(rate_wpm: float) -> int:
    return min(_FASTEST_WPM, max(_SLOWEST_WPM, round(rate_wpm)))


PLAIN = Delivery()
THOUGHT = Delivery("thought", -3.0, -3, 0.95)

# The steps are small, so that a speaker can still be recognized.
_WORDS = {
    Delivery("whispered", -5.0, -4, 0.92): "whisper breathe hiss whisperingly sotto undertone inaudibly",
    Delivery("muttered", -4.0, -6, 0.98): "mutter murmur mumble grumble growl grunt",
    Delivery("softly", -3.0, -2, 0.95): "softly quietly gently low tenderly soothingly faintly weakly",
    Delivery(
        "shouted", 3.0, 6, 1.03
    ): "shout yell scream bellow roar shriek bawl holler howl screech thunder boom loudly",
    Delivery("cried", 1.5, 4, 1.02): "cry exclaim call squeal wail",
    Delivery("hurried", 0.0, 2, 1.14): "hurriedly hastily quickly rapidly breathlessly gabble pant gasp blurt rush",
    Delivery("slowly", 0.0, -2, 0.86): "slowly drawl drawlingly wearily thoughtfully heavily",
    Delivery("laughing", 0.5, 5, 1.05): "laugh laughing laughingly chuckle giggle merrily gaily cheerfully",
    Delivery("sobbing", -1.5, 4, 0.93): "sob sobbing whimper whine weep weeping tearfully sniffle moan",
    Delivery("sternly", 0.5, -4, 0.95): "sternly coldly gravely grimly severely gruffly harshly solemnly snarl",
}


def _forms(word: str) -> set[str]:
    """The forms of a verb ("whisper", "whispers", "whispered", "whispering"); an adverb has one form."""
    if word.endswith("ly"):
        return {word}
    stem = word.removesuffix("e")
    past = f"{word[:-1]}ied" if word.endswith("y") and word[-2] not in "aeiou" else f"{stem}ed"
    third = (
        f"{word[:-1]}ies" if past.endswith("ied") else f"{word}es" if word.endswith(("s", "sh", "ch")) else f"{word}s"
    )
    doubled = {f"{word}{word[-1]}ed", f"{word}{word[-1]}ing"} if word in ("sob",) else set()
    return {word, third, past, f"{stem}ing"} | doubled | ({"wept"} if word == "weep" else set())


_BY_WORD = {form: delivery for delivery, words in _WORDS.items() for word in words.split() for form in _forms(word)}
_ONLY_WITH_SPEECH_VERB = frozenset(
    {"low", "lows", "lowed", "lowing", "call", "calls", "calling", "rush", "rushes", "rushed", "rushing"}
)
"""Words that tell a delivery only together with a speech verb: "in a low voice", but not "the low door"."""

_NEGATED = re.compile(r"\b(?:not|never|without|didn't|doesn't|hardly)\b", re.IGNORECASE)
_SHORT_WORD = 3
"""Capitals in no more letters than this may be an acronym ("BBC", "OK")."""
_CAPITALS_SHARE = 0.8
"""A quotation with a higher share of capitals is shouted."""
_MOST_WORDS = 12
"""How many words of a cue, those nearest to the quotation, may tell a delivery. Words further off mostly belong to something else."""


def deliveries(segments: Sequence[Segment]) -> list[Delivery]:
    """The delivery of each segment of a chapter; narration and headings have a plain one."""
    out = [PLAIN] * len(segments)
    for k, segment in enumerate(segments):
        if segment.kind is Kind.THOUGHT:
            out[k] = THOUGHT
        elif segment.kind is Kind.DIALOGUE:
            out[k] = _by_narration(segments, k) or _continued(segments, out, k) or _by_marks(segment)
    return out


def _by_narration(segments: Sequence[Segment], k: int) -> Delivery | None:
    """The delivery that the narration before or after a quotation tells, in the same paragraph."""
    if k + 1 < len(segments) and segments[k + 1].kind is Kind.NARRATION and not _ends_paragraph(segments[k]):
        after = cue_after(segments[k + 1].text)
        if after is not None and after.is_cue and (found := _by_cue(after, after.words[:_MOST_WORDS])):
            return found
    if k and segments[k - 1].kind is Kind.NARRATION and not _ends_paragraph(segments[k - 1]):
        before = cue_before(segments[k - 1].text)
        return None if before is None else _by_cue(before, before.words[-_MOST_WORDS:])
    return None


def _by_cue(cue: CueClause, words: Sequence[str]) -> Delivery | None:
    """The delivery that a cue tells by its words nearest to the quotation, None where they tell none."""
    if _NEGATED.search(cue.text) or not any(w in SPEECH_VERBS or w in _BY_WORD for w in words):
        return None
    speaks = any(w in FAIR_SPEECH_VERBS for w in words)
    for word in words:
        if word in _BY_WORD and (word not in _ONLY_WITH_SPEECH_VERB or (speaks and word == "low")):
            return _BY_WORD[word]
        if word in ("called", "rushed") and speaks:
            return _BY_WORD[word]
    return None


def _continued(segments: Sequence[Segment], out: Sequence[Delivery], k: int) -> Delivery | None:
    """The delivery of the quotation before, if the same speaker says both in one paragraph."""
    for j in range(k - 1, max(-1, k - 3), -1):
        if _ends_paragraph(segments[j]):
            return None
        if segments[j].kind is Kind.DIALOGUE:
            return out[j] if segments[j].speaker == segments[k].speaker and out[j] is not PLAIN else None
    return None


def _by_marks(segment: Segment) -> Delivery:
    """The delivery that the quotation itself shows: capitals are shouted, "!!" is cried."""
    letters = [c for c in segment.text if c.isalpha()]
    if len(letters) > _SHORT_WORD and sum(c.isupper() for c in letters) > _CAPITALS_SHARE * len(letters):
        return _BY_WORD["shouted"]
    return _BY_WORD["cried"] if "!!" in segment.text else PLAIN


def _ends_paragraph(segment: Segment) -> bool:
    return "\n\n" in segment.text[len(segment.text.rstrip()) :]
