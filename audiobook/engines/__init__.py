"""Engines: what turns words into sound. One small protocol, one file an engine.

Engines are found by the entry points of the group `audiobook.engines`, ours the same way as anyone's, and among the descriptions
of programs (audiobook.engines.command).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, runtime_checkable

from audiobook.cast import Setting, Voice
from audiobook.errors import EngineError, ScriptError
from audiobook.invocation import install

__all__ = ["GROUP", "Engine", "available", "load", "voices", "voices_in"]

GROUP = "audiobook.engines"


@runtime_checkable
class Engine(Protocol):
    """A synthesizer.

    An engine is made without arguments, cheaply: what is slow to load is loaded by the first `speak`. It is used
    by one thread of one process at a time.

    Attributes:
        name: what comes before the slash in the ids of its voices.
        sample_rate_hz: of all it says.
        ms_per_letter: how long it may take over a letter at 170 words a minute, least and most; a clip outside
            (with a second of grace) is taken for broken.
        phonemes: optional; true where it can say what is marked as phonemes (see audiobook.phonemes); others get that respelled.
        voices_in: optional; a method that gives its voices for a language's BCP 47 tag, none where it has none.
        device: optional; what it runs on, such as "CPU" or "CUDA".
        slow: optional; true where speaking takes longer than reading a recording from disk: its clips are kept.
    """

    name: str
    sample_rate_hz: int
    ms_per_letter: tuple[float, float]

    @property
    def version(self) -> str:
        """Its version, which is part of every clip's identity.

        Raises:
            EngineError: it is not to be had on this machine.
        """
        ...

    def voices(self) -> Sequence[Voice]:
        """Its voices, the same ones in the same order each time.

        Raises:
            EngineError: it is not to be had on this machine.
        """
        ...

    def speak(self, text: str, setting: Setting) -> bytes:
        """Say a text.

        Args:
            text: one or a few sentences, with at least one word, no NUL and no lone surrogates.
            setting: one of its voices, with pitch and pace.

        Returns:
            Mono 16-bit little-endian samples at `sample_rate_hz`, silence at either end trimmed to at most a few ms.

        Raises:
            EngineError: the voice is not there, or nothing could be said.
        """
        ...


def voices(engine: Engine) -> Sequence[Voice]:
    """An engine's voices, with what was measured of them on this machine.

    Raises:
        EngineError: the engine is not to be had on this machine, or what was measured cannot be read.
    """
    from audiobook.engines import measured

    return measured.filled(engine.name, engine.version, engine.voices())


def voices_in(engine: Engine, language: str) -> Sequence[Voice]:
    """An engine's voices for a book of a language: those it has for it (`voices_in` of the engine), else all; see `voices`.

    Args:
        engine: whose voices.
        language: a BCP 47 tag.

    Raises:
        EngineError: see `voices`.
    """
    from audiobook.engines import measured

    own = getattr(engine, "voices_in", None)
    found: Sequence[Voice] = own(language) if own else ()
    return measured.filled(engine.name, engine.version, found or engine.voices())


@cache
def available() -> tuple[str, ...]:
    """The names of the engines there are: plug-ins, and described programs that are installed."""
    from audiobook.engines.command import CommandEngine, described

    found = {e.name for e in entry_points(group=GROUP)}
    # Whose description is broken says so when it is asked for.
    with suppress(ScriptError):
        found |= {name for name, path in described().items() if CommandEngine(path).installed}
    return tuple(sorted(found))


def _way_out(entry: EntryPoint) -> str:
    """What to do about an engine whose code cannot be loaded."""
    if entry.value.startswith("audiobook."):
        return install(entry.name)
    package = entry.dist.name if entry.dist else entry.value
    return f"It comes with the package {package}: install what that needs."


@cache
def load(name: str) -> Engine:
    """The engine of that name; the same object each time.

    Raises:
        EngineError: there is none of that name, or its code cannot be loaded.
        ScriptError: its description does not hold together.
    """
    for entry in entry_points(group=GROUP):
        if entry.name == name:
            try:
                engine = entry.load()()
            except ImportError as e:
                raise EngineError(f"The engine {name} cannot be loaded: {e}.", _way_out(entry)) from e
            if not isinstance(engine, Engine):
                raise EngineError(f"The engine {name} does not follow the protocol.", "See audiobook.engines.Engine.")
            return engine
    from audiobook.engines.command import CommandEngine, described

    if name in described():
        return CommandEngine(described()[name])
    raise EngineError(f"There is no engine named {name}.", f"Engines: {', '.join(available())}.")
