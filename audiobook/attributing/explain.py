"""Why a speaker was found: the candidates of a speech, their probabilities, and what the text offers for each, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audiobook.attributing import candidates, learned, ranker
from audiobook.attributing.document import NARRATION
from audiobook.attributing.references import ReferenceKind
from audiobook.attributing.story import Part, Story
from audiobook.attributing.surroundings import Zone
from audiobook.script import Gender, Script

_MOST_SHOWN = 4
_PLACES = {
    Zone.INSIDE: "inside the speech",
    Zone.BEHIND: "behind it",
    Zone.BEFORE: "before it",
    Zone.ABOVE: "in the paragraph above",
    Zone.BELOW: "in the paragraph below",
}


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate: the name, the probability as calibrated, and the reasons for and against, in words."""

    name: str
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A speech and its candidates, the likeliest first.

    Attributes:
        chapter: index of its chapter.
        segment: index of its first segment in the chapter.
        text: its first quotation.
        cue: the narration taken for its cue, as written; None where there is none.
        options: at most four.
    """

    chapter: int
    segment: int
    text: str
    cue: str | None
    options: tuple[Option, ...]


def explain(script: Script) -> Iterator[Explanation]:
    """A Script in, an Explanation of each speech out, in order."""
    story = learned.tell(script)
    c = candidates.find(story)
    if not len(c.speech):
        return
    model = ranker.load()
    whole = ranker.rank(story, c, model).whole
    chosen = [who for who, _ in ranker.best(c, whole)]
    for n, speech in enumerate(story.speeches):
        q = story.doc.quotations[speech.quotations[0]]
        rows = sorted(range(c.first[n], c.first[n + 1]), key=lambda r: (-whole[r], r))[:_MOST_SHOWN]
        options = tuple(
            Option(
                _name(story, int(c.person[r])),
                ranker.calibrated(model, float(whole[r])) if k == 0 else float(whole[r]),
                tuple(_reasons(story, chosen, n, int(c.person[r]))),
            )
            for k, r in enumerate(rows)
        )
        yield Explanation(
            q.chapter, q.segment, script.chapters[q.chapter].segments[q.segment].text.strip(), _cue(story, n), options
        )


def _name(story: Story, who: int) -> str:
    person = story.people.persons[who]
    return person.given.name if person.given else person.written.most_common(1)[0][0]


def _cue(story: Story, n: int) -> str | None:
    r = story.around[n].primary
    if r is None or story.around[n].source > 6:
        return None
    doc = story.doc
    stop = min(len(doc), r.at + 6)
    start = max(0, r.at - 3)
    return " ".join(
        doc.text[k]
        for k in range(start, stop)
        if doc.quotation[k] == NARRATION and doc.paragraph[k] == doc.paragraph[r.at] and doc.is_word(k)
    )


def _reasons(story: Story, chosen: list[int], n: int, who: int) -> Iterator[str]:
    """What the text says for and against a candidate, strongest first."""
    around = story.around[n]
    if n in story.believed:
        yield "you said so" if story.believed[n] == who else "you named another"
        return
    if who in around.named:
        yield "the cue names them"
    elif around.named:
        yield "the cue names another"
    elif around.primary is not None and around.source <= 6:
        yield from _pronoun(story, n, who)
    if who in around.bound:
        yield "named again in the cue's own sentence, so not its pronoun"
    yield from _acts(story, n, who)
    yield from _turns(story, chosen, n, who)


def _turns(story: Story, chosen: list[int], n: int, who: int) -> Iterator[str]:
    """What the speech's own words and its neighbours say."""
    around = story.around[n]
    if who in around.called:
        yield "called by name inside the speech"
    elif who in around.mentioned:
        yield "spoken of inside the speech"
    for k, words in ((n - 1, "the speech before calls them"), (n + 1, "the speech after calls them")):
        near = 0 <= k < len(story.around) and story.speeches[k].chapter == story.speeches[n].chapter
        if near and who in story.around[k].called:
            yield words
    if n and who in story.hearers[n - 1].told:
        yield "the speech before is said to them"
    if n and chosen[n - 1] == who:
        same = story.speeches[n - 1].last_paragraph == story.speeches[n].first_paragraph
        yield "said the speech before, in the same paragraph" if same else "said the speech before"
    elif n >= 2 and chosen[n - 2] == who:
        yield "said the speech before the last: turns alternate"


def _pronoun(story: Story, n: int, who: int) -> Iterator[str]:
    r = story.around[n].primary
    assert r is not None
    if r.kind is ReferenceKind.FIRST_PERSON and who == story.people.narrator:
        yield "tells the story: “I”"
    elif r.kind in (ReferenceKind.PRONOUN, ReferenceKind.NOUN) and r.gender is not Gender.UNKNOWN:
        word = r.noun or ("he" if r.gender is Gender.MALE else "she")
        fit = story.people.persons[who].fits(r.gender)
        if fit > 0.6:
            yield f"may be “{word}”"
        elif fit < 0.4:
            yield f"is hardly “{word}”"


def _acts(story: Story, n: int, who: int) -> Iterator[str]:
    for zone, stretches in zip(Zone, story.around[n].zones):
        for start, stop in stretches:
            for i in story.mentions_in(start, stop):
                if story.who[i] == who:
                    acts = story.part[i] >= Part.SUBJECT
                    yield f"{'acts' if acts else 'named'} {_PLACES[zone]}"
                    return
