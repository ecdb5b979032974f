"""The espeak engine: pyttsx3 with the espeak-ng that comes in a wheel. The default everywhere."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property
from typing import Any

from audiobook.cast import Setting, Voice, VoiceId
from audiobook.engines import palette
from audiobook.engines.base import BaseEngine, Spoken, WordOnset, trimmed
from audiobook.engines.breath import with_breaths
from audiobook.errors import EngineError
from audiobook.invocation import command, reinstall

_FAMILIES = {
    "en-us": "gmw/en-US",
    "en-gb": "gmw/en",
    "en-gb-x-rp": "gmw/en-GB-x-rp",
    "en-gb-scotland": "gmw/en-GB-scotland",
    "en-029": "gmw/en-029",
    "en-us-nyc": "gmw/en-US-nyc",
    "en-gb-x-gbclan": "gmw/en-GB-x-gbclan",
    "en-gb-x-gbcwmd": "gmw/en-GB-x-gbcwmd",
}
"""The library's own identifiers of the English accents, which it wants letter for letter."""


class EspeakEngine(BaseEngine):
    """pyttsx3 and espeak-ng, in this process, without a sound card."""

    name = "espeak"
    sample_rate_hz = 22050
    ms_per_letter = (18.0, 320.0)
    phonemes = True
    # About four minutes of speech: an edit costs seconds, and a novel has parts enough to keep many cores busy.
    part_chars = 4000
    preload = ("audiobook.engines.espeak", "audiobook.engines.espeak_driver", "pyttsx3", "espeakng_loader")

    def __init__(self) -> None:
        self._setting: Setting | None = None
        self._errors: list[BaseException] = []

    @property
    def version(self) -> str:
        """The library's version."""
        from audiobook.engines.espeak_driver import Library

        try:
            return Library.get().version
        except (OSError, ImportError) as e:
            raise _unavailable(e) from e

    def voices(self) -> tuple[Voice, ...]:
        """The measured palette of voices/espeak.toml."""
        return palette.load("espeak")

    def voices_in(self, language: str) -> tuple[Voice, ...]:
        """The palette's variants, speaking another language or accent; none where espeak-ng does not know it.

        Their pitch and timbre are those measured in American English; so is their loudness, but for British.
        """
        tag = _nearest(language)
        if tag is None:
            return ()
        if tag == "en-us":
            return self.voices()
        plain = tag in _FAMILIES
        loudness = palette.loudness_in("espeak", tag)
        return tuple(
            replace(
                v,
                id=f"espeak/{tag}{'+' * ('+' in v.id)}{v.id.partition('+')[2]}",
                language=language,
                loudness_lufs=loudness.get(v.id, v.loudness_lufs),
            )
            for v in self.voices()
            if "+" in v.id or not plain
        )

    def speak(self, text: str, setting: Setting) -> bytes:
        """Say a text; see `Engine.speak`."""
        return self.speak_timed(text, setting).samples

    def speak_timed(self, text: str, setting: Setting) -> Spoken:
        """Say a text, and tell when each word begins; see `BaseEngine.speak_timed`."""
        if setting != self._setting:
            self._apply(setting)
        self._errors.clear()
        self._pyttsx3.say(text)
        self._pyttsx3.runAndWait()
        if self._errors:
            raise EngineError(f"espeak-ng could not say “{text[:60]}”: {self._errors[0]}.")
        recording: bytes = self._pyttsx3.getProperty("recording")
        words: tuple[WordOnset, ...] = self._pyttsx3.getProperty("words")
        return with_breaths(text, trimmed(recording, words, self.sample_rate_hz), self.sample_rate_hz)

    def _apply(self, setting: Setting) -> None:
        self._setting = None
        self._errors.clear()
        engine = self._pyttsx3
        engine.setProperty("voice", identifier(setting.voice))
        engine.setProperty("pitch", setting.pitch)
        engine.setProperty("rate", setting.rate_wpm)
        engine.runAndWait()
        if self._errors:
            raise EngineError(
                f"The voice {setting.voice} cannot be used: {self._errors[0]}.", f"See `{command('voices')}`."
            )
        self._setting = setting

    @cached_property
    def _pyttsx3(self) -> Any:  # noqa: ANN401 - pyttsx3 has no types
        import pyttsx3

        from audiobook.engines import espeak_driver

        try:
            engine = pyttsx3.init(espeak_driver.register())
        except (OSError, ImportError, RuntimeError) as e:
            raise _unavailable(e) from e
        engine.connect("error", self._note_error)
        return engine

    def _note_error(self, name: str, exception: BaseException) -> None:  # noqa: ARG002 - pyttsx3 passes both by name
        self._errors.append(exception)


def identifier(voice_id: str) -> str:
    """espeak-ng's own identifier for a voice's id ("espeak/en-us+f2" → "gmw/en-US+f2")."""
    name = VoiceId.parse(voice_id).name
    accent, plus, variant = name.partition("+")
    known = _FAMILIES.get(accent.lower()) or _languages().get(accent.lower()) or accent
    return f"{known}{plus}{variant}"


@cache
def _languages() -> dict[str, str]:
    """The library's identifiers of the languages it speaks, by tag in small letters."""
    from audiobook.engines.espeak_driver import Library

    try:
        return Library.get().languages()
    except (OSError, ImportError) as e:
        raise _unavailable(e) from e


def _nearest(language: str) -> str | None:
    """The tag of those there are that is nearest to a language's; None where none is near."""
    tag = language.lower().replace("_", "-")
    tag = {"zh": "cmn"}.get(tag.partition("-")[0], tag)
    while tag:
        if tag == "en":
            return "en-us"
        if tag in _FAMILIES or tag in _languages():
            return tag
        if "-" not in tag:
            known = sorted(t for t in _languages() if t.startswith(f"{tag}-"))
            return f"{tag}-{tag}" if f"{tag}-{tag}" in known else next(iter(known), None)
        tag = tag.rpartition("-")[0]
    return None


def _unavailable(error: BaseException) -> EngineError:
    return EngineError(f"espeak-ng cannot be loaded: {error}.", reinstall("espeakng-loader"))
