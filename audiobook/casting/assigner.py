"""Which voice a speaker is given: one that fits, that stands out from those they talk with, and that is good enough for the part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations

from audiobook.cast import Setting, Voice
from audiobook.casting.distance import SIMILAR, VoiceOption, distance
from audiobook.script import Character, Gender

# Found by trial on novels; distances are in the unit of `distance`, where 1 is a clear difference.
_WEIGHT_OF_STRANGERS = 0.05
"""How much a speaker counts with whom a person does not talk; each time they talk counts 1."""
_FAR_FROM_PARTNERS, _FAR = 2.0, 1.5
"""Distance from conversation partners, or from the nearest voice, counts up to this; more of it adds nothing."""
_NOBODY_THERE = 2.0
"""The distance assumed while no voice is given yet."""
_WEIGHT_OF_NEAREST = 0.5
"""How much the distance from the narrator, and from the most similar voice given already, counts beside that from partners."""
_WEIGHT_OF_QUALITY = 4.0
"""How much the quality of a lead's voice counts: a tenth of it as much as 0.4 of distance."""
_WEIGHT_OF_CONFUSION = 6.0
"""How much it counts against a voice that listeners would take for that of somebody the person often talks with."""
_WEIGHT_OF_ABSENT = 1.5
"""How much it counts against a voice that somebody of another volume has: as much as a clear difference in sound and half of one."""
_OFTEN = 3
"""Two people who speak one after the other this many times, or more, often talk."""

_FITS = 2
"""A voice with a misfit up to this may be given; with more, only where nothing else is left."""
_FOR_ANY_ADULT = 3
"""The misfit of an old voice for somebody whom nothing shows to be old."""


