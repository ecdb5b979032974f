"""A volume's voices settled: what its cast.toml says, what its series has, what the user asks for, and for the rest what casting deals.

Of a voice that cast.toml and the file of the series both have, the one that a person changed since the two were last compared counts,
and the other follows. Where both were changed both stay as they are, and the report says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from audiobook.cast import Cast, Setting
from audiobook.casting import file as cast_file
from audiobook.casting import series as series_cast
from audiobook.casting.same_people import is_somebody, same_people
from audiobook.casting.series import Member, SeriesCast
from audiobook.errors import ScriptError, near_match
from audiobook.outside import quoted
from audiobook.pipeline import cast as dealing
from audiobook.pipeline.cast_record import (
    NARRATOR,
    UNKNOWN,
    CastRecord,
    Triple,
    by_key,
    described,
    recorded,
    triple,
    with_persons_marked,
)
from audiobook.pipeline.dealt_for import freed, told
from audiobook.pipeline.narrator import Asked, with_narrator
from audiobook.pipeline.options import Options
from audiobook.pipeline.series_file import SeriesFile
from audiobook.script import Character, Script
from audiobook.workspace import Workspace

_MOST_TOLD = 4
"""Changes of so many people are told one by one."""

_TABLES = {NARRATOR: cast_file.NARRATOR, UNKNOWN: cast_file.UNKNOWN}


@dataclass(frozen=True, slots=True)
class SettledCast:
    """The voices of a volume, and the files as they are to be written.

    Attributes:
        cast: who is heard in which voice.
        cast_toml: of the volume.
        record: of the volume.
        series: the file of its series; None where it is in none.
        series_toml: what that file says from now on; empty where there is none.
        dealt_anew: voices that the program dealt before have gone from cast.toml.
    """

    cast: Cast
    cast_toml: str
    record: CastRecord
    series: SeriesFile | None = None
    series_toml: str = ""
    dealt_anew: bool = False

    def keep(self, workspace: Workspace) -> None:
        """Write the files: the series first, so that a run that is killed between two of them does no harm.

        Raises:
            EncodingError: one of them cannot be written.
        """
        if self.series is not None:
            self.series.keep(self.series_toml)
        if self.dealt_anew:
            workspace.keep_copy_of_cast()
        workspace.keep_cast(self.cast_toml)
        workspace.keep_cast_record(self.record.plain())

    def keep_beside(self, workspace: Workspace) -> None:
        """Write what else changes where somebody else has written cast.toml.

        Raises:
            EncodingError: a file cannot be written.
        """
        if self.series is not None:
            self.series.keep(self.series_toml)
        workspace.keep_cast_record(self.record.plain())


@dataclass(slots=True)
class _Compared:
    """What comparing the two files found.

    Attributes:
        own: voices that cast.toml takes over.
        series: voices that the series takes over.
        agreed: see `CastRecord`.
        told: sentences for the report.
    """

    own: dict[str, Setting] = field(default_factory=dict)
    series: dict[str, Setting] = field(default_factory=dict)
    agreed: dict[str, tuple[Triple, Triple]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def settled(
    script: Script,
    options: Options,
    workspace: Workspace,
    series: SeriesFile | None,
    cast_toml: str | None,
    *,
    by_person: bool = True,
) -> SettledCast:
    """A Script in, its voices out; nothing is written.

    Args:
        script: who says what.
        options: with the engine, and the narrator's voice where the user named one.
        workspace: of the volume.
        series: the file of its series; None where it is in none.
        cast_toml: the volume's cast.toml; None where there is none.
        by_person: who has another gender or age than when their voice was dealt gets one that fits.

    Raises:
        ScriptError: a file does not hold together, or is written in a way that this program cannot change.
        UsageError: the narrator's voice is unknown.
        CastingError: the engine has no voices.
        EngineError: an engine is not there.
    """
    there = _voices_in(script, options, cast_toml)
    record = CastRecord.of(workspace.cast_record())
    record = record.after_first_look(there, made_before=workspace.made_script() is not None)
    if cast_toml is not None:
        _refuse_strangers(cast_toml, script, record)
    voices = dealing.voices(options, script.language, cast_toml)
    free = freed(cast_toml, there, record, script, options.engine, voices, by_person=by_person)
    named, options = options.engine, replace(options, engine=free.engine)
    asked = with_narrator(script, options, free.text, record)
    if series is not None:
        found = _Volume(script, options, series, asked).settled()
    else:
        cast = dealing.cast_with(script, options, asked.for_run)
        after = recorded(asked.record, _voices_in(script, options, asked.text), cast)
        cast = replace(with_persons_marked(cast, after), notes=(*asked.notes, *cast.notes))
        found = SettledCast(cast, cast_file.to_toml(cast, asked.text), after)
    engine = options.engine or ("" if free.asked_for else record.engine)
    engine = engine or dealing.engine_of(options, script.language, found.cast_toml)
    return replace(
        found,
        cast=replace(found.cast, notes=(*told(free, script, found.cast, named), *found.cast.notes)),
        record=replace(found.record, engine=engine, language=script.language, people=_described(script)),
        dealt_anew=bool(free.former),
    )


def _described(script: Script) -> dict[str, tuple[str, str]]:
    return {c.id: described(c) for c in script.characters}


def _refuse_strangers(cast_toml: str, script: Script, record: CastRecord) -> None:
    """Refuse a table of cast.toml whose name is a misspelt one: what it says would have no effect.

    A table that the program wrote, or may have written, may be of somebody who was in an earlier draft.

    Raises:
        ScriptError: there is such a table.
    """
    known = [c.id for c in script.characters]
    spoke = {*known, *record.dealt, *record.unsure, *record.linked, *record.agreed}
    for who in cast_file.ids(cast_toml):
        near = near_match(who, known, "-") if who not in spoke else "-"
        if near != "-":
            raise ScriptError(f"cast.toml: nobody in the story has the id {quoted(who)}.", near)


def _voices_in(script: Script, options: Options, cast_toml: str | None) -> dict[str, Setting]:
    """The voices in a cast file, by key."""
    if cast_toml is None:
        return {}
    return by_key(cast_file.from_toml(cast_toml, dealing.voices(options, script.language, cast_toml)))


class _Volume:
    """A volume that is cast with the voices of its series.

    Args:
        script: who says what.
        options: with the engine.
        series: the file.
        asked: cast.toml after the user's word on the narrator.
    """

    def __init__(self, script: Script, options: Options, series: SeriesFile, asked: Asked) -> None:
        self._script, self._options, self._series, self._asked = script, options, series, asked
        self._source = str(series.path)
        self._text = series.text()
        self._people = [c for c in _speaking(script) if is_somebody(c)]
        self._by_id = {c.id: c for c in script.characters}

    def settled(self) -> SettledCast:
        """The voices, and the files as they are to be written; see the function `settled`."""
        own, record = self._asked.text, self._asked.record
        known = self._read()
        linked = same_people(self._people, [m.person for m in known.members], record.linked)
        compared = self._compared(self._voices_in(own), known, linked)
        text = self._with_own(own, compared.own)
        run = text
        if self._asked.for_run != own:
            run = self._with_own(self._asked.for_run, {k: v for k, v in compared.own.items() if k != NARRATOR})
        options = self._options_for(run, known)
        cast = dealing.cast_with(self._script, options, run, _absent(known, linked, self._script))
        cast_toml = cast_file.to_toml(cast, text)
        record = replace(record, dealt={**record.dealt, **{k: triple(s) for k, s in compared.own.items()}})
        record = recorded(record, self._voices_in(text), cast)
        series_toml, links, agreed = self._given(known, linked, self._voices_in(cast_toml), compared)
        first = self._told(len(linked), len(links) - len(linked))
        cast = with_persons_marked(cast, record)
        return SettledCast(
            replace(cast, notes=(*self._asked.notes, first, *_bounded(compared.told), *cast.notes)),
            cast_toml,
            replace(record, linked={**record.linked, **links}, agreed={**record.agreed, **agreed}),
            self._series,
            series_toml,
        )

    def _read(self) -> SeriesCast:
        if self._text is None:
            return SeriesCast(self._series.name, self._script.language)
        voices = dealing.voices(self._options, self._script.language, self._text)
        return series_cast.read(self._text, voices, source=self._source)

    def _options_for(self, cast_toml: str | None, known: SeriesCast) -> Options:
        """The options with the engine of the series, where neither the user nor the narrator's voice says which."""
        if self._options.engine is not None or (cast_toml and cast_file.narrators_voice(cast_toml)):
            return self._options
        count = Counter(m.setting.engine for m in known.members if m.setting is not None)
        return replace(self._options, engine=count.most_common(1)[0][0]) if count else self._options

    def _voices_in(self, cast_toml: str | None) -> dict[str, Setting]:
        return _voices_in(self._script, self._options, cast_toml)

    def _pairs(self, known: SeriesCast, linked: Mapping[str, str]) -> Iterator[tuple[str, Setting | None]]:
        """The volume's keys, each with the voice that the series has for it."""
        by_key = {m.person.id: m.setting for m in known.members}
        if self._script.narrator is None:
            yield NARRATOR, known.narrator
        yield UNKNOWN, known.unknown
        for own, key in linked.items():
            yield own, by_key[key]

    def _compared(self, current: Mapping[str, Setting], known: SeriesCast, linked: Mapping[str, str]) -> _Compared:
        out = _Compared()
        teller = self._script.narrator
        as_told = self._narrator_for_teller(current)
        for key, theirs in self._pairs(known, linked):
            ours = current.get(key)
            if as_told is not None and teller is not None and key == teller.id:
                ours = out.own[key] = as_told
            unused = key == UNKNOWN and ours is not None and not _somebody_is_unknown(self._script)
            if theirs is None or ours == theirs or unused:
                continue
            if ours is None:
                out.own[key] = theirs
            else:
                self._differing(key, ours, theirs, out)
        if teller is not None and teller.id in out.own and current.get(NARRATOR) == current.get(teller.id) is not None:
            # Who tells the story and the narrator have one voice: it stays one.
            out.own[NARRATOR] = out.own[teller.id]
        return out

    def _narrator_for_teller(self, current: Mapping[str, Setting]) -> Setting | None:
        """A narrator's voice that a person changed in a story told in the first person: it is that of the teller, too."""
        teller = self._script.narrator
        told, spoken = current.get(NARRATOR), current.get(teller.id) if teller else None
        if teller is None or told is None or spoken is None or told == spoken:
            return None
        record = self._asked.record
        persons = record.is_persons(NARRATOR, told) and not record.is_persons(teller.id, spoken)
        return told if persons or (NARRATOR in self._asked.typed and record.wrote(teller.id, spoken)) else None

    def _differing(self, key: str, ours: Setting, theirs: Setting, out: _Compared) -> None:
        """Decide which of two voices counts; `out` gets the decision."""
        record = self._asked.record
        before = record.agreed.get(key)
        if key in self._asked.typed or key in out.own:
            we_changed, they_changed = True, False
        elif before is not None:
            we_changed, they_changed = triple(ours) != before[0], triple(theirs) != before[1]
        else:
            we_changed = record.is_persons(key, ours)
            they_changed = record.wrote(key, ours)
        name, (own, other) = self._name(key), _shown(ours, theirs)
        if we_changed == they_changed:
            out.agreed[key] = triple(ours), triple(theirs)
            out.told.append(
                f"{name}: cast.toml says {own}, the series {other}; both stay as they are. "
                "To have the series' voice, delete it from cast.toml."
            )
        elif we_changed:
            out.series[key] = ours
            out.told.append(f"{name}: {own}, as cast.toml says, counts for the series, too.")
        else:
            out.own[key] = theirs
            if not (key == NARRATOR and self._options.narrator_is_usual and before is None):
                out.told.append(f"{name}: {other} in place of {own}, as the series says.")

    def _name(self, key: str) -> str:
        if key in _TABLES:
            return {NARRATOR: "The narrator", UNKNOWN: "Unknown speakers"}[key]
        return self._by_id[key].name

    def _with_own(self, text: str | None, settings: Mapping[str, Setting]) -> str | None:
        """A cast file with some voices set."""
        if not settings:
            return text
        text = text or cast_file.new_text()
        there = cast_file.ids(text)
        new: dict[tuple[str, str], dict[str, object]] = {}
        for key, setting in settings.items():
            fields = series_cast.voice_fields(setting)
            if key in _TABLES:
                text = cast_file.changed(text, _TABLES[key], fields)
            elif key in there:
                text = cast_file.changed(text, (key, self._by_id[key].name), fields)
            else:
                new[key, self._by_id[key].name] = fields
        return cast_file.with_people(text, new) if new else text

    def _given(
        self, known: SeriesCast, linked: Mapping[str, str], final: Mapping[str, Setting], compared: _Compared
    ) -> tuple[str, dict[str, str], dict[str, tuple[Triple, Triple]]]:
        """The file of the series with what this volume adds; who is who now; and what the two files agree on."""
        text = self._text or series_cast.new_text(self._series.name, self._script.language)
        theirs = {m.person.id: m for m in known.members}
        links = dict(linked)
        for key, setting in self._heads(known, final, compared):
            text = series_cast.with_setting(text, _TABLES[key], setting, source=self._source)
        new: dict[tuple[str, str], dict[str, object]] = {}
        for person in self._people:
            setting = compared.series.get(person.id, final[person.id])
            link = links.get(person.id)
            if link is None:
                links[person.id] = link = series_cast.new_key(person, theirs)
                theirs[link] = Member(person, setting)
                new[link, person.name] = {**series_cast.voice_fields(setting), **series_cast.facts(person)}
                continue
            more = series_cast.facts(person, theirs[link].person)
            if person.id in compared.series or theirs[link].setting is None:
                text = series_cast.with_setting(
                    text, (link, theirs[link].person.name), setting, more, source=self._source
                )
            elif more:
                text = cast_file.changed(text, (link, theirs[link].person.name), more, source=self._source)
        if new:
            text = cast_file.with_people(text, new, source=self._source)
        apart = compared.agreed
        heads = [NARRATOR, UNKNOWN] if self._script.narrator is None else [UNKNOWN]
        agreed = {key: (triple(final[key]),) * 2 for key in (*heads, *links) if key in final}
        return text, links, {**agreed, **apart}

    def _heads(
        self, known: SeriesCast, final: Mapping[str, Setting], compared: _Compared
    ) -> Iterator[tuple[str, Setting]]:
        """What the series takes over for the narrator and for unknown speakers."""
        if self._script.narrator is None and (known.narrator is None or NARRATOR in compared.series):
            yield NARRATOR, compared.series.get(NARRATOR, final[NARRATOR])
        if UNKNOWN in compared.series or (known.unknown is None and _somebody_is_unknown(self._script)):
            yield UNKNOWN, compared.series.get(UNKNOWN, final[UNKNOWN])

    def _told(self, taken: int, new: int) -> str:
        taken_over, added = (f"{n} {'person' if n == 1 else 'people'}" for n in (taken, new))
        if self._text is None:
            return f"The voices of the series {self._series.name} are kept in {self._series.path} from now on: {added}."
        return f"Voices from the series {self._series.name} ({self._series.path}): {taken_over}; {new} new."


