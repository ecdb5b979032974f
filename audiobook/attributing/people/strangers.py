"""Strangers: "A tall woman put up her hand. "Where are we?" she asked." is somebody, for the scene.

"a" and a noun introduce somebody; "the" and the same noun mean them again, until another is introduced or, for nouns that may be
anybody's, until the scene ends. Who is introduced and never speaks is left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from audiobook.attributing.document import Document
from audiobook.attributing.people import given
from audiobook.attributing.story import People, Person, Story
from audiobook.attributing.text import proper_words
from audiobook.attributing.text.nouns import KINSHIP_NOUNS, PREPOSITIONS, gender_of_noun
from audiobook.language import CHILD_NOUNS, FAIR_SPEECH_VERBS, NAMELESS_NOUNS, OLD_WORDS, VAGUE_NOUNS
from audiobook.script import Gender

_NEW = frozenset("a an another".split())
_KNOWN = frozenset("the this that".split())
_MOST_ADJECTIVES = 3
_PARTS_PHRASES = frozenset("of his her its my our your their".split())
"""Words that stand in no description: "the kind of man", "the moment her visitor"."""
_MARK_WITHIN = 6
_BEGINS_MARK = frozenset("with in from of behind at on".split())
_NEAR_QUOTATION = 3
_LIKENESS = frozenset("like as than such".split())
_PRONOUN_WITHIN = 4
_GENDERS = {"he": Gender.MALE, "she": Gender.FEMALE}
_BACK_TOKENS, _AHEAD_TOKENS = 300, 30
"""How far before and after a description somebody named may be meant by it."""
_EVIDENCE = 3.0
"""What a noun's meaning ("lady", "child") counts as evidence, in pronouns."""


@dataclass(slots=True)
class Phrase:
    """A description in narration: the noun's token, the determiner's, and the words that tell the person from others."""

    at: int
    start: int
    new: bool
    adjectives: frozenset[str]
    mark: frozenset[str]


@dataclass(slots=True)
class Stranger:
    """Somebody described, in the making."""

    noun: str
    scene: int
    new: bool
    adjectives: frozenset[str] = frozenset()
    mark: frozenset[str] = frozenset()
    written: str = ""
    places: list[int] = field(default_factory=list)
    cues: int = 0
    male: float = 0.0
    female: float = 0.0


def find(story: Story) -> Story:
    """Find the strangers who speak."""
    found = _all(story)
    people = story.people
    persons, at = list(people.persons), dict(people.at)
    known = set(people.by_description.values())
    for stranger in found:
        who = given.described_as(people.persons, stranger.written)
        if who is not None:
            persons[who] = given.with_evidence(persons[who], person(stranger))
        else:
            who = _same_described(people, stranger, found)
        if who is None:
            who = len(persons)
            persons.append(person(stranger))
        elif who in known and persons[who].given is None and story.document.is_short:
            written = Counter(persons[who].written) + Counter({stranger.written: stranger.cues})
            persons[who] = replace(persons[who], written=written)
        at |= dict.fromkeys(stranger.places, who)
    return replace(story, people=replace(people, persons=tuple(persons), at=at)) if found else story


def _all(story: Story) -> list[Stranger]:
    """Everybody who is described and speaks, in order."""
    doc, scene = story.document, story.document.scenes()
    by_noun: dict[str, list[Stranger]] = defaultdict(list)
    out: list[Stranger] = []
    # In a long story a description means many people, and most of them have a name.
    short = doc.is_short
    for phrase in phrases(doc):
        noun = doc.lower[phrase.at]
        how = _speaks(doc, phrase)
        who = None if phrase.new else _known(by_noun[noun], phrase, scene(phrase.at), short and noun not in VAGUE_NOUNS)
        if who is None and not phrase.new and short:
            who = _only_child(out, noun, scene(phrase.at))
        if who is None:
            if not (short or how is not None) or not _may_be_somebody(story, phrase, how is not None):
                continue
            who = Stranger(noun, scene(phrase.at), phrase.new, phrase.adjectives, phrase.mark)
            who.written = written(doc, phrase)
            by_noun[noun].append(who)
            out.append(who)
        who.places.append(phrase.at)
        who.mark |= phrase.mark
        if how is not None:
            who.cues += 1
            who.male += how is Gender.MALE
            who.female += how is Gender.FEMALE
    return [who for who in out if who.cues]


