"""A session: one story with its script, cast and audio, as all open pages share them.

Every change is written to script.json and cast.toml before it is told, and a change that somebody else makes to those files
is taken over before anything is written. Its methods may be called from any thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from audiobook import attributing, pipeline
from audiobook.attributing.explain import Explanation
from audiobook.book import Book
from audiobook.cast import Cast, Setting, Voice
from audiobook.casting import Alike, alike
from audiobook.casting import file as cast_file
from audiobook.directing.stress import stresses
from audiobook.errors import AudiobookError, UsageError
from audiobook.pipeline import Options, user_edits
from audiobook.pipeline.cast import cast_with
from audiobook.pipeline.speeches import parted, speeches_in
from audiobook.script import Character, Gender, Method, Script, from_json, to_json
from audiobook.studio import edits
from audiobook.studio.edits import Place, State
from audiobook.studio.lines import Suggestion, suggestions
from audiobook.workspace import Workspace

_LOG = logging.getLogger("audiobook")
_SPEECH_SEGMENTS = 8
"""Lines no farther apart than this may be one speech: then something is offered after a change, as for a single line."""


UNSEEN = "@unseen"
"""Stands for a speaker in a `Line` of a caller who does not say whom they saw."""


class MovedError(AudiobookError):
    """A line is no longer where, or what, the caller thinks it is."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A segment by its place and its text: a change is refused where the two do not go together any more.

    Attributes:
        chapter: index of its chapter.
        segment: its index in the chapter.
        text: its text.
        seen: its speaker as the user saw it (None for nobody known), which is what accepting it confirms, even where the
            program has changed its mind meanwhile; `UNSEEN` where the caller does not say.
    """

    chapter: int
    segment: int
    text: str
    seen: str | None = UNSEEN

    @property
    def place(self) -> Place:
        """Where it is."""
        return self.chapter, self.segment


@dataclass(frozen=True, slots=True)
class Step:
    """A change that was made.

    Attributes:
        label: in words, for undo.
        chapters: indexes of the chapters in which something changed.
        at: the first segment that changed; None where none did.
        judged: lines that were judged anew because of it and changed, too.
        suggestions: what may be right to do, too.
    """

    label: str
    chapters: tuple[int, ...]
    at: Place | None = None
    judged: tuple[Place, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class _Files:
    """What lies on disk: as a state with its cast, as content (script.json, cast.toml), and by the files' stamps."""

    state: State
    cast: Cast
    seen: tuple[str | None, str | None]
    stat: object


