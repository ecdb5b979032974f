"""The user's own defaults: what each key of a config file means, and which of several places says it.

The command line counts before the environment, this before the project file (audiobook.toml in the current folder), and this before the
user's file. Both files are TOML with the keys of `KEYS` at the top; a key that is not one of these is an error.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from audiobook.errors import ScriptError, near_match
from audiobook.outside import quoted, shown, toml_table

_PACE = re.compile(r"\s*(?:x\s*)?\d+(?:[.,]\d+)?\s*(?:wpm|x|×|%)?\s*", re.IGNORECASE)
"""How a pace is written."""

_CORRECT = "Correct it, or take it out."

PROJECT_FILE = Path("audiobook.toml")
"""The project file, in the current folder."""


class Kind(StrEnum):
    """What a value must be."""

    TEXT = "a text"
    NUMBER = "a whole number"
    PACE = "a number or a text such as 1.2x"
    FLAG = "true or false"
    LIST = "a list of texts, or a text with commas"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a config file.

    Attributes:
        name: as in the file; most are options without their dashes.
        kind: what its value must be.
        help: what it sets, in a few words.
        variable: the environment variable that sets it, too.
        choices: the values there are; empty where any will do.
    """

    name: str
    kind: Kind
    help: str
    variable: str
    choices: tuple[str, ...] = ()


def _key(name: str, kind: Kind, help: str, *choices: str, variable: str = "") -> Key:
    return Key(name, kind, help, variable or f"AUDIOBOOK_{name.upper().replace('-', '_')}", choices)


KEYS: Mapping[str, Key] = {
    key.name: key
    for key in (
        _key("engine", Kind.TEXT, "the engine that is used where neither --engine nor cast.toml names one"),
        _key("narrator", Kind.TEXT, "the narrator's voice of a story that has no cast.toml yet"),
        _key("series", Kind.TEXT, "the series that the books belong to"),
        _key("pace", Kind.PACE, "how fast everything is read: words a minute, or a factor"),
        _key("language", Kind.TEXT, "the language of the stories"),
        _key("attributor", Kind.TEXT, "who finds who speaks"),
        _key("all", Kind.FLAG, "read also the title page, notes, licence and the like"),
        _key("notes", Kind.FLAG, "read notes, too"),
        _key("tags", Kind.FLAG, "the writer uses tags in plain text and Markdown, such as [voice: NAME]"),
        _key("preset", Kind.TEXT, "what the audio is for", "listen", "acx"),
        _key("format", Kind.TEXT, "the format of the audio", "mp3", "m4b", "opus", "flac", "wav"),
        _key("split", Kind.TEXT, "a file for each chapter, or one", "chapters", "none"),
        _key("layout", Kind.TEXT, "where the files go", "flat", "audiobookshelf"),
        _key("subtitles", Kind.LIST, "kinds of subtitles", "vtt", "srt", "lrc"),
        _key("read-along", Kind.LIST, "kinds of read-along", "html", "epub"),
        _key("cue", Kind.FLAG, "a cue sheet beside the audio"),
        _key("sample", Kind.FLAG, "two minutes of the finished book beside it"),
        _key("plain", Kind.FLAG, "speak everything in the same way"),
        _key("pause", Kind.LIST, "lengths of silences, such as sentence=400"),
        _key("lexicon", Kind.LIST, "files of pronunciations"),
        _key("jobs", Kind.NUMBER, "how many parts are made at once"),
        _key("cluster", Kind.TEXT, "the address of a Dask scheduler"),
        _key("quiet", Kind.FLAG, "print errors only"),
        _key("recent", Kind.FLAG, "remember for the studio which books were opened on this machine"),
        _key("threads", Kind.NUMBER, "how many threads a neural voice may use"),
        _key("voices", Kind.TEXT, "the folder of downloaded voices"),
        _key("url", Kind.TEXT, "the language model's server", variable="AUDIOBOOK_LLM_URL"),
        _key("model", Kind.TEXT, "the language model's name there", variable="AUDIOBOOK_LLM_MODEL"),
        _key("requests", Kind.NUMBER, "how often to ask it at most", variable="AUDIOBOOK_LLM_REQUESTS"),
    )
}
"""By name, the keys of the config files."""

NOT_OPTIONS = ("engine", "threads", "voices", "recent")
"""Keys that do not stand in for an option of the same name: an engine that was typed counts for more than a usual one."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value that counts for a key.

    Attributes:
        key: the key.
        value: a text, a number, true or false, or a list of texts.
        source: where it comes from: the path of a file, or the name of a variable.
    """

    key: str
    value: Any
    source: str


