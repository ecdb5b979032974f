"""Attributing: a Script without speakers in, one with speakers out.

`components.py` lists how a story comes to be known, `learned.py` and `rules.py` rank who may speak, `llm` asks a language model.
Attributors are found by the entry points of the group `audiobook.attributors`, ours the same way as anyone's.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from audiobook.attributing.base import Attributor
from audiobook.attributing.explain import Explanation
from audiobook.errors import UsageError
from audiobook.settings import ModelServer

__all__ = ["GROUP", "Attributor", "Explanation", "available", "load"]

GROUP = "audiobook.attributors"


@cache
def available() -> tuple[str, ...]:
    """The names of the attributors there are."""
    return tuple(sorted({e.name for e in entry_points(group=GROUP)}))


def load(name: str, server: ModelServer | None = None) -> Attributor:
    """The attributor of that name.

    Args:
        name: what a user calls it.
        server: the language model that it may ask; None for the one that the environment names.

    Raises:
        UsageError: there is none, or it does not derive from `Attributor`.
    """
    for entry in entry_points(group=GROUP):
        if entry.name == name:
            attributor = entry.load()()
            if not isinstance(attributor, Attributor):
                raise UsageError(
                    f"The attributor {name} does not derive from audiobook.attributing.Attributor.",
                    f"Ask whoever made it, or use another: {', '.join(available())}.",
                )
            return attributor.asking(server) if server is not None else attributor
    raise UsageError(f"Unknown attributor {name}.", f"Known: {', '.join(available())}.")
