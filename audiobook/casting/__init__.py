"""Casting: a Script and the available voices in, a Cast out.

The speaker with most words is given a voice first. Each speaker gets, of the voices that fit gender and age, the one that sounds most
different from the narrator and from the people the speaker talks with; for leads its quality counts as well, so that altered voices
go to minor parts. Speakers share a voice only when no voice is left, and then with somebody they do not talk with, if possible: a
voice of another engine, of another quality, is dealt to nobody. Voices that an earlier cast gave stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from audiobook.cast import Cast, Role, Setting, Voice
from audiobook.casting.assigner import Assigner, fits
from audiobook.casting.distance import SIMILAR, VoiceOption, distance, options
from audiobook.errors import CastingError
from audiobook.invocation import command
from audiobook.script import Gender, Script

__all__ = ["Alike", "KeptSettings", "alike", "cast", "fits"]

CONVERSATION_SEGMENTS = 3
"""Two speakers talk with each other if one speaks within this many segments of dialogue after the other."""

FEW_VOICES = 3
"""With this many voices or fewer, one voice is given to several speakers, with different pitch and pace."""


@dataclass(frozen=True, slots=True)
class KeptSettings:
    """The settings that a cast file already gives, and that casting keeps.

    Attributes:
        narrator: the setting of the narrator; None if it is to be chosen.
        unknown: the setting for unknown speakers; None if it is to be chosen.
        roles: pairs of a character's id and its setting.
    """

    narrator: Setting | None = None
    unknown: Setting | None = None
    roles: tuple[tuple[str, Setting], ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """Two speakers who talk with each other and whose voices sound alike.

    Attributes:
        one: the id of a character.
        other: the id of the other character.
        distance: how different their voices sound: 0 for the same voice, about 1 for a clear difference.
        talks: how often one of them speaks shortly after the other (`CONVERSATION_SEGMENTS`).
    """

    one: str
    other: str
    distance: float
    talks: int


LEAD_SHARE = 0.1
"""Who speaks this share of all words of dialogue is a lead."""


def alike(script: Script, cast: Cast, voices: Sequence[Voice]) -> list[Alike]:
    """The pairs of speakers who talk with each other and sound alike; the pair that talks most comes first.

    Args:
        script: who says what.
        cast: who has which voice.
        voices: the available voices, with their measured timbre.
    """
    known = {v.id: v for v in voices}

    def option(setting: Setting) -> VoiceOption:
        v = known.get(setting.voice)
        return VoiceOption(setting, Gender.UNKNOWN, "adult", v.timbre if v else (), 0)

    heard = {r.character: option(r.setting) for r in cast.roles}
    out = []
    for pair, talks in _conversations(script).items():
        one, other = sorted(pair)
        if one in heard and other in heard:
            apart = distance(heard[one], heard[other])
            if apart < SIMILAR:
                out.append(Alike(one, other, apart, talks))
    return sorted(out, key=lambda a: (-a.talks, a.distance, a.one, a.other))


def cast(
    script: Script, voices: Sequence[Voice], kept: KeptSettings | None = None, absent: Sequence[Setting] = ()
) -> Cast:
    """A Script and voices in, a Cast out. The same input gives the same cast.

    Args:
        script: who says what.
        voices: the available voices, preferred ones first.
        kept: settings that must stay as they are.
        absent: settings of people who are not in this script, but in others of the same series: they are dealt last.

    Raises:
        CastingError: `voices` is empty.
    """
    if not voices:
        raise CastingError(
            "The engine has no voices to cast.",
            f"See the voices with `{command('voices')}`, and choose an engine with --engine.",
        )
    kept = kept or KeptSettings()
    lines, words = _shares(script)
    people = [c for c in script.characters if lines[c.id] or c.narrator]
    people.sort(key=lambda c: (-words[c.id], c.id))
    few = len(voices) <= FEW_VOICES
    pool = options(voices, spread=few)
    conversations = _conversations(script)
    lead_words = max(1.0, LEAD_SHARE * words.total())
    assigner = Assigner(pool, conversations, {p.id: min(1.0, words[p.id] / lead_words) for p in people}, absent)
    fixed = dict(kept.roles)

    first_person = script.narrator
    narrator = kept.narrator or (fixed.get(first_person.id) if first_person else None)
    if narrator is None:
        narrator = assigner.narrator(first_person)
    assigner.reserve(narrator)
    unknown = kept.unknown
    if _somebody_is_unknown(script):
        unknown = unknown or assigner.for_unknown()
        assigner.reserve(unknown)
    for person in people:
        if person.id in fixed:
            assigner.assign(person, fixed[person.id])

    roles = []
    for person in people:
        if person.narrator and person.id not in fixed:
            setting = narrator
            assigner.assign(person, setting)
        else:
            setting = fixed.get(person.id) or assigner.choose(person)
        roles.append(Role(person.id, person.name, setting, lines[person.id], words[person.id], person.id in fixed))
    notes = _notes(script, roles, conversations, few=few, count=len(voices))
    # Where nobody is unknown, the voice for them is one that is left: a later edit may need it.
    return Cast(narrator, unknown or assigner.for_unknown(), tuple(roles), notes)


def _somebody_is_unknown(script: Script) -> bool:
    return any(s.speaker is None for chapter in script.chapters for s in chapter.segments if s.spoken_by_character)


def _shares(script: Script) -> tuple[Counter[str], Counter[str]]:
    lines: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for chapter in script.chapters:
        for s in chapter.segments:
            if s.speaker is not None and s.spoken_by_character:
                lines[s.speaker] += 1
                words[s.speaker] += len(s.text.split())
    return lines, words


def _conversations(script: Script) -> Counter[frozenset[str]]:
    """For each pair of speakers, how often one speaks shortly after the other."""
    pairs: Counter[frozenset[str]] = Counter()
    for chapter in script.chapters:
        speakers = [s.speaker for s in chapter.segments if s.spoken_by_character]
        for i, a in enumerate(speakers):
            near = {b for b in speakers[i + 1 : i + 1 + CONVERSATION_SEGMENTS] if a and b and a != b}
            for b in near:
                pairs[frozenset((str(a), str(b)))] += 1
    return pairs


def _notes(
    script: Script, roles: Sequence[Role], conversations: Counter[frozenset[str]], *, few: bool, count: int
) -> tuple[str, ...]:
    notes = []
    if few:
        notes.append(f"The engine has only {count} voice{'s' * (count != 1)}: speakers differ by pitch and pace.")
    narrators = {c.id for c in script.characters if c.narrator}
    notes += _sharing([r for r in roles if r.character not in narrators], conversations)
    return tuple(notes)


def _sharing(roles: Sequence[Role], conversations: Counter[frozenset[str]]) -> Sequence[str]:
    """A note where speakers share a voice: how many do, and whether they talk with each other."""
    users: dict[Setting, list[Role]] = {}
    for role in roles:
        users.setdefault(role.setting, []).append(role)
    together = [same for same in users.values() if len(same) > 1]
    if not together:
        return ()
    speakers = sum(map(len, together))
    place = {role.character: (n, k) for n, same in enumerate(together) for k, role in enumerate(same)}
    meeting = []
    for pair, times in conversations.items():
        (n, k), (m, j) = (place.get(who, (-1, -1)) for who in sorted(pair, key=lambda who: place.get(who, (-1, -1))))
        if n == m != -1:
            meeting.append((times, (n, k, j)))
    meeting.sort(key=lambda found: (-found[0], found[1]))
    shared = f"{speakers} speakers share {len(together)} voice{'s' * (len(together) > 1)}"
    if not meeting:
        return (f"{shared}; those with the same voice never talk with each other.",)
    times, (n, k, j) = meeting[0]
    a, b = together[n][k], together[n][j]
    most = f"{a.name} and {b.name} speak shortly after one another {times} time{'s' * (times > 1)}"
    others = f", {len(meeting) - 1} other pair{'s' * (len(meeting) > 2)} less often" if len(meeting) > 1 else ""
    return (f"{shared}; {most}{others}.",)
