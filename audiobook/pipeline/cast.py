"""Script in, Cast out: who is heard in which voice, with what stands in cast.toml kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from audiobook import casting, engines
from audiobook.cast import Cast, Setting, Voice
from audiobook.casting import file as cast_file
from audiobook.errors import EngineError, ScriptError, near_match
from audiobook.pipeline import measuring
from audiobook.pipeline.options import Options
from audiobook.script import Gender, Script
from audiobook.workspace import Workspace


def deal_cast(script: Script, options: Options, workspace: Workspace | None = None) -> Cast:
    """A Script in, a Cast out; with a workspace, what stands in its cast.toml is kept.

    Raises:
        ScriptError: cast.toml does not hold together.
        CastingError: the engine has no voices.
        EngineError: the engine is not there.
    """
    if workspace is None:
        return cast_with(script, options, None)
    content = workspace.cast()
    cast = cast_with(script, options, content)
    if content is None:
        return cast
    ours = workspace.dealt()
    _refuse_strangers(content, script, ours, has_run=workspace.made_script() is not None)
    written = cast_file.dealt(content)
    roles = (replace(r, locked=r.locked and _is_persons(r.character, written, ours)) for r in cast.roles)
    return replace(cast, roles=tuple(roles))


def keep_cast(cast: Cast, workspace: Workspace) -> None:
    """Write cast.toml, with what is new added to it, and record which voices in it the program chose.

    Raises:
        ScriptError: the file does not hold together, or is written in a way that this program cannot change.
        EncodingError: it cannot be written.
    """
    before = workspace.cast()
    content = cast_file.to_toml(cast, before)
    was, now = cast_file.dealt(before) if before is not None else {}, cast_file.dealt(content)
    new = {who: fields for who, fields in now.items() if was.get(who) != fields}
    known = workspace.dealt()
    # Of a file that an earlier version wrote, it is not known what a person changed.
    if known is not None or before is None or workspace.made_script() is None:
        # Whoever spoke in a draft is known, though a person gave the voice.
        spoke: dict[str, dict[str, object]] = {role.character: {} for role in cast.roles}
        workspace.keep_dealt({**spoke, **(known or {}), **new})
    workspace.keep_cast(content)


def _is_persons(who: str, written: Mapping[str, Mapping[str, object]], ours: Mapping[str, object] | None) -> bool:
    """Whether a person gave a character the voice that stands in cast.toml."""
    return ours is not None and ours.get(who) != written.get(who)


def _refuse_strangers(content: str, script: Script, ours: Mapping[str, object] | None, *, has_run: bool) -> None:
    """Refuse a table of cast.toml whose name is a misspelt one: what it says would have no effect.

    A table that the program wrote may be of somebody who was in an earlier draft.
    """
    if ours is None and has_run:
        return
    known = [c.id for c in script.characters]
    for who in cast_file.dealt(content):
        near = near_match(who, known, "-") if who not in known and who not in (ours or {}) else "-"
        if near != "-":
            raise ScriptError(f"cast.toml: nobody in the story has the id “{who[:40]}”.", near)


def cast_with(script: Script, options: Options, cast_toml: str | None) -> Cast:
    """A Script and the content of a cast file in, a Cast out.

    Args:
        script: who says what.
        options: with the engine whose voices are dealt.
        cast_toml: what the file says is kept; None where there is no file.

    Raises:
        ScriptError: the file does not hold together.
        CastingError: the engine has no voices.
        EngineError: the engine is not there.
    """
    engine = engines.load(engine_of(options, script.language, cast_toml))
    free = [v for v in engines.voices_in(engine, script.language) if not v.retired]
    speakers = sum(1 for c in script.characters if not c.narrator)
    if measuring.measure_for_casting(engine, free, speakers):
        free = [v for v in engines.voices_in(engine, script.language) if not v.retired]
    # Voices of which nothing is known are left out where there are enough of the others.
    free = [v for v in free if v.gender is not Gender.UNKNOWN or v.f0_hz or v.timbre] or free
    kept = None
    if cast_toml is not None:
        kept = cast_file.from_toml(cast_toml, voices(options, script.language, cast_toml))
    dealt = casting.cast(script, free, kept)
    lacking = engines.lacking(script.language) if options.engine is None and cast_toml is None else None
    told = [] if lacking is None else [lacking]
    return replace(dealt, notes=(*_foreign(engine.name, free, script.language), *dealt.notes, *told))


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
    dealt = engine_of(options, language, cast_toml)
    named = [n for n in engines.available() if n == dealt or n in (cast_toml or "")]
    return [v for name in named for v in voices_of(name, language)]


def voices_of(engine: str, language: str) -> Sequence[Voice]:
    """An engine's voices, those for a language first.

    None where the engine is not installed: then its name in a cast file is an unknown voice, and that is what the user is told.
    """
    try:
        loaded = engines.load(engine)
        return [*engines.voices_in(loaded, language), *engines.voices(loaded)]
    except EngineError:
        return ()
