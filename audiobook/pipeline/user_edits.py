"""What a user changed in script.json, found by comparing it with what was made, and kept when it is made anew."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from audiobook.attributing import Attributor
from audiobook.pipeline.speeches import speeches_in
from audiobook.script import ChapterScript, Kind, Method, Script, Segment, from_json
from audiobook.workspace import Edit


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of the user's edits.

    Attributes:
        made: the script as it would be without them.
        count: how many segments keep an edit.
        lost: what was edited and is no longer in the story: segments, titles and names, as text.
        edited: places (chapter, segment) of the segments that keep an edit.
        from_other_text: whether the edits were made on another text than the story has now.
        reworded: whether it is another text because the user changed words in script.json; the story has the words it had.
    """

    made: Script | None = None
    count: int = 0
    lost: tuple[str, ...] = ()
    edited: frozenset[tuple[int, int]] = frozenset()
    from_other_text: bool = False
    reworded: bool = False


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
    theirs = _completed(theirs, ours or made)
    if [c.text for c in theirs.chapters] != [c.text for c in made.chapters]:
        return _carried(made, theirs, ours or made)
    if ours is not None and ours != made:
        return _laid_on(made, theirs, ours)
    # Nothing has changed but what the user edited: their file is the script, to the letter.
    flags = [_edited(s, old) for s, old in _paired(theirs, ours or made)]
    return theirs, Carried(made, sum(flags), edited=_places(theirs, flags))


def _completed(theirs: Script, ours: Script) -> Script:
    """A script that was edited by hand, with what it says of one half of an interrupted line said of the other half, too.

    Lines that say who decided them were chosen one by one, and stay.
    """
    if not _cut_alike(theirs, ours):
        return theirs
    chapters = list(theirs.chapters)
    for n, (new, old) in enumerate(zip(theirs.chapters, ours.chapters)):
        by_hand = {
            k: (s.speaker, was.speaker)
            for k, (s, was) in enumerate(zip(new.segments, old.segments))
            if s.spoken_by_character and s.speaker != was.speaker and s.method is not Method.EDITED
        }
        if not by_hand:
            continue
        segments = list(new.segments)
        for group in speeches_in(new):
            said = next((by_hand[k] for k in group if k in by_hand), None)
            for k in group:
                if said is not None and segments[k] == old.segments[k] and segments[k].speaker == said[1]:
                    segments[k] = _decided(replace(segments[k], speaker=said[0]))
        for k in by_hand:
            if segments[k].method is Method.CUT:
                segments[k] = replace(segments[k], method=Method.EDITED, confidence=1.0)
        chapters[n] = replace(new, segments=tuple(segments))
    return replace(theirs, chapters=tuple(chapters))


def _cut_alike(one: Script, other: Script) -> bool:
    return [[s.text for s in c.segments] for c in one.chapters] == [
        [s.text for s in c.segments] for c in other.chapters
    ]


def decided(script: Script, places: Iterable[tuple[int, int]]) -> Script:
    """A script whose lines at some places (chapter, segment) are marked as decided by the user."""
    chapters = list(script.chapters)
    by_chapter: dict[int, set[int]] = defaultdict(set)
    for n, k in places:
        if n < len(chapters):
            by_chapter[n].add(k)
    for n, own in by_chapter.items():
        segments = (_decided(s) if k in own else s for k, s in enumerate(chapters[n].segments))
        chapters[n] = replace(chapters[n], segments=tuple(segments))
    return replace(script, chapters=tuple(chapters))


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
    if now.method in (Method.EDITED, Method.CUT) or was is None:
        return True
    return (now.kind, now.speaker) != (was.kind, was.speaker)


