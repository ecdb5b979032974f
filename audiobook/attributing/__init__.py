"""Attributing: a Script without speakers in, one with speakers out.

Attributors are found by the entry points of the group `audiobook.attributors`, ours the same way as anyone's.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from audiobook.errors import UsageError
from audiobook.script import Script
from audiobook.versions import code_version

if TYPE_CHECKING:
    from audiobook.attributing.explain import Explanation

__all__ = ["GROUP", "Attributor", "Explains", "available", "code_version", "helper", "load"]

GROUP = "audiobook.attributors"


@runtime_checkable
class Attributor(Protocol):
    """Finds who speaks.

    Attributes:
        name: what a user calls it.
        version: changes whenever its answers may: they are kept and used again under it.
    """

    name: str

    @property
    def version(self) -> str:
        """See above."""
        ...

    def attribute(self, script: Script) -> Script:
        """A Script without speakers in, one with speakers out.

        Characters that the script has, and speakers of segments with the method `edited`, are a user's word: they are kept,
        and may be evidence for the rest. The text of every segment stays as it is. A segment whose speaker is not found keeps `None`, with the method
        `unknown`. The confidence is the share of such answers that are right.
        """
        ...


@runtime_checkable
class Explains(Protocol):
    """An attributor that can say why."""

    def explain(self, script: Script) -> Iterator[Explanation]:
        """A Script in; for each speech its candidates and the evidence, in words."""
        ...


def helper(attributor: Attributor) -> Attributor:
    """Who judges the lines around an edit: the attributor itself, or the quicker one it names (its attribute `helper`)."""
    found = getattr(attributor, "helper", attributor)
    return found if isinstance(found, Attributor) else attributor


@cache
def available() -> tuple[str, ...]:
    """The names of the attributors there are."""
    return tuple(sorted({e.name for e in entry_points(group=GROUP)}))


def load(name: str) -> Attributor:
    """The attributor of that name.

    Raises:
        UsageError: there is none.
    """
    for entry in entry_points(group=GROUP):
        if entry.name == name:
            attributor: Attributor = entry.load()()
            return attributor
    raise UsageError(f"There is no attributor named {name}.", f"Attributors: {', '.join(available())}.")
