"""Directing: a Script and a Cast in, Utterances out: what to say, in which voice and how, and the pause after it.

The author's words in the script stay as they are. The text of an utterance is what an engine is given; its `start` and `end` say which
characters of the segment it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile

from audiobook.cast import Cast, Setting
from audiobook.directing.delivery import PLAIN, Delivery, at_pace, deliveries
from audiobook.directing.lexicon import Lexicon
from audiobook.directing.pauses import Pauses, is_break
from audiobook.directing.sentences import sentences
from audiobook.directing.sounds import in_stressed, sounds
from audiobook.directing.spoken_form import spoken_form
from audiobook.directing.stress import Spans, stressed
from audiobook.script import ChapterScript, Kind, Script, Segment
from audiobook.timeline import Utterance

__all__ = ["Direction", "Director", "Lexicon", "Pauses", "direct"]


@dataclass(frozen=True, slots=True)
class Direction:
    """The choices of a user about how a story is read.

    Attributes:
        pauses: the lengths of pauses.
        lexicon: the user's pronunciations.
        plain: say everything in the same way: no whispers, no shouts, no stress.
        pace: how fast everything is said: 1 as the cast says, 2 in half the time. The pauses are given as they are wanted.
        italics: by chapter, the places in its text that are printed in italics; empty where nobody knows.
        reads_itself: by engine, what it reads better by itself (`BaseEngine.reads_itself`).
    """

    pauses: Pauses = field(default_factory=Pauses)
    lexicon: Lexicon = field(default_factory=Lexicon)
    plain: bool = False
    pace: float = 1.0
    italics: tuple[Spans, ...] = ()
    reads_itself: Mapping[str, frozenset[str]] = field(default_factory=dict)


def direct(script: Script, cast: Cast, direction: Direction | None = None) -> tuple[tuple[Utterance, ...], ...]:
    """A Script and a Cast in, the Utterances of each chapter out.

    Each segment with a letter or digit in it has at least one utterance. Utterances are in the order of the text.
    """
    director = Director(script, cast, direction or Direction())
    return tuple(director.chapter(n) for n in range(len(script.chapters)))


def _asked_at_start(chapter: ChapterScript) -> int:
    """The silence that tags ask for before a chapter's first words."""
    before = takewhile(lambda s: s.silent or not any(c.isalnum() for c in s.text), chapter.segments)
    return sum(s.pause_ms for s in before)


def words_in_small_letters(script: Script) -> frozenset[str]:
    """The words of a script that are written in small letters."""
    found: set[str] = set()
    for chapter in script.chapters:
        for segment in chapter.segments:
            found.update(re.findall(r"\b[a-z][a-z']*\b", segment.text))
    return frozenset(found)


def words_not_in_capitals(script: Script) -> frozenset[str]:
    """The words of a script that are written in small letters, or with a capital as names are; all of them in small letters."""
    found: set[str] = set()
    for chapter in script.chapters:
        for segment in chapter.segments:
            found.update(re.findall(r"\b[A-Za-z][a-z']*\b", segment.text))
    return frozenset(word.lower() for word in found)


