"""Turn a story into a full-cast audiobook, offline.

    import audiobook

    book = audiobook.read("story.epub")
    script = audiobook.attribute(book)
    cast = audiobook.cast(script)
    audiobook.make(book, "story.mp3", script=script, cast=cast)

These four functions and the values that go in and out are the public API (`audiobook.api`; examples in docs/api.md). They are
loaded when they are first used. The whole line, on one page, is `audiobook.pipeline`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiobook.api import *  # noqa: F403

__version__ = "0.2.0"


_API = frozenset(
    """
    AudiobookError Book Cast CastingError Chapter ChapterScript Character EncodingError EngineError Gender
    InputError Kind Made Method Options Paragraph Role Script ScriptError Segment Setting Timeline UsageError
    Utterance Voice VoiceId attribute cast make read
    """.split()
)
"""The names in `audiobook.api.__all__`. They are written here once more (a test compares), since the API must not be loaded to find out:
Python asks this module for each of its submodules, too."""


def __getattr__(name: str) -> object:
    """A name of the public API, loaded on first use."""
    if name in _API:
        return getattr(importlib.import_module("audiobook.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """What there is, the public API included."""
    return sorted({*globals(), *_API})
