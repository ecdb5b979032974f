"""The Script: who says what. Its public form is script.json, `audiobook-script/1`.

The segments of a chapter, joined, are the chapter's text to the character. `segmenting` makes a script in
which nobody speaks yet; `attributing` refines it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from audiobook.errors import ScriptError

FORMAT = "audiobook-script/1"

SURE = 0.6
"""A line whose speaker is right with a smaller probability is in doubt."""


class Kind(StrEnum):
    """What a segment is."""

    HEADING = "heading"
    NARRATION = "narration"
    DIALOGUE = "dialogue"
    THOUGHT = "thought"


class Gender(StrEnum):
    """A character's gender as far as the text tells."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class Method(StrEnum):
    """How a speaker was found."""

    CUE = "cue"
    PRONOUN = "pronoun"
    BEAT = "beat"
    VOCATIVE = "vocative"
    ALTERNATION = "alternation"
    CONTINUATION = "continuation"
    NEAREST = "nearest"
    RANKER = "ranker"
    LLM = "llm"
    EDITED = "edited"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a chapter's text with one voice.

    Attributes:
        kind: heading, narration, dialogue or thought.
        text: the author's characters, quotation marks and white space included.
        speaker: a character's id (dialogue and thought only); None where it is not known.
        method: how the speaker was found; None for heading and narration.
        confidence: probability that `speaker` is right, 0 to 1; None for heading and narration.
        continues: the quotation goes on from the segment of dialogue before it (a new paragraph that
            opens a quotation which was never closed).
        unclosed: the quotation has no closing mark, and no next paragraph goes on with it.
    """

    kind: Kind
    text: str
    speaker: str | None = None
    method: Method | None = None
    confidence: float | None = None
    continues: bool = False
    unclosed: bool = False

    @property
    def spoken_by_character(self) -> bool:
        """Whether the segment is somebody's words or thoughts."""
        return self.kind in (Kind.DIALOGUE, Kind.THOUGHT)

    @property
    def doubtful(self) -> bool:
        """Whether a user should look at who says it."""
        if not self.spoken_by_character or self.method is Method.EDITED:
            return False
        return self.speaker is None or (self.confidence or 0) < SURE


@dataclass(frozen=True, slots=True)
class Character:
    """A person of the story.

    Attributes:
        id: made of the name: lower-case letters, digits and hyphens; unique in the script.
        name: the fullest usual name.
        aliases: other names the text uses, without `name`.
        gender: as far as the text tells.
        narrator: the story is told by this character in the first person.
        age: "child", "old" or "adult" as far as the text tells, else None.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    gender: Gender = Gender.UNKNOWN
    narrator: bool = False
    age: str | None = None


@dataclass(frozen=True, slots=True)
class ChapterScript:
    """A chapter's title and segments, in order."""

    title: str | None
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The chapter's text."""
        return "".join(s.text for s in self.segments)


@dataclass(frozen=True, slots=True)
class Script:
    """Who says what, in a whole book."""

    title: str
    chapters: tuple[ChapterScript, ...]
    characters: tuple[Character, ...] = ()
    author: str | None = None
    language: str = "en"

    def character(self, character_id: str) -> Character:
        """The character with that id.

        Raises:
            KeyError: there is none.
        """
        for c in self.characters:
            if c.id == character_id:
                return c
        raise KeyError(character_id)

    @property
    def narrator(self) -> Character | None:
        """The first-person narrator, if the story has one."""
        return next((c for c in self.characters if c.narrator), None)