def _carried(made: Script, theirs: Script, ours: Script) -> tuple[Script, Carried]:
    """Edits of a story that has changed since, laid on its new script where the words are the same."""
    made = _cut_like(made, theirs, ours)
    wanted = {id(s): s for s, was in _paired(theirs, ours) if _edited(s, was)}
    matched = {id(new): old for new, old in _paired(made, theirs) if old is not None and id(old) in wanted}
    used = {id(old) for old in matched.values()}
    lost = tuple(s.text.strip() for key, s in wanted.items() if key not in used)
    by_segment = {new: _decided(old) for new, old in matched.items()}
    chapters = tuple(replace(c, segments=tuple(by_segment.get(id(s), s) for s in c.segments)) for c in made.chapters)
    flags = [id(s) in matched for s in _segments(made)]
    script, also_lost = _with_what_else_was_edited(replace(made, chapters=chapters), theirs, ours)
    reworded = [c.text for c in ours.chapters] == [c.text for c in made.chapters]
    places = _places(made, flags)
    return script, Carried(made, len(matched), (*lost, *also_lost), places, from_other_text=True, reworded=reworded)


def _decided(segment: Segment) -> Segment:
    """An edited segment, marked as the user's; one that was only cut stays in the doubt it was in."""
    decides = segment.spoken_by_character and segment.method is not Method.CUT
    return replace(segment, method=Method.EDITED, confidence=1.0) if decides else segment


def _with_what_else_was_edited(script: Script, theirs: Script, ours: Script) -> tuple[Script, tuple[str, ...]]:
    """A script made anew, with what the user changed of titles and characters in the former one.

    Args:
        script: made anew, with the user's segments.
        theirs: as the user edited it.
        ours: the same before that.

    Returns:
        The script, and the titles and names for which it has no place.
    """
    before = {c.id: c for c in ours.characters}
    changed = {c.id: c for c in theirs.characters if before.get(c.id) != c}
    people = {c.id: changed.get(c.id, c) for c in script.characters}
    speakers = {s.speaker for s in _segments(script)}
    # Who was added by the user, or is only in the user's lines, is a character, too.
    people |= {c.id: c for c in theirs.characters if c.id not in people and (c.id not in before or c.id in speakers)}
    titles = {
        n: new.title for n, (old, new) in enumerate(zip(ours.chapters, theirs.chapters)) if old.title != new.title
    }
    places = {n: _same_chapter(script, ours, n) for n in titles}
    by_place = {place: titles[n] for n, place in places.items() if place is not None}
    lost = [str(titles[n]) for n, place in places.items() if place is None]
    lost += [c.name for c in theirs.characters if c.id in changed and c.id not in people]
    edited = replace(
        script,
        title=script.title if theirs.title == ours.title else theirs.title,
        author=script.author if theirs.author == ours.author else theirs.author,
        language=script.language if theirs.language == ours.language else theirs.language,
        chapters=tuple(replace(c, title=by_place.get(n, c.title)) for n, c in enumerate(script.chapters)),
        characters=tuple(people.values()),
    )
    return edited, tuple(lost)


def _same_chapter(script: Script, former: Script, number: int) -> int | None:
    """Which chapter of a script is a former script's: the one of the same text, of the same title, or in the same place."""
    wanted = former.chapters[number]
    by_text = [n for n, c in enumerate(script.chapters) if c.text == wanted.text]
    if len(by_text) == 1:
        return by_text[0]
    by_title = [n for n, c in enumerate(script.chapters) if c.title == wanted.title]
    if len(by_title) == 1 and [c.title for c in former.chapters].count(wanted.title) == 1:
        return by_title[0]
    return number if len(script.chapters) == len(former.chapters) else None


