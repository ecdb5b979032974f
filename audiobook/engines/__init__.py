"""Engines: what turns words into sound. One small protocol, one file an engine.

Engines are found by the entry points of the group `audiobook.engines`, ours the same way as anyone's, and among the descriptions
of programs (audiobook.engines.command).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec

from audiobook import settings
from audiobook.cast import Voice, VoiceId
from audiobook.engines.base import BaseEngine, Engine, with_defaults
from audiobook.errors import EngineError, ScriptError
from audiobook.invocation import install
from audiobook.outside import quoted

__all__ = ["GROUP", "BaseEngine", "Engine", "available", "default", "lacking", "load", "named", "voices", "voices_in"]

GROUP = "audiobook.engines"


def default(language: str) -> str:
    """The name of the engine that reads a language where none is named.

    It is the one that AUDIOBOOK_ENGINE names; without, hibari for English where it is installed, and espeak for all else.

    Args:
        language: a BCP 47 tag.
    """
    own = settings.engine()
    if own is not None:
        return own
    return "hibari" if _is_english(language) and not _missing_of_hibari() else "espeak"


def lacking(language: str) -> str | None:
    """What a user should know of the default engine: a sentence where espeak stands in for hibari, which is not installed."""
    missing = _missing_of_hibari()
    if settings.engine() is not None or not _is_english(language) or not missing:
        return None
    return (
        f"The voices are espeak's: those of hibari, which are understood better, need the package {missing}. "
        f"Install it where there is one for this system: {install('hibari')}"
    )


def _is_english(language: str) -> bool:
    return language.lower().replace("_", "-").partition("-")[0] == "en"


def _missing_of_hibari() -> str:
    """A package that the engine hibari needs and that is not installed; empty where all are there."""
    packages = {"hibari": "hibari-tts", "onnxruntime": "onnxruntime"}
    return next((name for module, name in packages.items() if find_spec(module) is None), "")


def voices(engine: Engine) -> Sequence[Voice]:
    """An engine's voices, with what was measured of them on this machine.

    Raises:
        EngineError: the engine is not installed on this machine, or what was measured cannot be read.
    """
    from audiobook.engines import measured

    return measured.filled(with_defaults(engine), engine.voices())


def voices_in(engine: BaseEngine, language: str) -> Sequence[Voice]:
    """An engine's voices for a book of a language: those it has for it (`voices_in` of the engine), else all; see `voices`.

    Args:
        engine: whose voices.
        language: a BCP 47 tag.

    Raises:
        EngineError: see `voices`.
    """
    from audiobook.engines import measured

    return measured.filled(engine, engine.voices_in(language) or engine.voices())


def named(id: str, language: str = "") -> Voice | None:
    """The voice with an id; None where there is none.

    An engine may have more voices than it lists: those for another language or accent. They are looked for in the book's
    language, and in the one that the voice's own name begins with ("espeak/en-gb+f2").

    Args:
        id: "<engine>/<name>".
        language: of the book, a BCP 47 tag; empty where nobody knows.

    Raises:
        EngineError: the engine is there but cannot tell its voices.
    """
    own = VoiceId.parse(id)
    if own.engine not in available() or not own.name:
        return None
    engine = load(own.engine)
    tags = [tag for tag in (language, own.name.partition("+")[0]) if tag]
    lists = (voices(engine) if tag is None else voices_in(engine, tag) for tag in (None, *tags))
    return next((v for found in lists for v in found if v.id == id), None)


@cache
def available() -> tuple[str, ...]:
    """The names of the engines there are: plug-ins, and described programs that are installed."""
    from audiobook.engines.command import CommandEngine, described

    found = {e.name for e in entry_points(group=GROUP)}
    for name, path in described().items():
        # A description with a mistake hides no other; it is reported when that engine is used.
        with suppress(ScriptError):
            found |= {name} if CommandEngine(path).installed else set()
    return tuple(sorted(found))


def _way_out(entry: EntryPoint) -> str:
    """What to do about an engine whose code cannot be loaded."""
    if entry.value.startswith("audiobook."):
        return install(entry.name)
    package = entry.dist.name if entry.dist else entry.value
    return f"It comes with the package {package}: install what that needs."


@cache
def load(name: str) -> BaseEngine:
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
            return with_defaults(engine)
    from audiobook.engines.command import CommandEngine, described

    if name in described():
        return CommandEngine(described()[name])
    raise EngineError(f"Unknown engine {quoted(name)}.", f"Known: {', '.join(available())}.")
