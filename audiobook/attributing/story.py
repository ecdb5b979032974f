"""The values of attribution: a Story, and what it is made of. All of them are frozen.

A Story begins as a Document. Each component of `components.py` takes a Story and returns one that knows more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from audiobook.attributing.document import Document, Mention, NameUse
from audiobook.script import Character, Gender, Script

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

NameWords = tuple[str, ...]
"""A name as its words in lower case."""

_LEAST_GENDER = 0.3
"""Evidence from which a named person's gender is taken as known: less than one pronoun in subject position."""

_LEAST_GENDER_OF_DESCRIBED = 0.6
"""The same for people known by a description alone, whose pronouns are more often another's."""

_LEAST_GENDER_A_MENTION = 0.02
"""The same for each time they are named: a pronoun or two tell little of somebody named on every page."""

_CLEAR = 1.6
"""How much stronger the evidence for one gender must be than that for the other."""


class SpeechVerb(IntEnum):
    """Whether a word is a speech verb. A feature of the model: the numbers stay."""

    NONE = 0
    POSSIBLE = 1
    """A verb that may mean more than speaking: "smiled"."""
    CERTAIN = 2
    """A verb that hardly means anything else: "said"."""


class Lead(IntEnum):
    """How the end of the narration before a speech leads into it. A feature of the model: the numbers stay."""

    NONE = 0
    COMMA = 1
    """A comma, a dash, or no mark at all."""
    COLON = 2


class ReferenceKind(IntEnum):
    """What a reference to somebody is made of. A feature of the model: the numbers stay."""

    NONE = 0
    NAME = 1
    PRONOUN = 2
    FIRST_PERSON = 3
    NOUN = 4
    """A description: "the old man"."""
    PLURAL = 5
    POSSESSOR = 6
    """A name with a possessive ending: "Mary's" of "Mary's hand"."""
    UNKNOWN_NAME = 7
    """A word with a capital that is not known as a name."""


class Zone(IntEnum):
    """A stretch of narration by its place beside a speech. The model's features stand in this order."""

    INSIDE = 0
    AFTER = 1
    BEFORE = 2
    ABOVE = 3
    """The paragraph above the speech's."""
    BELOW = 4
    """The paragraph below the speech's."""


class CueSource(IntEnum):
    """Where the cue of a speech stands and what makes it one, surest first. A feature of the model: the numbers stay."""

    NONE = 0
    INSIDE = 1
    """A speech verb in narration that interrupts the speech: "No," said Mary, "never." """
    AFTER = 2
    """A speech verb after the speech: "No," said Mary."""
    BEFORE = 3
    """A speech verb before the speech: Mary said, "No." """
    OTHER = 4
    """No speech verb, but the layout of a cue: "No," Mary summed up. Or the end of the paragraph above."""
    ACTION_INSIDE = 5
    """Somebody acts in narration that interrupts the speech."""
    ACTION_AFTER = 6
    """Somebody acts in narration that goes on with the speech's sentence."""
    LEADING = 7
    """Somebody acts in narration that leads into the speech by a comma or colon."""
    MENTION_BEFORE = 8
    """Somebody is mentioned in the narration before the speech."""
    MENTION_AFTER = 9
    """Somebody is mentioned in a new sentence after the speech."""

    @property
    def is_cue(self) -> bool:
        """Whether the narration tells who speaks."""
        return CueSource.INSIDE <= self <= CueSource.OTHER

    @property
    def may_be_cue(self) -> bool:
        """Whether the narration goes on with the speech's own sentence, so that it hardly is about anybody else."""
        return CueSource.INSIDE <= self <= CueSource.ACTION_AFTER


class SentenceRole(IntEnum):
    """The role a mention plays in its sentence, weakest first. A feature of the model: the numbers stay."""

    IN_SPEECH = 0
    """It stands inside a quotation."""
    POSSESSOR = 1
    OBJECT = 2
    OTHER = 3
    SUBJECT = 4
    SPEAKER = 5
    """It stands beside a speech verb."""


