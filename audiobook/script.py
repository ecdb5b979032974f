"""The Script: who says what. Its public form is script.json, in the format `audiobook-script/1`.

The segments of a chapter, joined, are its text to the character. `segmenting` makes a script without speakers; `attributing` adds
the speakers.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, NoReturn, TypeVar

from audiobook.errors import ScriptError, near_match
from audiobook.language.writers_tags import LONGEST_PAUSE_MS
from audiobook.outside import name_fault, quoted

FORMAT = "audiobook-script/1"

_FORMATS_HINT = (
    "Correct the file (docs/formats.md describes each field), or delete it: the program then writes a new one."
)
_Choice = TypeVar("_Choice", bound=StrEnum)

SURE = 0.6
"""A line is in doubt if the probability that its speaker is right is smaller than this."""


class Kind(StrEnum):
    """What a segment is."""

    HEADING = "heading"
    NARRATION = "narration"
    DIALOGUE = "dialogue"
    THOUGHT = "thought"


class Gender(StrEnum):
    """A character's gender, if the text tells it."""

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
    TAGGED = "tagged"
    """A tag in the text says it."""
    CUT = "cut"
    """A user cut the line here, and has not said who speaks."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text of a chapter that is read in one voice.

    Attributes:
        kind: heading, narration, dialogue or thought.
        text: the author's text, with quotation marks and white space.
        speaker: the id of a character (dialogue and thought only); None if it is not known.
        method: how the speaker was found; None for heading and narration.
        confidence: the probability that `speaker` is right, 0 to 1; None for heading and narration.
        continues: the quotation continues that of the segment of dialogue before it (a new paragraph inside a
            quotation that was not closed).
        unclosed: the quotation has no closing mark, and the next paragraph does not continue it.
        silent: it is narration that is not said: the label of the speaker of the next line ("ANNA:"), or a tag.
        tag: what a writer's tag says of it: who speaks, by name, or the voice that reads it. Of a silent segment, which tag it is:
            "voice" or "pause". Empty where there is none.
        pause_ms: of a silent segment, the silence that it asks for.
    """

    kind: Kind
    text: str
    speaker: str | None = None
    method: Method | None = None
    confidence: float | None = None
    continues: bool = False
    unclosed: bool = False
    silent: bool = False
    tag: str = ""
    pause_ms: int = 0

    @property
    def decided(self) -> bool:
        """Whether the user or the writer has said who speaks."""
        return self.method in (Method.EDITED, Method.TAGGED)

    @property
    def spoken_by_character(self) -> bool:
        """Whether the segment is dialogue or thought."""
        return self.kind in (Kind.DIALOGUE, Kind.THOUGHT)

    @property
    def doubtful(self) -> bool:
        """Whether a user should check the speaker."""
        if not self.spoken_by_character or self.decided:
            return False
        return self.speaker is None or (self.confidence or 0) < SURE


@dataclass(frozen=True, slots=True)
class Character:
    """A person of the story.

    Attributes:
        id: unique in the script; made from the name, of lower-case letters, digits and hyphens.
        name: the fullest name in common use.
        aliases: other names that the text uses, without `name`.
        gender: unknown if the text does not tell.
        narrator: this character tells the story in the first person.
        age: "child", "old" or "adult"; None if the text does not tell.
        not_aliases: names that are somebody else's, whatever the text suggests: a user took them away.
        unsaid: of a person whom a user described, the fields that the user left to the text: "aliases", "gender", "narrator", "age".
            Attribution fills them in; no script has them.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    gender: Gender = Gender.UNKNOWN
    narrator: bool = False
    age: str | None = None
    not_aliases: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


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
        """The character with an id.

        Raises:
            KeyError: the script has no such character.
        """
        for c in self.characters:
            if c.id == character_id:
                return c
        raise KeyError(character_id)

    @property
    def narrator(self) -> Character | None:
        """The first-person narrator, if the story has one."""
        return next((c for c in self.characters if c.narrator), None)


_LONGEST_ID = 80


def character_id(name: str, taken: Collection[str]) -> str:
    """A new id for a character, made from its name; not one of those taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-") or "speaker"
    out, n = base, 2
    while out in taken:
        out, n = f"{base}-{n}", n + 1
    return out


