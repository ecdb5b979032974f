"""Facts: what the list of books tells of a story without opening it, read from its working files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audiobook.book import count_words
from audiobook.casting import file as cast_file
from audiobook.errors import AudiobookError, ScriptError
from audiobook.pipeline.speeches import parted, speeches_in
from audiobook.publishing.formats import SUFFIXES
from audiobook.script import ChapterScript, from_json
from audiobook.workspace import Workspace

_LETTERS_A_WORD = 4.5
"""Letters and digits of an English word, about; by it, words are guessed of a text that nobody has read yet."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to tell of a story.

    Attributes:
        title: its title.
        author: None where nobody knows.
        story: the file it was read from; None where it came on standard input, or is several files.
        letters: how many letters and digits it has; 0 where nobody knows.
        words: how many words, or a guess by the letters; None where nobody knows.
        doubtful: how many speeches are in doubt; None where nobody has looked who speaks yet.
        narrator: the id of the narrator's voice; empty where there is no cast yet.
        audio: the finished audio files of the last run, in order.
        made_ns: when the last of them was written, in nanoseconds since 1970; None where there is none.
        changed: whether who speaks or the voices have changed since.
        trouble: what is wrong with the working files, as a sentence and a hint; None where nothing is.
        is_whole: whether these are all, or script.json has not been read yet.
    """

    title: str
    author: str | None = None
    story: Path | None = None
    letters: int = 0
    words: int | None = None
    doubtful: int | None = None
    narrator: str = ""
    audio: tuple[Path, ...] = ()
    made_ns: int | None = None
    changed: bool = False
    trouble: AudiobookError | None = field(default=None, compare=False)
    is_whole: bool = False


def facts_of(space: Workspace) -> Facts:
    """The facts of the story in a workspace that are quick to read, all but those of `with_script`."""
    origin: dict[str, Any] = space.origin() or {}
    letters = sum(n for n in dict(origin.get("paragraphs") or {}).values() if isinstance(n, int))
    path = origin.get("path")
    audio, made_ns = _made(space)
    narrator, trouble = "", None
    try:
        cast = space.cast()
        voice = cast_file.narrators_voice(cast) if cast else None
        narrator = f"{voice.engine}/{voice.name}" if voice and voice.name else ""
    except ScriptError as e:
        trouble = e
    return Facts(
        str(origin.get("title") or space.folder.name),
        None,
        Path(path) if isinstance(path, str) else None,
        letters,
        round(letters / _LETTERS_A_WORD) if letters else None,
        None,
        narrator,
        audio,
        made_ns,
        bool(audio) and _changed(space),
        trouble,
        is_whole=not space.script_path.exists(),
    )


def with_script(found: Facts, space: Workspace) -> Facts:
    """Facts with those that script.json has: author, words, lines in doubt. Of a long novel, this takes seconds."""
    try:
        content = space.script()
        script = from_json(content) if content else None
    except ScriptError as e:
        return replace(found, trouble=found.trouble or e, is_whole=True)
    if script is None:
        return replace(found, is_whole=True)
    return replace(
        found,
        title=script.title,
        author=script.author,
        words=sum(count_words(s.text) for c in script.chapters for s in c.segments),
        doubtful=sum(map(_doubtful, script.chapters)),
        is_whole=True,
    )


def _doubtful(chapter: ChapterScript) -> int:
    """How many speeches of a chapter are in doubt."""
    if not any(s.spoken_by_character and s.doubtful for s in chapter.segments):
        return 0
    first = parted(chapter.segments, speeches_in(chapter))
    return sum(k == own and chapter.segments[k].doubtful for k, own in first.items())


def _made(space: Workspace) -> tuple[tuple[Path, ...], int | None]:
    """The audio files of the run that was finished last, beginnings and single chapters of the book left out."""
    newest: tuple[int, tuple[Path, ...]] | None = None
    for target, files in space.outputs().releases():
        audio = tuple(sorted(f for f in files if f.suffix.lower() in SUFFIXES))
        part_of_book = target.stem.startswith(f"{space.folder.name}.")
        if not audio or part_of_book:
            continue
        at = max(_time(f) for f in audio)
        if newest is None or at > newest[0]:
            newest = at, audio
    return (newest[1], newest[0]) if newest else ((), None)


def _changed(space: Workspace) -> bool:
    """Whether script.json or cast.toml was written after the times of the finished file were."""
    made = _time(space.timeline_path)
    return made > 0 and max(_time(space.script_path), _time(space.cast_path)) > made


def _time(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
