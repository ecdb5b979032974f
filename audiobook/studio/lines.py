"""What a page shows of lines: which are in doubt, which are like one another, and what to offer after a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from audiobook.language.cues import cue_after
from audiobook.script import Kind, Script, Segment
from audiobook.studio.edits import Place

FEW_LINES = 3
"""A speaker with no more lines than this may be none: then the page offers to drop it."""

_CUE_WORDS = 5
_PRONOUNS = frozenset("i he she they we you it him her them his hers their who".split())
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that may be right to do, too, after a change.

    Attributes:
        kind: "like" (the same for these lines), "merge" (a speaker into another) or "drop" (a speaker).
        label: in words.
        places: the lines.
        speaker: an id: who gets them, or who is merged or dropped.
        into: whom it is merged into.
    """

    kind: str
    label: str
    places: tuple[Place, ...] = ()
    speaker: str | None = None
    into: str | None = None


def cue_of(script: Script, place: Place) -> str | None:
    """The words of narration right after a quotation, as far as the next mark, small; None where they name nobody."""
    n, k = place
    segments = script.chapters[n].segments
    after = segments[k + 1] if k + 1 < len(segments) else None
    if after is None or after.kind is not Kind.NARRATION or after.text.startswith("\n\n"):
        return None
    clause = cue_after(after.text)
    words = [w.rstrip(".").casefold() for w in _WORD.findall(clause.phrase)] if clause else []
    if not 2 <= len(words) <= _CUE_WORDS or _PRONOUNS & set(words):
        return None
    return " ".join(words)


def suggestions(script: Script, place: Place, old: str | None, new: str | None) -> Iterator[Suggestion]:
    """What may be right, too, after a line went from one speaker to another.

    Args:
        script: after the change.
        place: of the line.
        old: who had it.
        new: who has it now.
    """
    if old == new:
        return
    names = {c.id: c.name for c in script.characters}
    target = names.get(new or "", "nobody known")
    theirs = [p for p in _spoken(script) if _at(script, p).speaker == old and p != place]
    open_lines = [p for p in theirs if not _at(script, p).decided]
    cue = cue_of(script, place)
    if cue is not None:
        same = tuple(p for p in open_lines if cue_of(script, p) == cue)
        if same:
            yield Suggestion("like", f"“{cue}”: the same for {_lines(len(same))} like it", same, new)
    near = tuple(p for p in open_lines if p[0] == place[0] and _at(script, p).doubtful)
    if near and old is not None:
        yield Suggestion(
            "like", f"{_lines(len(near))} in doubt of {names[old]} in this chapter: {target}, too", near, new
        )
    if old is None:
        return
    if new is not None and (len(theirs) <= FEW_LINES or _related(names[old], names[new])):
        yield Suggestion("merge", f"Merge {names[old]} into {target}: one person", tuple(theirs), old, new)
    if len(theirs) <= FEW_LINES:
        rest = f", and judge {_lines(len(theirs))} anew" if theirs else ""
        yield Suggestion("drop", f"Drop {names[old]}: no speaker{rest}", tuple(theirs), old)


def _related(one: str, other: str) -> bool:
    """Whether two names share a word that is not a title."""
    a, b = ({w.casefold() for w in _WORD.findall(name) if not w.endswith(".") and len(w) > 2} for name in (one, other))
    return bool(a & b)


def _lines(count: int) -> str:
    return f"{count} line{'s' * (count != 1)}"


def _spoken(script: Script) -> Iterator[Place]:
    for n, chapter in enumerate(script.chapters):
        for k, segment in enumerate(chapter.segments):
            if segment.spoken_by_character:
                yield n, k


def _at(script: Script, place: Place) -> Segment:
    return script.chapters[place[0]].segments[place[1]]
