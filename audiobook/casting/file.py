"""cast.toml: a Cast in, its text out, and back; what the user wrote in it stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from audiobook.cast import Cast, Setting, Voice, VoiceId
from audiobook.casting import KeptSettings, toml_text
from audiobook.errors import ScriptError, near_match
from audiobook.invocation import command
from audiobook.outside import LONGEST_NAME, name_fault, quoted, shown
from audiobook.script import Character, Gender

NARRATOR, UNKNOWN = "narrator", "unknown"
"""The names of the tables for the narrator and for unknown speakers."""

_CHARACTERS = "characters"
_TABLES = (NARRATOR, UNKNOWN, _CHARACTERS, "pauses")
_OF_SETTING = ("voice", "pitch", "rate_wpm", "name")
_OF_CHARACTER = (*_OF_SETTING, "note", "notes", "aliases", "not_aliases", "gender", "age", "locked")
_FORMATS_HINT = "See docs/formats.md."


def to_toml(cast: Cast, previous: str | None = None, *, source: str = "cast.toml") -> str:
    """The text of cast.toml for a cast.

    Args:
        cast: the cast.
        previous: the text of the file as it is now. It is kept letter for letter; only what is missing is added.
        source: how to name the file in an error.

    Raises:
        ScriptError: what is missing cannot be added to the file as it is written.
    """
    text = previous or new_text()
    content, characters = _parsed(text, source)
    for name, setting in ((NARRATOR, cast.narrator), (UNKNOWN, cast.unknown)):
        if name not in content:
            text = _changed(text, (name,), _fields(setting), source)
    new: dict[tuple[str, str], Mapping[str, object]] = {}
    for role in cast.roles:
        own = characters.get(role.character)
        if own is None:
            new[role.character, role.name] = _fields(role.setting)
        elif isinstance(own, dict) and "voice" not in own:
            # The user described the character, but gave no voice: write down the voice that was chosen.
            text = _changed(text, (_CHARACTERS, role.character), _fields(role.setting), source)
    return with_people(text, new, source=source) if new else text


def new_text() -> str:
    """A cast file in which nobody has a voice yet."""
    return (
        "# Who speaks in which voice. Change a voice, a pitch (0 to 100) or a rate_wpm, and make the audiobook again:\n"
        f"# your changes are kept. See the voices with: {command('voices')}\n"
    )


def _fields(setting: Setting) -> dict[str, object]:
    return {"voice": setting.voice, "pitch": setting.pitch, "rate_wpm": setting.rate_wpm}


def _changed(text: str, table: tuple[str, ...], fields: Mapping[str, object], source: str) -> str:
    try:
        return toml_text.changed(text, table, fields)
    except toml_text.CannotChangeError as e:
        raise ScriptError(
            f"{source}, {toml_text.header(table)}: this table is written in a way that the program cannot change.",
            f"Write it as a separate table, below a line {toml_text.header(table)}.",
        ) from e


def from_toml(text: str, voices: Sequence[Voice], *, source: str = "cast.toml") -> KeptSettings:
    """Read the settings that a cast file gives.

    Args:
        text: its content.
        voices: the available voices.
        source: how to name the file in an error.

    Raises:
        ScriptError: the text is not TOML, a field has a wrong value, or a voice is unknown.
    """
    raw, characters = _checked(text, source)
    known = {v.id: v for v in voices}
    return KeptSettings(
        narrator=_setting(raw.get("narrator"), "narrator", known, source),
        unknown=_setting(raw.get("unknown"), "unknown", known, source),
        roles=tuple(
            (str(k), s)
            for k, v in characters.items()
            if (s := _setting(v, f"characters.{k}", known, source)) is not None
        ),
    )


def narrators_voice(text: str, *, source: str = "cast.toml") -> VoiceId | None:
    """The voice that a cast file gives the narrator; None where it gives none.

    Raises:
        ScriptError: the text is not TOML.
    """
    own = _parsed(text, source)[0].get(NARRATOR)
    voice = own.get("voice") if isinstance(own, dict) else None
    return VoiceId.parse(voice) if isinstance(voice, str) else None


def _parsed(text: str, source: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The whole file, and its tables of characters."""
    try:
        raw = toml_text.parsed(text)
    except ValueError as e:
        raise ScriptError(
            f"{source} is not TOML: {shown(str(e))}.",
            "Correct that line, or delete the file: the program then writes a new one.",
        ) from e
    characters = raw.get(_CHARACTERS, {})
    if not isinstance(characters, dict):
        raise ScriptError(f"{source}: characters must be tables, such as [characters.mary].", _FORMATS_HINT)
    return raw, characters