def _shown(*settings: Setting) -> list[str]:
    """Two voices in words by which they differ."""
    if len({s.voice for s in settings}) > 1:
        return [s.voice for s in settings]
    return [f"{s.voice} at pitch {s.pitch} and {s.rate_wpm} words a minute" for s in settings]


def _speaking(script: Script) -> list[Character]:
    heard = {s.speaker for chapter in script.chapters for s in chapter.segments if s.spoken_by_character}
    return [c for c in script.characters if c.id in heard or c.narrator]


def _somebody_is_unknown(script: Script) -> bool:
    return any(s.spoken_by_character and s.speaker is None for chapter in script.chapters for s in chapter.segments)


def _absent(known: SeriesCast, linked: Mapping[str, str], script: Script) -> list[Setting]:
    """The voices of the series that nobody of this volume has."""
    here = set(linked.values())
    absent = [m.setting for m in known.members if m.person.id not in here and m.setting is not None]
    if script.narrator is not None and known.narrator is not None:
        absent.append(known.narrator)
    return absent


def _bounded(told: Sequence[str]) -> Sequence[str]:
    if len(told) <= _MOST_TOLD:
        return told
    return (
        *told[: _MOST_TOLD - 1],
        f"{len(told) - _MOST_TOLD + 1} more voices differ or were taken over; see cast.toml.",
    )
