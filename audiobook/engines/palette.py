"""The measured voices of an engine, kept as data in voices/<engine>.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from audiobook.cast import USUAL_WPM, Voice
from audiobook.errors import EngineError
from audiobook.script import Gender

_PACKAGED = Path(__file__).resolve().parent.parent / "voices"
_CHECKOUT = Path(__file__).resolve().parent.parent.parent / "voices"


def folder() -> Path:
    """Where the palettes lie: inside the installed package, or at the top of a checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


@cache
def loudness_in(engine: str, tag: str) -> dict[str, float]:
    """The loudness of voices in another accent, LUFS, by their ids in the palette; only those that were measured.

    Raises:
        EngineError: the palette is missing or broken.
    """
    return {v["id"]: v["loudness_in"][tag] for v in _raw(engine) if tag in v.get("loudness_in", {})}


@cache
def _raw(engine: str) -> list[dict[str, Any]]:
    path = folder() / f"{engine}.toml"
    try:
        voices: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["voice"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as e:
        raise _broken(path, e) from e
    return voices


def _broken(path: Path, error: Exception) -> EngineError:
    return EngineError(f"The list of voices {path.name} cannot be read: {error}.", "Install audiobook again.")


@cache
def load(engine: str) -> tuple[Voice, ...]:
    """The voices of an engine.

    Raises:
        EngineError: the palette is missing or broken.
    """
    try:
        return tuple(
            Voice(
                id=v["id"],
                gender=Gender(v["gender"]),
                age=v.get("age", "adult"),
                language=v.get("language", "en"),
                pitch=v.get("pitch", 50),
                rate_wpm=v.get("rate_wpm", USUAL_WPM),
                pace_wpm=float(v.get("pace_wpm", 0)),
                f0_hz=v["f0_hz"],
                loudness_lufs=v["loudness_lufs"],
                timbre=tuple(v["timbre"]),
                narrator=v.get("narrator", False),
                quality=float(v.get("quality", 1.0)),
                retired=v.get("retired", False),
            )
            for v in _raw(engine)
        )
    except (KeyError, ValueError) as e:
        raise _broken(folder() / f"{engine}.toml", e) from e
