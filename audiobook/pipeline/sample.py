"""A voice to be heard: a sentence spoken, or written to a file."""

from __future__ import annotations

import os
from pathlib import Path

import tomlkit

from audiobook import engines, windows
from audiobook.assembling import assemble
from audiobook.cast import Cast, Setting, VoiceId
from audiobook.directing import lexicon
from audiobook.directing.sentences import sentences
from audiobook.directing.sounds import sounds
from audiobook.directing.spoken_form import spoken_form
from audiobook.errors import EngineError, UsageError, near_match
from audiobook.files import check_place, set_aside
from audiobook.invocation import command
from audiobook.outside import quoted
from audiobook.phonemes import with_sounds
from audiobook.pipeline.options import Options, lexicons
from audiobook.publishing import Tags, publish
from audiobook.publishing.formats import Encoding
from audiobook.script import Kind, Script
from audiobook.synthesizing import synthesize
from audiobook.timeline import Timeline, Utterance

MOST_ROLES = 24
"""So many speakers are heard in a sample of the cast: about three minutes."""

_LINE_CHARS = (30, 140)
"""A line of this many characters, about 2 to 9 seconds of speech, shows a voice well."""

_SAMPLE = "Voice sample"


def sample(voice: str, text: str) -> bytes:
    """A text in a voice, as MP3 frames.

    Raises:
        UsageError: there is no such voice, or nothing to say.
        EngineError: it could not be said.
    """
    name = VoiceId.parse(voice).engine
    engine = engines.load(name)
    found = engines.named(voice)
    if found is None:
        listed = [v.id for v in engines.voices(engine)]
        raise UsageError(
            f"There is no voice {quoted(voice)}.",
            near_match(voice, listed, f"See `{command('voices', '--engine', name)}`."),
        )
    if not any(c.isalnum() for c in text):
        raise UsageError("There is nothing to say.", "Give --text a few words.")
    known = {found.id: found}
    utterance = Utterance(0, 0, None, text, Setting(found.id, found.pitch, found.rate_wpm), pause_ms=200)
    clips = list(synthesize([utterance], engines.load, known))
    if clips[0].fault:
        raise EngineError(f"{voice} could not say it: {clips[0].fault}.")
    encoding = Encoding()
    pieces = assemble(clips, known, encoding.sample_rate_hz)
    return encoding.encode(piece.sound.raw_data for piece in pieces)[0]


def in_words(engine: str, words: str, respelled: str | None, options: Options) -> tuple[str, str]:
    """The narrator's voice of an engine, and what it is sent for some words.

    Args:
        engine: its name.
        words: as a story has them.
        respelled: how to say them, a spelling or IPA between slashes; None for the lexicons to know.
        options: with the user's lexicons.
    """
    voices = engines.voices(engines.load(engine))
    narrator = next((v for v in voices if v.narrator), voices[0])
    known = lexicons(options)
    if respelled is not None:
        given = tomlkit.dumps({"words": {words: respelled}})
        known = lexicon.merged([known, lexicon.parse(given, source="--as")])
    said = spoken_form(words, lexicon=known)
    return narrator.id, with_sounds(said.text, sounds(said, "en"))[0]


def _utterance(who: str | None, text: str, setting: Setting, language: str, pause_ms: int) -> Utterance:
    said = spoken_form(text)
    return Utterance(0, 0, who, said.text, setting, pause_ms=pause_ms, sounds=sounds(said, language))


def of_cast(script: Script, cast: Cast, most: int = MOST_ROLES) -> bytes:
    """Each speaker with a line of their own, announced by the narrator, as MP3 frames.

    Args:
        script: who says what.
        cast: in which voice.
        most: how many speakers at most, those with most to say first.

    Raises:
        UsageError: nobody speaks.
        EngineError: a voice could not say its line.
    """
    names = {cast.narrator.engine, *(r.setting.engine for r in cast.roles)}
    loaded = [engines.load(name) for name in names]
    known = {v.id: v for e in loaded for v in [*engines.voices(e), *engines.voices_in(e, script.language)]}
    # Voices of another accent than the book's are known by their names alone.
    ids = {cast.narrator.voice, *(r.setting.voice for r in cast.roles)}
    known |= {v.id: v for id in ids - set(known) if (v := engines.named(id)) is not None}
    utterances = []
    for role in cast.roles[:most]:
        line = own_line(script, role.character)
        if line:
            utterances.append(_utterance(None, f"{role.name}.", cast.narrator, script.language, pause_ms=350))
            utterances.append(_utterance(role.character, line, role.setting, script.language, pause_ms=1000))
    if not utterances:
        raise UsageError("Nobody speaks in this story.", f"Hear the narrator: {command('voices', cast.narrator.voice)}")
    clips = list(synthesize(utterances, engines.load, known))
    fault = next((c for c in clips if c.fault), None)
    if fault:
        raise EngineError(
            f"{fault.utterance.setting.voice} could not say “{fault.utterance.text[:60]}”: {fault.fault}."
        )
    encoding = Encoding()
    return encoding.encode(p.sound.raw_data for p in assemble(clips, known, encoding.sample_rate_hz))[0]


def own_line(script: Script, character: str) -> str | None:
    """A line that shows a voice: a sentence or two, as surely the character's as there is one."""
    lines = [
        (s.confidence or 0, s.text)
        for c in script.chapters
        for s in c.segments
        if s.kind is Kind.DIALOGUE and s.speaker == character and any(ch.isalnum() for ch in s.text)
    ]
    if not lines:
        return None
    low, high = _LINE_CHARS
    fit = [line for line in lines if low <= len(line[1]) <= high]
    text = max(fit, key=lambda line: line[0])[1] if fit else min(lines, key=lambda line: abs(len(line[1]) - high))[1]
    first, last, *_ = [*sentences(text), (0, 0, False), (0, 0, False)]
    return text[: max(first[1], last[1] if last[1] <= high else 0)]


def write(frames: bytes, target: Path, title: str = _SAMPLE) -> Path | None:
    """Write a sample to an MP3 file; another sample of that name is replaced, any other file kept under another name.

    Returns:
        Where the other file is kept, if there was one.
    """
    kept: Path | None = None

    def place(finished: Path, path: Path, _: str) -> None:
        nonlocal kept
        if os.path.lexists(path) and not _is_sample(path):
            kept = set_aside(path)
        windows.move(finished, path)

    check_place(target)
    tags = Tags(title, album=_SAMPLE)
    publish([frames], Timeline(Encoding().sample_rate_hz, 0, (), ()), tags, None, target, place=place)
    return kept


def _is_sample(path: Path) -> bool:
    """Whether a file says in its tag that it is a sample of a voice."""
    with path.open("rb") as f:
        head = f.read(2048)
    return head.startswith(b"ID3") and _SAMPLE.encode() in head
