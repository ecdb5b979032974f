"""Which voices there are: those of voices/hibari.toml whose model is on this machine, and the plain voice of each fetched model."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from audiobook.cast import Voice
from audiobook.engines import onnx_voices, palette
from audiobook.engines.hibari.model import hibari
from audiobook.engines.hibari.shape import Shape
from audiobook.errors import EngineError
from audiobook.script import Gender

NATURAL_WPM = 199
"""The pace of the models at speed 1, in words a minute while speaking: the ten sentences of benchmarks/heard.py in the voice heart."""


@dataclass(frozen=True, slots=True)
class ShapedVoice:
    """A voice, and how it is made.

    Attributes:
        voice: as engines tell of voices.
        base: the name of the model.
        shape: how it differs from the model's own voice.
    """

    voice: Voice
    base: str
    shape: Shape


def model_path(base: str) -> Path:
    """Where a model's file lies, or would lie: in the package hibari-tts, or among the user's voices.

    Raises:
        KeyError: there is no such model.
    """
    registry = hibari()
    about = registry.VOICES[base]
    folder = Path(registry.ASSETS) if about.get("bundled") else onnx_voices.folder("hibari")
    return folder / str(about["file"])


def is_british(base: str) -> bool:
    """Whether a model speaks British English.

    Raises:
        KeyError: there is no such model.
    """
    return bool(hibari().VOICES[base]["british"])


def installed() -> tuple[str, ...]:
    """The names of the models on this machine, the package's own first."""
    return tuple(base for base in hibari().VOICES if model_path(base).is_file())


def voices() -> dict[str, ShapedVoice]:
    """The voices of this machine, by id, in the order of the palette.

    Raises:
        EngineError: the palette is missing or broken.
    """
    return _voices(installed())


@cache
def _voices(models: tuple[str, ...]) -> dict[str, ShapedVoice]:
    found = {v.voice.id: v for v in _palette() if v.base in models}
    for base in models:
        about = hibari().VOICES[base]
        own = Voice(f"hibari/{base}", gender=Gender(about["gender"]), language=about["language"], narrator=True)
        found.setdefault(own.id, ShapedVoice(own, base, Shape()))
    return found


@cache
def _palette() -> tuple[ShapedVoice, ...]:
    try:
        tables: list[dict[str, Any]] = tomllib.loads(_content().decode())["voice"]
        voices = palette.load("hibari")
        return tuple(ShapedVoice(v, t["base"], Shape.of(t.get("shape", {}))) for v, t in zip(voices, tables))
    except (KeyError, ValueError, TypeError) as e:
        raise EngineError(f"The list of voices hibari.toml cannot be read: {e}.", "Install audiobook again.") from e


@cache
def _content() -> bytes:
    try:
        return (palette.folder() / "hibari.toml").read_bytes()
    except OSError as e:
        raise EngineError(f"The list of voices hibari.toml cannot be read: {e}.", "Install audiobook again.") from e


def fingerprint() -> str:
    """A short hash that changes with the palette."""
    return hashlib.sha256(_content()).hexdigest()[:12]


def model_fingerprint(id: str) -> str:
    """A short hash of the model that a voice is made from; empty for the one in the package and for an unknown voice."""
    found = voices().get(id)
    if found is None or hibari().VOICES[found.base].get("bundled"):
        return ""
    path = model_path(found.base)
    stat = path.stat()
    return _digest(path, stat.st_size, stat.st_mtime_ns)


@cache
def _digest(path: Path, _size: int, _mtime_ns: int) -> str:
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()[:12]
