"""The engine hibari: neural English voices of the package hibari-tts, which come with this program. The default for English.

A text becomes phonemes (`pronunciation`), a model makes frames of them (`model`, `graph`), these are shaped into one of the voices
of the palette (`shape`), and become sound (`synthesis`); `speaking` is the whole way. The engine goes it through a driver of pyttsx3
(`driver`), which any program may use.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from audiobook.cast import Setting, Voice
from audiobook.engines import onnx_voices
from audiobook.engines.base import BaseEngine, Spoken
from audiobook.errors import EngineError
from audiobook.invocation import install

_REVISION = 1
"""Raised whenever the same text in the same setting comes to sound different."""


class HibariEngine(BaseEngine):
    """Hibari's voices by pyttsx3, on the processor, one thread."""

    name = "hibari"
    sample_rate_hz = 24_000
    ms_per_letter = (15.0, 250.0)
    phonemes = True
    stress = True
    forgets = True
    # Half a minute of speech, which takes half a second or less: an edit costs that, and no more is lost to a kill.
    part_chars = 400
    preload = ("audiobook.engines.hibari.ready",)

    def __init__(self) -> None:
        self._setting: Setting | None = None
        self._errors: list[BaseException] = []

    @cached_property
    def _package_version(self) -> str:
        return onnx_voices.version("hibari-tts", self.name)

    @property
    def version(self) -> str:
        """The package's version, and what our own changes depend on."""
        package = self._package_version
        from audiobook.engines.hibari import voices

        return f"{package}-{_REVISION}-{voices.fingerprint()}"

    def voices(self) -> tuple[Voice, ...]:
        """The palette of voices/hibari.toml, as far as the models are on this machine."""
        self._package_version  # noqa: B018 - without hibari there are none
        from audiobook.engines.hibari import voices

        return tuple(v.voice for v in voices.voices().values())

    def voice_version(self, name: str) -> str:
        """A hash of the model that a voice is made from, where that is not the one in the package."""
        from audiobook.engines.hibari import voices

        return voices.model_fingerprint(f"{self.name}/{name}")

    def knows(self, word: str) -> bool | None:
        """Whether the word, or it without the ending of a plural, is in the package's dictionary; see `BaseEngine.knows`."""
        from audiobook.engines.hibari import dictionary

        return dictionary.has(word)

    def speak(self, text: str, setting: Setting) -> bytes:
        """Say a text; see `Engine.speak`."""
        return self.speak_timed(text, setting).samples

    def speak_timed(self, text: str, setting: Setting) -> Spoken:
        """Say a text, and tell when each word begins; see `BaseEngine.speak_timed`."""
        engine = self._pyttsx3
        self._errors.clear()
        if setting != self._setting:
            engine.setProperty("setting", setting)
        if not text.strip():
            return Spoken(b"")
        engine.say(text)
        engine.runAndWait()
        if self._errors:
            self._setting = None
            error = self._errors[0]
            if isinstance(error, EngineError):
                raise error
            raise EngineError(f"hibari could not say “{text[:60]}”: {error}.") from error
        self._setting = setting
        said: Spoken = engine.getProperty("spoken")
        return said

    @cached_property
    def _pyttsx3(self) -> Any:  # noqa: ANN401 - pyttsx3 has no types
        self._package_version  # noqa: B018 - the driver needs it
        import pyttsx3

        try:
            from audiobook.engines.hibari import driver

            engine = pyttsx3.init(driver.register(aloud=False))
        except (OSError, ImportError, RuntimeError) as e:
            raise EngineError(f"The engine hibari cannot be loaded: {e}.", install("hibari")) from e
        engine.connect("error", self._note_error)
        return engine

    def _note_error(self, name: str, exception: BaseException) -> None:  # noqa: ARG002 - pyttsx3 passes both by name
        self._errors.append(exception)
