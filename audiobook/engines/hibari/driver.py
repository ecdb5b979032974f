"""Hibari's voices for any program that speaks through pyttsx3.

    import pyttsx3
    from audiobook.engines.hibari import driver

    engine = pyttsx3.init(driver.register())
    engine.say("Hello there.")
    engine.runAndWait()

Everything is done when the call returns. What `say` says is heard through the machine's player, as long as the property `aloud` is
true; what was said last is the property `spoken` in any case.
"""

from __future__ import annotations

import io
import re
import sys
import wave
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from pyttsx3.voice import Voice as SystemVoice

from audiobook.cast import Setting
from audiobook.engines import playing
from audiobook.engines.base import Spoken
from audiobook.engines.hibari import speaking, voices
from audiobook.engines.hibari.frames import SAMPLE_RATE_HZ
from audiobook.files import write_whole

NAME = "audiobook_hibari"

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_RATES_WPM = (80, 450)


def register(*, aloud: bool = True) -> str:
    """Make the driver known to pyttsx3; gives the name to call `pyttsx3.init` with.

    Args:
        aloud: what the property `aloud` is at first. pyttsx3 has one engine for each name, so the two have two names.
    """
    name = NAME if aloud else f"{NAME}_silent"
    module = ModuleType(f"pyttsx3.drivers.{name}")
    module.buildDriver = partial(HibariDriver, aloud=aloud)  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    return name


class HibariDriver:
    """pyttsx3's driver interface (see pyttsx3.drivers.dummy), each call done when it returns."""

    def __init__(self, proxy: Any, *, aloud: bool = True) -> None:  # noqa: ANN401
        self._proxy = proxy
        first = next(iter(voices.voices().values())).voice
        self._setting = Setting(first.id, first.pitch, first.rate_wpm)
        self._volume = 1.0
        self._aloud = aloud
        self._stopped = False
        self._spoken = Spoken(b"")

    def destroy(self) -> None:
        """Nothing to free: a model stays for the next engine."""

    def startLoop(self) -> None:  # noqa: N802
        """Do everything that is queued."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802
        """Nothing runs on."""

    def iterate(self) -> Any:  # noqa: ANN401
        """Do everything that is queued."""
        self._proxy.setBusy(False)
        yield

    def stop(self) -> None:
        """End what is being heard, as a callback may ask."""
        self._stopped = True

    def getProperty(self, name: str) -> Any:  # noqa: N802, ANN401
        """A property: voices, voice, rate, volume, pitch, delivery, aloud, or what was said last as `spoken`.

        Raises:
            KeyError: there is no such property.
        """
        if name == "voices":
            return [
                SystemVoice(v.voice.id, v.voice.name, [v.voice.language], v.voice.gender.value, None)
                for v in voices.voices().values()
            ]
        return self._properties()[name]

    def _properties(self) -> dict[str, Any]:
        setting = self._setting
        return {
            "voice": setting.voice, "rate": setting.rate_wpm, "pitch": setting.pitch, "delivery": setting.delivery,
            "setting": setting, "volume": self._volume, "aloud": self._aloud, "spoken": self._spoken,
        }  # fmt: skip

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802, ANN401
        """Set a property.

        Args:
            name: `voice`, `rate` (words a minute), `volume` (0 to 1), `pitch` (0 to 100, 50 is the voice's own), `delivery`, `aloud`,
                or `setting` for four of these at once.
            value: what it is to be. Numbers outside the range are brought into it.

        Raises:
            KeyError: there is no such property.
            EngineError: there is no such voice.
        """
        if name == "setting":
            speaking.voice_named(value.voice)
            self._setting = value
        elif name == "voice":
            self._setting = replace(self._setting, voice=speaking.voice_named(str(value)).voice.id)
        elif name == "rate":
            low, high = _RATES_WPM
            self._setting = replace(self._setting, rate_wpm=round(min(high, max(low, float(value)))))
        elif name == "pitch":
            self._setting = replace(self._setting, pitch=round(min(100, max(0, float(value)))))
        elif name == "delivery":
            self._setting = replace(self._setting, delivery=str(value))
        elif name == "volume":
            self._volume = min(1.0, max(0.0, float(value)))
        elif name == "aloud":
            self._aloud = bool(value)
        else:
            raise KeyError(f"unknown property {name}")

    def say(self, text: str) -> None:
        """Say a text, aloud or not, and tell as each word begins."""
        self._stopped = False
        self._proxy.setBusy(True)
        self._proxy.notify("started-utterance")
        completed = False
        try:
            self._spoken = self._said(text)
            self._tell_words(text)
            completed = not self._stopped
        finally:
            self._proxy.setBusy(False)
            self._proxy.notify("finished-utterance", completed=completed)

    def save_to_file(self, text: str, filename: str) -> None:
        """Record a text to a WAV file, which appears whole or not at all."""
        aloud, self._aloud = self._aloud, False
        try:
            self.say(text)
        finally:
            self._aloud = aloud
        write_whole(Path(filename), wav(self._spoken.samples))

    def _said(self, text: str) -> Spoken:
        said = speaking.spoken(text, self._setting)
        if self._volume == 1.0:
            return said
        loud = np.frombuffer(said.samples, dtype="<i2").astype(np.float32) * self._volume
        return replace(said, samples=np.rint(loud).astype("<i2").tobytes())

    def _tell_words(self, text: str) -> None:
        """Play what was said where it is to be heard, and tell of each word when its time has come."""
        found = [(w, _WORD.match(text, w.offset)) for w in self._spoken.words]
        moments = [(w.onset_ms, w.offset, len(m.group()) if m else 1) for w, m in found]
        with playing.played(wav(self._spoken.samples), aloud=self._aloud) as sound:
            for onset_ms, location, length in moments:
                sound.wait_until(onset_ms)
                if self._stopped:
                    return
                self._proxy.notify("started-word", location=location, length=length)
            sound.wait_for_end(lambda: self._stopped)


def wav(samples: bytes) -> bytes:
    """Samples as the content of a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(SAMPLE_RATE_HZ)
        f.writeframes(samples)
    return out.getvalue()
