"""Voices that were dealt for another engine or another language than a run is asked for: they are dealt anew.

What a person wrote stays, and so does a locked voice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audiobook import engines
from audiobook.cast import Cast, Setting, Voice
from audiobook.casting import file as cast_file
from audiobook.errors import EngineError
from audiobook.pipeline.cast_record import NARRATOR, UNKNOWN, CastRecord

_TABLES = {NARRATOR: cast_file.NARRATOR, UNKNOWN: cast_file.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Freed:
    """A cast file without the voices that are dealt anew.

    Attributes:
        text: cast.toml; None where there is none.
        asked_for: what the run is asked for that the voices were not dealt for, in words; empty where they were.
        count: how many voices are dealt anew.
        engine: whose voices are dealt; None for what the cast file or the language says.
    """

    text: str | None
    engine: str | None = None
    asked_for: str = ""
    count: int = 0


def freed(
    text: str | None, there: Mapping[str, Setting], record: CastRecord, language: str, engine: str | None
) -> Freed:
    """A cast file in, the same without the voices that this program dealt for another engine or language out.

    Args:
        text: cast.toml; None where there is none.
        there: the voices in it, by key.
        record: of what the program wrote.
        language: of the book, a BCP 47 tag.
        engine: the one that the user named; None where none was named.

    Raises:
        ScriptError: the file is written in a way that this program cannot change.
    """
    if text is None:
        return Freed(None, engine)
    before = _engine_before(record)
    if engine is not None and before not in ("", engine):
        unfit = {key for key, setting in there.items() if setting.engine != engine}
        asked_for = f"the engine {engine}"
    elif record.language not in ("", language) and language != _tongue(record.language):
        unfit = {key for key, setting in there.items() if not _speaks(setting, record.language, language)}
        asked_for = f"the language {language}"
        engine = engine or (before if _stays(before, record.language, language) else None)
    else:
        return Freed(text, engine)
    locked = cast_file.locked(text)
    gone = {key for key in unfit if record.wrote(key, there[key]) and key not in locked}
    tables = [table for key, table in _TABLES.items() if key in gone]
    return Freed(cast_file.without_voices_of(text, gone, tables), engine, asked_for, len(gone))


def told(found: Freed, cast: Cast, engine: str | None) -> tuple[str, ...]:
    """What the report says of voices that were dealt anew, and of those that stay another engine's.

    Args:
        found: what was dealt anew.
        cast: who is heard in which voice.
        engine: the one that the user named; None where none was named.
    """
    notes = []
    if found.count:
        many = f"{found.count} voices were" if found.count > 1 else "1 voice was"
        notes.append(f"{many} dealt anew for {found.asked_for}. A copy of cast.toml as it was is beside it.")
    if found.asked_for and engine is not None:
        others = [("the narrator", cast.narrator), *((r.name, r.setting) for r in cast.roles)]
        stay = [f"{name} ({setting.voice})" for name, setting in others if setting.engine != engine]
        if stay:
            more = f" and {len(stay) - 4} more" if len(stay) > 4 else ""
            said = f"Not of {engine}, because cast.toml or the series says so: {', '.join(stay[:4])}{more}."
            notes.append(f"{said} Delete a voice there to have a new one.")
    return tuple(notes)


def _engine_before(record: CastRecord) -> str:
    """Whose voices were dealt before; empty where nobody knows."""
    if record.engine:
        return record.engine
    count = Counter(name.partition("/")[0] for name, _, _ in record.dealt.values())
    return count.most_common(1)[0][0] if count else ""


def _speaks(setting: Setting, before: str, language: str) -> bool:
    """Whether a voice may read a book in a language: it is one of those that its engine has for it, or the engine stays without one."""
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
