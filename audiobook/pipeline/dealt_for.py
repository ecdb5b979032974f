"""Voices that were dealt for another engine, language, gender or age than a run has now.

They are dealt anew. What a person wrote stays, and so does a locked voice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from audiobook import engines
from audiobook.cast import Cast, Setting, Voice
from audiobook.casting import file as cast_file
from audiobook.casting import fits
from audiobook.errors import EngineError
from audiobook.pipeline.cast_record import NARRATOR, UNKNOWN, CastRecord, by_key, described
from audiobook.script import Script

_TABLES = {NARRATOR: cast_file.NARRATOR, UNKNOWN: cast_file.UNKNOWN}
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Freed:
    """A cast file without the voices that are dealt anew.

    Attributes:
        text: cast.toml; None where there is none.
        engine: whose voices are dealt; None for what the cast file or the language says.
        asked_for: what the run is asked for that the voices were not dealt for, in words; empty where there is nothing.
        former: the voices that have gone from the file, by key.
        redescribed: the keys of those whose voice is not of their gender or age.
    """

    text: str | None
    engine: str | None = None
    asked_for: str = ""
    former: Mapping[str, Setting] = field(default_factory=dict)
    redescribed: frozenset[str] = frozenset()


def freed(
    text: str | None,
    there: Mapping[str, Setting],
    record: CastRecord,
    script: Script,
    engine: str | None,
    voices: Sequence[Voice],
    *,
    by_person: bool = True,
) -> Freed:
    """A cast file in, the same without the voices that this program dealt for something else out.

    Args:
        text: cast.toml; None where there is none.
        there: the voices in it, by key.
        record: of what the program wrote.
        script: who says what, in which language.
        engine: the one that the user named; None where none was named.
        voices: those that the cast may have.
        by_person: a voice goes where it is not of the gender or age that somebody has now.

    Raises:
        ScriptError: the file is written in a way that this program cannot change.
    """
    if text is None:
        return Freed(None, engine)
    unfit, asked_for, engine = _unfit(there, record, script.language, engine)
    redescribed = frozenset(_redescribed(text, there, record, script, voices)) if by_person else frozenset()
    locked = cast_file.locked(text)
    gone = {key for key in {*unfit, *redescribed} if record.wrote(key, there[key]) and key not in locked}
    tables = [table for key, table in _TABLES.items() if key in gone]
    former = {key: there[key] for key in gone}
    return Freed(cast_file.without_voices_of(text, gone, tables), engine, asked_for, former, redescribed)


def told(found: Freed, script: Script, cast: Cast, engine: str | None) -> tuple[str, ...]:
    """What the report says of voices that were dealt anew, and of those that stay another engine's.

    Args:
        found: what was dealt anew.
        script: who says what.
        cast: who is heard in which voice.
        engine: the one that the user named; None where none was named.
    """
    notes = []
    now = by_key(cast)
    changed = {key for key, setting in found.former.items() if now.get(key, setting) != setting}
    names = {c.id: c.name for c in script.characters}
    people = [names[key] for key in found.former if key in changed & found.redescribed and key in names]
    others = len(changed - found.redescribed)
    if people:
        notes.append(f"Another voice, because the one before did not fit gender or age: {_few(people)}.")
    if others:
        many = f"{others} voices were" if others > 1 else "1 voice was"
        notes.append(f"{many} dealt anew for {found.asked_for}. A copy of cast.toml as it was is beside it.")
    if found.asked_for and engine is not None:
        own = [("the narrator", cast.narrator), *((r.name, r.setting) for r in cast.roles)]
        stay = [f"{name} ({setting.voice})" for name, setting in own if setting.engine != engine]
        if stay:
            said = f"Not of {engine}, because cast.toml or the series says so: {_few(stay)}."
            notes.append(f"{said} Delete a voice there to have a new one.")
    return tuple(notes)


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{', '.join(names[:_MOST_NAMED])}{more}"


def _unfit(
    there: Mapping[str, Setting], record: CastRecord, language: str, engine: str | None
) -> tuple[set[str], str, str | None]:
    """The voices that are of another engine or language than the run is asked for; what that is; and whose voices are dealt."""
    before = _engine_before(record)
    if engine is not None and before not in ("", engine):
        return {key for key, setting in there.items() if setting.engine != engine}, f"the engine {engine}", engine
    if record.language in ("", language) or language == _tongue(record.language):
        # A bare language asks for no accent.
        return set(), "", engine
    unfit = {key for key, setting in there.items() if not _speaks(setting, record.language, language)}
    stays = before if _stays(before, record.language, language) else None
    return unfit, f"the language {language}", engine or stays


def _redescribed(
    text: str, there: Mapping[str, Setting], record: CastRecord, script: Script, voices: Sequence[Voice]
) -> Iterator[str]:
    """Who has another gender or age than when their voice was dealt, and a voice that is not of it."""
    known = {v.id: v for v in voices}
    said = {c.id for c in cast_file.known_characters(text)}
    for person in script.characters:
        own = there.get(person.id)
        before = record.people.get(person.id)
        changed = before != described(person) if before is not None else person.id in said
        if own is None or not changed or fits(person, known.get(own.voice)):
            continue
        yield person.id
        if person.narrator and there.get(NARRATOR) == own:
            # Who tells the story and the narrator have one voice: it stays one.
            yield NARRATOR


def _engine_before(record: CastRecord) -> str:
    """Whose voices were dealt before; empty where nobody knows."""
    if record.engine:
        return record.engine
    count = Counter(name.partition("/")[0] for name, _, _ in record.dealt.values())
    return count.most_common(1)[0][0] if count else ""


def _speaks(setting: Setting, before: str, language: str) -> bool:
    """Whether a voice may read a book in a language: its engine has it for that language, or has none for it and stays."""
    own = _voices_for(setting.engine, language)
    return any(v.id == setting.voice for v in own) if own else _stays(setting.engine, before, language)


def _stays(engine: str, before: str, language: str) -> bool:
    """Whether an engine reads a book in its new language: it has voices for it, or was more than the usual one of the language before."""
    usual = engine == engines.default(before) != engines.default(language)
    return bool(_voices_for(engine, language)) or not usual


def _voices_for(engine: str, language: str) -> Sequence[Voice]:
    """The voices of an engine that speak a language; none where the engine is not there."""
    try:
        found = engines.voices_in(engines.load(engine), language)
    except EngineError:
        return ()
    return found if _tongue(language) in {_tongue(v.language) for v in found} else ()


def _tongue(language: str) -> str:
    return language.lower().partition("-")[0]
