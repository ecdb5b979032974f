"""The cast of a series: the people of its volumes, found again by their names, and the file that keeps their voices.

The file has the tables of cast.toml, and at its head the name of the series and its language. A person of a volume is the same as one
of the file where their names say so and nobody else comes into question: two people never become one by a name that fits both.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import tomlkit

from audiobook.cast import Setting, Voice
from audiobook.casting import file as cast_file
from audiobook.casting import toml_text
from audiobook.errors import ScriptError
from audiobook.language import (
    ANYBODYS_ADJECTIVES,
    FEMALE_TITLES,
    FORMS_OF_ADDRESS_FEMALE,
    FORMS_OF_ADDRESS_MALE,
    MALE_TITLES,
    NAMELESS_NOUNS,
    TITLES,
    VAGUE_NOUNS,
)
from audiobook.script import Character, Gender, character_id

_Name = TypeVar("_Name")

_HEAD = ("series", "language")
_TABLES = (cast_file.NARRATOR, cast_file.UNKNOWN, "characters")
_VOICE = ("voice", "pitch", "rate_wpm")
_FIELDS = ("name", *_VOICE, "gender", "aliases", "narrator")
_ARTICLES = frozenset(("the", "a", "an"))
_NOBODYS = _ARTICLES | ANYBODYS_ADJECTIVES | NAMELESS_NOUNS | VAGUE_NOUNS
_ADDRESS = TITLES | FORMS_OF_ADDRESS_MALE | FORMS_OF_ADDRESS_FEMALE
_MOST_ALIASES = 12
"""More names of one person are not kept: the rest are rare ones."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a series.

    Attributes:
        person: the name, other names and gender, as the file has them; its id is the key of the person's table.
        setting: the voice; None where the file gives none.
    """

    person: Character
    setting: Setting | None = None


@dataclass(frozen=True, slots=True)
class SeriesCast:
    """What the file of a series says.

    Attributes:
        name: the series.
        language: of its volumes, a BCP 47 tag; empty where the file does not say.
        narrator: the voice that narrates where nobody tells the story in the first person; None where the file gives none.
        unknown: the voice of lines whose speaker is not known; None where the file gives none.
        members: the people.
    """

    name: str
    language: str = ""
    narrator: Setting | None = None
    unknown: Setting | None = None
    members: tuple[Member, ...] = ()


def new_text(name: str, language: str) -> str:
    """The file of a series that nobody is in yet."""
    said = f"# The voices of the series “{' '.join(name.split())}”. Each volume takes them from here, and adds its own people.\n"
    text = (
        f"{said}# Change a voice here, or in the cast.toml of a volume: it counts for the next volume, too. Other names of a person\n"
        "# belong into aliases.\n"
    )
    return text + toml_text.changed("", (), {"series": name, "language": language})


def head(text: str, *, source: str) -> tuple[str, str]:
    """The name of the series and its language; each is empty where the file does not say.

    Raises:
        ScriptError: the text is not TOML.
    """
    raw = _parsed(text, source)
    return tuple(str(raw.get(key, "")) for key in _HEAD)  # type: ignore[return-value]


def read(text: str, voices: Sequence[Voice], *, source: str) -> SeriesCast:
    """Read the file of a series.

    Args:
        text: its content.
        voices: the voices there are.
        source: how to name the file in an error.

    Raises:
        ScriptError: the text is not TOML, a key or a voice is unknown, or a field has a wrong value.
    """
    raw = _parsed(text, source)
    _refuse_unknown(raw, (*_HEAD, *_TABLES), source, "")
    for table in (cast_file.NARRATOR, cast_file.UNKNOWN):
        own = raw.get(table)
        if isinstance(own, dict):
            _refuse_unknown(own, _VOICE, source, f", [{table}]")
    characters = raw.get("characters", {})
    for key, own in characters.items() if isinstance(characters, dict) else ():
        if isinstance(own, dict):
            _refuse_unknown(own, _FIELDS, source, f", [characters.{key}]")
    plain = _as_cast_file(raw)
    kept = cast_file.from_toml(plain, voices, source=source)
    settings = dict(kept.roles)
    members = tuple(
        Member(replace(person, narrator=_tells(raw, person.id)), settings.get(person.id))
        for person in cast_file.known_characters(plain, source=source)
    )
    name, language = head(text, source=source)
    return SeriesCast(name, language, kept.narrator, kept.unknown, members)


def _as_cast_file(raw: dict[str, Any]) -> str:
    """What the file says as a cast.toml says it, where everybody has a gender and is so among those who are described."""
    lines: list[str] = []
    for table in (cast_file.NARRATOR, cast_file.UNKNOWN):
        if table in raw:
            lines += _table((table,), raw[table])
    characters = raw.get("characters", {})
    if not isinstance(characters, dict):
        lines.append(f"characters = {_value(characters)}")
        characters = {}
    for key, own in characters.items():
        described = {"gender": "unknown", **own} if isinstance(own, dict) else own
        lines += _table(("characters", key), described)
    return "\n".join(lines)


def _table(path: tuple[str, ...], own: object) -> Iterator[str]:
    """A table as TOML; what is none, as the value it is, so that it is refused where it is read."""
    if not isinstance(own, dict):
        yield f"{'.'.join(map(toml_text.key_text, path))} = {_value(own)}"
        return
    yield toml_text.header(path)
    for name, value in own.items():
        if name != "narrator":
            yield f"{toml_text.key_text(name)} = {_value(value)}"


def _value(value: object) -> str:
    try:
        return toml_text.value_text(value)
    except TypeError:
        return tomlkit.item(value).as_string()


def _tells(raw: dict[str, Any], key: str) -> bool:
    """Whether the file says that a person tells a volume in the first person."""
    return raw["characters"][key].get("narrator") is True


def _parsed(text: str, source: str) -> dict[str, Any]:
    try:
        return toml_text.parsed(text)
    except ValueError as e:
        raise ScriptError(
            f"{source} is not TOML: {e}.", "Correct that line, or move the file to another folder."
        ) from e


def _refuse_unknown(table: Mapping[str, object], known: Sequence[str], source: str, where: str) -> None:
    strange = next((key for key in table if key not in known), None)
    if strange is not None:
        near = difflib.get_close_matches(strange, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."
        raise ScriptError(f"{source}{where}: unknown key “{strange}”.", hint)


# Writing


def with_setting(
    text: str, who: str | tuple[str, str], setting: Setting, more: Mapping[str, object] | None = None, *, source: str
) -> str:
    """The file with one voice set; the rest stays as it is.

    Args:
        text: the file's content.
        who: `NARRATOR` or `UNKNOWN` of `casting.file`, or the key and the name of a person.
        setting: the voice.
        more: other fields of the person.
        source: how to name the file in an error.

    Raises:
        ScriptError: the file is written in a way that this program cannot change.
    """
    return cast_file.changed(text, who, {**voice_fields(setting), **(more or {})}, source=source)


def voice_fields(setting: Setting) -> dict[str, object]:
    """A voice as the fields of a table."""
    return {"voice": setting.voice, "pitch": setting.pitch, "rate_wpm": setting.rate_wpm}


def facts(person: Character, known: Character | None = None) -> dict[str, object]:
    """What the file says of a person beside name and voice; of one who is in it already, only what is new.

    Args:
        person: as a volume has them.
        known: as the file has them; None for a new person.
    """
    out: dict[str, object] = {}
    gender = known.gender if known else Gender.UNKNOWN
    if gender is Gender.UNKNOWN and person.gender is not Gender.UNKNOWN:
        out["gender"] = person.gender.value
    there = {_plain(n) for n in (known.name, *known.aliases)} if known else {_plain(person.name)}
    names = [] if known is None else [person.name]
    new = [n for n in (*names, *person.aliases) if _plain(n) not in there and _is_worth_keeping(n, known)]
    aliases = [*(known.aliases if known else ()), *dict.fromkeys(new)][:_MOST_ALIASES]
    if new and aliases:
        out["aliases"] = aliases
    if person.narrator and not (known and known.narrator):
        out["narrator"] = True
    return out


def new_key(person: Character, taken: Iterable[str]) -> str:
    """The key of a new person's table."""
    return character_id(person.name, set(taken))