class Director:
    """Directs the chapters of a script, each by itself: a run that needs only some of them directs no others.

    Args:
        script: who says what.
        cast: in which voice.
        direction: how it is read.
    """

    def __init__(self, script: Script, cast: Cast, direction: Direction) -> None:
        self._script = script
        self._cast = cast
        self._direction = direction
        self._language = script.language

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The words that the story has other than in capitals: what is said depends on them wherever it stands."""
        return words_not_in_capitals(self._script)

    def silence_after(self, n: int) -> int:
        """The silence that the next chapter begins with: it is heard at the end of this one. In milliseconds."""
        return _asked_at_start(self._script.chapters[n + 1]) if n + 1 < len(self._script.chapters) else 0

    def chapter(self, n: int) -> tuple[Utterance, ...]:
        """The utterances of a chapter, by its index."""
        chapter, pauses = self._script.chapters[n], self._direction.pauses
        chapter_deliveries = [PLAIN] * len(chapter.segments) if self._direction.plain else deliveries(chapter.segments)
        out: list[Utterance] = []
        previous: Segment | None = None
        pause = asked = 0
        at = 0
        for k, segment in enumerate(chapter.segments):
            begins, at = at, at + len(segment.text)
            if segment.silent:
                asked += segment.pause_ms
                continue
            if previous is not None:
                # A segment without words (a scene break, a row of stars) only makes the pause longer.
                pause = max(pause, pauses.between(previous, segment))
            spoken = self._segment(n, k, segment, chapter_deliveries[k], self._italics_between(n, begins, at))
            if spoken:
                if out:
                    # A silence that a tag asks for takes the place of the usual one.
                    out[-1] = replace(out[-1], pause_ms=asked or pause)
                out += spoken
                pause = asked = 0
            previous = segment
        if out:
            out[-1] = replace(out[-1], pause_ms=max(asked, pauses.chapter, self.silence_after(n)))
        return tuple(out)

    def settings(self, n: int) -> tuple[Setting | None, ...]:
        """In which voice each segment of a chapter is heard; None for one in which there is nothing to say."""
        return tuple(
            self._setting(segment) if self._is_said(n, k, segment) else None
            for k, segment in enumerate(self._script.chapters[n].segments)
        )

    def italics(self, n: int) -> Spans:
        """The places in a chapter's text that are printed in italics, where they count."""
        known = self._direction.italics
        return () if self._direction.plain or n >= len(known) else known[n]

    def _is_said(self, n: int, k: int, segment: Segment) -> bool:
        """Whether there is something to say in a segment: a letter or a digit, or a sign that has a name."""
        if segment.silent or is_break(segment):
            return False
        return any(map(str.isalnum, segment.text)) or bool(self._segment(n, k, segment, PLAIN, ()))

    def _italics_between(self, chapter: int, begins: int, ends: int) -> Spans:
        """The places in a segment that are printed in italics."""
        return tuple((a - begins, b - begins) for a, b in self.italics(chapter) if begins <= a and b <= ends)

    def _setting(self, segment: Segment) -> Setting:
        """The voice of a segment."""
        if segment.spoken_by_character:
            return self._cast.setting(segment.speaker)
        return Setting(segment.tag) if segment.tag else self._cast.narrator

    def _segment(
        self, chapter: int, index: int, segment: Segment, delivery: Delivery, italics: Spans
    ) -> list[Utterance]:
        if is_break(segment):
            return []
        speaks = segment.spoken_by_character
        setting = at_pace(self._setting(segment), self._direction.pace)
        speaker = segment.speaker if speaks else None
        pauses = self._direction.pauses
        reads_itself = self._direction.reads_itself.get(setting.engine, frozenset())
        out = []
        for start, end, ends_line in sentences(segment.text):
            said = spoken_form(
                segment.text[start:end],
                heading=segment.kind is Kind.HEADING,
                language=self._language,
                known=self.known_words,
                lexicon=self._direction.lexicon,
                reads_itself=reads_itself,
            )
            own = [(a - start, b - start) for a, b in italics if start <= a and b <= end]
            if any(c.isalnum() for c in said.text):
                text = stressed(said.text, segment.text[start:end], own) if own else said.text
                out.append(
                    Utterance(
                        chapter,
                        index,
                        speaker,
                        text,
                        delivery.of(setting),
                        gain_db=delivery.gain_db,
                        pause_ms=pauses.line if ends_line else pauses.sentence,
                        start=start,
                        end=end,
                        delivery=delivery.name,
                        links=tuple((start + a.start, start + a.end, a.said_start, a.said_end) for a in said.links),
                        sounds=in_stressed(sounds(said, self._language, reads_itself), text),
                    )
                )
        return out
