"""The description of a program as an engine: a TOML file in, a checked value out. docs/plugins.md has the fields."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from audiobook.cast import USUAL_WPM, Voice
from audiobook.errors import ScriptError, near_match
from audiobook.language.tags import is_tag
from audiobook.outside import name_fault, quoted, shown, toml_table
from audiobook.script import Gender

PLACE = re.compile(r"\{(\w+)\}")
"""A placeholder in an argument."""

_PLACES = frozenset("text text_file voice rate_wpm speed stretch pitch pitch_hz output".split())
_FIELDS = (
    "program", "arguments", "text", "version", "install", "sample_rate_hz", "ms_per_letter", "rate_wpm", "natural_wpm", "slow", "voice",
)  # fmt: skip
_OF_VOICE = ("name", "gender", "age", "language", "rate_wpm", "pace_wpm", "f0_hz", "loudness_lufs", "narrator")
_NATURAL_WPM = 170
"""The pace, in words a minute, that a description means where it does not say: a common reading pace."""

_LONGEST_TEXT = 1000
_HINT = "See docs/plugins.md."
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Description:
    """A program as an engine.

    Attributes:
        content: the file's bytes.
        program: its name or path.
        arguments: with placeholders in braces.
        by_stdin: whether it is given the text on its standard input.
        version: the arguments with which it tells its version; empty where there are none.
        install: how to get it.
        sample_rate_hz: of what it records.
        ms_per_letter: how long it may take over a letter, least and most.
        rates_wpm: the slowest and the fastest pace it can speak at.
        natural_wpm: its pace at speed 1.
        slow: whether its clips are stored.
        voices: its voices.
    """

    content: bytes
    program: str
    arguments: tuple[str, ...]
    by_stdin: bool
    version: tuple[str, ...]
    install: str
    sample_rate_hz: int
    ms_per_letter: tuple[float, float]
    rates_wpm: tuple[int, int]
    natural_wpm: int
    slow: bool
    voices: tuple[Voice, ...]


def read(path: Path) -> Description:
    """Read a description.

    Raises:
        ScriptError: it cannot be read, is not TOML, or a field is missing, unknown or wrong.
    """
    try:
        content = path.read_bytes()
        raw = toml_table(content.decode())
    except (OSError, ValueError) as e:
        raise ScriptError(f"{path} does not describe an engine: {shown(str(e))}.", _HINT) from e
    if fault := name_fault(path.stem):
        raise ScriptError(f"{path}: its name, which is the engine's, has {fault}.", "Give the file another name.")
    own = _Table(raw, str(path), _FIELDS)
    found = Description(
        content=content,
        program=own.text("program"),
        arguments=own.texts("arguments"),
        by_stdin=own.one_of("text", ("argument", "stdin"), "argument") == "stdin",
        version=own.texts("version", ()),
        install=own.text("install", ""),
        sample_rate_hz=round(own.number("sample_rate_hz", 1000, 768_000)),
        ms_per_letter=own.pair("ms_per_letter", 0, 60_000, (12, 400)),
        rates_wpm=_rounded(own.pair("rate_wpm", 1, 2000, (80, 450))),
        natural_wpm=round(own.number("natural_wpm", 1, 2000, _NATURAL_WPM)),
        slow=own.flag("slow"),
        voices=_voices(raw.get("voice"), path),
    )
    used = {name for argument in found.arguments for name in PLACE.findall(argument)}
    if not (found.by_stdin or used & {"text", "text_file"}):
        raise ScriptError(f"{path}: the program is not given the text.", "Put {text} or {text_file} into arguments.")
    if used - _PLACES:
        strange = min(used - _PLACES)
        raise ScriptError(f"{path}: unknown placeholder {quoted(strange)}.", near_match(strange, sorted(_PLACES)))
    return found


def _voices(raw: object, path: Path) -> tuple[Voice, ...]:
    if not isinstance(raw, list) or not raw:
        raise ScriptError(f"{path}: it has no voice.", "A voice is a table [[voice]] with a name.")
    voices = []
    for n, table in enumerate(raw, 1):
        own = _Table(table, f"{path}, voice {n}", _OF_VOICE)
        name = own.text("name")
        if fault := name_fault(name):
            raise own.wrong("name", f"a name, and has {fault}")
        voices.append(
            Voice(
                f"{path.stem}/{name}",
                gender=Gender(own.one_of("gender", tuple(Gender), Gender.UNKNOWN)),
                age=own.one_of("age", ("adult", "child", "old"), "adult"),
                language=own.tag("language", "en"),
                rate_wpm=round(own.number("rate_wpm", 80, 450, USUAL_WPM)),
                pace_wpm=own.number("pace_wpm", 0, 2000, 0),
                f0_hz=own.number("f0_hz", 0, 2000, 0),
                loudness_lufs=own.number("loudness_lufs", -100, 10) if "loudness_lufs" in own.raw else None,
                narrator=own.flag("narrator"),
            )
        )
    twice = next((v.id for n, v in enumerate(voices) if v.id in {w.id for w in voices[:n]}), None)
    if twice is not None:
        raise ScriptError(f"{path}: two voices have the name {quoted(twice)}.", "Give each another name.")
    return tuple(voices)


def _rounded(pair: tuple[float, float]) -> tuple[int, int]:
    return round(pair[0]), round(pair[1])


class _Table:
    """A table of a description. There is a method for each kind of value.

    Args:
        raw: the table.
        place: where it is, in words.
        known: the names it may have; others are refused, since a misspelt one would have no effect.

    Raises:
        ScriptError: it is not a table, or has an unknown name. Each method raises it if the value is missing or of another kind.
    """

    def __init__(self, raw: object, place: str, known: Collection[str]) -> None:
        self._place = place
        if not isinstance(raw, dict):
            raise ScriptError(f"{place} must be a table, not {quoted(raw)}.", _HINT)
        for key in raw:
            if key not in known and not key.startswith("_"):
                raise ScriptError(f"{place}: unknown name {quoted(key)}.", near_match(key, known))
        self.raw: Mapping[str, Any] = raw

    def wrong(self, key: str, wanted: str) -> ScriptError:
        """The error that says what a value must be."""
        if key not in self.raw:
            return ScriptError(f"{self._place}: {key} is missing.", _HINT)
        return ScriptError(f"{self._place}: {key} must be {wanted}, not {quoted(self.raw[key])}.", _HINT)

    def _value(self, key: str, default: _Value | None, wanted: str, convert: Callable[[Any], _Value | None]) -> _Value:
        if key not in self.raw and default is not None:
            return default
        found = convert(self.raw.get(key))
        if found is None:
            raise self.wrong(key, wanted)
        return found

    def text(self, key: str, default: str | None = None) -> str:
        return self._value(key, default, "a text", _text)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        def convert(value: object) -> tuple[str, ...] | None:
            return tuple(value) if isinstance(value, list) and all(_text(v) is not None for v in value) else None

        return self._value(key, default, "a list of texts", convert)

    def one_of(self, key: str, choices: tuple[str, ...], default: str) -> str:
        return self._value(
            key, default, f"one of {', '.join(choices)}", lambda v: v if isinstance(v, str) and v in choices else None
        )

    def tag(self, key: str, default: str) -> str:
        return self._value(
            key,
            default,
            "the tag of a language, such as en-GB",
            lambda v: v if isinstance(v, str) and is_tag(v) else None,
        )

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        return self._value(key, default, f"a number from {least:g} to {most:g}", lambda v: _number(v, least, most))

    def pair(self, key: str, least: float, most: float, default: tuple[float, float]) -> tuple[float, float]:
        def convert(value: object) -> tuple[float, float] | None:
            found = [_number(v, least, most) for v in value] if isinstance(value, list) else []
            match found:
                case [float(low), float(high)] if low <= high:
                    return low, high
            return None

        return self._value(key, default, f"two numbers from {least:g} to {most:g}", convert)

    def flag(self, key: str) -> bool:
        return self._value(key, False, "true or false", lambda v: v if isinstance(v, bool) else None)


def _text(value: object) -> str | None:
    usable = isinstance(value, str) and len(value) <= _LONGEST_TEXT and "\0" not in value
    return str(value) if usable else None


def _number(value: object, least: float, most: float) -> float | None:
    """A number within limits; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        return None
    return float(value) if math.isfinite(value) else None