def character_id(name: str, taken: Collection[str]) -> str:
    """An id for a character of that name which is not among those taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "speaker"
    out, n = base, 2
    while out in taken:
        out, n = f"{base}-{n}", n + 1
    return out


def to_json(script: Script) -> str:
    """The script in its public form, UTF-8 text ending in a line feed, the same for the same script.

    Each character and each segment has a line of its own, so that a changed one is a changed line.
    """
    head = {"format": FORMAT, "title": script.title, "author": script.author, "language": script.language}
    chapters = ",\n".join(
        f'{{"title": {_line(chapter.title)}, "segments": [\n{_lines(map(_plain_segment, chapter.segments))}\n]}}'
        for chapter in script.chapters
    )
    characters = _lines(map(_plain_character, script.characters))
    return f'{_line(head)[:-1]},\n"characters": [\n{characters}\n],\n"chapters": [\n{chapters}\n]}}\n'


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(values: Iterable[object]) -> str:
    return ",\n".join(map(_line, values))


def _plain_character(character: Character) -> dict[str, Any]:
    out = {
        "id": character.id,
        "name": character.name,
        "aliases": list(character.aliases),
        "gender": character.gender.value,
        "narrator": character.narrator,
    }
    return {**out, "age": character.age} if character.age else out


def _plain_segment(segment: Segment) -> dict[str, Any]:
    out: dict[str, Any] = {"kind": segment.kind.value, "text": segment.text}
    if segment.spoken_by_character:
        out["speaker"] = segment.speaker
        out["method"] = (segment.method or Method.UNKNOWN).value
        out["confidence"] = segment.confidence
    if segment.continues:
        out["continues"] = True
    if segment.unclosed:
        out["unclosed"] = True
    return out


def from_json(text: str, *, source: str = "script.json") -> Script:
    """Read a script from its public form.

    Args:
        text: the file's content.
        source: how to name the file in an error.

    Raises:
        ScriptError: not JSON, another format, a field missing or wrong, or a speaker that is no character.
    """
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as e:
        raise ScriptError(
            f"{source} is not JSON: {e.msg} in line {e.lineno}.",
            "Mend that line, or delete the file to have it made anew.",
        ) from e
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        found = raw.get("format") if isinstance(raw, dict) else type(raw).__name__
        raise ScriptError(
            f"{source} is not of the format {FORMAT} (found: {found}).", "Move the file away to have it made anew."
        )
    try:
        characters = tuple(_character(c) for c in raw.get("characters", []))
        chapters = tuple(
            ChapterScript(ch.get("title"), tuple(_segment(s) for s in ch["segments"])) for ch in raw["chapters"]
        )
        script = Script(str(raw["title"]), chapters, characters, raw.get("author"), raw.get("language") or "en")
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise ScriptError(f"{source} does not hold together: {type(e).__name__} {e}.", "See docs/formats.md.") from e
    _verify(script, source)
    return script


def _character(raw: dict[str, Any]) -> Character:
    return Character(
        id=str(raw["id"]),
        name=str(raw["name"]),
        aliases=tuple(str(a) for a in raw.get("aliases", [])),
        gender=Gender(raw.get("gender", "unknown")),
        narrator=bool(raw.get("narrator", False)),
        age=raw.get("age"),
    )


def _segment(raw: dict[str, Any]) -> Segment:
    kind = Kind(raw["kind"])
    text = raw["text"]
    if not isinstance(text, str):
        raise TypeError("a segment's text must be a string")
    segment = Segment(kind, text, continues=bool(raw.get("continues")), unclosed=bool(raw.get("unclosed")))
    if not segment.spoken_by_character:
        return segment
    confidence = raw.get("confidence")
    return replace(
        segment,
        speaker=raw.get("speaker"),
        method=Method(raw["method"]) if raw.get("method") else Method.EDITED,
        confidence=None if confidence is None else float(confidence),
    )


def _verify(script: Script, source: str) -> None:
    ids = [c.id for c in script.characters]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise ScriptError(
            f"{source} has two characters with the id “{twice[0]}”.", "Give each character an id of its own."
        )
    known = set(ids)
    for n, chapter in enumerate(script.chapters):
        for segment in chapter.segments:
            if segment.speaker is not None and segment.speaker not in known:
                raise ScriptError(
                    f"{source}, chapter {n + 1}: the speaker “{segment.speaker}” is not among the characters.",
                    "Add the character to `characters`, or use an id that is there.",
                )
