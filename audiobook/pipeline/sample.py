"""A voice to be heard: a sentence spoken, or written to a file."""

from __future__ import annotations

from pathlib import Path

from audiobook import engines
from audiobook.assembling import assemble
from audiobook.cast import Setting
from audiobook.errors import EngineError, UsageError
from audiobook.publishing import Tags, mp3, publish
from audiobook.publishing.mp3 import Encoding
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
    return mp3.encode((piece.sound.raw_data for piece in pieces), encoding)


def write(frames: bytes, target: Path) -> None:
    """Write a sample to an MP3 file."""
    publish([frames], Timeline(Encoding().sample_rate_hz, 0, (), ()), Tags("Voice sample"), None, target)
