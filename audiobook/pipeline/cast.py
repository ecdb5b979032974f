"""Script in, Cast out: who is heard in which voice, with what stands in cast.toml kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from audiobook import casting, engines
from audiobook.cast import Cast, Setting, Voice
from audiobook.casting import file as cast_file
from audiobook.errors import EngineError
from audiobook.pipeline import measuring
from audiobook.pipeline.options import Options
from audiobook.script import Gender, Script
from audiobook.workspace import Workspace

_VOICE_IDS = re.compile(r"""["']([\w-]+/[^"'\n]+)["']""")
"""What may be the id of a voice in a cast file."""


def deal_cast(script: Script, options: Options, workspace: Workspace | None = None) -> Cast:
    """A Script in, a Cast out; with a workspace, what stands in its cast.toml is kept.

    Raises:
        ScriptError: cast.toml does not hold together.
        CastingError: the engine has no voices.
        EngineError: the engine is not there.
    """
    return cast_with(script, options, workspace.cast() if workspace else None)


def cast_with(script: Script, options: Options, cast_toml: str | None, absent: Sequence[Setting] = ()) -> Cast:
    """A Script and the content of a cast file in, a Cast out.

    Args:
        script: who says what.
        options: with the engine whose voices are dealt.
        cast_toml: what the file says is kept; None where there is no file.
        absent: voices of people who are in other volumes of the series only.

    Raises:
        ScriptError: the file does not hold together.
        CastingError: the engine has no voices.
        EngineError: the engine is not there.
    """
    engine = engine_of(options, script.language, cast_toml)
    free = voices_to_deal(script, engine)
    kept = None
    if cast_toml is not None:
        kept = cast_file.from_toml(cast_toml, voices(options, script.language, cast_toml))
    dealt = casting.cast(script, free, kept, absent)
    lacking = engines.lacking(script.language) if options.engine is None and cast_toml is None else None
    told = [] if lacking is None else [lacking]
    return replace(dealt, notes=(*_foreign(engine, free, script.language), *dealt.notes, *told))


def voices_to_deal(script: Script, engine: str) -> list[Voice]:
    """The voices of an engine that a script's people may be given, measured if they must be.

    Raises:
        EngineError: the engine is not there.
    """
    loaded = engines.load(engine)
    free = [v for v in engines.voices_in(loaded, script.language) if not v.retired]
    speakers = sum(1 for c in script.characters if not c.narrator)
    if measuring.measure_for_casting(loaded, free, speakers):
        free = [v for v in engines.voices_in(loaded, script.language) if not v.retired]
    # Voices of which nothing is known are left out where there are enough of the others.
    return [v for v in free if v.gender is not Gender.UNKNOWN or v.f0_hz or v.timbre] or free


def _foreign(engine: str, voices: Sequence[Voice], language: str) -> Sequence[str]:
    """A note where none of the voices speaks a book's language."""
    wanted = language.lower().partition("-")[0]
    spoken = sorted({v.language.lower().partition("-")[0] for v in voices})
    if not spoken or wanted in spoken:
        return ()
    return (
        f"No voice of {engine} speaks the book's language ({language}): it is read as if it were {' or '.join(spoken)}.",
    )


def engine_of(options: Options, language: str, cast_toml: str | None = None) -> str:
    """The engine whose voices are dealt: the one that was named, the one of the cast's narrator, or the default for the language.

    Args:
        options: what was named.
        language: of the book, a BCP 47 tag.
        cast_toml: the content of the cast file; None where there is no file.

    Raises:
        ScriptError: the file does not hold together.
    """
    if options.engine is not None:
        return options.engine
    narrator = cast_file.narrators_voice(cast_toml) if cast_toml is not None else None
    return narrator.engine if narrator is not None and narrator.name else engines.default(language)


def keep_given_cast(cast: Cast, workspace: Workspace) -> None:
    """Write the settings of a Cast into cast.toml; what else stands in it stays, comments included.

    Raises:
        ScriptError: the file does not hold together, or is written in a way that this program cannot change.
        EncodingError: it cannot be written.
    """
    content = workspace.cast() or cast_file.to_toml(cast)
    settings: dict[str | tuple[str, str], Setting] = {
        cast_file.NARRATOR: cast.narrator,
        cast_file.UNKNOWN: cast.unknown,
        **{(role.character, role.name): role.setting for role in cast.roles},
    }
    for who, setting in settings.items():
        fields = {"voice": setting.voice, "pitch": setting.pitch, "rate_wpm": setting.rate_wpm}
        content = cast_file.changed(content, who, fields)
    workspace.keep_cast(content)


def voices(options: Options, language: str, cast_toml: str | None = None) -> list[Voice]:
    """The voices a cast can have: those of the engine that is dealt, and of others that a cast file names.

    Args:
        options: with the engine whose voices are dealt.
        language: of the book, a BCP 47 tag: voices for it come first.
        cast_toml: the file's content; None where there is no file.
    """
    text = cast_toml or ""
    dealt = engine_of(options, language, cast_toml)
    named = [n for n in engines.available() if n == dealt or n in text]
    found = [v for name in named for v in voices_of(name, language)]
    known = {v.id for v in found}
    # A voice may speak another accent than the book's: then it is known by its name alone.
    others = [id for id in dict.fromkeys(_VOICE_IDS.findall(text)) if id not in known]
    return [*found, *(v for id in others if (v := engines.named(id, language)) is not None)]


def voices_of(engine: str, language: str) -> Sequence[Voice]:
    """An engine's voices, those for a language first.

    None where the engine is not installed: then its name in a cast file is an unknown voice, and that is what the user is told.
    """
    try:
        loaded = engines.load(engine)
        return [*engines.voices_in(loaded, language), *engines.voices(loaded)]
    except EngineError:
        return ()
