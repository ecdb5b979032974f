"""A voice to be heard: a sentence spoken, or written to a file."""

from __future__ import annotations

from pathlib import Path

import tomlkit

from audiobook import engines
from audiobook.assembling import assemble
from audiobook.cast import Setting
from audiobook.directing import lexicon
from audiobook.directing.spoken_form import spoken_form
from audiobook.errors import EngineError, UsageError
from audiobook.pipeline.options import Options, lexicons
from audiobook.publishing import Tags, publish
from audiobook.publishing.formats import Encoding
from audiobook.synthesizing import synthesize
from audiobook.timeline import Timeline, Utterance


def sample(voice: str, text: str) -> bytes:
    """A text in a voice, as MP3 frames.

    Raises:
        UsageError: there is no such voice, or nothing to say.
        EngineError: it could not be said.
    """
    name = voice.partition("/")[0]
    known = {v.id: v for v in engines.load(name).voices()}
    if voice not in known:
        raise UsageError(f"There is no voice {voice}.", f"See `audiobook voices --engine {name}`.")
    if not any(c.isalnum() for c in text):
        raise UsageError("There is nothing to say.", "Give --text a few words.")
    found = known[voice]
    utterance = Utterance(0, 0, None, text, Setting(found.id, found.pitch, found.rate_wpm), pause_ms=200)
    clips = list(synthesize([utterance], engines.load))
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
    voices = engines.load(engine).voices()
    narrator = next((v for v in voices if v.narrator), voices[0])
    known = lexicons(options)
    if respelled is not None:
        given = tomlkit.dumps({"words": {words: respelled}})
        known = lexicon.merged([known, lexicon.parse(given, source="--as")])
    return narrator.id, spoken_form(words, lexicon=known).text


def write(frames: bytes, target: Path) -> None:
    """Write a sample to an MP3 file."""
    publish([frames], Timeline(Encoding().sample_rate_hz, 0, (), ()), Tags("Voice sample"), None, target)