def is_somebody(person: Character) -> bool:
    """Whether a person can be found again in another volume: not "a voice" or "the old man"."""
    return person.narrator or any(word not in _NOBODYS for word in _words(person.name))


# Who is who


def same_people(
    people: Sequence[Character], members: Sequence[Character], linked: Mapping[str, str] | None = None
) -> dict[str, str]:
    """For each person of a volume who is in the series, the id there; each id is given once.

    Args:
        people: of the volume.
        members: of the series.
        linked: as it was found the last time; it stays while it can.
    """
    by_id, known = {p.id: p for p in people}, {m.id: m for m in members}
    found: dict[str, str] = {}
    for one, other in (linked or {}).items():
        if one in by_id and other in known and _agree(by_id[one], known[other]) and other not in found.values():
            found[one] = other
    for related in (_same_name, _same_names_of_several_words, _same_single_names, _same_narrator):
        free = [p for p in people if p.id not in found]
        left = [m for m in members if m.id not in found.values()]
        pairs = [(p.id, m.id) for p in free for m in left if _agree(p, m) and related(p, m, people, members)]
        ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
        found |= {one: other for one, other in pairs if ones[one] == 1 == others[other]}
    return found


def _agree(one: Character, other: Character) -> bool:
    """Whether two can be the same by their gender, and by the titles of their names."""
    genders = {g for g in (_gender(one), _gender(other)) if g is not Gender.UNKNOWN}
    return len(genders) < 2


