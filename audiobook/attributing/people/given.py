"""Characters that a user, or an earlier run, gave: found by the words that describe them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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


def with_evidence(person: Person, found: Person) -> Person:
    """A given person, with the evidence of gender and age of the same person as the text describes them, where a user left it to the text."""
    if person.given is None or "gender" not in person.given.unsaid:
        return person
    return replace(
        person,
        male=person.male + found.male,
        female=person.female + found.female,
        old=person.old + found.old,
        child=person.child + found.child,
    )


def _plain(name: str) -> str:
    return name.lower().replace("’", "'")
