"""Who has no name and speaks by a pronoun alone, as in "The stranger came in. 'A fire,' he cried.".

Where nobody of that gender is named, a pronoun beside a quotation means who was described last. Somebody described who acts
between speeches again and again ("The girl flushed.") speaks, too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from audiobook.attributing.document import Document
from audiobook.attributing.people import descriptions, strangers
from audiobook.attributing.people.strangers import Phrase, Stranger
from audiobook.attributing.story import Story
from audiobook.attributing.text.nouns import KINSMEN, KINSWOMEN, gender_of_noun, usual_kinship_noun
from audiobook.language import FAIR_SPEECH_VERBS, NAMELESS_NOUNS
from audiobook.script import Gender

_GENDERS = {"he": Gender.MALE, "she": Gender.FEMALE}
_KIN = {Gender.MALE: KINSMEN, Gender.FEMALE: KINSWOMEN}
_VERB_WITHIN = 3
_BACK_TOKENS, _AHEAD_TOKENS = 300, 30
"""Who is named no further before the description, or after the pronoun, may be meant."""
_LEAST_ACTIONS = 2
"""How often somebody described must act between speeches: once may be a bystander."""


def find(story: Story) -> Story:
    """Find who is described and speaks where nobody else can be meant. Long stories are left as they are."""
    doc = story.document
    if not doc.is_short:
        return story
    scene = doc.scenes()
    described: defaultdict[int, list[Phrase]] = defaultdict(list)
    for phrase in strangers.phrases(doc, nameless=True):
        described[scene(phrase.at)].append(phrase)
    own_description = {
        m.start: who for pairs in descriptions.by_description(doc, story.people).values() for m, who in pairs
    }
    known = _known(story, own_description)
    # In one scene all that "he" alone says is one man's, by whatever noun he is described.
    found: defaultdict[tuple[int, Gender], list[str]] = defaultdict(list)
    for k, gender in _pronoun_cues(doc):
        meant = _last(doc, described[scene(k)], k, gender)
        if meant is not None and not _near(known[gender], meant.at, k):
            found[scene(k), gender].append(doc.lower[meant.at])
    for own, phrase in _acting(doc, described):
        gender = gender_of_noun(doc.lower[phrase.at])
        if gender is not Gender.UNKNOWN and not _near(known[gender], phrase.at, phrase.at):
            found[own, gender].append(doc.lower[phrase.at])
    persons, at = list(story.persons), dict(story.people.at)
    for (own, gender), nouns in found.items():
        phrases = [
            p for p in described[own] if doc.lower[p.at] in nouns and p.at not in at and p.at not in own_description
        ]
        if phrases:
            at |= dict.fromkeys((p.at for p in phrases), len(persons))
            persons.append(strangers.person(_stranger(doc, own, phrases, gender)))
    return replace(story, people=replace(story.people, persons=tuple(persons), at=at))


def _stranger(doc: Document, scene: int, phrases: Sequence[Phrase], gender: Gender) -> Stranger:
    first = next((p for p in phrases if p.adjectives), phrases[0])
    who = Stranger(doc.lower[first.at], scene, first.new, first.adjectives, first.mark, strangers.written(doc, first))
    who.places = [p.at for p in phrases]
    who.cues = 1
    who.male, who.female = float(gender is Gender.MALE), float(gender is Gender.FEMALE)
    return who


def _known(story: Story, own_description: Mapping[int, int]) -> dict[Gender, list[int]]:
    """The tokens of narration that mean somebody who is known, by gender; who may be either counts as both."""
    doc, people = story.document, story.people
    out: dict[Gender, list[int]] = {gender: [] for gender in _KIN}
    mentions = [(m.start, who) for m in doc.names if (who := people.by_name.get(m.words)) is not None]
    for k, who in [*mentions, *people.at.items(), *own_description.items()]:
        gender = people.persons[who].gender
        for each in (gender,) if gender is not Gender.UNKNOWN else tuple(_KIN):
            out[each].append(k)
    for k, word in enumerate(doc.lower):
        for gender, kin in _KIN.items():
            if usual_kinship_noun(word) in kin:
                out[gender].append(k)
    return {gender: sorted(k for k in own if doc.in_narration(k)) for gender, own in out.items()}


def _near(places: Sequence[int], start: int, stop: int) -> bool:
    """Whether one of some places, in order, is near enough to two tokens, or lies between them, to be meant."""
    return bisect_right(places, stop + _AHEAD_TOKENS) > bisect_left(places, start - _BACK_TOKENS)


def _pronoun_cues(doc: Document) -> Iterator[tuple[int, Gender]]:
    """The pronouns of "he said" and "said he" beside a quotation, and their genders."""
    for k in doc.pronouns:
        gender = _GENDERS.get(doc.lower[k])
        if gender is None:
            continue
        if k and doc.lower[k - 1] in FAIR_SPEECH_VERBS and strangers.quotation_near(doc, k - 1, -1):
            yield k, gender
            continue
        verb = next(
            (j for j in range(k + 1, min(k + 1 + _VERB_WITHIN, len(doc))) if doc.lower[j] in FAIR_SPEECH_VERBS), None
        )
        if verb is not None and (strangers.quotation_near(doc, k, -1) or strangers.quotation_near(doc, verb, 1)):
            yield k, gender


def _last(doc: Document, phrases: Sequence[Phrase], k: int, gender: Gender) -> Phrase | None:
    """Whom a pronoun at token k means: the last described before it who may be of its gender, subjects of sentences first.

    "a voice" is meant where there is nobody else.
    """
    fitting = [p for p in phrases if p.at < k and gender_of_noun(doc.lower[p.at]) in (gender, Gender.UNKNOWN)]
    subjects = [p for p in fitting if doc.opens[p.start] or p.new]
    told = [p for p in subjects if doc.lower[p.at] not in NAMELESS_NOUNS]
    return next(reversed(told or subjects or fitting), None)


def _acting(doc: Document, described: Mapping[int, Sequence[Phrase]]) -> Iterator[tuple[int, Phrase]]:
    """Those who act again and again in paragraphs between speeches, each with its scene and the first such action."""
    spoken = {doc.paragraph[q.start] for q in doc.quotations}
    for scene, phrases in described.items():
        actions: defaultdict[str, list[Phrase]] = defaultdict(list)
        for p in phrases:
            paragraph = doc.paragraph[p.at]
            first = p.start == doc.paragraph_start[paragraph]
            if first and paragraph not in spoken and {paragraph - 1, paragraph + 1} <= spoken:
                actions[doc.lower[p.at]].append(p)
        yield from ((scene, own[0]) for own in actions.values() if len(own) >= _LEAST_ACTIONS)
