"""A Script and a Cast in, the utterances of each chapter out: a chapter that was directed before comes from the workspace.

A chapter is kept with a key: a hash of all that decides what is said in it. So a run after an edit directs only the chapters that it
touches, and one of a few chapters no others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from types import ModuleType
from typing import Any

import audiobook.cast as cast_values
from audiobook import book as book_values
from audiobook import directing, language, phonemes, versions
from audiobook import script as script_values
from audiobook import timeline as timeline_values
from audiobook.cast import Cast, Setting
from audiobook.directing import Direction, Director
from audiobook.errors import EncodingError
from audiobook.outside import json_value
from audiobook.script import Script
from audiobook.timeline import Utterance
from audiobook.workspace import Workspace

CODE: tuple[ModuleType, ...] = (directing, language, phonemes, book_values, script_values, cast_values, timeline_values)
"""The code that decides what is said: all that directing imports of this program, except errors and what comes from outside (a test looks)."""

_LIBRARIES = ("emoji", "num2words")
"""Libraries whose words are said."""


@dataclass(frozen=True, slots=True)
class Directed:
    """What is said in a story, as far as a run needs it.

    Attributes:
        chapters: of each chapter the utterances, in order; none of a chapter that is not needed.
        engines: the engines that speak in the whole story.
        heard: the indexes of the chapters in which there is something to say.
    """

    chapters: tuple[tuple[Utterance, ...], ...]
    engines: frozenset[str]
    heard: tuple[int, ...]


def directed(
    script: Script,
    cast: Cast,
    direction: Direction,
    workspace: Workspace,
    *,
    only: Collection[int] | None = None,
    first_chars: int | None = None,
) -> Directed:
    """Direct a story, and keep what was directed.

    Args:
        script: who says what.
        cast: in which voice.
        direction: how it is read.
        workspace: where directed chapters are kept.
        only: the chapters that are needed, by their numbers from 1; None for all.
        first_chars: so many characters to say are needed, the first of these chapters; None for all.
    """
    director = Director(script, cast, direction)
    settings = [director.settings(n) for n in range(len(script.chapters))]
    stored = _stored(workspace)
    common = _common(director, script, direction)
    kept: dict[str, list[list[Any]]] = {}
    chapters: list[tuple[Utterance, ...]] = []
    chars = 0
    for n in range(len(script.chapters)):
        if (only is not None and n + 1 not in only) or (first_chars is not None and chars >= first_chars):
            chapters.append(())
            continue
        key = _key(common, director, script, n, settings[n])
        rows = stored.get(key)
        found = None if rows is None else _utterances(n, rows)
        if found is None:
            found = director.chapter(n)
            rows = list(map(_row, found))
        kept[key] = rows or []
        chapters.append(found)
        chars += sum(len(u.text) for u in found)
    if only is not None or first_chars is not None:
        # What a run of the whole story directed stays; after many edits, what was directed last.
        others = [item for item in stored.items() if item[0] not in kept]
        kept = dict([*others, *kept.items()][-2 * len(chapters) :])
    if kept.keys() != stored.keys():
        # It only saves time: where it cannot be written, the next run directs again, and what must be written says why it cannot.
        with suppress(EncodingError):
            workspace.keep_directed(json.dumps(kept, ensure_ascii=False, separators=(",", ":")))
    return Directed(
        tuple(chapters),
        frozenset(s.engine for chapter in settings for s in chapter if s is not None),
        tuple(n for n, chapter in enumerate(settings) if any(chapter)),
    )


def _stored(workspace: Workspace) -> dict[str, list[list[Any]]]:
    """The chapters that are kept, by key; none where the file is not there, or is not one of ours."""
    content = workspace.directed()
    if content is None:
        return {}
    try:
        found = json_value(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _common(director: Director, script: Script, direction: Direction) -> str:
    """What the key of each chapter holds: the code, and what is the same for the whole story."""
    known = hashlib.sha256("\n".join(sorted(director.known_words)).encode()).hexdigest()
    reads_itself = sorted((engine, sorted(kinds)) for engine, kinds in direction.reads_itself.items())
    how = (direction.pauses, direction.lexicon, direction.plain, direction.pace, reads_itself)
    return repr((_code(), script.language, known, how))


@cache
def _code() -> tuple[str, ...]:
    """The versions of the code and of the libraries that decide what is said."""
    return (versions.code_version(*CODE), *(f"{name} {metadata.version(name)}" for name in _LIBRARIES))


def _key(common: str, director: Director, script: Script, n: int, settings: Sequence[Setting | None]) -> str:
    """A hash of everything that the utterances of a chapter depend on."""
    own = (script.chapters[n].segments, settings, director.italics(n), director.silence_after(n))
    return hashlib.sha256(f"{common}\0{own!r}".encode(errors="surrogatepass")).hexdigest()[:40]


def _row(u: Utterance) -> list[Any]:
    """An utterance as JSON holds it."""
    s = u.setting
    setting = [s.voice, s.pitch, s.rate_wpm, s.delivery]
    place = [u.segment, u.speaker, u.start, u.end]
    return [*place, u.text, setting, u.gain_db, u.pause_ms, u.delivery, u.links, u.sounds]


def _utterances(chapter: int, rows: Sequence[Sequence[Any]]) -> tuple[Utterance, ...] | None:
    """The utterances of a chapter out of JSON; None where it is not what `_row` gave."""
    try:
        return tuple(_utterance(chapter, *row) for row in rows)
    except (TypeError, ValueError):
        return None


def _utterance(
    chapter: int,
    segment: int,
    speaker: str | None,
    start: int,
    end: int,
    text: str,
    setting: Sequence[Any],
    gain_db: float,
    pause_ms: int,
    delivery: str,
    links: Sequence[Sequence[int]],
    sounds: Sequence[Sequence[Any]],
) -> Utterance:
    return Utterance(
        chapter,
        segment,
        speaker,
        text,
        _setting(*setting),
        gain_db,
        pause_ms,
        start,
        end,
        delivery,
        tuple((a, b, c, d) for a, b, c, d in links),
        tuple((a, b, ipa) for a, b, ipa in sounds),
    )


@cache
def _setting(voice: str, pitch: int, rate_wpm: int, delivery: str) -> Setting:
    return Setting(voice, pitch, rate_wpm, delivery)
