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

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """A name of the public API, loaded on first use."""
    if not name.startswith("_"):
        api = importlib.import_module("audiobook.api")
        if name in api.__all__:
            return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """What there is, the public API included."""
    return sorted({*globals(), *importlib.import_module("audiobook.api").__all__})