def phrases(doc: Document, nameless: bool = False) -> Iterator[Phrase]:
    """The descriptions in narration that may mean somebody: "a tall woman", "the old man"; with `nameless` also "a man's voice"."""
    for k, word in enumerate(doc.lower):
        if word not in doc.person_nouns or word in KINSHIP_NOUNS or doc.capital[k] or not doc.in_narration(k):
            continue
        after = doc.lower[k + 1] if k + 1 < len(doc) else ""
        of_voice = doc.possessive[k] and after in NAMELESS_NOUNS
        if (word in NAMELESS_NOUNS or of_voice) and not nameless:
            continue
        if (doc.possessive[k] or after in doc.person_nouns) and not of_voice:
            continue
        for j in range(k - 1, max(-1, k - 2 - _MOST_ADJECTIVES), -1):
            if doc.lower[j] in _NEW or doc.lower[j] in _KNOWN:
                words = frozenset(doc.lower[j + 1 : k])
                yield Phrase(k, j, doc.lower[j] in _NEW, words, _mark(doc, k))
                break
            if not doc.is_word(j) or not doc.in_narration(j) or doc.possessive[j] or doc.capital[j]:
                break
            if doc.lower[j] in _PARTS_PHRASES:
                break


def written(doc: Document, phrase: Phrase) -> str:
    """How somebody described is called: "the tall woman"."""
    return " ".join(["the", *(doc.text[k] for k in range(phrase.start + 1, phrase.at + 1))])


def _mark(doc: Document, k: int) -> frozenset[str]:
    """The words that follow a noun and tell whom it means: "with the black beard", "in the front row"."""
    if k + 1 >= len(doc) or doc.lower[k + 1] not in _BEGINS_MARK:
        return frozenset()
    out = []
    for j in range(k + 2, min(k + 2 + _MARK_WITHIN, len(doc))):
        if not doc.is_word(j) or not doc.in_narration(j) or doc.lower[j] in FAIR_SPEECH_VERBS:
            break
        if doc.lower[j] not in _KNOWN | _NEW and doc.lower[j] not in PREPOSITIONS:
            out.append(doc.lower[j])
    return frozenset(out)


def _known(strangers: list[Stranger], phrase: Phrase, scene: int, stays: bool) -> Stranger | None:
    """Whom "the woman" means: the last one introduced whom the words fit, in the scene or, where such people stay, in the story."""
    told = phrase.adjectives | phrase.mark
    fitting = [
        who
        for who in reversed(strangers)
        if (who.scene == scene or stays)
        and not (phrase.adjectives and who.adjectives and phrase.adjectives.isdisjoint(who.adjectives))
        and not (phrase.mark and who.mark and told.isdisjoint(who.adjectives | who.mark))
    ]
    return next((who for who in fitting if told & (who.adjectives | who.mark)), fitting[0] if fitting else None)


def _only_child(strangers: list[Stranger], noun: str, scene: int) -> Stranger | None:
    """Whom "the child" means: the boy who has spoken, where no other child has come into the scene."""
    if noun not in CHILD_NOUNS:
        return None
    children = [who for who in strangers if who.noun in CHILD_NOUNS and who.scene == scene]
    genders = {gender_of_noun(n) for n in (noun, *(who.noun for who in children))} - {Gender.UNKNOWN}
    return children[0] if len(children) == 1 and len(genders) == 1 and children[0].cues else None


def _may_be_somebody(story: Story, phrase: Phrase, speaks: bool) -> bool:
    """Whether a phrase may introduce somebody."""
    doc = story.document
    before = doc.lower[phrase.start - 1] if phrase.start else ""
    if phrase.new:
        alike = before in _LIKENESS or (before in PREPOSITIONS and not speaks)
        return not alike and not (
            before in ("is", "was", "were", "be", "been") and doc.lower[phrase.start - 2] != "there"
        )
    noun = doc.lower[phrase.at]
    titled = any(noun in name for name in story.people.by_name)
    described = (
        titled or noun in story.people.by_description or doc.described_at(phrase.at) in story.people.by_description
    )
    usual = noun in VAGUE_NOUNS and not _nobody_else_fits(story, phrase)
    return speaks and not usual and not described and doc.is_short


def _nobody_else_fits(story: Story, phrase: Phrase) -> bool:
    """Whether "the boy" is not a person with a name: all who are named near by are women, or answer in the next paragraph."""
    doc, people, scene = story.document, story.people, story.document.scenes()
    gender = gender_of_noun(doc.lower[phrase.at])
    if gender is Gender.UNKNOWN:
        return False
    answers = _answering(story, doc.paragraph[phrase.at] + 1)
    near = {
        who
        for m in doc.names
        if phrase.start - _BACK_TOKENS <= m.start <= phrase.at + _AHEAD_TOKENS
        and doc.in_narration(m.start)
        and scene(m.start) == scene(phrase.at)
        and (who := people.by_name.get(m.words)) is not None
    }
    return all(people.persons[who].gender not in (gender, Gender.UNKNOWN) for who in near - answers)


