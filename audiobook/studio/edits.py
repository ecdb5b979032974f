"""What a user can change in a script: each edit is a function from one State to the next, and touches nothing else.

A State holds the script as the user wants it and, beside it, the script as it was made. Both are cut into the same segments,
so that a place (chapter, segment) means the same in both; where they differ, the user decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from audiobook.errors import UsageError
from audiobook.outside import name_fault
from audiobook.script import ChapterScript, Character, Gender, Kind, Method, Script, Segment, character_id

Place = tuple[int, int]
"""Index of a chapter, and of a segment in it."""


class NameTakenError(UsageError):
    """A name is another character's.

    Attributes:
        owner: that character's id.
    """

    def __init__(self, message: str, hint: str, owner: str) -> None:
        super().__init__(message, hint)
        self.owner = owner


@dataclass(frozen=True, slots=True)
class State:
    """What the user sees.

    Attributes:
        script: who says what.
        made: the same without the user's word.
        cast: content of cast.toml.
    """

    script: Script
    made: Script
    cast: str


def assigned(state: State, places: Iterable[Place], speaker: str | None) -> State:
    """Lines given to a speaker; None for nobody known. Narration becomes dialogue by it.

    Raises:
        UsageError: a place is a heading, or there is no such speaker.
    """
    if speaker is not None and all(c.id != speaker for c in state.script.characters):
        raise UsageError(f"There is no speaker {speaker}.")

    def edit(segment: Segment) -> Segment:
        if segment.kind is Kind.HEADING:
            raise UsageError("A heading has no speaker.", "Split it first, if words of a character are in it.")
        kind = segment.kind if segment.spoken_by_character else Kind.DIALOGUE
        return replace(segment, kind=kind, speaker=speaker, method=Method.EDITED, confidence=1.0)

    return _changed(state, places, edit)


def accepted(state: State, places: Iterable[Place]) -> State:
    """Lines confirmed as they are."""

    def edit(segment: Segment) -> Segment:
        return replace(segment, method=Method.EDITED, confidence=1.0) if segment.spoken_by_character else segment

    return _changed(state, places, edit)


def narrated(state: State, places: Iterable[Place]) -> State:
    """Lines that are nobody's speech after all."""

    def edit(segment: Segment) -> Segment:
        return Segment(Kind.NARRATION, segment.text) if segment.spoken_by_character else segment

    return _changed(state, places, edit)


def judged(state: State, place: Place, speaker: str | None, confidence: float) -> State:
    """A line given to a speaker by the program, not by the user: in the script, and in what was made."""

    def edit(segment: Segment) -> Segment:
        method = Method.RANKER if speaker else Method.UNKNOWN
        return replace(segment, speaker=speaker, method=method, confidence=confidence)

    made = state.made.chapters[place[0]].segments[place[1]]
    changed = _changed(state, [place], edit)
    return replace(changed, made=_with(state.made, {place: edit(made)})) if made.spoken_by_character else changed


def split(state: State, place: Place, offsets: Sequence[int]) -> State:
    """A segment cut at characters of its text, each part with the same speaker, and in doubt as the whole was.

    Raises:
        UsageError: a cut would leave a part without a letter or digit in it.
    """
    text = state.script.chapters[place[0]].segments[place[1]].text
    cuts = [0, *sorted({o for o in offsets if 0 < o < len(text)}), len(text)]
    texts = [text[a:b] for a, b in pairwise(cuts)]
    if len(texts) < 2 or not all(any(c.isalnum() for c in t) for t in texts):
        raise UsageError("There is nothing on one side of the cut.", "Put the cursor between two words.")
    state = _recut(state, place, 1, lambda old: [replace(old[0], text=t) for t in texts])
    return _cut_by_user(state, [(place[0], place[1] + n) for n in range(len(texts))])


def merged(state: State, place: Place) -> State:
    """A segment and the one after it made one, of the first one's kind and speaker, and as sure as the less sure of the two.

    Raises:
        UsageError: there is none after it, or a heading is among the two.
    """
    following = state.script.chapters[place[0]].segments[place[1] : place[1] + 2]
    if len(following) < 2:
        raise UsageError("Nothing follows in this chapter.")
    if any(s.kind is Kind.HEADING for s in following):
        raise UsageError("A heading cannot be merged with what follows.")
    state = _recut(state, place, 2, _joined)
    return _cut_by_user(state, [place])


