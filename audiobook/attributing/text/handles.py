"""Whose the handles of a chat are: "kestrel7" is Tom's where the story says so, and "annnna" is Anna's by its letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiobook.language import labels
from audiobook.language.labels import is_handle
from audiobook.script import Kind, Script

_AGAIN = re.compile(r"(.)\1+")
_LETTERS = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"(?<![.!?…\"”’]\s)(?<!^)(?<!\n)\b[A-Z][^\W\d_]{2,}")
_ANY_NAME = re.compile(r"\b[A-Z][^\W\d_]{2,}")
_NAMING = re.compile(
    r"\b(?:call(?:s|ed)|known|goes|went|handle|username|screen|nick(?:name)?|alias|sign(?:s|ed)|as|was|is|name)\b|[(,]\s*$"
)
"""What stands between somebody's name and the handle, or after both."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")
_SENTENCE = 200
"""Characters before a handle in which the sentence it stands in is looked for."""
_LEAST_LETTERS = 3


def bearers(script: Script) -> dict[str, str]:
    """For each handle in the labels of a script that is somebody's, as it is written, the name of that person."""
    found = {
        labels.written_in(segment.text)
        for chapter in script.chapters
        for segment in chapter.segments
        if segment.silent and not segment.tag
    }
    wanted = {handle for handle in found if is_handle(handle)}
    if not wanted:
        return {}
    prose = "\n".join(
        segment.text
        for chapter in script.chapters
        for segment in chapter.segments
        if segment.kind is Kind.NARRATION and not segment.silent
    )
    names = {m.group() for m in _NAME.finditer(prose)}
    out = {}
    for handle in sorted(wanted):
        name = _told(handle, prose) or _alike(handle, names)
        if name is not None:
            out[handle] = name
    return out


def _told(handle: str, prose: str) -> str | None:
    """The name of whom the prose says that the handle is theirs: "Tom, who called himself kestrel7"."""
    for m in re.finditer(rf"(?<![\w.]){re.escape(handle)}(?![\w])", prose):
        before = _SENTENCE_END.split(prose[max(0, m.start() - _SENTENCE) : m.start()])[-1]
        for name in reversed([*_ANY_NAME.finditer(before)]):
            if _NAMING.search(before[name.end() :]):
                return name.group()
        after = re.match(r"\s*(?:was|is|=|\()\s*([A-Z][^\W\d_]{2,})", prose[m.end() : m.end() + _SENTENCE])
        if after:
            return after.group(1)
    return None


def _alike(handle: str, names: set[str]) -> str | None:
    """The one name that begins a piece of the handle, letters written again left out."""
    pieces = [_plain(piece) for piece in _pieces(handle)]
    found = {name for name in names if any(piece.startswith(_plain(name)) for piece in pieces)}
    return found.pop() if len(found) == 1 else None


def _pieces(handle: str) -> Iterator[str]:
    for m in _LETTERS.finditer(handle):
        if len(m.group()) >= _LEAST_LETTERS:
            yield m.group()


def _plain(word: str) -> str:
    return _AGAIN.sub(r"\1", word.lower())