def to_json(script: Script) -> str:
    """The text of script.json, ending in a line feed. The same script gives the same text.

    Each character and each segment is on its own line, so that a change to one of them changes one line.
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
    if character.age:
        out["age"] = character.age
    if character.not_aliases:
        out["not_aliases"] = list(character.not_aliases)
    return out


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
    if segment.silent:
        out["silent"] = True
    if segment.tag:
        out["tag"] = segment.tag
    if segment.pause_ms:
        out["pause_ms"] = segment.pause_ms
    return out


@lru_cache(maxsize=2)
def from_json(text: str, *, source: str = "script.json") -> Script:
    """Read a script from the text of script.json. The last ones are kept: a run reads the same file in several places.

    Args:
        text: the content of the file.
        source: how to name the file in an error.

    Raises:
        ScriptError: the text is not JSON or of another format, a field is missing or wrong, or a speaker is not among the
            characters.
    """
    raw = _loaded(text, source)
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        found = raw.get("format") if isinstance(raw, dict) else _shape(raw)
        found = quoted(found) if isinstance(found, str) else _shape(found)
        raise ScriptError(
            f"{source} is not in the format {FORMAT} (found: {found}).",
            "Move the file to another folder: the program then writes a new one.",
        )
    whole = _Fields(raw, source, "", _OF_SCRIPT)
    characters = tuple(
        _character(_Fields(c, source, f"character {n}", _OF_CHARACTER))
        for n, c in enumerate(whole.rows("characters", []), 1)
    )
    chapters = tuple(
        ChapterScript(
            (chapter := _Fields(c, source, f"chapter {n}", _OF_CHAPTER)).text_or_none("title"),
            tuple(
                _segment(_Fields(s, source, f"chapter {n}, segment {k}", _OF_SEGMENT))
                for k, s in enumerate(chapter.rows("segments"), 1)
            ),
        )
        for n, c in enumerate(whole.rows("chapters"), 1)
    )
    script = Script(
        whole.text("title"),
        chapters,
        characters,
        whole.text_or_none("author"),
        whole.text_or_none("language") or "en",
    )
    _verify(script, source)
    return script


def _loaded(text: str, source: str) -> object:
    """The JSON value that a text holds."""
    hint = "Correct that place, or delete the file: the program then writes a new one."
    try:
        raw = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as e:
        raise ScriptError(f"{source} is not JSON: {e.msg} in line {e.lineno}.", hint) from e
    except RecursionError as e:
        raise ScriptError(f"{source} is nested too deeply.", hint) from e
    except ValueError as e:
        # Infinity and NaN are not JSON, and Python refuses numbers of thousands of digits.
        raise ScriptError(f"{source} is not JSON: {e}.", hint) from e
    return raw


_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair. JSON can express it (`\\ud800`), but UTF-8 cannot."""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


