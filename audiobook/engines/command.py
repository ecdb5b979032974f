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
from audiobook.cast import USUAL_WPM, Setting, Voice
from audiobook.engines import palette, pcm
from audiobook.engines.base import BaseEngine
from audiobook.errors import EncodingError, EngineError, ScriptError
from audiobook.files import digest_of
from audiobook.outside import toml_table
from audiobook.script import Gender

_SECONDS = 50.0
_SECONDS_PER_CHAR, _SLOW_SECONDS_PER_CHAR = 0.15, 0.8
"""How long a program may take for an utterance, in all and for each of its characters: less than the worker pool waits, so that the
program is ended and not its process. One that is described as slow may take longer."""

_NATURAL_WPM = 170
"""The pace, in words a minute, that a description means where it does not say: a common reading pace."""

_PLACES = frozenset("text text_file voice rate_wpm speed stretch pitch pitch_hz output".split())
_PLACE = re.compile(r"\{(\w+)\}")


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
        self._path = path
        try:
            self._content = path.read_bytes()
            raw = toml_table(self._content.decode())
            self.name = path.stem
            self.sample_rate_hz = int(raw["sample_rate_hz"])
            self.slow = bool(raw.get("slow", False))
            least, most = raw.get("ms_per_letter", (12, 400))
            self.ms_per_letter = (float(least), float(most))
            self._program = str(raw["program"])
            self._arguments = _arguments(raw["arguments"])
            self._by_stdin = raw.get("text", "argument") == "stdin"
            self._version = [str(a) for a in raw.get("version", [])]
            self._install = str(raw.get("install", ""))
            low, high = raw.get("rate_wpm", (80, 450))
            self._rates = int(low), int(high)
            self._natural_wpm = int(raw.get("natural_wpm", _NATURAL_WPM))
            self._own = {str(v["name"]): v for v in raw["voice"]}
        except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as e:
            raise ScriptError(
                f"{path} does not describe an engine: {type(e).__name__} {e}.", "See docs/plugins.md."
            ) from e
        used = {name for a in self._arguments for name in _PLACE.findall(a)}
        if not self._own or not (self._by_stdin or used & {"text", "text_file"}):
            raise ScriptError(f"{path}: it must have a voice, and be given the text.", "See docs/plugins.md.")
        if used - _PLACES:
            raise ScriptError(
                f"{path}: unknown placeholder {{{min(used - _PLACES)}}}.", f"Known: {', '.join(sorted(_PLACES))}."
            )

    @property
    def installed(self) -> bool:
        """Whether the program is on this machine."""
        return shutil.which(self._program) is not None

    @cached_property
    def version(self) -> str:
        """What the program says of itself, and its description."""
        said = b""
        if self._version:
            try:
                done = subprocess.run(
                    [self._found, *self._version],
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    timeout=10,
                    check=False,
                )
                said = done.stdout + done.stderr
            except (OSError, subprocess.TimeoutExpired) as e:
                raise EngineError(f"{self._program} does not tell its version: {e}.", self._hint) from e
        return hashlib.sha256(self._content + said).hexdigest()[:16]

    def voices(self) -> tuple[Voice, ...]:
        """Its voices, as described."""
        self._found  # noqa: B018 - a program that is not there has none
        return tuple(_voice(self.name, name, raw) for name, raw in self._own.items())

    def voice_version(self, name: str) -> str:
        """A hash of the files that its arguments name, such as the model of a voice; empty where they name none."""
        filled = (_PLACE.sub(lambda m: name if m.group(1) == "voice" else m.group(), a) for a in self._arguments)
        found = [_digest(path) for a in filled if (path := _file(a)) is not None]
        return "-".join(found)

    def speak(self, text: str, setting: Setting) -> bytes:
        """Say a text; see `Engine.speak`."""
        name = setting.name
        if setting.engine != self.name or name not in self._own:
            raise EngineError(
                f"{self.name} has no voice {setting.voice}.",
                f"See `{invocation.command('voices', '--engine', self.name)}`.",
            )
        with tempfile.TemporaryDirectory(prefix="audiobook-") as folder:
            return pcm.trimmed(self._recorded(text, name, setting, Path(folder)))

    def _recorded(self, text: str, name: str, setting: Setting, folder: Path) -> bytes:
        # A mark at the beginning is said by no program, but may mean an option, a file or a variable to it.
        plain = re.sub(r"^[^\w]+", "", text) or text.strip("-@+/$ ")
        written, output = folder / "text.txt", folder / "clip.wav"
        written.write_text(plain + "\n", encoding="utf-8")
        low, high = self._rates
        rate_wpm = min(high, max(low, setting.rate_wpm))
        f0_hz = float(self._own[name].get("f0_hz", 120))
        filled = {
            "text": plain,
            "text_file": str(written),
            "voice": name,
            "rate_wpm": str(rate_wpm),
            "speed": f"{rate_wpm / self._natural_wpm:.3f}",
            "stretch": f"{self._natural_wpm / rate_wpm:.3f}",
            "pitch": str(setting.pitch),
            "pitch_hz": f"{f0_hz * 2 ** ((setting.pitch - 50) / 100):.1f}",
            "output": str(output),
        }
        command = [self._found, *(_PLACE.sub(lambda m: filled[m.group(1)], a) for a in self._arguments)]
        given: dict[str, Any] = {"input": f"{plain}\n".encode()} if self._by_stdin else {"stdin": subprocess.DEVNULL}
        seconds = _SECONDS + len(text) * (_SLOW_SECONDS_PER_CHAR if self.slow else _SECONDS_PER_CHAR)
        try:
            done = subprocess.run(command, capture_output=True, cwd=folder, timeout=seconds, check=False, **given)
        except subprocess.TimeoutExpired as e:
            raise EngineError(f"{self._program} took longer than {seconds:.0f} s") from e
        except OSError as e:
            raise EngineError(f"{self._program} cannot be started: {e.strerror or e}.", self._hint) from e
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise EngineError(f"{self._program} failed with {done.returncode}{': ' + said[-1][:200] if said else ''}")
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
            raise EngineError(f"{self._program} wrote no audio that can be decoded: {e.message}") from e
        return done.stdout

    @cached_property
    def _found(self) -> str:
        path = shutil.which(self._program)
        if path is None:
            raise EngineError(
                f"The engine {self.name} needs the program {self._program}, which is not here.", self._hint
            )
        return path

    @property
    def _hint(self) -> str:
        return self._install or f"Install {self._program}, or use another engine."


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


def _arguments(raw: object) -> list[str]:
    if not isinstance(raw, list) or not all(isinstance(a, str) for a in raw):
        raise ValueError("arguments must be a list of strings")
    return raw


def _voice(engine: str, name: str, raw: Mapping[str, Any]) -> Voice:
    return Voice(
        f"{engine}/{name}",
        gender=Gender(raw.get("gender", "unknown")),
        age=raw.get("age", "adult"),
        language=raw.get("language", "en"),
        rate_wpm=int(raw.get("rate_wpm", USUAL_WPM)),
        pace_wpm=float(raw.get("pace_wpm", 0)),
        f0_hz=float(raw.get("f0_hz", 0)),
        loudness_lufs=raw.get("loudness_lufs"),
        narrator=bool(raw.get("narrator", False)),
    )