def _joined(segments: Sequence[Segment]) -> list[Segment]:
    first, last = segments[0], segments[-1]
    one = replace(first, text="".join(s.text for s in segments), unclosed=last.unclosed)
    if not all(s.spoken_by_character for s in segments):
        return [one]
    method = first.method if first.method == last.method else Method.CUT
    confidence = min(s.confidence or 0.0 for s in segments) if first.speaker == last.speaker else 0.0
    return [replace(one, method=method, confidence=confidence)]


def _cut_by_user(state: State, places: Iterable[Place]) -> State:
    """Segments that a user has cut, but not decided: a new reading keeps the cut."""

    def edit(segment: Segment) -> Segment:
        own = segment.spoken_by_character and segment.method is not Method.EDITED
        return replace(segment, method=Method.CUT) if own else segment

    return _changed(state, places, edit)


def with_character(state: State, name: str, gender: Gender = Gender.UNKNOWN) -> tuple[State, str]:
    """A new character, or the one that has that name already; gives its id, too.

    Raises:
        UsageError: the name has no letter or digit.
    """
    flat = _flat(name)
    known = named(state.script, flat)
    if known is not None:
        return state, known.id
    taken = {c.id for c in (*state.script.characters, *state.made.characters)}
    new = Character(character_id(flat, taken), flat, gender=gender)
    return replace(state, script=replace(state.script, characters=(*state.script.characters, new))), new.id


def named(script: Script, name: str) -> Character | None:
    """Whose name a text is, capitals, full stops and white space apart; who has it as an alias where it is nobody's name; else None."""
    key = _key(name)
    for names in (lambda c: (c.name,), lambda c: c.aliases):
        for c in script.characters:
            if key in map(_key, names(c)):
                return c
    return None


def described(
    state: State, character: str, *, name: str | None = None, gender: Gender | None = None, age: str | None = None
) -> State:
    """A character with another name, gender or age ("adult" for what is usual); the former name becomes an alias.

    Raises:
        UsageError: there is no such character.
        NameTakenError: the name is another one's.
    """
    person = _person(state.script, character)
    if name is not None:
        flat = _flat(name)
        _refuse_taken(state.script, character, flat)
        aliases = _others((person.name, *person.aliases), flat)
        person = replace(person, name=flat, aliases=aliases, not_aliases=_others(person.not_aliases, flat))
    if gender is not None:
        person = replace(person, gender=gender)
    if age is not None:
        person = replace(person, age=None if age == "adult" else age)
    return _with_people(state, {character: person})


def with_alias(state: State, character: str, alias: str) -> State:
    """A character with one more name that the text uses.

    Raises:
        UsageError: there is no such character, the alias has no letter or digit, or it is a name of theirs already.
        NameTakenError: it is another one's.
    """
    person = _person(state.script, character)
    flat = _flat(alias)
    _refuse_taken(state.script, character, flat)
    if _key(flat) in map(_key, (person.name, *person.aliases)):
        raise UsageError(f"{flat} is a name of {person.name} already.")
    changed = replace(person, aliases=(*person.aliases, flat), not_aliases=_others(person.not_aliases, flat))
    return _with_people(state, {character: changed})


def without_alias(state: State, character: str, alias: str) -> State:
    """A character without one of the aliases; a new reading does not find it again, either.

    Raises:
        UsageError: there is no such character, or it does not have that alias.
    """
    person = _person(state.script, character)
    if alias not in person.aliases:
        raise UsageError(f"{person.name} is not called {alias}.")
    aliases = tuple(a for a in person.aliases if a != alias)
    changed = replace(person, aliases=aliases, not_aliases=(*_others(person.not_aliases, alias), alias))
    return _with_people(state, {character: changed})