def _shape(value: object) -> str:
    """The kind of a JSON value, in words for a message."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text" if value.strip() else "an empty text"
        case list():
            return "a list"
    return "an object"


_OF_SCRIPT = frozenset(("format", "title", "author", "language", "characters", "chapters"))
_OF_CHARACTER = frozenset(field.name for field in fields(Character))
_OF_CHAPTER = frozenset(("title", "segments"))
_OF_SEGMENT = frozenset(field.name for field in fields(Segment))


class _Fields:
    """The fields of one object in script.json. There is a method for each kind of value.

    Args:
        raw: the object.
        source: the name of the file.
        where: which object it is, in words; empty for the whole file.
        known: the names of the fields it may have. Others are refused, since a misspelt one would have no effect; names that
            begin with an underscore are left to whoever writes them.

    Raises:
        ScriptError: `raw` is not an object, or has an unknown field. Each method raises it if the field has a value of another kind.
    """

    def __init__(self, raw: object, source: str, where: str, known: frozenset[str]) -> None:
        self._place = f"{source}, {where}" if where else source
        if not isinstance(raw, dict):
            raise ScriptError(f"{self._place} must be an object, not {_shape(raw)}.", _FORMATS_HINT)
        for key in raw.keys() - known:
            if not key.startswith("_"):
                shown = key[:40] if key.isprintable() and not _HALF_CHARACTER.search(key) else _shape(key)
                raise ScriptError(
                    f"{self._place}: unknown field “{shown}”.", near_match(key, sorted(known), _FORMATS_HINT)
                )
        self._raw: dict[str, object] = raw

    def wrong(self, key: str, wanted: str) -> ScriptError:
        """The error that says what a field must be."""
        if key not in self._raw:
            return ScriptError(f"{self._place}: {key} is missing.", _FORMATS_HINT)
        value = self._raw[key]
        quotable = isinstance(value, str) and value.strip() and value.isprintable()
        found = f"“{str(value)[:40]}”" if quotable else _shape(value)
        return ScriptError(f"{self._place}: {key} must be {wanted}, not {found}.", _FORMATS_HINT)

    def text(self, key: str) -> str:
        return self._whole(key, self._raw.get(key), "a text")

    def _whole(self, key: str, value: object, wanted: str) -> str:
        if not isinstance(value, str):
            raise self.wrong(key, wanted)
        if not value.isascii() and _HALF_CHARACTER.search(value):
            raise ScriptError(
                f"{self._place}: {key} holds half of a surrogate pair (\\ud800 to \\udfff).",
                "Write the whole character instead.",
            )
        return value

    def name(self, key: str, value: str) -> str:
        """A name that is not too long and has no control characters: it is shown on terminals and pages."""
        if fault := name_fault(value):
            raise ScriptError(f"{self._place}: {key} has {fault}.", _FORMATS_HINT)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._whole(key, value, "a list of texts") for value in self.rows(key, []))

    def text_or_none(self, key: str) -> str | None:
        return None if self._raw.get(key) is None else self.text(key)

    def flag(self, key: str) -> bool:
        value = self._raw.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return bool(value)

    def share(self, key: str) -> float | None:
        value = self._raw.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.wrong(key, "a number from 0 to 1")
        return float(value)

    def length_ms(self, key: str) -> int:
        value = self._raw.get(key)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST_PAUSE_MS:
            raise self.wrong(key, f"a whole number from 0 to {LONGEST_PAUSE_MS}")
        return value

    def rows(self, key: str, default: list[object] | None = None) -> list[object]:
        value = self._raw.get(key, default)
        if not isinstance(value, list):
            raise self.wrong(key, "a list")
        return value

    def one_of(self, key: str, choices: type[_Choice], default: _Choice | None = None) -> _Choice:
        value = self._raw.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or value not in list(choices):
            raise self.wrong(key, f"one of {', '.join(choices)}")
        return choices(value)


def _character(own: _Fields) -> Character:
    name = own.name("name", own.text("name"))
    if not any(c.isalnum() for c in name):
        raise own.wrong("name", "a text with a letter in it")
    character_id = own.name("id", own.text("id"))
    age = own.text_or_none("age") or None
    if age not in (None, "child", "adult", "old"):
        raise own.wrong("age", "child, adult or old")
    return Character(
        id=character_id,
        name=name,
        aliases=tuple(own.name("aliases", alias) for alias in own.texts("aliases")),
        gender=own.one_of("gender", Gender, Gender.UNKNOWN),
        narrator=own.flag("narrator"),
        age=age,
        not_aliases=own.texts("not_aliases"),
    )


def _segment(own: _Fields) -> Segment:
    segment = Segment(
        own.one_of("kind", Kind),
        own.text("text"),
        continues=own.flag("continues"),
        unclosed=own.flag("unclosed"),
        silent=own.flag("silent"),
        tag=own.text_or_none("tag") or "",
        pause_ms=own.length_ms("pause_ms"),
    )
    if not segment.spoken_by_character:
        return segment
    return replace(
        segment,
        speaker=own.text_or_none("speaker"),
        method=own.one_of("method", Method, Method.EDITED),
        confidence=own.share("confidence"),
    )


def _verify(script: Script, source: str) -> None:
    counts = Counter(c.id for c in script.characters)
    twice = sorted(i for i, count in counts.items() if count > 1)
    if twice:
        raise ScriptError(
            f"{source} has two characters with the id {quoted(twice[0])}.", "Give each character a different id."
        )
    for n, chapter in enumerate(script.chapters):
        for segment in chapter.segments:
            if segment.speaker is not None and segment.speaker not in counts:
                raise ScriptError(
                    f"{source}, chapter {n + 1}: the speaker {quoted(segment.speaker)} is not among the characters.",
                    near_match(
                        segment.speaker,
                        counts,
                        "Add the character to `characters`, or use the id of one that is there.",
                    ),
                )
