"""Narration beside a quotation in, its cue out: the clause that may tell who speaks and how ("said Mary softly").

This is the one reader of cues for all that needs no knowledge of the story's people. Who is meant by a cue is for attributing to find.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from audiobook.language import FAIR_SPEECH_VERBS
from audiobook.language.sentences import is_abbreviation_stop

_LEADING_WORDS = 4
"""A speech verb further from a clause's start than this seldom belongs to the quotation before it: "The tall old man said"."""
_LEADING_MARKS = " ,;:—–-"
"""What can stand between a quotation and its cue."""
_BREAK = re.compile(r"[.!?;\n]|,\s(?=(?:and|but|as|while|when|then|who|which)\b)")
"""Where a clause can end."""
_LEADS_ON = re.compile(r"[:—–-]\s*$")
"""How narration ends that leads to the next quotation."""
_PHRASE_END = re.compile(r"[,:—–]")
_WORD = re.compile(r"[^\W\d_]+(?:['’]\w+)?")


@dataclass(frozen=True, slots=True)
class CueClause:
    """The clause of narration next to a quotation.

    Attributes:
        text: the clause as it is written, without the mark that ends it.
        start: where it starts in the narration.
        verb: a verb among its leading words that seldom means anything but speaking, in lower case; None where there is none.
        goes_on: it starts with a small letter, as if it went on with the sentence of the quotation before it.
    """

    text: str
    start: int
    verb: str | None
    goes_on: bool

    @property
    def end(self) -> int:
        """Where it ends in the narration."""
        return self.start + len(self.text)

    @property
    def is_cue(self) -> bool:
        """Whether the clause tells who speaks: it goes on with the quotation's sentence, or has a speech verb."""
        return self.goes_on or self.verb is not None

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, in lower case."""
        return tuple(w.lower() for w in _WORD.findall(self.text))

    @property
    def phrase(self) -> str:
        """The clause as far as its first comma, colon or dash: "said Mary" of "said Mary, smiling"."""
        return _PHRASE_END.split(self.text, maxsplit=1)[0].strip()


def cue_after(narration: str) -> CueClause | None:
    """The clause that follows a quotation.

    Args:
        narration: the text right after the quotation.

    Returns:
        The first clause, which need not be a cue (`CueClause.is_cue`); None where a new paragraph starts, no word is in it, or all
        of the narration leads to the next quotation ("And then, whispering:").
    """
    start = len(narration) - len(narration.lstrip(_LEADING_MARKS))
    breaks = _breaks(narration, start)
    clause = _clause(narration, start, breaks[0] if breaks else len(narration))
    if clause is not None and not breaks and not clause.goes_on and _LEADS_ON.search(narration):
        return None
    return clause


def cue_before(narration: str) -> CueClause | None:
    """The clause that leads to a quotation: it ends with a comma or a colon ("Mary said softly:").

    Args:
        narration: the text right before the quotation.

    Returns:
        The last clause; None where a sentence or paragraph ends before the quotation, or no word is in it.
    """
    if "\n" in narration[len(narration.rstrip()) :]:
        return None
    text = narration.rstrip()
    if not text.endswith((",", ":")):
        return None
    starts = [at + 1 for at in _breaks(text, 0)]
    start = starts[-1] if starts else 0
    return _clause(text, start + len(text[start:]) - len(text[start:].lstrip()), len(text))


def _breaks(text: str, at: int) -> list[int]:
    """The places from `at` on where a clause ends; the full stop of "Mr." is not one."""
    return [
        m.start()
        for m in _BREAK.finditer(text, at)
        if m.group() != "." or not is_abbreviation_stop(text, m.start(), at)
    ]


def _clause(narration: str, start: int, end: int) -> CueClause | None:
    text = narration[start:end]
    words = [w.lower() for w in _WORD.findall(text)]
    if not words:
        return None
    verb = next((w for w in words[:_LEADING_WORDS] if w in FAIR_SPEECH_VERBS), None)
    return CueClause(text, start, verb, text.lstrip("\"'“”‘’(")[:1].islower())