def _answering(story: Story, paragraph: int) -> set[int]:
    """Who speaks in a paragraph by a cue with a name."""
    doc = story.document
    if paragraph + 1 >= len(doc.paragraph_start):
        return set()
    start, stop = doc.paragraph_start[paragraph], doc.paragraph_start[paragraph + 1]
    heard = (m for m in doc.names if start <= m.start < stop and proper_words.is_heard(doc, m.start, m.end))
    return {story.people.by_name[m.words] for m in heard if m.words in story.people.by_name}


def _speaks(doc: Document, phrase: Phrase) -> Gender | None:
    """Whether somebody described speaks: in a cue, or acting before a speech. The gender that a pronoun in its cue tells, or UNKNOWN."""
    k, start = phrase.at, phrase.start
    if start and doc.lower[start - 1] in FAIR_SPEECH_VERBS and quotation_near(doc, start - 1, -1):
        return Gender.UNKNOWN
    for j in range(k + 1, min(k + 3, len(doc))):
        if doc.lower[j] in FAIR_SPEECH_VERBS and doc.in_narration(j):
            near = quotation_near(doc, j, 1) or quotation_near(doc, start, -1)
            return Gender.UNKNOWN if near else None
        if not doc.lower[j].endswith("ly"):
            break
    return _acts(doc, phrase)


def quotation_near(doc: Document, k: int, step: int) -> bool:
    """Whether a quotation of its paragraph stands within a few tokens of token k, before it (`step` -1) or after it (1)."""
    for j in range(k + step, k + step * (_NEAR_QUOTATION + 1), step):
        if 0 <= j < len(doc) and not doc.in_narration(j):
            return doc.paragraph[j] == doc.paragraph[k]
    return False


def _acts(doc: Document, phrase: Phrase) -> Gender | None:
    """Whether a phrase is the subject before a speech of its paragraph whose cue names nobody else."""
    paragraph = doc.paragraph[phrase.at]
    stop = doc.paragraph_start[paragraph + 1]
    opens = doc.opens[phrase.start]
    if not opens and not phrase.new:
        return None
    k = phrase.at + 1
    while k < stop and doc.in_narration(k):
        if doc.opens[k] and (k in doc.name_at or doc.lower[k] in _KNOWN | _NEW or doc.text[k] == "I"):
            return None
        if not opens and k in doc.name_at:
            return None
        k += 1
    if k >= stop:
        return None
    while k < stop and not doc.in_narration(k):
        k += 1
    cue = [j for j in range(k, min(k + _PRONOUN_WITHIN, stop)) if doc.in_narration(j) and doc.is_word(j)]
    told = next((_GENDERS[doc.lower[j]] for j in cue if doc.lower[j] in _GENDERS), None)
    if told is not None:
        own = gender_of_noun(doc.lower[phrase.at])
        return told if own in (told, Gender.UNKNOWN) else None
    if cue and (cue[0] in doc.name_at or doc.lower[cue[0]] in FAIR_SPEECH_VERBS or doc.text[cue[0]] == "I"):
        return None
    return Gender.UNKNOWN if opens else None


def _same_described(people: People, stranger: Stranger, strangers: list[Stranger]) -> int | None:
    """The person known by a description in the whole story who is the stranger: the first one of that noun."""
    for description in (*(f"{a} {stranger.noun}" for a in sorted(stranger.adjectives)), stranger.noun):
        who = people.by_description.get(description)
        if who is None or people.persons[who].description is None:
            continue
        first = next(s for s in strangers if s.noun == stranger.noun)
        return who if first is stranger or description != stranger.noun else None
    return None


def person(stranger: Stranger) -> Person:
    """A person known by a description."""
    gender = gender_of_noun(stranger.noun)
    description = stranger.written.removeprefix("the ").lower()
    return Person(
        names=((description,),),
        written={stranger.written: stranger.cues},
        male=(_EVIDENCE if gender is Gender.MALE else 0.0) + stranger.male,
        female=(_EVIDENCE if gender is Gender.FEMALE else 0.0) + stranger.female,
        count=len(stranger.places),
        cues=stranger.cues,
        description=description,
        child=_EVIDENCE if stranger.noun in CHILD_NOUNS else 0.0,
        old=_EVIDENCE if stranger.noun in OLD_WORDS or stranger.adjectives & OLD_WORDS else 0.0,
    )