def _checked(text: str, source: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same, of a file in which no name is misspelt.

    Raises:
        ScriptError: a name is not known.
    """
    raw, characters = _parsed(text, source)
    _refuse_unknown(raw, _TABLES, source)
    for name in (NARRATOR, UNKNOWN):
        _refuse_unknown(raw.get(name), _OF_SETTING, f"{source}, [{name}]")
    for key, own in characters.items():
        where = f"{source}, {_header(key)}"
        _refuse_unknown(own, _OF_CHARACTER, where)
        _refuse_names(key, own, where)
        if isinstance(own, dict) and not isinstance(own.get("locked", False), bool):
            raise ScriptError(f"{where}: locked must be true or false, not {quoted(own['locked'])}.", _FORMATS_HINT)
    return raw, characters


def _header(character: str) -> str:
    """The header of a character's table, for a message."""
    return shown(toml_text.header((_CHARACTERS, character)), LONGEST_NAME)


def _refuse_names(key: str, own: object, where: str) -> None:
    """Refuse an id and names that no person can have: they are shown on terminals and pages, and looked for in the text."""
    fields = own if isinstance(own, dict) else {}
    aliases = fields.get("aliases")
    named = [
        ("the id", key),
        ("name", fields.get("name")),
        *(("an alias", a) for a in (aliases if isinstance(aliases, list) else ())),
    ]
    for what, name in named:
        if isinstance(name, str) and (fault := name_fault(name)):
            raise ScriptError(f"{where}: {what} has {fault}.", _FORMATS_HINT)


def _refuse_unknown(table: object, known: Sequence[str], where: str) -> None:
    """Refuse a misspelt name: it would have no effect. Names that begin with an underscore are left to whoever writes them."""
    for key in table if isinstance(table, dict) else ():
        if key not in known and not key.startswith("_"):
            raise ScriptError(f"{where}: unknown name {quoted(key)}.", near_match(key, known))


def changed(text: str, who: str | tuple[str, str], fields: Mapping[str, object], *, source: str = "cast.toml") -> str:
    """The text of a cast file with some fields of one table changed; the rest stays as it is.

    Args:
        text: its content.
        who: `NARRATOR`, `UNKNOWN`, or a character's id and name.
        fields: the new values; None removes a field.
        source: how to name the file in an error.

    Raises:
        ScriptError: the text is not TOML, or written in a way that this program cannot change.
    """
    _parsed(text, source)
    if isinstance(who, str):
        return _changed(text, (who,), fields, source)
    return _changed(text, (_CHARACTERS, who[0]), {"name": who[1], **fields}, source)


def ids(text: str, *, source: str = "cast.toml") -> frozenset[str]:
    """The ids of the characters in a cast file.

    Raises:
        ScriptError: the text is not TOML.
    """
    return frozenset(_parsed(text, source)[1])


def with_people(text: str, people: Mapping[tuple[str, str], Mapping[str, object]], *, source: str = "cast.toml") -> str:
    """The text of a cast file with people added who are not in it yet; the rest stays as it is.

    Args:
        text: its content.
        people: by id and name, the fields of each.
        source: how to name the file in an error.

    Raises:
        ScriptError: the text is not TOML, or written in a way that this program cannot change.
    """
    _parsed(text, source)
    tables: dict[tuple[str, ...], dict[str, object]] = {
        (_CHARACTERS, key): {"name": name, **fields} for (key, name), fields in people.items()
    }
    try:
        return toml_text.with_tables(text, tables)
    except toml_text.CannotChangeError as e:
        raise ScriptError(
            f"{source}: the characters are written in a way that the program cannot add to.", _FORMATS_HINT
        ) from e


def without(text: str, character: str, *, source: str = "cast.toml") -> str:
    """The text of a cast file without a character.

    Raises:
        ScriptError: the text is not TOML, or is written in a way that the character cannot be removed.
    """
    _parsed(text, source)
    table = (_CHARACTERS, character)
    try:
        return toml_text.without(text, table)
    except toml_text.CannotChangeError as e:
        raise ScriptError(
            f"{source}, {toml_text.header(table)}: this table is written in a way that the program cannot remove.",
            "Remove it with an editor.",
        ) from e


def locked(text: str, *, source: str = "cast.toml") -> frozenset[str]:
    """The ids of the characters whose voice stays when all others get a new one (`locked = true`).

    Raises:
        ScriptError: the text is not TOML.
    """
    characters = _parsed(text, source)[1]
    return frozenset(str(k) for k, v in characters.items() if isinstance(v, dict) and v.get("locked") is True)


def undealt(text: str, *, source: str = "cast.toml") -> str:
    """The text of a cast file without the voices of characters that are not locked, so that they get a new one.

    Raises:
        ScriptError: the text is not TOML, or written in a way that this program cannot change.
    """
    return without_voices_of(text, ids(text, source=source) - locked(text, source=source), source=source)


def without_voices(text: str, *, source: str = "cast.toml") -> str:
    """The text of a cast file without the voices of all who are not locked, the narrator's too, so that another engine deals them.

    Raises:
        ScriptError: see `undealt`.
    """
    free = ids(text, source=source) - locked(text, source=source)
    return without_voices_of(text, free, (NARRATOR, UNKNOWN), source=source)


def without_voices_of(
    text: str, characters: Collection[str], tables: Collection[str] = (), *, source: str = "cast.toml"
) -> str:
    """The text of a cast file without the voices of some, so that they are dealt new ones.

    Args:
        text: its content.
        characters: the ids of people in it.
        tables: of `NARRATOR` and `UNKNOWN`, those whose voice goes, too.
        source: how to name the file in an error.

    Raises:
        ScriptError: the text is not TOML, or written in a way that this program cannot change.
    """
    content, people = _parsed(text, source)
    for key, own in people.items():
        if key in characters and isinstance(own, dict):
            gone = {field: None for field in ("voice", "pitch", "rate_wpm") if field in own}
            text = _changed(text, (_CHARACTERS, key), gone, source) if gone else text
    for table in tables:
        if table in content:
            try:
                text = toml_text.without(text, (table,))
            except toml_text.CannotChangeError as e:
                raise ScriptError(
                    f"{source}, [{table}]: this table is written in a way that the program cannot remove.",
                    "Remove it with an editor.",
                ) from e
    return text


def known_characters(text: str, *, source: str = "cast.toml") -> tuple[Character, ...]:
    """The characters for which a cast file gives aliases, names that are not theirs, a gender or an age.

    What it does not say of them is `unsaid`: the text may tell it.

    Raises:
        ScriptError: the text is not TOML, or a field of the wrong kind.
    """
    out = []
    for key, raw in _checked(text, source)[1].items():
        if not isinstance(raw, dict) or not {"aliases", "not_aliases", "gender", "age"} & set(raw):
            continue
        where = _header(key)
        gender = raw.get("gender", "unknown")
        aliases, not_aliases = (_names(raw, field, f"{source}, {where}") for field in ("aliases", "not_aliases"))
        if gender not in list(Gender):
            raise ScriptError(
                f"{source}, {where}: gender must be male, female or unknown, not {quoted(gender)}.", _FORMATS_HINT
            )
        age = raw.get("age")
        if age not in (None, "child", "adult", "old"):
            raise ScriptError(f"{source}, {where}: age must be child, adult or old, not {quoted(age)}.", _FORMATS_HINT)
        name = raw.get("name", key)
        if not isinstance(name, str) or not any(c.isalnum() for c in name):
            raise ScriptError(f"{source}, {where}: name must be a text with a letter in it.", _FORMATS_HINT)
        unsaid = ("aliases", "narrator", *(field for field in ("gender", "age") if field not in raw))
        out.append(Character(key, name, aliases, Gender(gender), age=age, not_aliases=not_aliases, unsaid=unsaid))
    return tuple(out)


def _names(raw: Mapping[str, object], field: str, where: str) -> tuple[str, ...]:
    names = raw.get(field, [])
    if not isinstance(names, list) or not all(isinstance(n, str) and n.strip() for n in names):
        raise ScriptError(f"{where}: {field} must be a list of names.", _FORMATS_HINT)
    return tuple(names)


def pauses(text: str, *, source: str = "cast.toml") -> dict[str, object]:
    """The fields of the table [pauses] of a cast file, unchecked.

    Raises:
        ScriptError: the text is not TOML, or [pauses] is not a table.
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
        hint = near_match(str(name), known, f"See the voices with `{command('voices')}`.")
        raise ScriptError(f"{source}, [{where}]: unknown voice {quoted(name)}.", hint)
    return Setting(
        voice.id,
        _number(raw, "pitch", voice.pitch, 0, 100, where, source),
        _number(raw, "rate_wpm", voice.rate_wpm, 80, 450, where, source),
    )


def _number(raw: dict[str, Any], key: str, default: int, low: int, high: int, where: str, source: str) -> int:
    value = raw.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ScriptError(
            f"{source}, [{where}]: {key} must be a number from {low} to {high}, not {quoted(value)}.", _FORMATS_HINT
        )
    return round(value)
