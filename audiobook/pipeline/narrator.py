"""The narrator's voice that a user names for a run, and cast.toml with it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

from audiobook import engines
from audiobook.cast import Setting, Voice, VoiceId
from audiobook.casting import file as cast_file
from audiobook.errors import EngineError, UsageError
from audiobook.invocation import command
from audiobook.outside import quoted
from audiobook.pipeline import cast as dealing
from audiobook.pipeline.cast_record import NARRATOR, CastRecord, by_key, triple
from audiobook.pipeline.options import Options
from audiobook.script import Script


@dataclass(frozen=True, slots=True)
class Asked:
    """A cast file after the user's word on the narrator.

    Attributes:
        text: cast.toml as it is to be kept; None where there is none yet.
        for_run: what this run reads in its place: another narrator where a person's own line in the file stays as it is.
        record: of what the program wrote.
        notes: sentences for the report.
        typed: the keys of voices in `text` that the user named for this run.
    """

    text: str | None
    for_run: str | None
    record: CastRecord
    notes: tuple[str, ...] = ()
    typed: frozenset[str] = frozenset()


def with_narrator(script: Script, options: Options, cast_toml: str | None, record: CastRecord) -> Asked:
    """Cast.toml with the voice that the user named for the narrator.

    A voice that this program wrote is replaced, and so the next run has the new one, too. A voice that a person wrote stays in the file,
    and this run alone has another. Where the voice was not typed but is the user's usual one, what cast.toml says counts before it.

    Args:
        script: who says what.
        options: with the narrator's voice.
        cast_toml: the file's content; None where there is none.
        record: of what the program wrote.

    Raises:
        UsageError: there is no such voice.
        ScriptError: cast.toml does not hold together.
    """
    if options.narrator is None:
        return Asked(cast_toml, cast_toml, record)
    voice = narrators_voice(options.narrator, script.language, options.engine)
    if options.narrator_is_usual and not _speaks(voice, script.language):
        return Asked(cast_toml, cast_toml, record)
    wanted = Setting(voice.id, voice.pitch, voice.rate_wpm)
    current = {}
    if cast_toml is not None:
        current = by_key(cast_file.from_toml(cast_toml, dealing.voices(options, script.language, cast_toml)))
    now = current.get(NARRATOR)
    if now is not None and (options.narrator_is_usual or now.voice == wanted.voice):
        return Asked(cast_toml, cast_toml, record)
    content = cast_toml or cast_file.new_text()
    changed = _changed(content, cast_file.NARRATOR, wanted)
    if now is not None and not record.wrote(NARRATOR, now):
        said = f"The narrator is {wanted.voice} in this run alone: cast.toml says {now.voice}, and what you wrote there stays."
        return Asked(cast_toml, changed, record, (said,))
    dealt = {**record.dealt, NARRATOR: triple(wanted)}
    teller = script.narrator
    if teller is not None and now is not None and current.get(teller.id) == now and record.wrote(teller.id, now):
        # Who tells the story speaks in the narrator's voice.
        changed = _changed(changed, (teller.id, teller.name), wanted)
        dealt[teller.id] = triple(wanted)
    typed = frozenset() if options.narrator_is_usual else frozenset((NARRATOR,))
    return Asked(changed, changed, replace(record, dealt=dealt), typed=typed)


def narrators_voice(name: str, language: str = "", engine: str | None = None) -> Voice:
    """The voice a user names: its id, or its name alone where the engine of the book has it.

    Args:
        name: as typed.
        language: of the book, a BCP 47 tag; empty where it is not known yet.
        engine: the engine that the user named; None for the default.

    Raises:
        UsageError: there is none of that name.
    """
    own = engine or engines.default(language or "en")
    for id in (name, f"{own}/{name}"):
        found = _named(id, language)
        if found is not None:
            return found
    asked = VoiceId.parse(name)
    # The accent that the name itself begins with, as in "espeak/en-gb+f2", has voices that are not listed.
    tags = dict.fromkeys((asked.name.partition("+")[0] or "en", language or "en"))
    names = dict.fromkeys((asked.engine, own))
    listed = [v.id for n in names for tag in tags for v in dealing.voices_of(n, tag)]
    by_name = {VoiceId.parse(id).name: id for id in listed}
    near = difflib.get_close_matches(name, listed, n=3, cutoff=0.6) or [
        by_name[n] for n in difflib.get_close_matches(asked.name or name, by_name, n=3, cutoff=0.6)
    ]
    hint = (
        f"Did you mean {' or '.join(dict.fromkeys(near))}?" if near else f"See the voices with `{command('voices')}`."
    )
    raise UsageError(f"There is no voice {quoted(name)}.", hint)


def _speaks(voice: Voice, language: str) -> bool:
    return voice.language.lower().partition("-")[0] == language.lower().partition("-")[0]


def _named(id: str, language: str) -> Voice | None:
    try:
        return engines.named(id, language)
    except EngineError:
        return None


def _changed(text: str, who: str | tuple[str, str], setting: Setting) -> str:
    return cast_file.changed(text, who, {"voice": setting.voice, "pitch": setting.pitch, "rate_wpm": setting.rate_wpm})
