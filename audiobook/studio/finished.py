"""The finished audio: whether there is some, what of the story has changed since, and where in it everything is heard."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from audiobook.errors import ScriptError
from audiobook.publishing.formats import SUFFIXES
from audiobook.script import Script
from audiobook.studio.session import Session
from audiobook.timeline import from_json


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance of the finished file: where it is in a chapter's text, in whose voice, and when it is heard."""

    start: int
    end: int
    voice: str
    start_ms: int
    end_ms: int


class Finished:
    """What the last run made.

    Args:
        session: the story.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._script = session.script
        self._stamp: object = None
        self._heard: dict[int, list[Heard]] = {}

    def made_of(self, script: Script) -> None:
        """A run has finished, and this is what it read."""
        self._script = script
        self._stamp = None

    def files(self) -> list[Path]:
        """The finished files, in order."""
        target = self._session.target
        if not self._session.options.is_split:
            return [target] if target.is_file() else []
        return sorted(p for p in target.glob("*") if p.suffix.lower() in SUFFIXES and p.is_file())

    def heard(self) -> dict[int, list[Heard]]:
        """By chapter, what is heard when."""
        space = self._session.workspace
        stamp = space.timeline_stamp()
        if stamp is None:
            return {}
        try:
            if stamp != self._stamp:
                self._heard = self._read(space.timeline() or "")
                self._stamp = stamp
        except ScriptError:
            # It is of another story, or somebody else's: nothing is lit.
            return {}
        return self._heard

    def _read(self, content: str) -> dict[int, list[Heard]]:
        starts = [[0, *accumulate(len(s.text) for s in c.segments)] for c in self._script.chapters]
        out: dict[int, list[Heard]] = defaultdict(list)
        for u in from_json(content):
            if u.chapter >= len(starts) or u.segment >= len(starts[u.chapter]) - 1:
                raise ScriptError("timeline.json is of another story.")
            at = starts[u.chapter][u.segment]
            out[u.chapter].append(Heard(at + u.start, at + u.end, u.voice, u.start_ms, u.end_ms))
        return dict(out)

    def changed_lines(self) -> int:
        """How many segments are not heard in the finished file as they would be now, by voice."""
        heard = self.heard()
        script, cast = self._session.script, self._session.cast
        count = 0
        for n, chapter in enumerate(script.chapters):
            spoken = heard.get(n, [])
            at = i = 0
            for s in chapter.segments:
                voice = (cast.setting(s.speaker) if s.spoken_by_character else cast.narrator).voice
                end = at + len(s.text)
                first = i
                while i < len(spoken) and spoken[i].start < end:
                    i += 1
                own = spoken[first:i]
                said = any(c.isalnum() for c in s.text)
                count += said and (not own or any(h.voice != voice for h in own))
                at = end
        return count
