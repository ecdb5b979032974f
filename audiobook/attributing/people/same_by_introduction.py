"""Which two persons are one: those who say their own name, and narrators whom others call by a name that narration never uses.

"I'm Nora," said the girl: the girl is Nora. The narrator is whom the others call Nora, where nobody in the story is named so.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from audiobook.attributing.people import name_groups
from audiobook.attributing.story import Story, Zone
from audiobook.attributing.text import introductions
from audiobook.attributing.text.nouns import KINSHIP_NOUNS
from audiobook.script import Gender

_NEAR_PARAGRAPHS = 2
"""Speeches this near to each other are one conversation."""
_MOST_UNLIKE = 0.5
"""How far apart two persons' probabilities of a woman may be."""


def find(story: Story) -> list[tuple[int, int]]:
    """Pairs of persons who are one: the one known by a description, or the nameless narrator, and the one with the name."""
    out = dict(_introduced(story))
    narrator = story.people.narrator
    if narrator is None or story.persons[narrator].given is not None:
        return list(out.items())
    called = [w for w in _called(story, narrator) if w not in out and out.get(narrator) != w]
    if narrator in out:
        return [*out.items(), *((w, out[narrator]) for w in called)]
    if called and not _is_named(story, narrator):
        out[narrator] = called.pop(0)
        return [*out.items(), *((w, out[narrator]) for w in called)]
    return [*out.items(), *((w, narrator) for w in called)]


def by_scene(story: Story) -> dict[int, int]:
    """Tokens at which a usual description means somebody who says their name in that scene, and whom."""
    scene = story.document.scenes()
    meant = {}
    for n, who in _introductions(story):
        cue = story.contexts[n].cue
        told = story.person_of(cue) if cue is not None else None
        if told is not None and told != who and story.persons[told].description is not None:
            meant[scene(story.speeches[n].start), told] = who
    out = {}
    if meant:
        for m, who in zip(story.mentions.mentions, story.mentions.who):
            named = meant.get((scene(m.start), who))
            if named is not None and story.persons[who].description is not None:
                out[m.end - 1] = named
    return out


def _introductions(story: Story) -> list[tuple[int, int]]:
    """Speeches in which somebody introduces themselves, and as whom."""
    speech_of = {q: n for n, s in enumerate(story.speeches) for q in s.quotations}
    return [
        (speech_of[story.document.quotation[m.start]], story.people.by_name[m.words])
        for m in introductions.of_document(story.document)
        if m.words in story.people.by_name and story.document.quotation[m.start] in speech_of
    ]


def _introduced(story: Story) -> list[tuple[int, int]]:
    """The narrator and the name that narration tells, or that the narrator says."""
    narrator = story.people.narrator
    if narrator is None or _is_named(story, narrator) or story.persons[narrator].given is not None:
        return []
    said = [who for n, who in _introductions(story) if narrator in story.contexts[n].named]
    told = [
        story.people.by_name[m.words]
        for m in introductions.of_document(story.document)
        if m.words in story.people.by_name and story.document.in_narration(m.start)
    ]
    found = Counter(who for who in (*said, *told) if who != narrator and story.persons[who].given is None)
    return [(narrator, found.most_common(1)[0][0])] if len(found) == 1 else []


def _is_named(story: Story, who: int) -> bool:
    return any(name in story.people.by_name for name in story.persons[who].names)


def _called(story: Story, narrator: int) -> list[int]:
    """Whom others call and nobody tells of: the narrator, likeliest first."""
    told = {who for at, who in zip(story.mentions.starts, story.mentions.who) if story.document.in_narration(at)}
    answers: dict[int, Counter[int]] = defaultdict(Counter)
    calls: set[int] = set()
    for n, context in enumerate(story.contexts):
        if narrator in context.named:
            calls |= context.called | set(context.mentioned)
            continue
        for who in context.called - told:
            answers[who][_answer(story, n, narrator)] += 1
    free = [
        who for who, own in answers.items() if who not in calls and own[1] >= own[-1] and _may_be_narrator(story, who)
    ]
    sure = sorted((w for w in free if answers[w][1]), key=lambda w: -answers[w][1])
    likely = [w for w in free if not answers[w][1]] if story.document.is_short else []
    if not sure and len(likely) > 1:
        return []
    out: list[int] = []
    for who in (*sure, *likely):
        if _fits_all(story, who, [narrator, *out]):
            out.append(who)
    return out


def _answer(story: Story, n: int, narrator: int) -> int:
    """Who answers speech n, or has spoken before it: 1 for the narrator, -1 for somebody else who answers, 0 where nobody tells."""
    out = 0
    for m in (n - 1, n + 1):
        if not 0 <= m < len(story.speeches):
            continue
        first, second = story.speeches[min(m, n)], story.speeches[max(m, n)]
        named = story.contexts[m].named
        if named and 0 < second.first_paragraph - first.last_paragraph <= _NEAR_PARAGRAPHS:
            if narrator in named:
                return 1
            out = -1 if m > n else out
    return out or (-1 if _acts_in_third_person(story, n) else 0)


def _acts_in_third_person(story: Story, n: int) -> bool:
    """Whether narration goes on with somebody who is not the narrator after speech n: '"Go away, Tom." / He did not go away.'."""
    doc, below = story.document, story.contexts[n].zones[Zone.BELOW]
    return bool(below) and doc.in_narration(below[0][0]) and doc.lower[below[0][0]] in ("he", "she")


def _may_be_narrator(story: Story, who: int) -> bool:
    person = story.persons[who]
    kin = all(len(name) == 1 and name[0] in KINSHIP_NOUNS for name in person.names)
    return person.given is None and person.description is None and not person.narrator and not person.cues and not kin


def _fits_all(story: Story, who: int, others: list[int]) -> bool:
    """Whether a person may be one with all of some others: of one gender, and not Mr. Gray and Mr. White."""
    for other in others:
        a, b = story.persons[who], story.persons[other]
        if abs(a.fits(Gender.FEMALE) - b.fits(Gender.FEMALE)) > _MOST_UNLIKE:
            return False
        surnames = [{n[-1] for n in p.names if name_groups.without_titles(n) != n} for p in (a, b)]
        if surnames[0] and surnames[1] and surnames[0].isdisjoint(surnames[1]):
            return False
    return True
