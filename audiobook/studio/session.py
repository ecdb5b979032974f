"""A session: what users of a story's pages can see and change of who speaks, and in which voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from audiobook import attributing, pipeline
from audiobook.attributing.explain import Explanation
from audiobook.cast import Setting, Voice
from audiobook.casting import Alike, alike, fits
from audiobook.casting import file as cast_file
from audiobook.directing.stress import stresses
from audiobook.errors import UsageError
from audiobook.pipeline import user_edits
from audiobook.pipeline.cast import cast_with
from audiobook.pipeline.speeches import parted, speeches_in
from audiobook.script import Character, Gender, Script
from audiobook.studio import edits
from audiobook.studio.edits import Place, State
from audiobook.studio.lines import suggestions
from audiobook.studio.open_story import OpenStory
from audiobook.studio.steps import UNSEEN, Line, Step, only, places_of

_SPEECH_SEGMENTS = 8
"""Lines no farther apart than this may be one speech: then something is offered after a change, as for a single line."""


class Session(OpenStory):
    """A story that pages are open on; see `OpenStory`."""

    @cached_property
    def _reasons(self) -> dict[int, tuple[Script, list[Explanation]]]:
        """By chapter, what was explained, and of which script."""
        return {}

    @cached_property
    def _speeches(self) -> dict[int, tuple[object, list[list[int]]]]:
        """By chapter, what is said in one go, and in which text."""
        return {}

    # What there is.

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
        part = only(script, [chapter])
        known = self._reasons.get(chapter)
        if known is None or known[0] != part:
            known = part, self._explained(self._attributor, part)
            self._reasons[chapter] = known
        return known[1]

    def _explained(self, attributor: attributing.Attributor, part: Script) -> list[Explanation]:
        """What speaks for whom: with the user's word as evidence, but of lines the user decided, what the text alone says."""
        draft = replace(user_edits.as_draft(part), characters=part.characters)
        found = list(attributor.explain(draft))
        decided = {k for k, s in enumerate(part.chapters[0].segments) if s.decided}
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
            return edits.without_idle(edits.assigned(state, places_of(lines), who))

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
            state = edits.accepted(state, places_of(lines))
            for line in lines:
                now = state.script.chapters[line.chapter].segments[line.segment]
                if line.seen != UNSEEN and now.spoken_by_character and now.speaker != line.seen:
                    state = edits.assigned(state, [line.place], line.seen)
            return state

        return self._edit(f"{_count(lines)} accepted", lines, edit, judge=True)

    def narrate(self, lines: Sequence[Line]) -> Step:
        """Have lines read as narration."""
        return self._edit(
            f"{_count(lines)} made narration", lines, lambda s: edits.narrated(s, places_of(lines)), judge=True
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
        if fits(person, known.get(own.voice)):
            return None
        free = cast_file.changed(content, table, {"voice": None, "pitch": None, "rate_wpm": None})
        cast = cast_with(script, self.options, free)
        dealt = cast.setting(character)
        if fits(person, known.get(dealt.voice)):
            return dealt
        # Casting leaves unknown speakers theirs; a person comes before them.
        taken = {cast.narrator.voice, *(role.setting.voice for role in cast.roles if role.character != character)}
        rest = (v for v in known.values() if not v.retired and v.id not in taken and fits(person, v))
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


def _known(state: State, person: Character) -> State:
    """What the user says of a person, noted in the cast file, where a new reading finds it."""
    fields: dict[str, object] = {
        "aliases": list(person.aliases) or None,
        "not_aliases": list(person.not_aliases) or None,
        "gender": person.gender.value,
    }
    return replace(state, cast=cast_file.changed(state.cast, (person.id, person.name), fields))
