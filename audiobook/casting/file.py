"""cast.toml: a Cast to text and back, without touching what the user wrote."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from audiobook.cast import Cast, Setting, Voice
from audiobook.casting import Given, toml_text
from audiobook.errors import ScriptError
from audiobook.invocation import command
from audiobook.script import Character, Gender

NARRATOR, UNKNOWN = "narrator", "unknown"
"""The file's tables for those who are not characters."""

_CHARACTERS = "characters"
_FORMATS_HINT = "See docs/formats.md."


def to_toml(cast: Cast, previous: str | None = None, *, source: str = "cast.toml") -> str:
    """The cast in its public form.

    Args:
        cast: the cast.
        previous: the file as it is; what stands in it stays, letter for letter, and what is missing is added.
        source: how to name the file in an error.

    Raises:
        ScriptError: what is missing has no place in the file as it is written.
    """
    text = previous or (
        "# Who is heard in which voice. Change a voice, a pitch (0 to 100) or a rate_wpm, and make again:\n"
        f"# what stands here is kept. See the voices with: {command('voices')}\n"
    )
    content, characters = _parsed(text, source)
    for name, setting in ((NARRATOR, cast.narrator), (UNKNOWN, cast.unknown)):
        if name not in content:
            text = _changed(text, (name,), _fields(setting), source)
    for role in cast.roles:
        own = characters.get(role.character)
        table = (_CHARACTERS, role.character)
        if own is None:
            text = _changed(text, table, {"name": role.name, **_fields(role.setting)}, source)
        elif isinstance(own, dict) and "voice" not in own:
            # A user said who it is, but not in which voice; what is dealt now is kept, too.
            text = _changed(text, table, _fields(role.setting), source)
    return text


def _fields(setting: Setting) -> dict[str, object]:
    return {"voice": setting.voice, "pitch": setting.pitch, "rate_wpm": setting.rate_wpm}


def _changed(text: str, table: tuple[str, ...], fields: Mapping[str, object], source: str) -> str:
    try:
        return toml_text.changed(text, table, fields)
    except toml_text.CannotChangeError as e:
        raise ScriptError(
            f"{source}, {toml_text.header(table)}: this program cannot write into it as it stands.",
            f"Write it as a table of its own, under a line {toml_text.header(table)}.",
        ) from e


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
        raw = toml_text.parsed(text)
    except ValueError as e:
        raise ScriptError(
            f"{source} is not TOML: {e}.", "Mend that line, or delete the file to have it made anew."
        ) from e
    characters = raw.get(_CHARACTERS, {})
    if not isinstance(characters, dict):
        raise ScriptError(f"{source}: characters must be tables, such as [characters.mary].", _FORMATS_HINT)
    return raw, characters


def changed(text: str, who: str | tuple[str, str], fields: Mapping[str, object], *, source: str = "cast.toml") -> str:
    """A cast file with some fields of one table changed, and everything else as it was.

    Args:
        text: its content.
        who: `NARRATOR`, `UNKNOWN`, or a character's id and name.
        fields: their new values; None takes a field away.
        source: how to name the file in an error.

    Raises:
        ScriptError: not TOML, or written in a way that this program cannot change.
    """
    _parsed(text, source)
    if isinstance(who, str):
        return _changed(text, (who,), fields, source)
    return _changed(text, (_CHARACTERS, who[0]), {"name": who[1], **fields}, source)


def without(text: str, character: str, *, source: str = "cast.toml") -> str:
    """A cast file without a character.

    Raises:
        ScriptError: not TOML, or the character cannot be taken out as the file is written.
    """
    _parsed(text, source)
    table = (_CHARACTERS, character)
    try:
        return toml_text.without(text, table)
    except toml_text.CannotChangeError as e:
        raise ScriptError(
            f"{source}, {toml_text.header(table)}: this program cannot take it out as it stands.",
            "Take it out with an editor.",
        ) from e


def locked(text: str, *, source: str = "cast.toml") -> frozenset[str]:
    """The ids of the characters whose voice is to stay when voices are dealt anew.

    Raises:
        ScriptError: not TOML.
    """
    characters = _parsed(text, source)[1]
    return frozenset(str(k) for k, v in characters.items() if isinstance(v, dict) and v.get("locked") is True)


def undealt(text: str, *, source: str = "cast.toml") -> str:
    """A cast file without the voices of those who are not locked, so that they are dealt anew.

    Raises:
        ScriptError: not TOML, or written in a way that this program cannot change.
    """
    keep = locked(text, source=source)
    for key, own in _parsed(text, source)[1].items():
        if key not in keep and isinstance(own, dict):
            gone = {field: None for field in ("voice", "pitch", "rate_wpm") if field in own}
            text = _changed(text, (_CHARACTERS, key), gone, source) if gone else text
    return text


def known_characters(text: str, *, source: str = "cast.toml") -> tuple[Character, ...]:
    """The characters of whom a cast file says more than a voice: other names, or a gender.

    Raises:
        ScriptError: not TOML, or a field of the wrong kind.
    """
    out = []
    for key, raw in _parsed(text, source)[1].items():
        if not isinstance(raw, dict) or not {"aliases", "gender"} & set(raw):
            continue
        where = toml_text.header((_CHARACTERS, key))
        aliases, gender = raw.get("aliases", []), raw.get("gender", "unknown")
        if not isinstance(aliases, list) or not all(isinstance(a, str) and a.strip() for a in aliases):
            raise ScriptError(f"{source}, {where}: aliases must be a list of names.", _FORMATS_HINT)
        if gender not in list(Gender):
            raise ScriptError(f"{source}, {where}: gender must be male, female or unknown, not {gender!r}.")
        name = raw.get("name", key)
        if not isinstance(name, str) or not any(c.isalnum() for c in name):
            raise ScriptError(f"{source}, {where}: name must be a text with a letter in it.", _FORMATS_HINT)
        if not key.strip() or not key.isprintable():
            raise ScriptError(f"{source}, {where}: a character's id is made of letters, digits and hyphens.")
        out.append(Character(key, name, tuple(aliases), Gender(gender)))
    return tuple(out)


def pauses(text: str, *, source: str = "cast.toml") -> dict[str, object]:
    """What a cast file's table [pauses] says, unchecked.

    Raises:
        ScriptError: not TOML, or [pauses] is no table.
    """
    found = _parsed(text, source)[0].get("pauses", {})
    if not isinstance(found, dict):
        raise ScriptError(f"{source}: [pauses] must be a table.", _FORMATS_HINT)
    return found


def _setting(raw: object, where: str, known: dict[str, Voice], source: str) -> Setting | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise ScriptError(f"{source}: [{where}] must be a table.", _FORMATS_HINT)
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