def united(state: State, character: str, into: str) -> State:
    """Two characters that are one person made one: the lines and names of the first go to the second.

    Raises:
        UsageError: there is no such character, or they are the same.
    """
    gone, stays = _person(state.script, character), _person(state.script, into)
    if gone.id == stays.id:
        raise UsageError("A speaker cannot be merged with itself.")
    names = dict.fromkeys((*stays.aliases, gone.name, *gone.aliases))
    gender = stays.gender if stays.gender is not Gender.UNKNOWN else gone.gender
    one = replace(
        stays,
        aliases=tuple(n for n in names if n != stays.name),
        gender=gender,
        narrator=stays.narrator or gone.narrator,
        age=stays.age or gone.age,
        not_aliases=_others((*stays.not_aliases, *gone.not_aliases), stays.name, *names),
    )

    def renamed(script: Script) -> Script:
        chapters = tuple(_given_to(c, gone.id, into) for c in script.chapters)
        people = [one if c.id == into else c for c in script.characters if c.id != gone.id]
        if all(c.id != into for c in people):
            people.append(one)
        return replace(script, chapters=chapters, characters=tuple(people))

    # Made as if it had been known from the start: these lines are not so many edits.
    return replace(state, script=renamed(state.script), made=renamed(state.made))


def without_idle(state: State) -> State:
    """No characters left who say nothing, except those that the reading found: a name given by mistake leaves no trace."""
    found = {c.id for c in state.made.characters}
    speaking = {s.speaker for c in state.script.chapters for s in c.segments}
    people = tuple(c for c in state.script.characters if c.id in found or c.id in speaking)
    return replace(state, script=replace(state.script, characters=people))


def lines_of(script: Script, character: str) -> list[Place]:
    """The places a character speaks at."""
    return [(n, k) for n, c in enumerate(script.chapters) for k, s in enumerate(c.segments) if s.speaker == character]


def _flat(name: str) -> str:
    flat = " ".join(name.split())
    if not any(c.isalnum() for c in flat):
        raise UsageError("A name needs a letter.", "Type a name such as Mary.")
    if fault := name_fault(flat):
        raise UsageError(f"The name has {fault}.", "Type a shorter one, of letters.")
    return flat


def _refuse_taken(script: Script, character: str, name: str) -> None:
    other = named(replace(script, characters=tuple(c for c in script.characters if c.id != character)), name)
    if other is not None:
        what = "is another speaker's name" if _key(other.name) == _key(name) else f"is a name of {other.name}"
        raise NameTakenError(f"{name} {what}.", "Merge the two, if they are one person.", other.id)


def _others(names: Iterable[str], *but: str) -> tuple[str, ...]:
    """Some names, each once, without others."""
    gone = set(map(_key, but))
    return tuple(n for n in dict.fromkeys(names) if _key(n) not in gone)


def _key(name: str) -> str:
    """A name without what may differ between two writings of it: capitals, full stops, white space, the shape of an apostrophe."""
    return " ".join(name.casefold().replace(".", " ").replace("’", "'").split())


def _person(script: Script, character: str) -> Character:
    try:
        return script.character(character)
    except KeyError:
        raise UsageError(f"There is no speaker {character}.") from None


def _given_to(chapter: ChapterScript, old: str, new: str) -> ChapterScript:
    if all(s.speaker != old for s in chapter.segments):
        return chapter
    return replace(
        chapter, segments=tuple(replace(s, speaker=new) if s.speaker == old else s for s in chapter.segments)
    )


def _with_people(state: State, people: dict[str, Character]) -> State:
    characters = tuple(people.get(c.id, c) for c in state.script.characters)
    return replace(state, script=replace(state.script, characters=characters))


def _changed(state: State, places: Iterable[Place], edit: Callable[[Segment], Segment]) -> State:
    new = {place: edit(state.script.chapters[place[0]].segments[place[1]]) for place in places}
    return replace(state, script=_with(state.script, new))


def _with(script: Script, new: dict[Place, Segment]) -> Script:
    chapters = list(script.chapters)
    for n in {n for n, _ in new}:
        segments = tuple(new.get((n, k), s) for k, s in enumerate(chapters[n].segments))
        chapters[n] = replace(chapters[n], segments=segments)
    return replace(script, chapters=tuple(chapters))


def _recut(state: State, place: Place, count: int, cut: Callable[[Sequence[Segment]], list[Segment]]) -> State:
    """The same change of segments in both scripts."""

    def one(script: Script) -> Script:
        n, k = place
        segments = script.chapters[n].segments
        chapters = list(script.chapters)
        chapters[n] = replace(
            chapters[n], segments=(*segments[:k], *cut(segments[k : k + count]), *segments[k + count :])
        )
        return replace(script, chapters=tuple(chapters))

    return replace(state, script=one(state.script), made=one(state.made))