_MAY_BE_ELSEWHERE = frozenset({ReferenceKind.NOUN, ReferenceKind.PLURAL, ReferenceKind.PRONOUN})
"""References that may mean somebody by `People.at`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A noun phrase in narration that refers to somebody, and how it stands beside a speech.

    Attributes:
        kind: what it is made of.
        at: its first token.
        end: the token after its last.
        name: the name's words (NAME, POSSESSOR).
        gender: what the pronoun or noun tells.
        noun: the noun of a description.
        definite: the description begins with "the".
        verb: the speech verb whose subject it is.
        away: tokens between the speech and the reference.
        lead: how the narration leads into the speech (for references before it).
        inverted: the verb stands before the subject.
    """

    kind: ReferenceKind
    at: int
    end: int
    name: NameWords | None = None
    gender: Gender = Gender.UNKNOWN
    noun: str | None = None
    definite: bool = False
    verb: SpeechVerb = SpeechVerb.NONE
    away: int = 0
    lead: Lead = Lead.NONE
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """One or more quotations that one person says in one go.

    Attributes:
        quotations: indexes of its quotations in the document, in order.
        start: its first token.
        end: the token after its last.
        first_paragraph: the paragraph it begins in.
        last_paragraph: the paragraph it ends in.
        chapter: the chapter it is in.
        gaps: the stretches of narration inside it, each from its first token to before the next one of the speech.
        is_anothers: cues tell that somebody else says it than the speech before it in its paragraph.
    """

    quotations: tuple[int, ...]
    start: int
    end: int
    first_paragraph: int
    last_paragraph: int
    chapter: int
    gaps: tuple[tuple[int, int], ...] = ()
    is_anothers: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """The narration beside a speech, as it is read before anybody is known.

    Attributes:
        speech: the speech.
        zones: stretches of narration by zone, as in `Context`.
        references: by zone, the reference read there.
        goes_on: the narration after the speech goes on with its sentence.
        cue: the reference most likely to be the speaker.
        source: where that stands.
    """

    speech: Speech
    zones: tuple[tuple[tuple[int, int], ...], ...]
    references: tuple[Reference | None, ...]
    goes_on: bool
    cue: Reference | None
    source: CueSource


@dataclass(frozen=True, slots=True)
class Context:
    """The narration beside a speech, and who is called and spoken of inside the speech.

    Attributes:
        zones: stretches of narration by zone, each from its first token to before `stop`.
        references: by zone, the reference read there; None where there is none.
        goes_on: the narration after the speech goes on with its sentence.
        cue: the reference most likely to be the speaker.
        source: where that stands, and what makes it a cue.
        called: persons called by name inside the speech.
        mentioned: persons spoken of inside the speech, and how often.
        named: persons whom the cue names, with their weight.
        gender: what a pronoun or noun in the cue tells.
        ruled_out: persons who hardly speak here: those named later in the sentence of the cue's pronoun, and those in `replied`.
        replied: who answers the speech without a word, right after it: "Tom shook his head."
        several: the cue tells that several people say it at once: "they chorused". Then it is nobody's.
    """

    zones: tuple[tuple[tuple[int, int], ...], ...]
    references: tuple[Reference | None, ...]
    goes_on: bool
    cue: Reference | None
    source: CueSource
    called: frozenset[int]
    mentioned: Mapping[int, int]
    named: Mapping[int, float]
    gender: Gender
    ruled_out: frozenset[int]
    replied: frozenset[int] = frozenset()
    several: bool = False

    @property
    def has_own_narration(self) -> bool:
        """Whether narration stands in the speech's own paragraphs."""
        return any(self.zones[z] for z in (Zone.INSIDE, Zone.AFTER, Zone.BEFORE))


