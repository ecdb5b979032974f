"""cast.toml: a Cast to text and back, without touching what the user wrote."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from audiobook.cast import Cast, Setting, Voice
from audiobook.casting import Given
from audiobook.errors import ScriptError
from audiobook.invocation import command
from audiobook.script import Character, Gender


def to_toml(cast: Cast, previous: str | None = None) -> str:
    """The cast in its public form.

    Args:
        cast: the cast.
        previous: the file as it is; what stands in it stays, letter for letter, and what is missing is added.
    """
    doc = tomlkit.parse(previous) if previous else tomlkit.document()
    if not previous:
        for line in (
            "Who is heard in which voice. Change a voice, a pitch (0 to 100) or a rate_wpm, and make again:",
            f"what stands here is kept. See the voices with: {command('voices')}",
        ):
            doc.add(tomlkit.comment(line))
        doc.add(tomlkit.nl())
    for name, setting in (("narrator", cast.narrator), ("unknown", cast.unknown)):
        if name not in doc:
            doc.add(name, _table(setting))
    if "characters" not in doc:
        doc.add("characters", tomlkit.table(is_super_table=True))
    characters: Any = doc["characters"]
    for role in cast.roles:
        if role.character not in characters:
            table = tomlkit.table()
            table.add("name", role.name)
            _fill(table, role.setting)
            characters.add(role.character, table)
        elif isinstance(characters[role.character], dict) and "voice" not in characters[role.character]:
            # A user said who it is, but not in which voice; what is dealt now is kept, too.
            for field in ("voice", "pitch", "rate_wpm"):
                characters[role.character].pop(field, None)
            _fill(characters[role.character], role.setting)
    return tomlkit.dumps(doc)


def _table(setting: Setting) -> Table:
    table = tomlkit.table()
    _fill(table, setting)
    return table


def _fill(table: Table, setting: Setting) -> None:
    table.add("voice", setting.voice)
    table.add("pitch", setting.pitch)
    table.add("rate_wpm", setting.rate_wpm)


def from_toml(text: str, voices: Sequence[Voice], *, source: str = "cast.toml") -> Given:
    """Read what a cast file gives.

    Args:
        text: its content.
        voices: the voices there are.
        source: how to name the file in an error.

    Raises:
        ScriptError: not TOML, a field of the wrong kind, or a voice that is not there.
    """
    raw, characters = _parsed(text, source)
    known = {v.id: v for v in voices}
    return Given(
        narrator=_setting(raw.get("narrator"), "narrator", known, source),
        unknown=_setting(raw.get("unknown"), "unknown", known, source),
        roles=tuple(
            (str(k), s)
            for k, v in characters.items()
            if (s := _setting(v, f"characters.{k}", known, source)) is not None
        ),
    )


def _parsed(text: str, source: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The whole file, and its tables of characters."""
    try:
        raw = tomlkit.parse(text).unwrap()
    except TOMLKitError as e:
        raise ScriptError(
            f"{source} is not TOML: {e}.", "Mend that line, or delete the file to have it made anew."
        ) from e
    characters = raw.get("characters", {})
    if not isinstance(characters, dict):
        raise ScriptError(f"{source}: characters must be tables, such as [characters.mary].", "See docs/formats.md.")
    return raw, characters


NARRATOR, UNKNOWN = "narrator", "unknown"
"""The file's tables for those who are no characters."""


def changed(text: str, who: str | tuple[str, str], fields: Mapping[str, object]) -> str:
    """A cast file with some fields of one table changed, and everything else as it was.

    Args:
        text: its content.
        who: `NARRATOR`, `UNKNOWN`, or a character's id and name.
        fields: their new values; None takes a field away.
    """
    doc = tomlkit.parse(text)
    if isinstance(who, str):
        if who not in doc:
            doc.add(who, tomlkit.table())
        table: Any = doc[who]
    else:
        if "characters" not in doc:
            doc.add("characters", tomlkit.table(is_super_table=True))
        characters: Any = doc["characters"]
        if who[0] not in characters:
            characters.add(who[0], tomlkit.table())
        table = characters[who[0]]
        table["name"] = who[1]
    for key, value in fields.items():
        if value is not None:
            table[key] = value
        elif key in table:
            del table[key]
    return tomlkit.dumps(doc)


def without(text: str, character: str) -> str:
    """A cast file without a character."""
    doc = tomlkit.parse(text)
    characters: Any = doc.get("characters", {})
    if character in characters:
        del characters[character]
    return tomlkit.dumps(doc)


def locked(text: str, *, source: str = "cast.toml") -> frozenset[str]:
    """The ids of the characters whose voice is to stay when voices are dealt anew.

    Raises:
        ScriptError: not TOML.
    """
    characters = _parsed(text, source)[1]
    return frozenset(str(k) for k, v in characters.items() if isinstance(v, dict) and v.get("locked") is True)


def undealt(text: str) -> str:
    """A cast file without the voices of those who are not locked, so that they are dealt anew."""
    keep = locked(text)
    doc = tomlkit.parse(text)
    characters: Any = doc.get("characters", {})
    for key in characters:
        if key not in keep:
            for field in ("voice", "pitch", "rate_wpm"):
                characters[key].pop(field, None)
    return tomlkit.dumps(doc)


def known_characters(text: str, *, source: str = "cast.toml") -> tuple[Character, ...]:
    """The characters of whom a cast file says more than a voice: other names, or a gender.

    Raises:
        ScriptError: not TOML, or a field of the wrong kind.
    """
    out = []
    for key, raw in _parsed(text, source)[1].items():
        if not isinstance(raw, dict) or not {"aliases", "gender"} & set(raw):
            continue
        aliases, gender = raw.get("aliases", []), raw.get("gender", "unknown")
        if not isinstance(aliases, list) or not all(isinstance(a, str) and a.strip() for a in aliases):
            raise ScriptError(f"{source}, [characters.{key}]: aliases must be a list of names.", "See docs/formats.md.")
        if gender not in list(Gender):
            raise ScriptError(f"{source}, [characters.{key}]: gender must be male, female or unknown, not {gender!r}.")
        out.append(Character(str(key), str(raw.get("name", key)), tuple(aliases), Gender(gender)))
    return tuple(out)


def pauses(text: str, *, source: str = "cast.toml") -> dict[str, object]:
    """What a cast file's table [pauses] says, unchecked.

    Raises:
        ScriptError: not TOML, or [pauses] is no table.
    """
    found = _parsed(text, source)[0].get("pauses", {})
    if not isinstance(found, dict):
        raise ScriptError(f"{source}: [pauses] must be a table.", "See docs/formats.md.")
    return found


def _setting(raw: object, where: str, known: dict[str, Voice], source: str) -> Setting | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise ScriptError(f"{source}: [{where}] must be a table.", "See docs/formats.md.")
    if "voice" not in raw:
        return None
    name = raw["voice"]
    voice = known.get(name) if isinstance(name, str) else None
    if voice is None:
        near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"See the voices with `{command('voices')}`."
        raise ScriptError(f"{source}, [{where}]: there is no voice “{name}”.", hint)
    return Setting(
        voice.id,
        _number(raw, "pitch", voice.pitch, 0, 100, where, source),
        _number(raw, "rate_wpm", voice.rate_wpm, 80, 450, where, source),
    )


def _number(raw: dict[str, Any], key: str, default: int, low: int, high: int, where: str, source: str) -> int:
    value = raw.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ScriptError(f"{source}, [{where}]: {key} must be a number from {low} to {high}, not {value!r}.")
    return round(value)
