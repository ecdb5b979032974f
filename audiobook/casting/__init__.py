"""Casting: a Script and the available voices in, a Cast out.

The speaker with most words is given a voice first. Each speaker gets, of the voices that fit gender and age, the one that sounds most
different from the narrator and from the people the speaker talks with. Speakers share a voice only when no voice is left, and then with
somebody they do not talk with, if possible. Voices that an earlier cast gave stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from audiobook.cast import Cast, Role, Setting, Voice
from audiobook.casting.distance import VoiceOption, distance, options
from audiobook.errors import CastingError
from audiobook.invocation import command
from audiobook.script import Character, Gender, Script

__all__ = ["Alike", "KeptSettings", "alike", "cast"]

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


SIMILAR = 0.8
"""Listeners easily confuse voices with a smaller distance than this; 1 is a clear difference."""


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


def cast(script: Script, voices: Sequence[Voice], kept: KeptSettings | None = None) -> Cast:
    """A Script and voices in, a Cast out. The same input gives the same cast.

    Args:
        script: who says what.
        voices: the available voices, preferred ones first.
        kept: settings that must stay as they are.

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
    assigner = _Assigner(pool, _conversations(script))
    fixed = dict(kept.roles)

    first_person = script.narrator
    narrator = kept.narrator or (fixed.get(first_person.id) if first_person else None)
    if narrator is None:
        narrator = assigner.narrator(first_person)
    assigner.reserve(narrator)
    unknown = kept.unknown or assigner.for_unknown()
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
    return Cast(narrator, unknown, tuple(roles), _notes(script, roles, assigner, few=few, count=len(voices)))


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


# Found by trial on novels; distances are in the unit of `distance`, where 1 is a clear difference.
_WEIGHT_OF_STRANGERS = 0.05
"""How much a speaker counts with whom a person does not talk; each time they talk counts 1."""
_FAR_FROM_PARTNERS, _FAR = 4.0, 3.0
"""Distance from conversation partners, or from the nearest voice, counts up to this; more of it adds nothing."""
_NOBODY_THERE = 2.0
"""The distance assumed while no voice is given yet."""
_WEIGHT_OF_NEAREST = 0.5
"""How much the distance from the narrator, and from the most similar voice given already, counts beside that from partners."""


class _Assigner:
    """Gives voices to speakers, and remembers who has which."""

    def __init__(self, pool: Sequence[VoiceOption], conversations: Counter[frozenset[str]]) -> None:
        self._pool = pool
        self._conversations = conversations
        self._reserved: list[VoiceOption] = []
        self._assigned: dict[str, VoiceOption] = {}
        self._users: dict[Setting, list[str]] = {}
        self.shared: set[str] = set()

    def _option(self, setting: Setting) -> VoiceOption:
        exact = next((o for o in self._pool if o.setting == setting), None)
        if exact:
            return exact
        same = next((o for o in self._pool if o.setting.voice == setting.voice), None)
        return replace(same, setting=setting) if same else VoiceOption(setting, Gender.UNKNOWN, "adult", (), 0)

    def reserve(self, setting: Setting) -> None:
        self._reserved.append(self._option(setting))

    def narrator(self, first_person: Character | None) -> Setting:
        """A setting for the narrator: a voice fit to read a whole book, of the gender of the character who tells the story, if any."""
        wanted = first_person.gender if first_person else Gender.UNKNOWN
        ranked = sorted(
            self._pool,
            key=lambda o: (
                (_misfit(o, wanted, "adult"), not o.narrator, o.order) if first_person else (not o.narrator, o.order)
            ),
        )
        return ranked[0].setting

    def for_unknown(self) -> Setting:
        """A setting for unknown speakers: neither clearly a man's nor a woman's voice, if there is one."""
        free = [o for o in self._pool if all(o.setting.voice != r.setting.voice for r in self._reserved)] or list(
            self._pool
        )
        ranked = sorted(free, key=lambda o: (o.gender is not Gender.UNKNOWN, o.age != "adult", -o.order))
        return ranked[0].setting

    def assign(self, person: Character, setting: Setting) -> None:
        option = self._option(setting)
        self._assigned[person.id] = option
        self._users.setdefault(option.setting, []).append(person.id)

    def choose(self, person: Character) -> Setting:
        taken = {r.setting for r in self._reserved}
        free = [o for o in self._pool if o.setting not in taken] or list(self._pool)
        fits = [o for o in free if _misfit(o, person.gender, person.age) == 0]
        unused = [o for o in fits if o.setting not in self._users]
        if not unused and person.gender is not Gender.UNKNOWN:
            unused = [o for o in free if o.setting not in self._users and o.gender is Gender.UNKNOWN]
        if unused:
            best = max(unused, key=lambda o: (self._separation(o, person), -o.order))
        else:
            best = min(
                fits or free, key=lambda o: (self._clash(o, person), len(self._users.get(o.setting, ())), o.order)
            )
            self.shared.add(person.id)
        self.assign(person, best.setting)
        return best.setting

    def _separation(self, option: VoiceOption, person: Character) -> float:
        """How well a voice stands out from those given already: its distance from them, conversation partners counting most."""
        total = 0.0
        weight = 1e-9
        for other, theirs in self._assigned.items():
            talks = self._conversations[frozenset((person.id, other))]
            w = _WEIGHT_OF_STRANGERS + talks
            total += w * min(distance(option, theirs), _FAR_FROM_PARTNERS)
            weight += w
        partners = total / weight if self._assigned else _NOBODY_THERE
        reserved = min((distance(option, r) for r in self._reserved), default=_NOBODY_THERE)
        nearest = min((distance(option, d) for d in self._assigned.values()), default=_NOBODY_THERE)
        return partners + _WEIGHT_OF_NEAREST * min(reserved, _FAR) + _WEIGHT_OF_NEAREST * min(nearest, _FAR)

    def _clash(self, option: VoiceOption, person: Character) -> int:
        """How often a person talks with those who have this voice already."""
        return sum(self._conversations[frozenset((person.id, other))] for other in self._users.get(option.setting, ()))


def _misfit(option: VoiceOption, gender: Gender, age: str | None) -> int:
    """0 if a voice fits a person, otherwise more: a wrong gender counts 2, a wrong age counts 1."""
    child, wants_child = option.age == "child", age == "child"
    wrong_range = gender is not Gender.UNKNOWN and option.gender is not gender and not (child and wants_child)
    wrong_age = child != wants_child or (age == "adult" and option.age == "old")
    return 2 * wrong_range + wrong_age


def _notes(script: Script, roles: Sequence[Role], assigner: _Assigner, *, few: bool, count: int) -> tuple[str, ...]:
    notes = []
    if few:
        notes.append(f"The engine has only {count} voice{'s' * (count != 1)}: speakers differ by pitch and pace.")
    if assigner.shared:
        n = len(assigner.shared)
        notes.append(
            f"{n} minor speaker{'s share voices' if n > 1 else ' shares a voice'} with speakers they seldom or never talk with."
        )
    guessed = sum(
        1 for c in script.characters if c.gender is Gender.UNKNOWN and any(r.character == c.id for r in roles)
    )
    if guessed:
        notes.append(
            f"The text does not tell the gender of {guessed} speaker{'s' * (guessed > 1)}; they may have any voice."
        )
    return tuple(notes)