class Assigner:
    """Gives voices to speakers, and remembers who has which.

    Args:
        pool: the voices and settings there are.
        conversations: for each pair of speakers, how often one speaks shortly after the other.
        importance: for each speaker from 0 to 1, how much of the dialogue is theirs; 1 for a lead.
        absent: settings of people who are in other volumes of the series only.
    """

    def __init__(
        self,
        pool: Sequence[VoiceOption],
        conversations: Counter[frozenset[str]],
        importance: Mapping[str, float],
        absent: Sequence[Setting] = (),
    ) -> None:
        self._pool = pool
        self._importance = importance
        self._absent = frozenset(absent)
        self._absent_voices = frozenset(setting.voice for setting in absent)
        self._reserved: list[VoiceOption] = []
        self._assigned: dict[str, VoiceOption] = {}
        self._users: dict[Setting, list[str]] = {}
        self._times: Counter[VoiceOption] = Counter()
        self._distances: dict[tuple[Setting, Setting], float] = {}
        self._partners: dict[str, dict[str, int]] = defaultdict(dict)
        for pair, times in conversations.items():
            for one, other in permutations(pair):
                self._partners[one][other] = times

    def _option(self, setting: Setting) -> VoiceOption:
        exact = next((o for o in self._pool if o.setting == setting), None)
        if exact:
            return exact
        same = next((o for o in self._pool if o.setting.voice == setting.voice), None)
        return replace(same, setting=setting) if same else VoiceOption(setting, Gender.UNKNOWN, "adult", (), 0)

    def reserve(self, setting: Setting) -> None:
        """Keep a setting for the narrator or the unknown speaker."""
        self._reserved.append(self._option(setting))

    def narrator(self, first_person: Character | None) -> Setting:
        """A setting for the narrator: a voice fit to read a whole book, of the gender of the character who tells the story, if any."""

        def rank(o: VoiceOption) -> tuple[float, ...]:
            others = o.setting.voice in self._absent_voices
            if first_person is None:
                return (others, not o.narrator, -o.quality, o.order)
            # Who tells of a childhood has grown up since.
            age = "old" if first_person.age == "old" else "adult"
            return (misfit(o, first_person.gender, age), others, not o.narrator, -o.quality, o.order)

        return min(self._pool, key=rank).setting

    def for_unknown(self) -> Setting:
        """A setting for unknown speakers: one that nobody else has, neither clearly a man's nor a woman's, if there is one."""
        taken = {r.setting.voice for r in self._reserved}
        used = taken | {s.voice for s in self._users} | self._absent_voices
        free = (
            [o for o in self._pool if o.setting.voice not in used]
            or [o for o in self._pool if o.setting.voice not in taken]
            or list(self._pool)
        )
        return min(free, key=lambda o: (o.gender is not Gender.UNKNOWN, o.age != "adult", -o.order)).setting

    def assign(self, person: Character, setting: Setting) -> None:
        """Remember that a person has a setting."""
        option = self._option(setting)
        self._assigned[person.id] = option
        self._times[option] += 1
        self._users.setdefault(option.setting, []).append(person.id)

    def choose(self, person: Character) -> Setting:
        """Give a person a setting."""
        taken = {r.setting for r in self._reserved}
        free = [(misfit(o, person.gender, person.age), o) for o in self._pool if o.setting not in taken]
        free = free or [(misfit(o, person.gender, person.age), o) for o in self._pool]
        unused = [(m, o) for m, o in free if o.setting not in self._users]
        best = self._best([x for x in unused if x[0] <= _FITS], person)
        if best is None:
            # All that fit are taken: one is shared, or an adult whose age nobody tells gets an old voice.
            least = min(m for m, _ in free)
            shared = min(
                (o for m, o in free if m <= max(least, _FITS)),
                key=lambda o: (
                    self._clash(o, person),
                    len(self._users.get(o.setting, ())) + (o.setting in self._absent),
                    o.order,
                ),
            )
            instead = self._best([x for x in unused if x[0] <= _FOR_ANY_ADULT], person)
            best = instead if instead and self._clash(shared, person) else shared
        self.assign(person, best.setting)
        return best.setting

    def _best(self, choice: Sequence[tuple[int, VoiceOption]], person: Character) -> VoiceOption | None:
        """The voice that stands out most among those that fit best; None if there are none."""
        if not choice:
            return None
        least = min(m for m, _ in choice)
        return max((o for m, o in choice if m == least), key=lambda o: (self._worth(o, person), -o.order))

    def _worth(self, option: VoiceOption, person: Character) -> float:
        """How well a voice stands out from those given already, its quality as far as the person is a lead, and nobody confused with them."""
        total = 0.0
        weight = 1e-9
        confusion = 0.0
        for theirs, times in self._times.items():
            total += _WEIGHT_OF_STRANGERS * times * min(self._apart(option, theirs), _FAR_FROM_PARTNERS)
            weight += _WEIGHT_OF_STRANGERS * times
        for other, talks in self._partners[person.id].items():
            if other not in self._assigned:
                continue
            apart = self._apart(option, self._assigned[other])
            total += talks * min(apart, _FAR_FROM_PARTNERS)
            weight += talks
            if apart < SIMILAR:
                confusion = max(confusion, (1 - apart / SIMILAR) * min(1.0, talks / _OFTEN))
        partners = total / weight if self._assigned else _NOBODY_THERE
        reserved = min((self._apart(option, r) for r in self._reserved), default=_NOBODY_THERE)
        nearest = min((self._apart(option, d) for d in self._times), default=_NOBODY_THERE)
        return (
            partners
            + _WEIGHT_OF_NEAREST * min(reserved, _FAR)
            + _WEIGHT_OF_NEAREST * min(nearest, _FAR)
            + _WEIGHT_OF_QUALITY * option.quality * self._importance.get(person.id, 0.0)
            - _WEIGHT_OF_CONFUSION * confusion
            - _WEIGHT_OF_ABSENT * (option.setting in self._absent)
        )

    def _clash(self, option: VoiceOption, person: Character) -> int:
        """How often a person talks with those who have this voice already."""
        partners = self._partners[person.id].items()
        return sum(
            talks
            for other, talks in partners
            if other in self._assigned and self._assigned[other].setting == option.setting
        )

    def _apart(self, one: VoiceOption, other: VoiceOption) -> float:
        """Their distance, reckoned once."""
        key = one.setting, other.setting
        if key not in self._distances:
            self._distances[key] = distance(one, other)
        return self._distances[key]


def fits(person: Character, voice: Voice | None) -> bool:
    """Whether a voice is of a person's gender and age, as far as both are known. A voice of which nothing is known fits."""
    if voice is None:
        return True
    genders = {g for g in (person.gender, voice.gender) if g is not Gender.UNKNOWN}
    return len(genders) < 2 and (person.age or "adult") == voice.age


def misfit(option: VoiceOption, gender: Gender, age: str | None) -> int:
    """0 if a voice fits a person, otherwise more; see `_FITS` and `_FOR_ANY_ADULT`.

    A child never gets an old voice, and nobody else a child's, while there is any other.
    """
    by_age = _misfit_of_age(option.age, age)
    if gender is Gender.UNKNOWN or option.gender is gender:
        return by_age
    if option.age == age == "child":
        # A girl gets a boy's voice before a woman's.
        return by_age + 1
    return by_age + (2 if option.gender is Gender.UNKNOWN else 10)


def _misfit_of_age(voice: str, person: str | None) -> int:
    if person == "child":
        return {"child": 0, "old": 20}.get(voice, 2)
    if voice == "child":
        return 20
    if person == "old":
        return 0 if voice == "old" else 1
    return _FOR_ANY_ADULT if voice == "old" else 0
