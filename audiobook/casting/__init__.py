"""Casting: a Script and the voices there are in, a Cast out.

Who has most to say chooses first; each takes, of the voices that fit, the one farthest from those of the people it
talks with and from the narrator. A voice is shared only when there are no more, never by people who talk with each other. What an
earlier cast holds stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from audiobook.cast import Cast, Role, Setting, Voice
from audiobook.casting.distance import Option, distance, options
from audiobook.errors import CastingError
from audiobook.invocation import command
from audiobook.script import Character, Gender, Script

__all__ = ["Alike", "Given", "alike", "cast"]

CONVERSATION_SEGMENTS = 3
"""Two speakers talk with each other when at most this many segments of dialogue lie between them."""

FEW_VOICES = 3
"""With so few voices or fewer of an engine, speakers are told apart by pitch and pace."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a cast file already says.

    Attributes:
        narrator: the narrator's setting, None to choose.
        unknown: the unknown speaker's, None to choose.
        roles: settings by character id.
    """

    narrator: Setting | None = None
    unknown: Setting | None = None
    roles: tuple[tuple[str, Setting], ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """Two speakers who talk with each other in voices that are hard to tell apart.

    Attributes:
        one: a character's id.
        other: the other's.
        distance: of their voices; 0 for the same, about 1 for a clear difference.
        talks: how often one speaks closely behind the other.
    """

    one: str
    other: str
    distance: float
    talks: int


SIMILAR = 0.8
"""Voices nearer to each other than this are easily taken for one another."""


def alike(script: Script, cast: Cast, voices: Sequence[Voice]) -> list[Alike]:
    """Speakers who talk with each other and sound alike, those who talk most first.

    Args:
        script: who talks with whom.
        cast: in which voices.
        voices: what is known of them.
    """
    known = {v.id: v for v in voices}

    def option(setting: Setting) -> Option:
        v = known.get(setting.voice)
        return Option(setting, Gender.UNKNOWN, "adult", v.timbre if v else (), 0)

    heard = {r.character: option(r.setting) for r in cast.roles}
    out = []
    for pair, talks in _conversations(script).items():
        one, other = sorted(pair)
        if one in heard and other in heard:
            apart = distance(heard[one], heard[other])
            if apart < SIMILAR:
                out.append(Alike(one, other, apart, talks))
    return sorted(out, key=lambda a: (-a.talks, a.distance, a.one, a.other))


def cast(script: Script, voices: Sequence[Voice], given: Given | None = None) -> Cast:
    """A Script and voices in, a Cast out; the same one for the same input.

    Args:
        script: who says what.
        voices: the voices to deal, the preferred ones first.
        given: what must stay as it is.

    Raises:
        CastingError: there are no voices.
    """
    if not voices:
        raise CastingError(
            "There are no voices to cast.", f"See `{command('voices')}`, and choose whose with --engine."
        )
    given = given or Given()
    lines, words = _shares(script)
    people = [c for c in script.characters if lines[c.id] or c.narrator]
    people.sort(key=lambda c: (-words[c.id], c.id))
    few = len(voices) <= FEW_VOICES
    pool = options(voices, spread=few)
    dealer = _Dealer(pool, _conversations(script))
    fixed = dict(given.roles)

    teller = script.narrator
    narrator = given.narrator or (fixed.get(teller.id) if teller else None)
    if narrator is None:
        narrator = dealer.narrator(teller)
    dealer.reserve(narrator)
    unknown = given.unknown or dealer.stranger()
    dealer.reserve(unknown)
    for person in people:
        if person.id in fixed:
            dealer.deal(person, fixed[person.id])

    roles = []
    for person in people:
        if person.narrator and person.id not in fixed:
            setting = narrator
            dealer.deal(person, setting)
        else:
            setting = fixed.get(person.id) or dealer.choose(person)
        roles.append(Role(person.id, person.name, setting, lines[person.id], words[person.id], person.id in fixed))
    return Cast(narrator, unknown, tuple(roles), _notes(script, roles, dealer, few=few, count=len(voices)))


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
    """How often each two speakers follow one another closely."""
    pairs: Counter[frozenset[str]] = Counter()
    for chapter in script.chapters:
        speakers = [s.speaker for s in chapter.segments if s.spoken_by_character]
        for i, a in enumerate(speakers):
            near = {b for b in speakers[i + 1 : i + 1 + CONVERSATION_SEGMENTS] if a and b and a != b}
            for b in near:
                pairs[frozenset((str(a), str(b)))] += 1
    return pairs


class _Dealer:
    """Deals voices, remembering who has which."""

    def __init__(self, pool: Sequence[Option], conversations: Counter[frozenset[str]]) -> None:
        self._pool = pool
        self._conversations = conversations
        self._reserved: list[Option] = []
        self._dealt: dict[str, Option] = {}
        self._users: dict[Setting, list[str]] = {}
        self.shared: set[str] = set()

    def _option(self, setting: Setting) -> Option:
        exact = next((o for o in self._pool if o.setting == setting), None)
        if exact:
            return exact
        same = next((o for o in self._pool if o.setting.voice == setting.voice), None)
        return replace(same, setting=setting) if same else Option(setting, Gender.UNKNOWN, "adult", (), 0)

    def reserve(self, setting: Setting) -> None:
        self._reserved.append(self._option(setting))

    def narrator(self, teller: Character | None) -> Setting:
        """The narrator's voice: one fit for it, in the range of the character who tells the story."""
        wanted = teller.gender if teller else Gender.UNKNOWN
        ranked = sorted(
            self._pool,
            key=lambda o: (
                (_misfit(o, wanted, "adult"), not o.narrator, o.order) if teller else (not o.narrator, o.order)
            ),
        )
        return ranked[0].setting

    def stranger(self) -> Setting:
        """A voice for whoever is not known: neither clearly a man's nor a woman's, if there is one."""
        free = [o for o in self._pool if all(o.setting.voice != r.setting.voice for r in self._reserved)] or list(
            self._pool
        )
        ranked = sorted(free, key=lambda o: (o.gender is not Gender.UNKNOWN, o.age != "adult", -o.order))
        return ranked[0].setting

    def deal(self, person: Character, setting: Setting) -> None:
        option = self._option(setting)
        self._dealt[person.id] = option
        self._users.setdefault(option.setting, []).append(person.id)

    def choose(self, person: Character) -> Setting:
        taken = {r.setting for r in self._reserved}
        free = [o for o in self._pool if o.setting not in taken] or list(self._pool)
        fits = [o for o in free if _misfit(o, person.gender, person.age) == 0]
        unused = [o for o in fits if o.setting not in self._users]
        if not unused and person.gender is not Gender.UNKNOWN:
            unused = [o for o in free if o.setting not in self._users and o.gender is Gender.UNKNOWN]
        if unused:
            best = max(unused, key=lambda o: (self._apart(o, person), -o.order))
        else:
            best = min(
                fits or free, key=lambda o: (self._clash(o, person), len(self._users.get(o.setting, ())), o.order)
            )
            self.shared.add(person.id)
        self.deal(person, best.setting)
        return best.setting

    def _apart(self, option: Option, person: Character) -> float:
        """How well a voice keeps apart from those of the people around: its distance, the nearest ones counting most."""
        total = 0.0
        weight = 1e-9
        for other, dealt in self._dealt.items():
            talk = self._conversations[frozenset((person.id, other))]
            w = 0.05 + talk
            total += w * min(distance(option, dealt), 4.0)
            weight += w
        partners = total / weight if self._dealt else 2.0
        reserved = min((distance(option, r) for r in self._reserved), default=2.0)
        nearest = min((distance(option, d) for d in self._dealt.values()), default=2.0)
        return partners + 0.5 * min(reserved, 3.0) + 0.5 * min(nearest, 3.0)

    def _clash(self, option: Option, person: Character) -> int:
        return sum(self._conversations[frozenset((person.id, other))] for other in self._users.get(option.setting, ()))


def _misfit(option: Option, gender: Gender, age: str | None) -> int:
    """0 where a voice fits a person, more where it does not: the wrong range counts more than the wrong age."""
    child, wants_child = option.age == "child", age == "child"
    wrong_range = gender is not Gender.UNKNOWN and option.gender is not gender and not (child and wants_child)
    wrong_age = child != wants_child or (age == "adult" and option.age == "old")
    return 2 * wrong_range + wrong_age


def _notes(script: Script, roles: Sequence[Role], dealer: _Dealer, *, few: bool, count: int) -> tuple[str, ...]:
    notes = []
    if few:
        notes.append(f"The engine has {count} voice{'s' * (count != 1)}: speakers are told apart by pitch and pace.")
    if dealer.shared:
        n = len(dealer.shared)
        notes.append(
            f"{n} minor speaker{'s share voices' if n > 1 else ' shares a voice'} with others they do not talk with."
        )
    guessed = sum(
        1 for c in script.characters if c.gender is Gender.UNKNOWN and any(r.character == c.id for r in roles)
    )
    if guessed:
        notes.append(
            f"Of {guessed} speaker{'s' * (guessed > 1)} the text does not tell the gender; any voice may be theirs."
        )
    return tuple(notes)