def effective(user_file: Path | None, environment: Mapping[str, str] = os.environ) -> dict[str, Value]:
    """By key, the values that count where the command line says nothing; keys that nothing sets are left out.

    Args:
        user_file: the user's config file; None for none.
        environment: the environment variables.

    Raises:
        ScriptError: a file is not TOML, or has an unknown key or a wrong value.
    """
    found: dict[str, Value] = {}
    for path in (user_file, PROJECT_FILE):
        if path is not None:
            found |= {v.key: v for v in read(path)}
    return found | {v.key: v for v in _from_environment(environment)}


def read(path: Path) -> Iterator[Value]:
    """The values in a config file; none where there is no file.

    Raises:
        ScriptError: see `effective`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as e:
        raise ScriptError(f"{path} cannot be read: {e}.", "Check the file, or delete it.") from e
    try:
        content = toml_table(text)
    except ValueError as e:
        raise ScriptError(f"{path} is not TOML: {shown(str(e))}.", "Correct that line.") from e
    for name, value in content.items():
        yield Value(name, checked(name, value, _place(path, text, name)), str(path))


def checked(name: str, value: object, place: str) -> Any:  # noqa: ANN401 - as the key has it
    """A key's value, as its kind has it.

    Args:
        name: of the key.
        value: as the file has it.
        place: where that is, for an error message.

    Raises:
        ScriptError: there is no such key, or the value is not one for it.
    """
    key = KEYS.get(name)
    if key is None:
        raise ScriptError(f"{place}: unknown key {quoted(name)}.", near_match(name.replace("_", "-"), KEYS))
    found = _of_kind(key.kind, value)
    if found is None:
        raise ScriptError(f"{place}: {name} must be {key.kind}, not {quoted(value)}.", _CORRECT)
    said = found if isinstance(found, list) else [found]
    strange = next((v for v in said if key.choices and v not in key.choices), None)
    if strange is not None:
        raise ScriptError(
            f"{place}: {name} must be one of {', '.join(key.choices)}, not {quoted(strange)}.",
            near_match(strange, key.choices),
        )
    return found


def parsed(name: str, text: str, place: str) -> Any:  # noqa: ANN401 - as the key has it
    """A key's value out of a text, as typed or as an environment variable has it.

    Raises:
        ScriptError: see `checked`.
    """
    key = KEYS.get(name)
    value: object = text
    if key is not None and key.kind is Kind.FLAG:
        value = {
            "true": True,
            "1": True,
            "yes": True,
            "on": True,
            "false": False,
            "0": False,
            "no": False,
            "off": False,
        }.get(text.strip().lower(), text)
    elif key is not None and key.kind in (Kind.NUMBER, Kind.PACE) and re.fullmatch(r"\s*\d{1,18}\s*", text):
        value = int(text)
    return checked(name, value, place)


def _from_environment(environment: Mapping[str, str]) -> Iterator[Value]:
    for key in KEYS.values():
        text = environment.get(key.variable)
        # What these two hold is read, and checked, where it is used.
        if text and key.name not in ("threads", "requests"):
            yield Value(key.name, parsed(key.name, text, key.variable), key.variable)
        elif text:
            yield Value(key.name, text, key.variable)


def _of_kind(kind: Kind, value: object) -> Any:  # noqa: ANN401 - as the key has it
    """A value of a kind; None where it is none."""
    if kind is Kind.FLAG:
        return value if isinstance(value, bool) else None
    if isinstance(value, bool):
        return None
    if kind is Kind.NUMBER:
        return value if isinstance(value, int) and value >= 0 else None
    if kind is Kind.PACE:
        return str(value) if isinstance(value, int | float | str) and _PACE.fullmatch(str(value)) else None
    if kind is Kind.LIST:
        return _list(value)
    return value if isinstance(value, str) and value.strip() else None


def _list(value: object) -> list[str] | None:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, Sequence) and all(isinstance(part, str) for part in value):
        return list(value)
    return None


def _place(path: Path, text: str, name: str) -> str:
    """A file, and the line in which a key is set where it is written at the beginning of one."""
    found = re.search(rf"""^[ \t]*(?:\[+[ \t]*)?["']?{re.escape(name)}["']?[ \t]*[=.\]]""", text, re.MULTILINE)
    return f"{path}, line {text.count(chr(10), 0, found.start()) + 1}" if found else str(path)
