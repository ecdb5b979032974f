"""What was measured of voices on this machine, kept beside the user's voices.

It fills in what an engine does not say of its voices; what the engine says stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from audiobook.cast import Voice, VoiceId
from audiobook.engines import onnx_voices
from audiobook.engines.base import BaseEngine
from audiobook.errors import EngineError
from audiobook.invocation import command
from audiobook.outside import shown, toml_table
from audiobook.script import Gender

HIGHEST_MALE_HZ = 150.0
LOWEST_FEMALE_HZ = 165.0
"""Median fundamental frequencies of men's and women's reading voices lie about 110 and 200 Hz; between these two a voice may be either's."""


def path(engine: str) -> Path:
    """Where the measures of an engine's voices are kept."""
    return onnx_voices.folder(engine) / "measured.toml"


def heard_as(f0_hz: float) -> Gender:
    """The range a voice is heard in, by its median fundamental frequency alone."""
    if not f0_hz:
        return Gender.UNKNOWN
    return Gender.MALE if f0_hz <= HIGHEST_MALE_HZ else Gender.FEMALE if f0_hz >= LOWEST_FEMALE_HZ else Gender.UNKNOWN


def known(engine: BaseEngine) -> dict[str, dict[str, Any]]:
    """What was measured of an engine's voices, by their ids.

    Nothing where it was another version of the engine, and nothing of a voice whose file has changed since.

    Raises:
        EngineError: the file cannot be read.
    """
    place = path(engine.name)
    try:
        content = toml_table(place.read_text(encoding="utf-8"))
        if content["version"] != engine.version:
            return {}
        found = {str(v["id"]): _measures(v) for v in content.get("voice", [])}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as e:
        raise EngineError(
            f"{place} cannot be read: {shown(str(e))}.",
            f"Delete it, and measure again: {command('voices', 'measure', '--engine', engine.name)}",
        ) from e
    return {id: m for id, m in found.items() if m["file"] in (None, engine.voice_version(VoiceId.parse(id).name))}


def _measures(raw: dict[str, Any]) -> dict[str, Any]:
    """The measures of one voice; what an older file does not tell is None."""
    return {
        "gender": Gender(raw["gender"]),
        "f0_hz": float(raw["f0_hz"]),
        "loudness_lufs": float(raw["loudness_lufs"]),
        "timbre": tuple(float(x) for x in raw["timbre"]),
        "pace_wpm": None if (pace := raw.get("pace_wpm")) is None else float(pace),
        "file": None if (file := raw.get("file")) is None else str(file),
    }


def filled(engine: BaseEngine, voices: Sequence[Voice]) -> tuple[Voice, ...]:
    """Voices, with what was measured where the engine does not tell it."""
    found = known(engine)
    return tuple(_filled(v, found[v.id]) if v.id in found else v for v in voices)


def _filled(voice: Voice, measures: dict[str, Any]) -> Voice:
    return replace(
        voice,
        gender=measures["gender"] if voice.gender is Gender.UNKNOWN else voice.gender,
        f0_hz=voice.f0_hz or measures["f0_hz"],
        loudness_lufs=measures["loudness_lufs"] if voice.loudness_lufs is None else voice.loudness_lufs,
        timbre=voice.timbre or measures["timbre"],
        pace_wpm=voice.pace_wpm or measures["pace_wpm"] or 0.0,
    )
