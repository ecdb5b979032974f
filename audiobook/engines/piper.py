"""The piper engine: neural voices of the Piper project (extra `piper`), each a file NAME.onnx with its NAME.onnx.json.

A voice of several speakers has each of them as a voice: piper/NAME:SPEAKER.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from audiobook.cast import Setting, Voice
from audiobook.engines import onnx_voices, pcm
from audiobook.engines.base import BaseEngine
from audiobook.errors import EngineError
from audiobook.invocation import command, install
from audiobook.outside import json_value, name_fault

_LOG = logging.getLogger("audiobook")

_NATURAL_WPM = 170
"""The rate that is told for a voice as it speaks by itself."""


class PiperEngine(BaseEngine):
    """Piper's voices, as many as lie in the user's folder."""

    name = "piper"
    sample_rate_hz = 22050
    ms_per_letter = (15.0, 250.0)
    slow = True

    @property
    def version(self) -> str:
        """Piper's own version."""
        return onnx_voices.version("piper-tts", self.name)

    @property
    def device(self) -> str:
        """Where it runs."""
        return onnx_voices.device()

    def voices(self) -> tuple[Voice, ...]:
        """The voices that are there, by name; of several speakers, each."""
        self.version  # noqa: B018 - without piper there are none
        folder = onnx_voices.folder(self.name)
        found: list[Voice] = []
        broken: list[EngineError] = []
        for path in sorted(folder.glob("*.onnx")):
            try:
                config = _config(path)
            except EngineError as e:
                # One voice that is broken hides no other.
                broken.append(e)
                _tell_once(f"{e} {e.hint}")
                continue
            for speaker in sorted(config["speaker_id_map"], key=config["speaker_id_map"].__getitem__) or [""]:
                id = f"piper/{path.stem}:{speaker}" if speaker else f"piper/{path.stem}"
                found.append(Voice(id, language=config["language"]["code"], narrator=not found))
        if not found:
            if broken:
                raise broken[0]
            raise EngineError(
                "There are no piper voices.",
                f"`{command('voices', 'list', '--available')}` lists those to fetch; or put NAME.onnx and NAME.onnx.json into {folder}.",
            )
        return tuple(found)

    def voices_in(self, language: str) -> tuple[Voice, ...]:
        """The voices of a language; see `BaseEngine.voices_in`."""
        return onnx_voices.for_language(self.voices(), language)

    def voice_version(self, name: str) -> str:
        """A hash of the voice's two files."""
        path = _path(name)
        return onnx_voices.digest(self.name, [path, path.with_name(f"{path.name}.json")])

    def release(self) -> None:
        """Free the memory of the loaded voices."""
        _loaded.cache_clear()

    def speak(self, text: str, setting: Setting) -> bytes:
        """Say a text; see `Engine.speak`."""
        if setting.voice not in {v.id for v in self.voices()}:
            if _path(setting.name).is_file():
                _config(_path(setting.name))
            raise EngineError(
                f"piper has no voice {setting.voice}.", f"See `{command('voices', '--engine', 'piper')}`."
            )
        speaker = setting.name.partition(":")[2]
        path = _path(setting.name)
        from piper.config import SynthesisConfig

        voice = _loaded(path)
        # Piper has no pitch: a voice is raised by playing it faster, and told to speak slower by as much.
        raised = 2 ** ((setting.pitch - 50) / 100)
        scale = voice.config.length_scale * _NATURAL_WPM / setting.rate_wpm * raised
        number = voice.config.speaker_id_map.get(speaker) if speaker else None
        try:
            chunks = list(voice.synthesize(text, SynthesisConfig(speaker_id=number, length_scale=scale)))
        except Exception as e:  # onnxruntime's errors have no common base
            raise EngineError(f"piper could not say “{text[:60]}”: {e}") from e
        if not chunks:
            return b""
        wave = np.concatenate([chunk.audio_float_array for chunk in chunks])
        return pcm.trimmed(onnx_voices.samples(wave, voice.config.sample_rate * raised, self.sample_rate_hz))


@cache
def _tell_once(message: str) -> None:
    _LOG.warning("%s", message)


def _path(name: str) -> Path:
    """The file of a voice, or of one of its speakers."""
    return onnx_voices.folder(PiperEngine.name) / f"{name.partition(':')[0]}.onnx"


def _config(path: Path) -> dict[str, Any]:
    beside = path.with_name(f"{path.name}.json")
    try:
        config: dict[str, Any] = json_value(beside.read_text(encoding="utf-8"))
        told = config.get("language") or {}
        speakers = config.get("speaker_id_map") or {}
        language = str(told.get("code") or config["espeak"]["voice"]).replace("_", "-")
        names = [path.stem, language, *speakers]
        if any(map(name_fault, names)) or not all(isinstance(number, int) for number in speakers.values()):
            raise ValueError("its names are not names")
        if not 1000 <= int(config["audio"]["sample_rate"]) <= _FASTEST_HZ:
            raise ValueError("its rate is not one")
        config |= {"language": {**told, "code": language}, "speaker_id_map": speakers}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as e:
        raise EngineError(
            f"The voice {path.name} cannot be used: {beside.name} is missing or broken.", "Install that voice again."
        ) from e
    return config


_FASTEST_HZ = 192_000


@cache
def _loaded(path: Path) -> Any:  # noqa: ANN401 - piper may not be here
    try:
        from piper import PiperVoice
        from piper.config import PiperConfig

        return PiperVoice(session=onnx_voices.session(path), config=PiperConfig.from_dict(_config(path)))
    except ImportError as e:
        raise EngineError(f"The engine piper cannot be loaded: {e}.", install("piper")) from e
    except EngineError:
        raise
    except Exception as e:  # onnxruntime's errors have no common base
        raise EngineError(f"The voice {path.name} cannot be loaded: {e}.", "Install that voice again.") from e
