"""The file that keeps the voices of a series: the tables of cast.toml, and at its head the name of the series and its language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import tomlkit

from audiobook.cast import Setting, Voice
from audiobook.casting import file as cast_file
from audiobook.casting import toml_text
from audiobook.casting.same_people import is_worth_keeping, plain
from audiobook.errors import ScriptError, near_match
from audiobook.outside import quoted, shown
from audiobook.script import Character, Gender, character_id

_HEAD = ("series", "language")
_TABLES = (cast_file.NARRATOR, cast_file.UNKNOWN, "characters")
_VOICE = ("voice", "pitch", "rate_wpm")
_FIELDS = ("name", *_VOICE, "gender", "aliases", "narrator")
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
            _refuse_unknown(own, _FIELDS, source, f", {shown(toml_text.header(('characters', key)))}")
    plain = _as_cast_file(raw)
    kept = cast_file.from_toml(plain, voices, source=source)
    settings = dict(kept.roles)
    members = tuple(
        Member(replace(person, narrator=_tells(raw, person.id), unsaid=()), settings.get(person.id))
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
            f"{source} is not TOML: {shown(str(e))}.", "Correct that line, or move the file to another folder."
        ) from e


def _refuse_unknown(table: Mapping[str, object], known: Sequence[str], source: str, where: str) -> None:
    strange = next((key for key in table if key not in known), None)
    if strange is not None:
        raise ScriptError(f"{source}{where}: unknown key {quoted(strange)}.", near_match(strange, known))


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
    there = {plain(n) for n in (known.name, *known.aliases)} if known else {plain(person.name)}
    names = [] if known is None else [person.name]
    new = [n for n in (*names, *person.aliases) if plain(n) not in there and is_worth_keeping(n, known)]
    aliases = [*(known.aliases if known else ()), *dict.fromkeys(new)][:_MOST_ALIASES]
    if new and aliases:
        out["aliases"] = aliases
    if person.narrator and not (known and known.narrator):
        out["narrator"] = True
    return out


def new_key(person: Character, taken: Iterable[str]) -> str:
    """The key of a new person's table."""
    return character_id(person.name, set(taken))
