"""The command `doctor`: what is there, what is missing, and what to do about it, on one page for an issue."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import click

from audiobook import __version__, invocation, settings
from audiobook.cli import inside
from audiobook.cli.arguments import json_option
from audiobook.cli.inside import at_home
from audiobook.errors import AudiobookError
from audiobook.outside import printable

_NEEDED = frozenset(("espeak", "hibari"))
"""The engines of the plain install. Others may be missing."""
_LEAST_FREE_MB = 500
"""A whole novel needs about this much for its clips, in FLAC, and its finished file."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: its name.
        state: "good", "missing" (something that not everybody needs) or "bad".
        told: what was found, in words.
        hint: what to do about it; empty where there is nothing to do.
    """

    what: str
    state: str
    told: str
    hint: str = ""


@click.command(epilog="\b\nExamples:\n  audiobook doctor\n  audiobook doctor --json")
@json_option
def doctor(as_json: bool) -> int:
    """Look whether all is there that audiobooks are made with, and say what to do where it is not.

    Paste what it prints into an issue: it names no story of yours, and your home folder is written as ~. Exits with 1 where
    something is bad.
    """
    found = list(_findings())
    if as_json:
        from audiobook.cli import plain

        plain.show(
            {"format": "audiobook-doctor/1", "findings": [{**asdict(f), "hint": at_home(f.hint)} for f in found]}
        )
    else:
        for f in found:
            click.echo(f"{_MARKS[f.state]}  {f.what}: {f.told}")
            if f.hint:
                click.echo(f"      {at_home(f.hint)}")
        bad = sum(f.state == "bad" for f in found)
        click.echo(f"{bad} of these must be mended." if bad else "All is there.")
    return int(any(f.state == "bad" for f in found))


_MARKS = {"good": "ok  ", "missing": "-   ", "bad": "BAD "}


def _findings() -> Iterator[Finding]:
    from audiobook import engines

    yield Finding("audiobook", "good", f"{__version__}, called as {at_home(invocation.joined(invocation.program()))}")
    yield Finding("Python", "good", f"{inside.python()}, {at_home(sys.executable)}")
    yield Finding("system", "good", inside.system())
    yield Finding("text", *_encoding())
    yield from _packages()
    for part in inside.parts():
        yield Finding(part.what, "good" if part.there else "missing", part.told)
    yield _tried("ffmpeg", _ffmpeg)
    for name in engines.available():
        yield _engine(name)
    yield Finding("default voice", "good", f"{engines.default('en')} for English, {engines.default('fr')} for French")
    for what, folder in (("this folder", Path.cwd()), ("temporary files", Path(tempfile.gettempdir()))):
        yield _folder(what, folder)
    yield Finding("your defaults", "good", at_home(str(settings.config_file() or "none")))


def _encoding() -> tuple[str, str, str]:
    coding = (sys.stdout.encoding or "none").lower()
    if coding.replace("-", "") in ("utf8", "cp65001"):
        return "good", f"printed as {coding}", ""
    return "missing", f"printed as {coding}: some letters may look wrong", "Set the variable PYTHONUTF8=1."


def _packages() -> Iterator[Finding]:
    """The packages that the plain install needs on this system, in one row; a row of its own for each that is missing."""
    there, elsewhere = [], []
    for name, everywhere in invocation.packages().items():
        try:
            there.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            if everywhere:
                yield Finding(name, "bad", "not installed", invocation.reinstall(name))
            else:
                elsewhere.append(name)
    without = f"; without {', '.join(sorted(elsewhere))}, which not every system needs or can have" if elsewhere else ""
    yield Finding("packages", "good", ", ".join(sorted(there)) + without)


def _ffmpeg() -> str:
    from audiobook import ffmpeg

    return f"{inside.ffmpeg()}, {at_home(ffmpeg.executable())}"


def _engine(name: str) -> Finding:
    """Whether an engine says something."""
    from audiobook import engines
    from audiobook.cast import Setting

    what = f"engine {name}"

    def spoken() -> str:
        engine = engines.load(name)
        voices = engines.voices(engine)
        if not voices:
            return "no voices"
        first = voices[0]
        sound = engine.speak("Yes.", Setting(first.id, first.pitch))
        if not sound:
            raise AudiobookError(f"{first.id} says nothing.")
        return f"{len(voices)} voices, {first.id} speaks"

    found = _tried(what, spoken)
    if found.state == "bad" and name not in _NEEDED:
        return Finding(what, "missing", found.told, found.hint)
    return found


def _folder(what: str, folder: Path) -> Finding:
    def told() -> str:
        with tempfile.NamedTemporaryFile(dir=folder):
            free_mb = shutil.disk_usage(folder).free // 1_000_000
        if free_mb < _LEAST_FREE_MB:
            raise AudiobookError(
                f"{free_mb} MB are free in {at_home(str(folder))}.", "A novel needs about 500 MB: make room."
            )
        return f"{at_home(str(folder))}, {free_mb / 1000:.0f} GB free"

    found = _tried(what, told)
    if found.state == "bad" and not found.hint:
        return Finding(what, "bad", found.told, "Start the program in a folder of your own.")
    return found


def _tried(what: str, told: Callable[[], str]) -> Finding:
    try:
        return Finding(what, "good", told())
    except AudiobookError as e:
        return Finding(what, "bad", e.message, e.hint)
    except Exception as e:  # noqa: BLE001 - whatever is wrong is what is looked for
        return Finding(what, "bad", printable(f"{type(e).__name__}: {e}"))
