"""The command engine: any program that writes a WAV, described in a TOML file.

A description says which program, with which arguments, and which voices it has; docs/plugins.md has the fields. The text to
say is anybody's: the program is started without a shell, each argument is one of the description's own with what is in braces
filled in, and a text that is an argument never begins with a mark, so that it cannot be taken for an option or a file.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from audiobook import ffmpeg, invocation, settings
from audiobook.cast import Setting, Voice
from audiobook.engines import palette, pcm
from audiobook.engines.base import BaseEngine
from audiobook.engines.description import PLACE, read
from audiobook.errors import EncodingError, EngineError
from audiobook.files import digest_of

_SECONDS = 50.0
_SECONDS_PER_CHAR, _SLOW_SECONDS_PER_CHAR = 0.15, 0.8
"""How long a program may take for an utterance, in all and for each of its characters: less than the worker pool waits, so that the
program is ended and not its process. One that is described as slow may take longer."""

_USUAL_HZ = 120.0
"""The fundamental frequency that is meant where a description does not say."""


@cache
def described() -> Mapping[str, Path]:
    """The descriptions there are, by engine's name: the shipped ones, and the user's own, which count before them."""
    own = settings.user_folder() / "engines"
    return {p.stem: p for folder in (palette.folder() / "programs", own) for p in sorted(folder.glob("*.toml"))}


class CommandEngine(BaseEngine):
    """A program as an engine.

    Args:
        path: its description.

    Raises:
        ScriptError: the description does not hold together.
    """

    def __init__(self, path: Path) -> None:
        self._own = read(path)
        self.name = path.stem
        self.sample_rate_hz = self._own.sample_rate_hz
        self.slow = self._own.slow
        self.ms_per_letter = self._own.ms_per_letter
        self._voices = {v.name: v for v in self._own.voices}

    @property
    def installed(self) -> bool:
        """Whether the program is on this machine."""
        return shutil.which(self._own.program) is not None

    @cached_property
    def version(self) -> str:
        """What the program says of itself, and its description."""
        said = b""
        if self._own.version:
            try:
                done = subprocess.run(
                    [self._found, *self._own.version],
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    timeout=10,
                    check=False,
                )
                said = done.stdout + done.stderr
            except (OSError, subprocess.TimeoutExpired) as e:
                raise EngineError(f"{self._own.program} does not tell its version: {e}.", self._hint) from e
        return hashlib.sha256(self._own.content + said).hexdigest()[:16]

    def voices(self) -> tuple[Voice, ...]:
        """Its voices, as described."""
        self._found  # noqa: B018 - a program that is not there has none
        return self._own.voices

    def voice_version(self, name: str) -> str:
        """A hash of the files that its arguments name, such as the model of a voice; empty where they name none."""
        filled = (PLACE.sub(lambda m: name if m.group(1) == "voice" else m.group(), a) for a in self._own.arguments)
        found = [_digest(path) for a in filled if (path := _file(a)) is not None]
        return "-".join(found)

    def speak(self, text: str, setting: Setting) -> bytes:
        """Say a text; see `Engine.speak`."""
        name = setting.name
        if setting.engine != self.name or name not in self._voices:
            raise EngineError(
                f"{self.name} has no voice {setting.voice}.",
                f"See `{invocation.command('voices', '--engine', self.name)}`.",
            )
        with tempfile.TemporaryDirectory(prefix="audiobook-", ignore_cleanup_errors=True) as folder:
            return pcm.trimmed(self._recorded(text, name, setting, Path(folder)))

    def _recorded(self, text: str, name: str, setting: Setting, folder: Path) -> bytes:
        # A mark at the beginning is said by no program, but may mean an option, a file or a variable to it.
        plain = re.sub(r"^[^\w]+", "", text) or text.strip("-@+/$ ")
        written, output = folder / "text.txt", folder / "clip.wav"
        written.write_text(plain + "\n", encoding="utf-8", newline="\n")
        low, high = self._own.rates_wpm
        rate_wpm = min(high, max(low, setting.rate_wpm))
        f0_hz = self._voices[name].f0_hz or _USUAL_HZ
        filled = {
            "text": plain,
            "text_file": str(written),
            "voice": name,
            "rate_wpm": str(rate_wpm),
            "speed": f"{rate_wpm / self._own.natural_wpm:.3f}",
            "stretch": f"{self._own.natural_wpm / rate_wpm:.3f}",
            "pitch": str(setting.pitch),
            "pitch_hz": f"{f0_hz * 2 ** ((setting.pitch - 50) / 100):.1f}",
            "output": str(output),
        }
        command = [self._found, *(PLACE.sub(lambda m: filled[m.group(1)], a) for a in self._own.arguments)]
        given: dict[str, Any] = (
            {"input": f"{plain}\n".encode()} if self._own.by_stdin else {"stdin": subprocess.DEVNULL}
        )
        seconds = _SECONDS + len(text) * (_SLOW_SECONDS_PER_CHAR if self.slow else _SECONDS_PER_CHAR)
        try:
            done = subprocess.run(command, capture_output=True, cwd=folder, timeout=seconds, check=False, **given)
        except subprocess.TimeoutExpired as e:
            raise EngineError(f"{self._own.program} took longer than {seconds:.0f} s") from e
        except OSError as e:
            raise EngineError(f"{self._own.program} cannot be started: {e.strerror or e}.", self._hint) from e
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise EngineError(
                f"{self._own.program} failed with {done.returncode}{': ' + said[-1][:200] if said else ''}"
            )
        if output.is_file():
            return self._samples(output.read_bytes(), output)
        output.write_bytes(done.stdout)
        return self._samples(done.stdout, output) if done.stdout else b""

    def _samples(self, content: bytes, path: Path) -> bytes:
        """What a program recorded, mono at our rate, whatever it wrote."""
        try:
            with wave.open(io.BytesIO(content)) as w:
                if (w.getnchannels(), w.getsampwidth(), w.getframerate()) == (1, 2, self.sample_rate_hz):
                    return bytes(w.readframes(w.getnframes()))
        except (wave.Error, EOFError):
            # Another kind of WAV, or another format: ffmpeg may know it.
            pass
        rate = str(self.sample_rate_hz)
        try:
            done = ffmpeg.run(["-loglevel", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", rate, "-"])
        except EncodingError as e:
            raise EngineError(f"{self._own.program} wrote no audio that can be decoded: {e.message}") from e
        return done.stdout

    @cached_property
    def _found(self) -> str:
        path = shutil.which(self._own.program)
        if path is None:
            raise EngineError(
                f"The engine {self.name} needs the program {self._own.program}, which is not here.", self._hint
            )
        return path

    @property
    def _hint(self) -> str:
        return self._own.install or f"Install {self._own.program}, or use another engine."


def _file(argument: str) -> Path | None:
    """The file that an argument names by its full path, as itself or after "="."""
    path = Path(argument.partition("=")[2] if argument.startswith("-") else argument)
    return path if path.is_absolute() and path.is_file() else None


def _digest(path: Path) -> str:
    stat = path.stat()
    return _digest_at(path, stat.st_size, stat.st_mtime_ns)


@cache
def _digest_at(path: Path, _size: int, _mtime_ns: int) -> str:
    return str(digest_of(path))[:16]
