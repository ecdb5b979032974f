"""What was measured of voices on this machine, kept beside the user's voices.

It fills in what an engine does not say of its voices; what the engine says stays.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from audiobook.cast import Voice
from audiobook.engines import onnx_voices
from audiobook.errors import EngineError
from audiobook.invocation import command
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


def known(engine: str, version: str) -> dict[str, dict[str, Any]]:
    """What was measured of an engine's voices, by their ids; nothing where it was another version of the engine.

    Raises:
        EngineError: the file cannot be read.
    """
    place = path(engine)
    try:
        content = tomllib.loads(place.read_text(encoding="utf-8"))
        if content["version"] != version:
            return {}
        return {
            str(v["id"]): {
                "gender": Gender(v["gender"]),
                "f0_hz": float(v["f0_hz"]),
                "loudness_lufs": float(v["loudness_lufs"]),
                "timbre": tuple(float(x) for x in v["timbre"]),
            }
            for v in content.get("voice", [])
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise EngineError(
            f"{place} cannot be read: {e}.",
            f"Delete it, and measure again: {command('voices', 'measure', '--engine', engine)}",
        ) from e


def filled(engine: str, version: str, voices: Sequence[Voice]) -> tuple[Voice, ...]:
    """Voices, with what was measured where the engine does not tell it."""
    found = known(engine, version)
    return tuple(_filled(v, found[v.id]) if v.id in found else v for v in voices)


def _filled(voice: Voice, measures: dict[str, Any]) -> Voice:
    return replace(
        voice,
        gender=measures["gender"] if voice.gender is Gender.UNKNOWN else voice.gender,
        f0_hz=voice.f0_hz or measures["f0_hz"],
        loudness_lufs=measures["loudness_lufs"] if voice.loudness_lufs is None else voice.loudness_lufs,
        timbre=voice.timbre or measures["timbre"],
    )