def _laid_on(made: Script, theirs: Script, ours: Script) -> tuple[Script, Carried]:
    """Edits laid on a script that is made anew from the same text: by their place, so that none is lost, however it is cut now."""
    marks = iter([_edited(s, was) for s, was in _paired(theirs, ours)])
    chapters, bases, flags = [], [], []
    for new, old in zip(made.chapters, theirs.chapters):
        segments: list[Segment] = []
        base: list[Segment] = []
        at = end = 0
        for segment in old.segments:
            begin, end = end, end + len(segment.text)
            if not next(marks):
                continue
            between = _cut(new.segments, at, begin)
            segments += [*between, _decided(segment)]
            # What was made is cut in the same way: a place means the same in both.
            first = next(iter(_cut(new.segments, begin, end)), segment)
            base += [*between, replace(first, text=segment.text)]
            flags += [*(False for _ in between), True]
            at = end
        rest = _cut(new.segments, at, end)
        flags += [False for _ in rest]
        chapters.append(replace(new, segments=(*segments, *rest)))
        bases.append(replace(new, segments=(*base, *rest)))
    script, lost = _with_what_else_was_edited(replace(made, chapters=tuple(chapters)), theirs, ours)
    made = replace(made, chapters=tuple(bases))
    return script, Carried(made, sum(flags), lost, _places(script, flags))


def _cut(segments: Sequence[Segment], begin: int, end: int) -> list[Segment]:
    """What lies between two characters of a chapter's text: whole segments, and pieces of the first and the last."""
    out = []
    at = 0
    for segment in segments:
        if at >= end:
            break
        first, last = max(begin - at, 0), min(end - at, len(segment.text))
        at += len(segment.text)
        if last <= first:
            continue
        text = segment.text[first:last]
        if text == segment.text:
            out.append(segment)
        elif any(c.isalnum() for c in text):
            # A piece goes on, or stays open, only at the end where the whole did.
            continues, unclosed = segment.continues and first == 0, segment.unclosed and at <= end
            out.append(replace(segment, text=text, continues=continues, unclosed=unclosed))
        else:
            # A mark or white space that is left over is nobody's line.
            out.append(Segment(Kind.NARRATION, text))
    return out


_MOST_CUTS = 4
"""A user's cuts are found again where they part or join no more segments than this."""


def _cut_like(made: Script, theirs: Script, ours: Script) -> Script:
    """A script just made, cut where the user split a segment, and joined where the user merged some.

    A cut is the user's where the edited script has a segment that was decided, and it and its neighbours are together what
    the new script has in one; a merge the other way round.
    """
    edited = {id(s) for s, was in _paired(theirs, ours) if _edited(s, was)}
    split: dict[str, list[Segment]] = {}
    merged: set[str] = set()
    for chapter in theirs.chapters:
        for k, s in enumerate(chapter.segments):
            merged |= {s.text} if id(s) in edited else set()
            for count in range(2, _MOST_CUTS + 1):
                run = chapter.segments[k : k + count]
                if len(run) == count and any(id(part) in edited for part in run):
                    split["".join(part.text for part in run)] = list(run)
    known = {s.text for s in _segments(theirs)}
    return replace(made, chapters=tuple(_recut(c, split, merged, known) for c in made.chapters))


def _recut(chapter: ChapterScript, split: dict[str, list[Segment]], merged: set[str], known: set[str]) -> ChapterScript:
    out: list[Segment] = []
    segments = chapter.segments
    k = 0
    while k < len(segments):
        s = segments[k]
        if s.text not in known and s.text in split:
            out += [replace(s, text=part.text) for part in split[s.text]]
            k += 1
            continue
        joined = next(
            (
                n
                for n in range(_MOST_CUTS, 1, -1)
                if k + n <= len(segments) and "".join(x.text for x in segments[k : k + n]) in merged
            ),
            1,
        )
        text = "".join(x.text for x in segments[k : k + joined])
        out.append(s if joined == 1 else replace(s, text=text))
        k += joined
    return replace(chapter, segments=tuple(out))


def _places(script: Script, flags: Sequence[bool]) -> frozenset[tuple[int, int]]:
    places = [(c, s) for c, chapter in enumerate(script.chapters) for s in range(len(chapter.segments))]
    return frozenset(place for place, flag in zip(places, flags) if flag)


