"""The kokoro engine: neural voices of the Kokoro project (extra `kokoro`): one model, and a file with all its voices.

In the user's folder lie kokoro*.onnx and voices*.bin (or .npz). A voice's name tells where it is from and its range:
af_ is an American woman, bm_ an English man.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from audiobook.cast import Setting, Voice
from audiobook.engines import onnx_voices, pcm
from audiobook.engines.base import BaseEngine
from audiobook.errors import EngineError
from audiobook.invocation import command, install
from audiobook.script import Gender

_NATURAL_WPM = 170
"""The rate that is told for a voice as it speaks by itself."""
_LANGUAGES = {
    "a": "en-US", "b": "en-GB", "e": "es", "f": "fr-FR", "h": "hi", "i": "it", "j": "ja", "p": "pt-BR", "z": "zh",
}  # fmt: skip
_ESPEAK = {"en-US": "en-us", "en-GB": "en-gb", "fr-FR": "fr-fr", "pt-BR": "pt-br", "zh": "cmn"}
_GENDERS = {"f": Gender.FEMALE, "m": Gender.MALE}
_SPEEDS = (0.5, 2.0)
"""What the package takes."""


class KokoroEngine(BaseEngine):
    """Kokoro's voices."""

    name = "kokoro"
    sample_rate_hz = 24000
    ms_per_letter = (15.0, 250.0)
    slow = True

    @property
    def version(self) -> str:
        """The package's own version."""
        return onnx_voices.version("kokoro-onnx", self.name)

    @property
    def device(self) -> str:
        """Where it runs."""
        return onnx_voices.device()

    def voices(self) -> tuple[Voice, ...]:
        """The voices in the file, by name."""
        self.version  # noqa: B018 - without kokoro there are none
        names = sorted(_styles(_files()[1]))
        return tuple(
            Voice(
                f"kokoro/{name}",
                gender=_GENDERS.get(name[1:2], Gender.UNKNOWN),
                language=_LANGUAGES.get(name[:1], "en-US"),
                narrator=name == names[0],
            )
            for name in names
        )

    def voices_in(self, language: str) -> tuple[Voice, ...]:
        """The voices of a language; see `BaseEngine.voices_in`."""
        return onnx_voices.for_language(self.voices(), language)

    def voice_version(self, name: str) -> str:  # noqa: ARG002 - all voices lie in one file
        """A hash of the model and of the file of voices."""
        return onnx_voices.digest(self.name, _files())

    def release(self) -> None:
        """Free the memory of the model."""
        _loaded.cache_clear()

    def speak(self, text: str, setting: Setting) -> bytes:
        """Say a text; see `Engine.speak`."""
        voice = next((v for v in self.voices() if v.id == setting.voice), None)
        if voice is None:
            raise EngineError(
                f"kokoro has no voice {setting.voice}.", f"See `{command('voices', '--engine', 'kokoro')}`."
            )
        loaded = _loaded(*_files())
        # As with piper: what is played faster is said slower before.
        raised = 2 ** ((setting.pitch - 50) / 100)
        speed = min(_SPEEDS[1], max(_SPEEDS[0], setting.rate_wpm / _NATURAL_WPM / raised))
        language = _ESPEAK.get(voice.language, voice.language)
        try:
            wave, rate_hz = loaded.create(text, voice.name, speed=speed, lang=language)
        except Exception as e:  # onnxruntime's and phonemizer's errors have no common base
            raise EngineError(f"kokoro could not say “{text[:60]}”: {e}") from e
        return pcm.trimmed(onnx_voices.samples(np.asarray(wave).ravel(), rate_hz * raised, self.sample_rate_hz))


def _files() -> tuple[Path, Path]:
    """The model and the file of voices.

    Raises:
        EngineError: one of them is missing.
    """
    folder = onnx_voices.folder("kokoro")
    models = sorted(folder.glob("*.onnx"))
    voices = sorted([*folder.glob("voices*.bin"), *folder.glob("voices*.npz")])
    if not models or not voices:
        raise EngineError("There are no kokoro voices.", f"Put kokoro's model (.onnx) and voices (.bin) into {folder}.")
    return models[-1], voices[-1]


@cache
def _styles(path: Path) -> tuple[str, ...]:
    try:
        with np.load(path) as found:
            return tuple(found.files)
    except (OSError, ValueError) as e:
        raise EngineError(f"{path.name} cannot be read: {e}.", "Install kokoro's voices again.") from e


@cache
def _loaded(model: Path, voices: Path) -> Any:  # noqa: ANN401 - kokoro may not be here
    try:
        from kokoro_onnx import Kokoro

        return Kokoro.from_session(onnx_voices.session(model), str(voices))
    except ImportError as e:
        raise EngineError(f"The engine kokoro cannot be loaded: {e}.", install("kokoro")) from e
    except Exception as e:  # onnxruntime's errors have no common base
        raise EngineError(f"{model.name} cannot be loaded: {e}.", "Install kokoro's model again.") from e
