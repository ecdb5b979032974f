"""What the program understands of a text, in plain values: people by their names, one entry a speech.

Tests ask here for behaviour, so that they hold however attribution is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audiobook import attributing
from audiobook.attributing.components import build_story
from audiobook.attributing.text.names import words_of
from audiobook.attributing.write_script import name_of
from audiobook.reading import Source, read
from audiobook.script import Character, Gender, Script
from audiobook.segmenting import segment


def draft(text: str, characters: Sequence[Character] = ()) -> Script:
    """The script of a text, in which nobody speaks yet."""
    return replace(segment(read(Source(text.encode(), "story.txt"))), characters=tuple(characters))


def speakers(text: str, attributor: str = "learned", characters: Sequence[Character] = ()) -> list[str | None]:
    """Who says each quotation, by name."""
    script = attributing.load(attributor).attribute(draft(text, characters))
    names = {c.id: c.name for c in script.characters}
    return [names.get(s.speaker or "") for c in script.chapters for s in c.segments if s.spoken_by_character]


@dataclass(frozen=True)
class Cue:
    """What the narration beside a speech says of its speaker: whom it names, the gender and the noun it tells."""

    named: frozenset[str]
    gender: Gender
    noun: str | None


@dataclass(frozen=True)
class SaidTo:
    """Whom a speech is said to: by name, by the probability of a woman, by forms of address."""

    named: frozenset[str]
    female: float
    nouns: frozenset[str]


class Understanding:
    """What is understood of a text."""

    def __init__(self, text: str, characters: Sequence[Character] = ()) -> None:
        self._story = build_story(draft(text, characters))

    def _name(self, who: int) -> str:
        return name_of(self._story.persons[who])

    def _who(self, name: str) -> int | None:
        people = self._story.people
        if name.startswith("the ") and (who := people.by_description.get(name[4:])) is not None:
            return who
        return people.by_name.get(words_of(name))

    @property
    def cues(self) -> list[Cue]:
        """The cue of each speech."""
        return [
            Cue(frozenset(map(self._name, c.named)), c.gender, c.cue.noun if c.cue else None)
            for c in self._story.contexts
        ]

    @property
    def said_to(self) -> list[SaidTo]:
        """The addressees of each speech."""
        return [
            SaidTo(frozenset(map(self._name, a.named)), a.female, frozenset(a.nouns)) for a in self._story.addressees
        ]

    @property
    def speeches(self) -> list[int]:
        """How many quotations each speech has."""
        return [len(s.quotations) for s in self._story.speeches]

    def knows(self, name: str) -> bool:
        """Whether somebody goes by a name or by a description such as "the driver"."""
        return self._who(name) is not None

    def same(self, *names: str) -> bool:
        """Whether some names are one person's."""
        found = {self._who(name) for name in names}
        assert None not in found, f"nobody is called so: {names}"
        return len(found) == 1

    def gender(self, name: str) -> Gender:
        """The gender of whoever goes by a name."""
        return self._story.persons[self._who(name)].gender

    def name(self, name: str) -> str:
        """The usual name of whoever goes by another."""
        return self._name(self._who(name))

    def relative(self, name: str, noun: str) -> str | None:
        """Who somebody's mother, brother... is."""
        who = self._story.kinship.relatives.get((self._who(name), noun))
        return None if who is None else self._name(who)

    def meant_by_kinship(self) -> set[str]:
        """Whom narration means by words such as "her brother"."""
        return {self._name(who) for who in self._story.kinship.at.values()}


def cue_of(text: str) -> Cue:
    """The cue of the last speech of a text."""
    return Understanding(text).cues[-1]