class Session:
    """A story that pages are open on.

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
        self._reasons: dict[int, tuple[Script, list[Explanation]]] = {}
        self._speeches: dict[int, tuple[object, list[list[int]]]] = {}
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

    def voices(self) -> list[Voice]:
        """The voices speakers can have, each once."""
        found = pipeline.voices(self.options, self.script.language, self.state.cast)
        return list({v.id: v for v in found}.values())

    def alike(self) -> list[Alike]:
        """Speakers who talk with each other and sound alike."""
        return alike(self.script, self.cast, self.voices())

    def speeches(self, script: Script, chapter: int) -> dict[int, int]:
        """For each segment of a chapter that is speech, the first segment of the speech it is part of.

        Quotations are one speech where they follow one another in one go, such as those around a "he said", and have the same
        speaker. It depends on the text and the speakers alone, so that it is the same however often it is asked.
        """
        segments = script.chapters[chapter].segments
        key = tuple((s.kind, s.text, s.continues) for s in segments)
        known = self._speeches.get(chapter)
        if known is None or known[0] != key:
            known = key, speeches_in(script.chapters[chapter])
            self._speeches[chapter] = known
        return parted(segments, known[1])

    def reasons(self, chapter: int) -> list[Explanation]:
        """Candidates and evidence for the speeches of a chapter; none where the attributor gives no reasons."""
        return self._reasons_in(self.script, chapter)

    def _reasons_in(self, script: Script, chapter: int) -> list[Explanation]:
        if not 0 <= chapter < len(script.chapters):
            raise UsageError(f"There is no chapter {chapter}.")
        if not self._attributor.gives_reasons:
            return []
        part = _chapters(script, [chapter])
        known = self._reasons.get(chapter)
        if known is None or known[0] != part:
            known = part, self._explained(self._attributor, part)
            self._reasons[chapter] = known
        return known[1]

    def _explained(self, attributor: attributing.Attributor, part: Script) -> list[Explanation]:
        """What speaks for whom: with the user's word as evidence, but of lines the user decided, what the text alone says."""
        draft = replace(user_edits.as_draft(part), characters=part.characters)
        found = list(attributor.explain(draft))
        decided = {k for k, s in enumerate(part.chapters[0].segments) if s.method is Method.EDITED}
        if not decided:
            return found
        alone = {
            e.segment: e for e in attributor.explain(replace(user_edits.as_draft(part, ()), characters=part.characters))
        }
        return [alone.get(e.segment, e) if e.segment in decided else e for e in found]

    def audition(self, line: Line) -> bytes:
        """A line as a run would say it now, as MP3 frames."""
        with self._lock:
            self._check([line])
            script, cast = self.script, self.cast
        return pipeline.audition(script, cast, *line.place, self.options, self.workspace, stresses(self.book))

    # Changes of lines.

    def assign(self, lines: Sequence[Line], speaker: str | None, name: str | None = None) -> Step:
        """Give lines to a speaker, by id or, for one that may be new, by name; to nobody known with neither."""

        def edit(state: State) -> State:
            who = speaker
            if name is not None:
                state, who = edits.with_character(state, name)
            return edits.without_idle(edits.assigned(state, _places(lines), who))

        near = lines[0]
        with self._lock:
            if name is not None:
                # Whoever has that name already, be it as an alias, is named as they are called.
                known = edits.named(self.script, name)
                who = known.name if known else " ".join(name.split())
            else:
                who = _name(self.script, speaker) if speaker else "nobody known"
            step = self._edit(f"{_count(lines)} to {who}", lines, edit, judge=True)
            if any(line.chapter != near.chapter or line.segment - near.segment > _SPEECH_SEGMENTS for line in lines):
                return step
            was, now = (
                s.chapters[near.chapter].segments[near.segment].speaker for s in (self._undo[-1][0].script, self.script)
            )
            return replace(step, suggestions=tuple(suggestions(self.script, near.place, was, now)))

    def accept(self, lines: Sequence[Line]) -> Step:
        """Confirm lines as they are, or as they were seen."""

        def edit(state: State) -> State:
            state = edits.accepted(state, _places(lines))
            for line in lines:
                now = state.script.chapters[line.chapter].segments[line.segment]
                if line.seen != UNSEEN and now.spoken_by_character and now.speaker != line.seen:
                    state = edits.assigned(state, [line.place], line.seen)
            return state

        return self._edit(f"{_count(lines)} accepted", lines, edit, judge=True)

    def narrate(self, lines: Sequence[Line]) -> Step:
        """Have lines read as narration."""
        return self._edit(
            f"{_count(lines)} made narration", lines, lambda s: edits.narrated(s, _places(lines)), judge=True
        )

    def split(self, line: Line, offsets: Sequence[int]) -> Step:
        """Cut a line at characters of its text."""
        return self._edit("line split", [line], lambda s: edits.split(s, line.place, offsets))

    def merge(self, line: Line) -> Step:
        """Join a line with what follows it."""
        return self._edit("lines merged", [line], lambda s: edits.merged(s, line.place))

    # Changes of speakers.

    def describe(self, character: str, name: str | None, gender: str | None, age: str | None) -> Step:
        """Change a character's name, gender or age."""
        if gender is not None and gender not in list(Gender):
            raise UsageError(f"Unknown gender “{gender}”.", f"Known: {', '.join(Gender)}.")
        if age is not None and age not in ("adult", "child", "old"):
            raise UsageError(f"Unknown age “{age}”.", "Known: adult, child, old.")

        def edit(state: State) -> State:
            state = edits.described(state, character, name=name, gender=Gender(gender) if gender else None, age=age)
            return _known(state, state.script.character(character))

        return self._edit(f"{_name(self.script, character)} described", [], edit)

    def alias(self, character: str, add: str | None, remove: str | None) -> Step:
        """Give a character another name that the text uses, or take one away; both are known to a new reading."""
        if (add is None) == (remove is None):
            raise UsageError("Say which alias to add, or which to remove.")

        def edit(state: State) -> State:
            if add is not None:
                state = edits.with_alias(state, character, add)
            else:
                state = edits.without_alias(state, character, remove or "")
            return _known(state, state.script.character(character))

        name = _name(self.script, character)
        flat = " ".join((add or remove or "").split())
        return self._edit(f"{name}: also {flat}" if add is not None else f"{name}: not {flat}", [], edit)

    def fitting(self, character: str) -> Setting | None:
        """A voice for a character whose own is another gender's or age's, as casting would deal it now; None where it fits."""
        with self._lock:
            person = next((c for c in self.script.characters if c.id == character), None)
            if person is None:
                raise UsageError(f"There is no speaker {character}.")
            script, content, own = self.script, self.state.cast, self.cast.setting(character)
            table = _table(script, character)
        known = {v.id: v for v in self.voices()}
        if _fits(person, known.get(own.voice)):
            return None
        free = cast_file.changed(content, table, {"voice": None, "pitch": None, "rate_wpm": None})
        cast = cast_with(script, self.options, free)
        dealt = cast.setting(character)
        if _fits(person, known.get(dealt.voice)):
            return dealt
        # Casting leaves unknown speakers theirs; a person comes before them.
        taken = {cast.narrator.voice, *(role.setting.voice for role in cast.roles if role.character != character)}
        rest = (v for v in known.values() if not v.retired and v.id not in taken and _fits(person, v))
        return next((Setting(v.id, v.pitch, v.rate_wpm) for v in rest), None)

    def unite(self, character: str, into: str) -> Step:
        """Make two characters one."""

        def edit(state: State) -> State:
            state = edits.united(state, character, into)
            state = replace(state, cast=cast_file.without(state.cast, character))
            return _known(state, state.script.character(into))

        label = f"{_name(self.script, character)} merged into {_name(self.script, into)}"
        return self._edit(label, [], edit)

    def drop(self, character: str) -> Step:
        """Take a speaker away: each of its lines goes to the next best one."""

        def edit(state: State) -> State:
            script = state.script
            places = edits.lines_of(script, character)
            best: dict[Place, tuple[str | None, float]] = {}
            for chapter in sorted({n for n, _ in places}):
                ids = {c.name: c.id for c in script.characters}
                for e in self._reasons_in(script, chapter):
                    rest = [
                        (ids[o.name], o.probability) for o in e.candidates if ids.get(o.name, character) != character
                    ]
                    best[chapter, e.segment] = rest[0] if rest else (None, 0.0)
            speaker: str | None = None
            probability, seen = 0.0, -1
            for place in places:
                # A quotation that goes on has no judgement of its own.
                fallback = (speaker, probability) if place[0] == seen else (None, 0.0)
                speaker, probability = best.get(place, fallback)
                seen = place[0]
                state = edits.judged(state, place, speaker, min(probability, 0.5))
            people = tuple(c for c in state.script.characters if c.id != character)
            made = tuple(c for c in state.made.characters if c.id != character)
            state = replace(
                state, script=replace(state.script, characters=people), made=replace(state.made, characters=made)
            )
            return replace(state, cast=cast_file.without(state.cast, character))

        return self._edit(f"{_name(self.script, character)} dropped", [], edit)

    def voice(self, who: str, setting: Setting | None, locked: bool | None) -> Step:
        """Change a voice; `who` is a character's id, "@narrator" or "@unknown"."""
        fields: dict[str, object] = {}
        if setting is not None:
            fields = {"voice": setting.voice, "pitch": setting.pitch, "rate_wpm": setting.rate_wpm}
        if locked is not None:
            fields["locked"] = locked or None
        return self._edit(
            "voice changed",
            [],
            lambda s: replace(s, cast=cast_file.changed(s.cast, _table(self.script, who), fields)),
        )

    def swap(self, one: str, other: str) -> Step:
        """Exchange the voices of two."""

        def edit(state: State) -> State:
            content = state.cast
            for who, setting in ((one, self.setting(other)), (other, self.setting(one))):
                fields = {"voice": setting.voice, "pitch": setting.pitch, "rate_wpm": setting.rate_wpm}
                content = cast_file.changed(content, _table(self.script, who), fields)
            return replace(state, cast=content)

        return self._edit("voices swapped", [], edit)

    def deal(self) -> Step:
        """Deal the voices of all who are not locked anew."""
        return self._edit("voices dealt anew", [], lambda s: replace(s, cast=cast_file.undealt(s.cast)))

    def setting(self, who: str) -> Setting:
        """The voice of a character's id, of "@narrator" or "@unknown"."""
        if who == "@narrator":
            return self.cast.narrator
        if who == "@unknown":
            return self.cast.unknown
        if all(c.id != who for c in self.script.characters):
            raise UsageError(f"There is no speaker {who}.")
        return self.cast.setting(who)

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
                f"{what}: {label}", _differing(before.script, self.script), _first_change(before.script, self.script)
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
                state = self._judged_anew(state, _places(lines))
            self._write(state)
            self._undo.append((before, label))
            self._redo.clear()
            judged = tuple(_differing_places(edited.script, state.script))
            changed = _differing(before.script, self.script)
            step = Step(label, changed, _first_change(before.script, edited.script), judged)
            self._told(step)
            return step

    def _judged_anew(self, state: State, places: Sequence[Place]) -> State:
        """The lines around what the user said, with that as evidence."""
        chapters = sorted({n for n, _ in places})
        script, made = _chapters(state.script, chapters), _chapters(state.made, chapters)
        carried = user_edits.Carried(made, edited=user_edits.edited_places(script, made))
        fresh = frozenset((chapters.index(n), k) for n, k in places)
        part, carried = user_edits.reattribute_around(script, carried, self._attributor, fresh)
        assert carried.made is not None
        return replace(
            state,
            script=_put_back(state.script, chapters, part),
            made=_put_back(state.made, chapters, carried.made),
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
        if _cuts(made) != _cuts(prepared.script):
            # Cut anew by hand: nothing is known of how it was made, and what differs is taken for the user's word.
            made = _recut(made, prepared.script)
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
            space.keep_edit(kept, cast or "", made=to_json(self.state.made), key=key)
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
            found = pipeline.settled(state.script, self.options, space, series, state.cast or None)
            own = content if content != self._seen[0] else None
            space.keep_edit(own, found.cast_toml, made=to_json(state.made), key=key)
            found.keep_beside(space)
            self._seen = content, found.cast_toml
            self._stat = self.workspace.stamps()
        self.state, self.cast = replace(state, cast=found.cast_toml), found.cast

    def _told(self, step: Step) -> None:
        self.revision += 1
        self.tell("changed", {"revision": self.revision, "chapters": list(step.chapters), "label": step.label})


def _places(lines: Iterable[Line]) -> list[Place]:
    return [line.place for line in lines]


def _count(lines: Sequence[Line]) -> str:
    return f"{len(lines)} lines" if len(lines) != 1 else "line"


def _name(script: Script, character: str) -> str:
    return next((c.name for c in script.characters if c.id == character), character)


def _table(script: Script, who: str) -> str | tuple[str, str]:
    if who in ("@narrator", "@unknown"):
        return who[1:]
    try:
        return who, script.character(who).name
    except KeyError:
        raise UsageError(f"There is no speaker {who}.") from None


def _fits(person: Character, voice: Voice | None) -> bool:
    """Whether a voice is of a person's gender and age, as far as both are known."""
    if voice is None:
        return True
    genders = {g for g in (person.gender, voice.gender) if g is not Gender.UNKNOWN}
    return len(genders) < 2 and (person.age or "adult") == voice.age


def _known(state: State, person: Character) -> State:
    """What the user says of a person, noted in the cast file, where a new reading finds it."""
    fields: dict[str, object] = {
        "aliases": list(person.aliases) or None,
        "not_aliases": list(person.not_aliases) or None,
        "gender": person.gender.value,
    }
    return replace(state, cast=cast_file.changed(state.cast, (person.id, person.name), fields))


def _chapters(script: Script, numbers: Sequence[int]) -> Script:
    return replace(script, chapters=tuple(script.chapters[n] for n in numbers))


def _put_back(script: Script, numbers: Sequence[int], part: Script) -> Script:
    chapters = list(script.chapters)
    for n, chapter in zip(numbers, part.chapters):
        chapters[n] = chapter
    return replace(script, chapters=tuple(chapters), characters=part.characters)


def _cuts(script: Script) -> list[list[str]]:
    return [[s.text for s in c.segments] for c in script.chapters]


def _recut(made: Script, script: Script) -> Script:
    """A script as made, cut like another of the same text: a segment that is not in it is taken as the other has it."""
    chapters = []
    for n, chapter in enumerate(script.chapters):
        ours = made.chapters[n].segments if n < len(made.chapters) else ()
        places: dict[tuple[int, str], object] = {}
        at = 0
        for s in ours:
            places[at, s.text] = s
            at += len(s.text)
        at = 0
        segments = []
        for s in chapter.segments:
            known = places.get((at, s.text))
            segments.append(known if known is not None else s)
            at += len(s.text)
        chapters.append(replace(chapter, segments=tuple(segments)))  # type: ignore[arg-type]
    people = {c.id: c for c in (*script.characters, *made.characters)}
    return replace(script, chapters=tuple(chapters), characters=tuple(people.values()))


def _differing(before: Script, after: Script) -> tuple[int, ...]:
    pairs = zip(before.chapters, after.chapters)
    return tuple(n for n, (a, b) in enumerate(pairs) if a is not b and a != b)


def _first_change(before: Script, after: Script) -> Place | None:
    for n in _differing(before, after):
        pairs = zip(before.chapters[n].segments, after.chapters[n].segments)
        return n, next((k for k, (s, t) in enumerate(pairs) if s != t), 0)
    return None


def _differing_places(before: Script, after: Script) -> Iterator[Place]:
    for n, (a, b) in enumerate(zip(before.chapters, after.chapters)):
        if a is not b:
            for k, (s, t) in enumerate(zip(a.segments, b.segments)):
                if s != t:
                    yield n, k
