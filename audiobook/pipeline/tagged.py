"""What a writer's tags decide: the speakers they name, taken for what was found; and the voices they name, looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from audiobook.attributing.text.first_names import first_names
from audiobook.book import Book
from audiobook.errors import EngineError, InputError, UsageError
from audiobook.language import FEMALE_TITLES, MALE_TITLES
from audiobook.language.writers_tags import plain_name
from audiobook.pipeline.narrator import narrators_voice
from audiobook.script import Character, Gender, Kind, Method, Script, Segment, character_id


def check_voices(book: Book) -> None:
    """Look whether there are the voices that a story's tags name.

    Raises:
        InputError: one of them is unknown; the message has its line.
    """
    seen: set[str] = set()
    for line, voice in book.tags.voices if book.tags else ():
        if "/" not in voice or voice in seen:
            continue
        try:
            narrators_voice(voice)
        except (UsageError, EngineError) as e:
            raise InputError(f"Line {line}, [voice: {voice}]: {e.message}", e.hint) from e
        seen.add(voice)


def decided(script: Script) -> Script:
    """A Script in, the same with the speakers that tags name out."""
    named = [s for c in script.chapters for s in c.segments if _is_named(s)]
    if not named:
        return script
    answers: dict[str, Counter[str]] = {}
    for segment in named:
        answers.setdefault(plain_name(segment.tag), Counter())[segment.speaker or ""] += 1
    spoke = {s.speaker for c in script.chapters for s in c.segments}
    characters = list(script.characters)
    ids: dict[str, str] = {}
    for segment in named:
        key = plain_name(segment.tag)
        if key not in ids:
            own = _of_name(key, characters, answers[key])
            if own is None:
                own = _newcomer(segment.tag, characters)
                characters.append(own)
            ids[key] = own.id
    chapters = tuple(
        replace(
            c,
            segments=tuple(
                replace(s, speaker=ids[plain_name(s.tag)], method=Method.TAGGED, confidence=1.0) if _is_named(s) else s
                for s in c.segments
            ),
        )
        for c in script.chapters
    )
    speak = {s.speaker for c in chapters for s in c.segments}
    # Who was only guessed for lines that are another's is nobody who speaks.
    kept = tuple(c for c in characters if c.id in speak or c.id not in spoke)
    return replace(script, chapters=chapters, characters=kept)


def _is_named(segment: Segment) -> bool:
    return segment.kind is Kind.DIALOGUE and bool(segment.tag) and not segment.silent


def _of_name(key: str, characters: Sequence[Character], answers: Counter[str]) -> Character | None:
    """The character of a name: who bears it, who was found for most of the lines where several do, or the only one whose name it is part of."""

    def names(c: Character) -> set[str]:
        return {plain_name(name) for name in (c.name, *c.aliases)}

    whole = [c for c in characters if key in names(c)]
    if not whole:
        part = [c for c in characters if any(set(key.split()) <= set(name.split()) for name in names(c))]
        whole = part if len(part) == 1 else []
    return max(whole, key=lambda c: answers[c.id], default=None)


def _newcomer(name: str, characters: Sequence[Character]) -> Character:
    words = plain_name(name).split()
    gender = first_names().get(words[0], Gender.UNKNOWN)
    if words[0] in MALE_TITLES | FEMALE_TITLES:
        gender = Gender.MALE if words[0] in MALE_TITLES else Gender.FEMALE
    return Character(character_id(name, {c.id for c in characters}), name, gender=gender)
