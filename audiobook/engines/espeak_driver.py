"""A synchronous pyttsx3 driver for the espeak-ng that comes in a wheel.

pyttsx3's own espeak driver plays and records asynchronously, and loses or mixes up clips when voices change between
them. This one is registered under a name of its own and used by `pyttsx3.init(NAME)`; whatever is said is recorded in
memory and can be read with `getProperty("recording")`.
"""

from __future__ import annotations

import ctypes
import sys
import wave
from typing import Any

from pyttsx3.voice import Voice as SystemVoice

from audiobook.engines.base import WordOnset
from audiobook.phonemes import espeak_mnemonics, former_place, has_phonemes, marked_stretches
from audiobook.windows import for_c_library

NAME = "audiobook_espeak"

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_CHARS_UTF8 = 1
_PHONEMES = 0x100
_END_PAUSE = 0x1000
_RATE, _VOLUME, _PITCH = 1, 2, 3
_OK = 0
_MAX_TEXT_BYTES = 200_000
_DEFAULTS = {"rate": 170, "volume": 0.65, "pitch": 50}


class _VoiceStruct(ctypes.Structure):
    """espeak_VOICE of espeak-ng's speak_lib.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class _EventStruct(ctypes.Structure):
    """espeak_EVENT of espeak-ng's speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_NO_MORE, _WORD = 0, 1
"""Types of events: the end of a list of them, and a word that begins."""

_SYNTH_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_EventStruct)
)


class Library:
    """libespeak-ng, loaded once in a process.

    Raises:
        OSError: the library or its data cannot be loaded.
    """

    _loaded: Library | None = None

    def __init__(self) -> None:
        import espeakng_loader

        data = espeakng_loader.get_data_path()
        self.lib = ctypes.CDLL(espeakng_loader.get_library_path())
        self.lib.espeak_Info.restype = ctypes.c_char_p
        self.lib.espeak_GetCurrentVoice.restype = ctypes.POINTER(_VoiceStruct)
        self.lib.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_VoiceStruct))
        self.sample_rate_hz = self.lib.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, for_c_library(data), 1 << 15)
        if self.sample_rate_hz <= 0:
            raise OSError(f"espeak-ng does not start (its data should lie in {data})")
        self.recording = bytearray()
        self.words: list[tuple[int, int, int]] = []
        self._callback = _SYNTH_CALLBACK(self._receive)
        self.lib.espeak_SetSynthCallback(self._callback)

    @classmethod
    def get(cls) -> Library:
        """The library, loaded by the first call."""
        if cls._loaded is None:
            cls._loaded = cls()
        return cls._loaded

    def _receive(self, samples: Any, count: int, events: Any) -> int:  # noqa: ANN401 - ctypes pointers
        i = 0
        while events and events[i].type != _NO_MORE:
            if events[i].type == _WORD:
                # The first character is number 1.
                self.words.append((events[i].text_position - 1, events[i].length, events[i].audio_position))
            i += 1
        if count > 0:
            self.recording += ctypes.string_at(samples, count * 2)
        return 0

    def forget_chance(self) -> None:
        """Have the noise of breath and roughness come out the same, whenever the process was started."""
        seed = getattr(self.lib, "espeak_ng_SetRandSeed", None)
        if seed is not None:
            # A library older than 1.52 cannot; there, files made twice may differ in that noise.
            seed(1)

    def languages(self) -> dict[str, str]:
        """The identifier of the first voice of each language it lists, by the language's tag in small letters."""
        listed = self.lib.espeak_ListVoices(None)
        found: dict[str, str] = {}
        i = 0
        while listed[i]:
            v = listed[i].contents
            # A language's tag comes after one byte with its priority.
            tag = (v.languages or b"\0")[1:].split(b"\0")[0].decode(errors="replace").lower()
            if tag:
                found.setdefault(tag, (v.identifier or b"").decode())
            i += 1
        return found

    @property
    def version(self) -> str:
        """The library's version, for example "1.52.0"."""
        return str(self.lib.espeak_Info(None).decode().split()[0])

    def current_voice(self) -> str:
        """The identifier of the voice in use, for example "gmw/en-US+f2"."""
        voice = self.lib.espeak_GetCurrentVoice()
        return (voice.contents.identifier or b"").decode() if voice else ""


def register() -> str:
    """Make the driver known to pyttsx3; gives the name to call `pyttsx3.init` with."""
    sys.modules[f"pyttsx3.drivers.{NAME}"] = sys.modules[__name__]
    return NAME


def buildDriver(proxy: Any) -> EspeakDriver:  # noqa: N802, ANN401 - pyttsx3's names
    """A driver for pyttsx3's proxy."""
    return EspeakDriver(proxy)