def _gender(person: Character) -> Gender:
    if person.gender is not Gender.UNKNOWN:
        return person.gender
    first = next(iter(_words(person.name)), "")
    return Gender.MALE if first in MALE_TITLES else Gender.FEMALE if first in FEMALE_TITLES else Gender.UNKNOWN


def _same_name(one: Character, other: Character, *_: object) -> bool:
    return _plain(one.name) == _plain(other.name) and is_somebody(one)


def _same_names_of_several_words(
    one: Character, other: Character, people: Sequence[Character], members: Sequence[Character]
) -> bool:
    """Whether both have a name that is not a single word, or one with a title, and that nobody else has."""
    shared = {n for n in _names(one) if len(n) > 1} & set(_names(other))
    return any(_only(n, one, other, people, members, lambda m, n: n in _names(m)) for n in shared)


def _same_single_names(
    one: Character, other: Character, people: Sequence[Character], members: Sequence[Character]
) -> bool:
    """Whether a first name or a surname alone fits both, and nobody else on either side."""
    singles = {word for person in (one, other) for word in _single(person)}
    return any(
        _fits(one, word) and _fits(other, word) and _only(word, one, other, people, members, _fits) for word in singles
    )


def _same_narrator(one: Character, other: Character, people: Sequence[Character], members: Sequence[Character]) -> bool:
    """Whether both tell the story, and one of the two has no name."""
    alone = sum(m.narrator for m in members) == 1 == sum(p.narrator for p in people)
    return alone and one.narrator and other.narrator and (_is_nameless(one) or _is_nameless(other))


def _only(
    name: _Name,
    one: Character,
    other: Character,
    people: Sequence[Character],
    members: Sequence[Character],
    fits: Callable[[Character, _Name], bool],
) -> bool:
    """Whether a name fits one person of the volume and one of the series, of all who could be the same as the other."""
    return [m for m in members if fits(m, name) and _agree(one, m)] == [other] and [
        p for p in people if fits(p, name) and _agree(p, other)
    ] == [one]


def _fits(person: Character, word: str) -> bool:
    """Whether a single word may be the person: it is a name of theirs, or the first or last word of one."""
    return any(word in (bare[0], bare[-1]) for bare in map(_bare, _names(person)) if bare)


def _single(person: Character) -> set[str]:
    """The single words by which a person is named, titles apart."""
    return {bare[0] for bare in map(_bare, _names(person)) if len(bare) == 1}


def _names(person: Character) -> list[tuple[str, ...]]:
    """The names of a person as words in small letters; descriptions and forms of address left out."""
    return [
        words
        for name in (person.name, *person.aliases)
        if _has_proper_word(name) and (words := tuple(_words(name))) and _bare(words)
    ]


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    """A name without the titles before it; nothing is left of a form of address."""
    rest = list(words)
    while rest and (rest[0] in TITLES or rest[0] in _ARTICLES):
        rest.pop(0)
    return () if all(word in _ADDRESS or word in _NOBODYS for word in rest) else tuple(rest)


def _has_proper_word(name: str) -> bool:
    """Whether a word of a name is written as names are; writing without capitals has only such words."""
    return any(not w[0].islower() for w in re.findall(r"[^\W\d_]\w*", name) if w.lower() not in _ARTICLES)


def _is_nameless(person: Character) -> bool:
    return not any(_bare(n) for n in _names(person)) or _plain(person.name) in ("narrator", "the narrator")


def _is_worth_keeping(name: str, known: Character | None) -> bool:
    """Whether a name says who somebody is in other volumes, too: a bare surname is not added to what is known."""
    bare = _bare(_words(name)) if _has_proper_word(name) else ()
    if not bare:
        return False
    return known is None or len(bare) > 1 or not any(b[-1] == bare[0] for b in map(_bare, _names(known)) if len(b) > 1)


def _plain(name: str) -> str:
    return " ".join(_words(name))


def _words(name: str) -> list[str]:
    return re.findall(r"\w+(?:['’-]\w+)*", name.casefold())
