"""Characters that a user, or an earlier run, gave: found by the words that describe them."""

from __future__ import annotations

from collections.abc import Sequence

from audiobook.attributing.story import Person


def described_as(persons: Sequence[Person], written: str) -> int | None:
    """The given character of that name ("the tall woman", "Tom's sister"); None where there is none."""
    wanted = _plain(written)
    return next(
        (
            who
            for who, p in enumerate(persons)
            if p.given is not None and wanted in map(_plain, (p.given.name, *p.given.aliases))
        ),
        None,
    )


def _plain(name: str) -> str:
    return name.lower().replace("’", "'")