class EspeakDriver:
    """pyttsx3's driver interface (see pyttsx3.drivers.dummy), each call done when it returns."""

    def __init__(self, proxy: Any) -> None:  # noqa: ANN401
        self._proxy = proxy
        self._library = Library.get()
        self._settings: dict[str, Any] = {"voice": "gmw/en", **_DEFAULTS}
        self._recording = b""
        self._words: list[tuple[WordOnset, int]] = []
        for name, value in list(self._settings.items()):
            self.setProperty(name, value)

    def destroy(self) -> None:
        """Nothing to free: the library stays for the next engine."""

    def startLoop(self) -> None:  # noqa: N802
        """Do everything that is queued."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802
        """Nothing runs on."""

    def stop(self) -> None:
        """Nothing runs on."""

    def iterate(self) -> Any:  # noqa: ANN401
        """Do everything that is queued."""
        self._proxy.setBusy(False)
        yield

    def getProperty(self, name: str) -> Any:  # noqa: N802, ANN401
        """A property: voices, voice, rate, volume, pitch, and what was said last as `recording`, with its `words`.

        Raises:
            KeyError: there is no such property.
        """
        if name == "recording":
            return self._recording
        if name == "words":
            return tuple(word for word, _ in self._words)
        if name == "voices":
            return self._voices()
        return self._settings[name]

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802, ANN401
        """Set voice, rate (words a minute), volume (0 to 1) or pitch (0 to 100), at once.

        Raises:
            KeyError: there is no such property.
            ValueError: espeak-ng refuses the value, or takes another voice than it was told to.
        """
        lib = self._library.lib
        if name == "voice":
            if lib.espeak_SetVoiceByName(str(value).encode()) != _OK:
                raise ValueError(f"espeak-ng has no voice {value}")
            got = self._library.current_voice()
            if got.lower() != str(value).lower():
                raise ValueError(f"espeak-ng took the voice {got} for {value}")
        elif name == "rate":
            self._parameter(_RATE, int(value))
        elif name == "volume":
            self._parameter(_VOLUME, round(float(value) * 100))
        elif name == "pitch":
            self._parameter(_PITCH, int(value))
        else:
            raise KeyError(f"unknown property {name}")
        self._settings[name] = value

    def _parameter(self, parameter: int, value: int) -> None:
        if self._library.lib.espeak_SetParameter(parameter, value, 0) != _OK:
            raise ValueError(f"espeak-ng refuses the value {value}")

    def say(self, text: str) -> None:
        """Record a text; afterwards it is the property `recording`."""
        self._proxy.setBusy(True)
        self._proxy.notify("started-utterance")
        try:
            self._recording = self._record(text)
            for word, length in self._words:
                self._proxy.notify("started-word", location=word.offset, length=length)
        finally:
            self._proxy.setBusy(False)
        self._proxy.notify("finished-utterance", completed=True)

    def save_to_file(self, text: str, filename: str) -> None:
        """Record a text to a WAV file."""
        self.say(text)
        with wave.open(str(filename), "wb") as f:
            f.setnchannels(1)
            f.setsampwidth(2)
            f.setframerate(self._library.sample_rate_hz)
            f.writeframes(self._recording)

    def _record(self, text: str) -> bytes:
        flags = _CHARS_UTF8
        sent, places = text, [(0, 0)]
        if has_phonemes(text):
            british = "en-us" not in str(self._settings["voice"]).lower()
            sent, places = _with_mnemonics(text, british=british)
            flags |= _PHONEMES
        encoded = sent.replace("\0", " ").encode("utf-8", errors="replace") + b"\0"
        if len(encoded) > _MAX_TEXT_BYTES:
            raise ValueError(f"a text of {len(encoded)} bytes is too long to say at once")
        self._library.forget_chance()
        self._library.recording.clear()
        self._library.words.clear()
        status = self._library.lib.espeak_Synth(encoded, len(encoded), 0, 1, 0, flags, None, None)
        if status != _OK:
            raise ValueError(f"espeak-ng failed with status {status}")
        found = [(former_place(at, places), length, onset_ms) for at, length, onset_ms in self._library.words]
        # A figure is said as several words; it is told as one.
        self._words = [
            (WordOnset(at, float(onset_ms)), length)
            for at, length, onset_ms in found
            if not text[at - 1 : at].isalnum()
        ]
        return bytes(self._library.recording)

    def _voices(self) -> list[SystemVoice]:
        listed = self._library.lib.espeak_ListVoices(None)
        out = []
        i = 0
        while listed[i]:
            v = listed[i].contents
            identifier = (v.identifier or b"").decode()
            language = (v.languages or b"")[1:].split(b"\0")[0].decode(errors="replace")
            gender = {1: "male", 2: "female"}.get(v.gender)
            out.append(SystemVoice(identifier, (v.name or b"").decode(), [language], gender, v.age or None))
            i += 1
        return out


def _with_mnemonics(text: str, *, british: bool) -> tuple[str, list[tuple[int, int]]]:
    """A text with its phonemes as mnemonics, and where its stretches lie: (place there, place in the text as it was)."""
    sent = ""
    places = []
    for start, end, ipa in marked_stretches(text):
        # Other brackets would be taken for those of mnemonics: a bracket of another kind is as silent.
        plain = text[start:end].replace("[[", "((").replace("]]", "))")
        places.append((len(sent), start))
        sent += plain if ipa is None else espeak_mnemonics(ipa, british=british)
        if ipa is not None:
            # Whatever place there is within mnemonics is that of the marked word.
            places += [(at, start) for at in range(places[-1][0] + 1, len(sent))]
    return sent, places
