"""The finished audio: whether there is some, what of the story has changed since, and where in it everything is heard."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from audiobook.cast import Cast, Setting
from audiobook.errors import ScriptError
from audiobook.publishing.formats import SUFFIXES
from audiobook.script import Script
from audiobook.studio.edits import Place
from audiobook.studio.session import Session
from audiobook.timeline import files_from_json, from_json


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance of the finished file: where it is in a chapter's text, in whose voice, and when it is heard."""

    start: int
    end: int
    voice: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Track:
    """A finished file, and when it begins in the whole."""

    number: int
    start_ms: int


class Finished:
    """What the last run made.

    Args:
        session: the story.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._script = session.script
        self._cast: Cast | None = None
        self._stamp: object = None
        self._heard: dict[int, list[Heard]] = {}
        self._starts: list[tuple[str, int]] = []

    def made_of(self, script: Script, cast: Cast) -> None:
        """A run has finished, and this is what it read, in these voices."""
        self._script = script
        self._cast = cast
        self._stamp = None

    def files(self) -> list[Path]:
        """The finished files, in order."""
        target = self._session.target
        if not self._session.options.is_split:
            return [target] if target.is_file() else []
        return sorted(p for p in target.glob("*") if p.suffix.lower() in SUFFIXES and p.is_file())

    def tracks(self) -> list[Track]:
        """The files in which `heard` is heard, in order; none where they are not all there."""
        files = self.files()
        if not self.heard() or not files:
            return []
        if not self._session.options.is_split:
            return [Track(0, 0)]
        numbers = {path.name: n for n, path in enumerate(files)}
        if not self._starts or any(name not in numbers for name, _ in self._starts):
            return []
        return [Track(numbers[name], start_ms) for name, start_ms in self._starts]

    def heard(self) -> dict[int, list[Heard]]:
        """By chapter, what is heard when."""
        space = self._session.workspace
        stamp = space.timeline_stamp()
        if stamp is None:
            return {}
        try:
            if stamp != self._stamp:
                content = space.timeline() or ""
                self._heard, self._starts = self._read(content), files_from_json(content)
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

    def changed(self) -> list[Place]:
        """The segments that are not heard in the finished audio as they would be now, by voice, and by its pitch and pace.

        What pitch and pace were is known of runs of this studio; of an earlier run, the voice is.
        """
        heard = self.heard()
        script, cast = self._session.script, self._session.cast
        altered = self._altered(cast)
        out: list[Place] = []
        for n, chapter in enumerate(script.chapters):
            spoken = heard.get(n, [])
            at = i = 0
            for k, s in enumerate(chapter.segments):
                setting = cast.setting(s.speaker) if s.spoken_by_character else cast.narrator
                end = at + len(s.text)
                first = i
                while i < len(spoken) and spoken[i].start < end:
                    i += 1
                own = spoken[first:i]
                said = any(c.isalnum() for c in s.text) and not s.silent
                if said and (not own or setting in altered or any(h.voice != setting.voice for h in own)):
                    out.append((n, k))
                at = end
        return out

    def _altered(self, cast: Cast) -> frozenset[Setting]:
        """The settings in which nobody was heard in the last run."""
        if self._cast is None:
            return frozenset()
        now, then = ({c.narrator, c.unknown, *(role.setting for role in c.roles)} for c in (cast, self._cast))
        return frozenset(now - then)
