"""An open story: its script and cast in memory and on disk, one step after the other, back and forth.

Every change is written to script.json and cast.toml before it is told, and a change that somebody else makes to those files
is taken over before anything is written. Its methods may be called from any thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from audiobook import attributing, pipeline
from audiobook.book import Book
from audiobook.cast import Cast
from audiobook.casting import file as cast_file
from audiobook.errors import AudiobookError, UsageError
from audiobook.pipeline import Options, user_edits
from audiobook.script import Script, from_json, to_json
from audiobook.studio.edits import Place, State
from audiobook.studio.steps import (
    Line,
    MovedError,
    Step,
    cuts,
    differing,
    differing_places,
    first_change,
    only,
    places_of,
    put_back,
    recut_like,
)
from audiobook.workspace import Workspace

_LOG = logging.getLogger("audiobook")


@dataclass(frozen=True, slots=True)
class _Files:
    """What lies on disk: as a state with its cast, as content (script.json, cast.toml), and by the files' stamps."""

    state: State
    cast: Cast
    seen: tuple[str | None, str | None]
    stat: object


class OpenStory:
    """A story with its files, and the steps that were made.

    Args:
        book: the story.
        workspace: where its files lie.
        options: how it is made.
        target: the finished file, or the folder of the files.
        tell: called with the kind of an event and its content, from any thread.

    Raises:
        AudiobookError: the story's files do not hold together, or an engine is missing.
    """

    def __init__(
        self,
        book: Book,
        workspace: Workspace,
        options: Options,
        target: Path,
        tell: Callable[[str, dict[str, object]], None] = lambda *_: None,
    ) -> None:
        self.book = book
        self.workspace = workspace
        self.options = options
        self.target = target
        self.tell = tell
        self.revision = 0
        self.trouble: AudiobookError | None = None
        self._lock = threading.RLock()
        self._attributor = attributing.load(options.attributor, options.server).for_edits()
        self._undo: list[tuple[State, str]] = []
        self._redo: list[tuple[State, str]] = []
        self._seen: tuple[str | None, str | None] = (None, None)
        self._stat: object = None
        self._take(self._read())
        # From here on, what cast.toml says of the narrator counts: it may be changed on the page.
        self.options = replace(options, narrator=None)

    # What there is.

    @property
    def script(self) -> Script:
        """Who says what."""
        return self.state.script

    @property
    def undoable(self) -> str | None:
        """What undo would take back, in words."""
        return self._undo[-1][1] if self._undo else None

    @property
    def redoable(self) -> str | None:
        """What redo would do again, in words."""
        return self._redo[-1][1] if self._redo else None

    # Back and forth.

    def undo(self) -> Step:
        """Take the last change back."""
        return self._back(self._undo, self._redo, "undo")

    def redo(self) -> Step:
        """Make the change that was taken back last again."""
        return self._back(self._redo, self._undo, "redo")

    def look(self) -> None:
        """Take over what somebody else changed on disk, if anything; trouble with it is told, never raised."""
        try:
            stat = self.workspace.stamps()
            if stat == self._stat:
                return
            with self._lock:
                self._stat = stat
                with suppress(AudiobookError):
                    self._take_over()
        except Exception as e:  # noqa: BLE001 - whatever it is, the next change must be seen, too
            _LOG.exception("A bug: script.json and cast.toml could not be looked at.")
            self._troubled(
                AudiobookError(
                    f"What was changed in script.json or cast.toml could not be read: a bug ({type(e).__name__}).",
                    "Take the change back with an editor.",
                )
            )

    # How.

    def _back(self, given: list[tuple[State, str]], other: list[tuple[State, str]], what: str) -> Step:
        with self._lock:
            if not given:
                raise UsageError(f"There is nothing to {what}.")
            with self.workspace.editing():
                self._take_over()
                if not given:
                    raise MovedError(
                        f"The files were changed outside this page: there is nothing left to {what}.",
                        "Undo takes that change back.",
                    )
                before = self.state
                state, label = given[-1]
                self._write(state)
            # Only now: a step that could not be written is still there to be tried again.
            given.pop()
            other.append((before, label))
            step = Step(
                f"{what}: {label}", differing(before.script, self.script), first_change(before.script, self.script)
            )
            self._told(step)
            return step

    def _edit(self, label: str, lines: Sequence[Line], edit: Callable[[State], State], *, judge: bool = False) -> Step:
        with self._lock, self.workspace.editing():
            self._take_over()
            self._check(lines)
            before = self.state
            state = edit(before)
            edited = state
            if judge:
                state = self._judged_anew(state, places_of(lines))
            self._write(state)
            self._undo.append((before, label))
            self._redo.clear()
            judged = tuple(differing_places(edited.script, state.script))
            changed = differing(before.script, self.script)
            step = Step(label, changed, first_change(before.script, edited.script), judged)
            self._told(step)
            return step

    def _judged_anew(self, state: State, places: Sequence[Place]) -> State:
        """The lines around what the user said, with that as evidence."""
        chapters = sorted({n for n, _ in places})
        script, made = only(state.script, chapters), only(state.made, chapters)
        carried = user_edits.Carried(made, edited=user_edits.edited_places(script, made))
        fresh = frozenset((chapters.index(n), k) for n, k in places)
        part, carried = user_edits.reattribute_around(script, carried, self._attributor, fresh)
        assert carried.made is not None
        return replace(
            state,
            script=put_back(state.script, chapters, part),
            made=put_back(state.made, chapters, carried.made),
        )

    def _check(self, lines: Iterable[Line]) -> None:
        for line in lines:
            chapters = self.script.chapters
            here = 0 <= line.chapter < len(chapters) and 0 <= line.segment < len(chapters[line.chapter].segments)
            if not here or chapters[line.chapter].segments[line.segment].text != line.text:
                raise MovedError("That line has changed meanwhile.", "Look at it again.")

    def _read(self) -> _Files:
        """The files as they are, made where there are none; nothing of the session changes yet."""
        space = self.workspace
        with space.editing():
            prepared = pipeline.ready(self.book, self.options, space)
            stat = self.workspace.stamps()
            script, cast = space.script(), space.cast()
            content = space.made_script()
        made = from_json(content, source="made/script.json") if content else prepared.script
        if cuts(made) != cuts(prepared.script):
            # Cut anew by hand: nothing is known of how it was made, and what differs is taken for the user's word.
            made = recut_like(made, prepared.script)
        return _Files(State(prepared.script, made, cast or ""), prepared.cast, (script, cast), stat)

    def _take(self, files: _Files) -> None:
        """Take over what lies on disk."""
        self.state, self.cast, self._seen, self._stat = files.state, files.cast, files.seen, files.stat

    def _take_over(self) -> None:
        """What lies on disk, where it is not what was last seen there.

        Raises:
            AudiobookError: it does not hold together; the page is told.
        """
        before, lost = self.state, len(self._redo)
        try:
            if self._restored():
                return
            if self._seen == (self.workspace.script(), self.workspace.cast()):
                self._untroubled()
                return
            files = self._read()
        except AudiobookError as e:
            self._troubled(e)
            raise
        self._take(files)
        self._untroubled()
        if self.state == before:
            return
        self._undo.append((before, "change on disk"))
        self._redo.clear()
        self.revision += 1
        self.tell("disk", {"revision": self.revision, "redo_lost": lost})

    def _restored(self) -> bool:
        """Write the files that somebody deleted again, from what the session holds; the page is told which.

        Returns:
            Whether they are now all as they were last seen.
        """
        space = self.workspace
        now = space.script(), space.cast()
        paths = (space.script_path, space.cast_path)
        gone = [p.name for p, was, here in zip(paths, self._seen, now) if was is not None and here is None]
        if not gone:
            return False
        script, cast = (was if here is None else here for was, here in zip(self._seen, now))
        people = cast_file.known_characters(cast) if cast else ()
        key = pipeline.script_key(self.book, self.options, people)
        with space.editing():
            kept = script if now[0] is None else None
            self._keep(kept, cast or "", self.state, key)
            self._stat = space.stamps()
        self._troubled(
            AudiobookError(
                f"{' and '.join(gone)} of this story {'was' if len(gone) == 1 else 'were'} deleted, and written again from what the "
                "studio holds.",
                "Nothing you did is lost; audio that was deleted is made again by the next run.",
            )
        )
        return self._seen == (script, cast)

    def _troubled(self, trouble: AudiobookError) -> None:
        self.trouble = trouble
        self.tell("trouble", {"message": trouble.message, "hint": trouble.hint})

    def _untroubled(self) -> None:
        if self.trouble is not None:
            self.trouble = None
            self.tell("trouble", {"message": None})

    def _write(self, state: State) -> None:
        """Bring the files to a state, and the session with them; where one cannot be written, all is as it was.

        Raises:
            AudiobookError: a file cannot be written, or the state's cast does not hold together.
        """
        space = self.workspace
        people = cast_file.known_characters(state.cast) if state.cast else ()
        key = pipeline.script_key(self.book, self.options, people)
        content = to_json(state.script)
        series = pipeline.series_file(self.book, self.options, space.folder)
        with space.editing(), series.locked() if series else nullcontext():
            found = pipeline.settled(state.script, self.options, space, series, state.cast or None, by_person=False)
            own = content if content != self._seen[0] else None
            self._keep(own, found.cast_toml, state, key)
            found.keep_beside(space)
            self._seen = content, found.cast_toml
            self._stat = self.workspace.stamps()
        self.state, self.cast = replace(state, cast=found.cast_toml), found.cast

    def _keep(self, script: str | None, cast: str, state: State, key: str) -> None:
        """Write script.json, cast.toml and what they were made as; the lines around every edit have been judged here."""
        judged = user_edits.edits_at(state.script, user_edits.edited_places(state.script, state.made))
        self.workspace.keep_edit(script, cast, made=to_json(state.made), key=key, judged_by=judged)

    def _told(self, step: Step) -> None:
        self.revision += 1
        self.tell("changed", {"revision": self.revision, "chapters": list(step.chapters), "label": step.label})