def as_draft(script: Script, edited: Iterable[tuple[int, int]] | None = None) -> Script:
    """A script in, a draft for an attributor out: of the speakers, only those a user gave are left.

    Args:
        script: with speakers.
        edited: places a user gave; None for those that say so themselves. A line that was only cut is not given.
    """
    sure = None if edited is None else frozenset(edited)

    def bare(place: tuple[int, int], segment: Segment) -> Segment:
        given = segment.method is Method.EDITED if sure is None else place in sure and segment.method is not Method.CUT
        given = given or segment.method is Method.TAGGED
        if given and segment.speaker is not None:
            return replace(segment, method=Method.EDITED, confidence=1.0)
        return replace(segment, speaker=None, method=None, confidence=None)

    chapters = tuple(
        replace(c, segments=tuple(bare((n, k), s) for k, s in enumerate(c.segments)))
        for n, c in enumerate(script.chapters)
    )
    if not any(s.speaker for c in chapters for s in c.segments):
        return replace(script, chapters=chapters, characters=())
    return replace(script, chapters=chapters)


def edits_at(script: Script, places: Iterable[tuple[int, int]]) -> frozenset[Edit]:
    """What a user decided at some places (chapter, segment) of a script."""
    decided = ((n, k, script.chapters[n].segments[k]) for n, k in places)
    return frozenset(Edit(n, k, s.kind.value, s.speaker or "") for n, k, s in decided)


def reattribute_around(
    script: Script, carried: Carried, attributor: Attributor, fresh: frozenset[tuple[int, int]]
) -> tuple[Script, Carried]:
    """Judge anew the lines of the chapters that have fresh edits of a user's, with the user's word as evidence.

    Only those chapters are read, with the characters as they are known: mending one line of a novel costs a chapter. They are
    judged with the edits and without, and a line changes only where these two differ, so that the edits are the reason, and
    where the new speaker is surer than the one it has (docs/attribution.md has what that gains).

    Args:
        script: with the edits.
        carried: what is known of them.
        attributor: the judge.
        fresh: places of the edits that are new. The others have had their say.

    Returns:
        The script, and what became of the edits, where `made` has the lines judged anew, too: the user's word decides
        them, but they are not the user's own.
    """
    made = carried.made
    if made is None or [len(c.segments) for c in made.chapters] != [len(c.segments) for c in script.chapters]:
        return script, carried
    numbers = sorted({c for c, _ in fresh})
    part = replace(script, chapters=tuple(script.chapters[n] for n in numbers))
    places = frozenset((numbers.index(n), k) for n, k in carried.edited if n in numbers)
    with_edits = attributor.attribute(replace(as_draft(part, places), characters=script.characters))
    former = places - {(numbers.index(n), k) for n, k in fresh}
    without = attributor.attribute(replace(as_draft(part, former), characters=script.characters))
    known = {c.id for c in script.characters}
    chapters, ours = list(script.chapters), list(made.chapters)
    for n, judged, before in zip(numbers, with_edits.chapters, without.chapters):
        own, other = list(chapters[n].segments), list(ours[n].segments)
        for k, (new, old) in enumerate(zip(judged.segments, before.segments)):
            free = (n, k) not in carried.edited and own[k].spoken_by_character and other[k].kind is own[k].kind
            surer = (new.confidence or 0) > (own[k].confidence or 0)
            if free and surer and new.speaker in known and new.speaker not in (old.speaker, own[k].speaker):
                own[k] = replace(own[k], speaker=new.speaker, method=new.method, confidence=new.confidence)
                other[k] = own[k]
        chapters[n] = replace(chapters[n], segments=tuple(own))
        ours[n] = replace(ours[n], segments=tuple(other))
    mine = {c.id for c in made.characters}
    made = replace(
        made,
        chapters=tuple(ours),
        characters=(*made.characters, *(c for c in script.characters if c.id not in mine)),
    )
    return replace(script, chapters=tuple(chapters)), replace(carried, made=made)


def edited_places(script: Script, made: Script) -> frozenset[tuple[int, int]]:
    """Places (chapter, segment) a user decided: those that say so, and those that differ from a script as made."""
    return _places(script, [_edited(s, old) for s, old in _paired(script, made)])
