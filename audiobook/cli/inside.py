"""What is inside this program: its own version, and those of what it works with; for `--version` and `doctor`."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

import click

from audiobook import __version__
from audiobook.errors import AudiobookError
from audiobook.outside import printable

_DIGITS = 12
"""Of a hash that are shown."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that the program has inside.

    Attributes:
        what: its name.
        told: its version or hash, or why there is none.
        there: whether it is there.
    """

    what: str
    told: str
    there: bool = True


def own_version() -> str:
    """The name and version of this program, as the first line of `--version` has them."""
    return f"audiobook {__version__}"


def python() -> str:
    """The Python that runs."""
    return f"{platform.python_version()} ({platform.python_implementation()})"


def system() -> str:
    """The system and its processors."""
    return f"{platform.platform()}, {os.cpu_count()} processors"


def ffmpeg() -> str:
    """The version of ffmpeg, as it tells it.

    Raises:
        EncodingError: there is none.
        OSError: it does not start.
        subprocess.SubprocessError: it fails.
    """
    from audiobook import ffmpeg

    told = subprocess.run(
        [ffmpeg.executable(), "-hide_banner", "-version"], capture_output=True, check=True, timeout=30
    ).stdout
    return " ".join(printable(told.decode(errors="replace").partition("\n")[0]).split()[:3])


def parts() -> Iterator[Part]:
    """What speech, speakers and files are made with."""
    yield _tried("hibari-tts", lambda: metadata.version("hibari-tts"))
    yield _tried("voice model", _voice_model)
    yield _tried("onnxruntime", lambda: metadata.version("onnxruntime"))
    yield _tried("espeak-ng", _espeak)
    yield _tried("speaker model", _speaker_model)
    yield _tried("LAME", _lame)


def _tried(what: str, told: Callable[[], str]) -> Part:
    try:
        return Part(what, at_home(told()))
    except metadata.PackageNotFoundError:
        return Part(what, "not installed", there=False)
    except AudiobookError as e:
        return Part(what, at_home(e.message), there=False)
    except Exception as e:  # noqa: BLE001 - whatever is wrong, the other parts are told
        return Part(what, at_home(printable(f"{type(e).__name__}: {e}")), there=False)


def _espeak() -> str:
    from audiobook import engines

    return f"{engines.load('espeak').version} (espeakng-loader {metadata.version('espeakng-loader')})"


def _voice_model() -> str:
    from audiobook.engines.hibari import voices

    return f"heart, sha256 {_digest(voices.model_path('heart').read_bytes())}"


def _speaker_model() -> str:
    from audiobook.attributing import model

    return f"learned, sha256 {_digest((resources.files(model) / 'model.npz').read_bytes())}"


def _lame() -> str:
    """LAME writes its version into the frames it fills up."""
    from audiobook.publishing import mp3

    found = re.search(rb"LAME(\d[\d.]*)", mp3.encode([bytes(2 * _SILENCE_HZ)], _SILENCE_HZ))
    package = f"lameenc {metadata.version('lameenc')}"
    return f"{found[1].decode()} ({package})" if found else package


_SILENCE_HZ = 22050


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def at_home(text: str) -> str:
    """A text, such as a path, without the user's name."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    """Print the versions of this program and of what is inside, and exit."""
    if not value or ctx.resilient_parsing:
        return
    click.echo(own_version())
    click.echo(f"Python {python()}")
    click.echo(f"system {system()}")
    for part in (*parts(), _tried("ffmpeg", lambda: ffmpeg().removeprefix("ffmpeg version "))):
        click.echo(f"{part.what} {part.told}" if part.there else f"{part.what}: {part.told}")
    ctx.exit()