def likely_gender(male: float, female: float, least: float = _LEAST_GENDER) -> Gender:
    """The gender the evidence speaks for; unknown where it is below `least`, or divided."""
    if male >= least and male > _CLEAR * female:
        return Gender.MALE
    if female >= least and female > _CLEAR * male:
        return Gender.FEMALE
    return Gender.UNKNOWN


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may speak.

    Attributes:
        names: the person's names, the most usual one first.
        written: how the names are written, and how often.
        male: evidence for a man.
        female: evidence for a woman.
        count: mentions by name.
        cues: mentions by name in cues.
        vocatives: mentions by name that call the person.
        narrator: the person tells the story in the first person.
        description: a noun, or a noun and an adjective ("landlord", "tall man"), for a person without a name.
        given: the character as a user, or an earlier run, says it is.
        old: evidence of age.
        child: evidence of childhood.
    """

    names: tuple[NameWords, ...]
    written: Mapping[str, int] = field(default_factory=dict)
    male: float = 0.0
    female: float = 0.0
    count: int = 0
    cues: int = 0
    vocatives: int = 0
    narrator: bool = False
    description: str | None = None
    given: Character | None = None
    old: float = 0.0
    child: float = 0.0

    @property
    def gender(self) -> Gender:
        """The gender the evidence speaks for, unknown where it is thin or divided."""
        least = _LEAST_GENDER if self.description is None else _LEAST_GENDER_OF_DESCRIBED
        return likely_gender(self.male, self.female, max(least, _LEAST_GENDER_A_MENTION * self.count))

    def fits(self, gender: Gender) -> float:
        """How well the person fits a gender, from 0 to 1; 0.5 where nothing is known."""
        own, other = (self.male, self.female) if gender is Gender.MALE else (self.female, self.male)
        return (own + 0.5) / (own + other + 1.0)


@dataclass(frozen=True, slots=True)
class People:
    """The people of a story. A person is an index of `persons` everywhere else.

    Attributes:
        persons: all of them.
        by_name: who is meant by a name.
        by_description: who is meant by a description: "captain" for "the captain".
        narrator: who tells the story in the first person; None where nobody does.
        by_kinship: for a person and a noun of kinship ("Mary's mother"), who that is, where names and talk tell nobody.
        at: tokens of narration that mean somebody without a name: the noun of "a tall woman", the "they" of one person.
    """

    persons: tuple[Person, ...] = ()
    by_name: Mapping[NameWords, int] = field(default_factory=dict)
    by_description: Mapping[str, int] = field(default_factory=dict)
    narrator: int | None = None
    by_kinship: Mapping[tuple[int, str], int] = field(default_factory=dict)
    at: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonMentions:
    """Where people are mentioned, by name, description or kinship. The lists are parallel and in the order of the text.

    Attributes:
        mentions: the stretches of tokens.
        who: the person each means.
        roles: the role each plays in its sentence.
    """

    mentions: tuple[Mention, ...] = ()
    who: tuple[int, ...] = ()
    roles: tuple[SentenceRole, ...] = ()

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The first token of each."""
        return tuple(m.start for m in self.mentions)

    def between(self, start: int, stop: int) -> range:
        """Indexes of the mentions that begin from token `start` to before `stop`."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, stop))


@dataclass(frozen=True, slots=True)
class Pronouns:
    """Pronouns of narration that were resolved: their tokens, in order, and whom each means."""

    at: tuple[int, ...] = ()
    who: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Kinship:
    """Who is whose kin, where the text tells.

    Attributes:
        relatives: for a person and a noun of kinship, who that is.
        at: tokens of narration that mean somebody by kinship ("her mother"), and whom.
    """

    relatives: Mapping[tuple[int, str], int] = field(default_factory=dict)
    at: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Addressees:
    """Whom a speech is said to.

    Attributes:
        named: persons the narration says it is said to.
        female: the share of women among the addressees, as narration or the speech tells it: 1 a woman, 0 a man, 0.5 not told.
        nouns: nouns by which somebody is called in the speech ("sir"); those after "my" or "dear" have an asterisk.
    """

    named: frozenset[int] = frozenset()
    female: float = 0.5
    nouns: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Story:
    """All that is known of a story. Components fill it in, in the order of `components.py`.

    Attributes:
        script: the script without speakers; its characters and edited speakers are a user's word.
        document: its text.
        name_uses: how each name is used.
        people: who may speak.
        speeches: what is said in one go.
        beside: the narration beside each of them.
        mentions: where people are mentioned.
        contexts: the narration beside each speech.
        pronouns: whom the pronouns of narration mean.
        kinship: who is whose kin.
        addressees: whom each speech is said to.
        user_speakers: speeches whose speaker a user gave, and that person.
        tale: the tokens of a tale in the first person, from the first to before the last's next, and who of the story tells it.
    """

    script: Script
    document: Document
    name_uses: Mapping[NameWords, NameUse] = field(default_factory=dict)
    people: People = field(default_factory=People)
    speeches: tuple[Speech, ...] = ()
    beside: tuple[Beside, ...] = ()
    mentions: PersonMentions = field(default_factory=PersonMentions)
    contexts: tuple[Context, ...] = ()
    pronouns: Pronouns = field(default_factory=Pronouns)
    kinship: Kinship = field(default_factory=Kinship)
    addressees: tuple[Addressees, ...] = ()
    user_speakers: Mapping[int, int] = field(default_factory=dict)
    tale: tuple[int, int, int] | None = None

    @cached_property
    def female(self) -> Floats:
        """For each person, the probability of a woman."""
        return np.array([p.fits(Gender.FEMALE) for p in self.people.persons], np.float32)

    @property
    def persons(self) -> tuple[Person, ...]:
        """The people of the story."""
        return self.people.persons

    def person_of(self, reference: Reference) -> int | None:
        """The person a reference names; None if it names nobody who is known."""
        doc, people = self.document, self.people
        if reference.kind is ReferenceKind.NAME and reference.name is not None:
            return people.by_name.get(reference.name)
        if reference.kind is ReferenceKind.FIRST_PERSON:
            if self.tale is not None and self.tale[0] <= reference.at < self.tale[1]:
                return self.tale[2]
            return people.narrator
        if reference.kind is ReferenceKind.NOUN and reference.end - 1 in self.kinship.at:
            return self.kinship.at[reference.end - 1]
        if reference.kind in _MAY_BE_ELSEWHERE and reference.end - 1 in people.at:
            return people.at[reference.end - 1]
        if reference.kind is ReferenceKind.NOUN and reference.noun is not None and reference.definite:
            phrase = doc.described_at(reference.end - 1)
            return people.by_description.get(phrase, people.by_description.get(reference.noun))
        return None
