"""What a user changed in script.json, found by comparing it with what was made, and kept when it is made anew."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

from audiobook.script import Character, Method, Script, Segment, from_json


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of the user's edits.

    Attributes:
        made: the script as it would be without them.
        count: how many segments keep an edit.
        lost: texts of edited segments that are no longer in the story.
    """

    made: Script | None = None
    count: int = 0
    lost: tuple[str, ...] = ()


def applied(made: Script, edited: str | None, before: str | None) -> tuple[Script, Carried]:
    """A script just made in, the same with the user's edits out.

    Args:
        made: the script as the stages make it now.
        edited: script.json as it lies in the workspace, None if there is none.
        before: what script.json was when it was last made, None if that is not known.

    Raises:
        ScriptError: the edited script does not hold together.
    """
    if edited is None or edited == before:
        return made, Carried(made)
    theirs = from_json(edited)
    ours = from_json(before, source="made/script.json") if before else None
    if [c.text for c in theirs.chapters] == [c.text for c in made.chapters]:
        # The same story: their file is the script, to the letter.
        count = sum(_edited(s, old) for s, old in _paired(theirs, ours or made))
        return theirs, Carried(made, count)
    return _carried(made, theirs, ours or made)


def _segments(script: Script) -> list[Segment]:
    return [s for c in script.chapters for s in c.segments]


def _paired(a: Script, b: Script) -> list[tuple[Segment, Segment | None]]:
    ours, theirs = _segments(a), _segments(b)
    if [s.text for s in ours] == [s.text for s in theirs]:
        return list(zip(ours, theirs))
    matcher = difflib.SequenceMatcher(None, [s.text for s in ours], [s.text for s in theirs], autojunk=False)
    partner: dict[int, Segment] = {
        m.a + k: theirs[m.b + k] for m in matcher.get_matching_blocks() for k in range(m.size)
    }
    return [(s, partner.get(i)) for i, s in enumerate(ours)]


def _edited(now: Segment, was: Segment | None) -> bool:
    if now.method is Method.EDITED or was is None:
        return True
    return (now.kind, now.speaker) != (was.kind, was.speaker)


def _carried(made: Script, theirs: Script, ours: Script) -> tuple[Script, Carried]:
    """Edits of a story that has changed since, laid on its new script where the words are the same."""
    wanted = {id(s): s for s, was in _paired(theirs, ours) if _edited(s, was)}
    matched = {id(new): old for new, old in _paired(made, theirs) if old is not None and id(old) in wanted}
    used = {id(old) for old in matched.values()}
    lost = tuple(s.text.strip() for key, s in wanted.items() if key not in used)
    people = {c.id: c for c in made.characters}
    by_id = {c.id: c for c in theirs.characters}

    def renewed(segment: Segment) -> Segment:
        old = matched.get(id(segment))
        if old is None:
            return segment
        if old.speaker is not None and old.speaker not in people:
            people[old.speaker] = by_id[old.speaker]
        return replace(segment, kind=old.kind, speaker=old.speaker, method=Method.EDITED, confidence=1.0)

    chapters = tuple(replace(c, segments=tuple(renewed(s) for s in c.segments)) for c in made.chapters)
    changed = {c.id: c for c in theirs.characters if c not in ours.characters}
    characters: tuple[Character, ...] = tuple(changed.get(c.id, c) for c in people.values())
    return replace(made, chapters=chapters, characters=characters), Carried(made, len(matched), lost)
