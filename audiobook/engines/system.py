"""The system engine: the voices of the platform (SAPI 5 on Windows, NSSpeech on macOS), through pyttsx3's own drivers.

Each clip is recorded to a file and decoded, since the drivers differ in what they write (WAV, AIFF) and at which rate.
"""

from __future__ import annotations

import re
import sys
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

from audiobook import ffmpeg
from audiobook.cast import Setting, Voice
from audiobook.engines import pcm
from audiobook.engines.base import BaseEngine
from audiobook.errors import EncodingError, EngineError
from audiobook.invocation import command, install_packages
from audiobook.script import Gender

_DRIVERS = {"win32": "sapi5", "darwin": "nsss"}
_PACKAGES = {"sapi5": ("comtypes", "pywin32"), "nsss": ("pyobjc-framework-Cocoa",)}
"""What pyttsx3's drivers import; pip installs it with pyttsx3 on their systems."""
_HINT = "The engine espeak works everywhere: --engine espeak"


class SystemEngine(BaseEngine):
    """The platform's own voices.

    Args:
        driver: pyttsx3's name of the driver; the platform's by default.
    """

    name = "system"
    sample_rate_hz = 22050
    ms_per_letter = (12.0, 400.0)

    def __init__(self, driver: str | None = None) -> None:
        self._driver = driver or _DRIVERS.get(sys.platform)
        self._errors: list[BaseException] = []

    @property
    def version(self) -> str:
        """pyttsx3's version and the driver: the platform does not tell its voices' versions."""
        from importlib.metadata import version

        return f"{self._driver}-{version('pyttsx3')}"

    def voices(self) -> tuple[Voice, ...]:
        """The installed voices, English ones if there are any."""
        found = [self._voice(v) for v in self._pyttsx3.getProperty("voices")]
        english = tuple(v for v in found if v.language.lower().startswith("en"))
        return english or tuple(found)

    def _voice(self, raw: Any) -> Voice:  # noqa: ANN401 - pyttsx3 has no types
        language = next(iter(raw.languages or ()), "en")
        text = language.decode(errors="replace") if isinstance(language, bytes) else str(language)
        gender = str(raw.gender or "").lower()
        heard = Gender.FEMALE if "female" in gender else Gender.MALE if "male" in gender else Gender.UNKNOWN
        return Voice(f"system/{_short(raw)}", gender=heard, language=text.replace("_", "-"))

    def speak(self, text: str, setting: Setting) -> bytes:
        """Say a text; see `Engine.speak`."""
        ids = {f"system/{_short(v)}": v.id for v in self._pyttsx3.getProperty("voices")}
        if setting.voice not in ids:
            raise EngineError(
                f"This system has no voice {setting.voice}.", f"See `{command('voices', '--engine', 'system')}`."
            )
        engine = self._pyttsx3
        self._errors.clear()
        engine.setProperty("voice", ids[setting.voice])
        engine.setProperty("rate", setting.rate_wpm)
        if self._driver != "sapi5":
            # SAPI 5 has no pitch in pyttsx3: there speakers of one voice are told apart by pace alone.
            engine.setProperty("pitch", setting.pitch)
        engine.runAndWait()
        with tempfile.TemporaryDirectory(prefix="audiobook-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / "clip.wav"
            engine.save_to_file(text, str(path))
            engine.runAndWait()
            if self._errors or not path.is_file():
                reason = self._errors[0] if self._errors else "no file was written"
                raise EngineError(f"{self._driver} could not say “{text[:60]}”: {reason}.")
            return pcm.trimmed(self._decoded(path))

    def _decoded(self, path: Path) -> bytes:
        try:
            done = ffmpeg.run(
                ["-loglevel", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(self.sample_rate_hz), "-"]
            )
        except EncodingError as e:
            raise EngineError(f"{self._driver} wrote no audio that can be decoded: {e.message}") from e
        return done.stdout

    @cached_property
    def _pyttsx3(self) -> Any:  # noqa: ANN401
        if self._driver is None:
            raise EngineError("This platform has no voices of its own that pyttsx3 can record.", _HINT)
        import pyttsx3

        try:
            engine = pyttsx3.init(self._driver)
        except ImportError as e:
            packages = _PACKAGES.get(self._driver)
            hint = install_packages(*packages) if packages else _HINT
            raise EngineError(f"The system's voices cannot be used: {e}.", hint) from e
        except (OSError, RuntimeError, ValueError) as e:
            raise EngineError(f"The system's voices cannot be used: {e}.", _HINT) from e
        engine.connect("error", self._note_error)
        return engine

    def _note_error(self, name: str, exception: BaseException) -> None:  # noqa: ARG002 - pyttsx3 passes both by name
        # Drivers without a pitch say so by an error; the clip is still made.
        if not isinstance(exception, KeyError):
            self._errors.append(exception)


def _short(raw: Any) -> str:  # noqa: ANN401
    """A voice's name as a user would type it."""
    return re.sub(r"[^\w.+-]+", "-", str(raw.name or raw.id)).strip("-").lower()
