"""Why a speaker was found: the candidates of a speech, their probabilities, and what the text offers for each, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.features.prediction import Prediction
from audiobook.attributing.model.ranker import likeliest
from audiobook.attributing.story import ReferenceKind, SentenceRole, Story, Zone
from audiobook.attributing.write_script import name_of
from audiobook.script import Gender, Method

_MOST_SHOWN = 4
_LIKELY, _UNLIKELY = 0.6, 0.4
"""Of a pronoun's gender: a person of whom it is likelier may be meant, one of whom it is less likely hardly."""
_CUE_TOKENS_BEFORE, _CUE_TOKENS_AFTER = 3, 6
_PLACES = {
    Zone.INSIDE: "inside the speech",
    Zone.AFTER: "after it",
    Zone.BEFORE: "before it",
    Zone.ABOVE: "in the paragraph above",
    Zone.BELOW: "in the paragraph below",
}


@dataclass(frozen=True, slots=True)
class JudgedCandidate:
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
        candidates: at most four.
    """

    chapter: int
    segment: int
    text: str
    cue: str | None
    candidates: tuple[JudgedCandidate, ...]


def explanations(
    story: Story, c: Candidates, prediction: Prediction, confidence: Callable[[int], float]
) -> Iterator[Explanation]:
    """What was predicted for a story in, an Explanation of each speech out, in order.

    Args:
        story: the story.
        c: its candidates.
        prediction: what was predicted for them.
        confidence: a speech in, the share of such answers that is right out.
    """
    chosen = [who for who, _ in likeliest(c, prediction.in_turn)]
    for n, speech in enumerate(story.speeches):
        q = story.document.quotations[speech.quotations[0]]
        rows = sorted(range(c.first[n], c.first[n + 1]), key=lambda r: (-prediction.in_turn[r], r))[:_MOST_SHOWN]
        candidates = tuple(
            JudgedCandidate(
                name_of(story.persons[int(c.person[r])]),
                confidence(n) if k == 0 else float(prediction.in_turn[r]),
                tuple(_reasons(story, chosen, n, int(c.person[r]))),
            )
            for k, r in enumerate(rows)
        )
        text = story.script.chapters[q.chapter].segments[q.segment].text.strip()
        yield Explanation(q.chapter, q.segment, text, _cue(story, n), candidates)


def choose_method(story: Story, chosen: Sequence[tuple[int, float]], n: int) -> Method:
    """The plainest reason that the text offers for the speaker chosen for speech n."""
    who = chosen[n][0]
    context = story.contexts[n]
    before = story.speeches[n - 1] if n else None
    if n in story.user_speakers:
        return Method.EDITED
    if who in context.named:
        return Method.CUE
    kind = context.cue.kind if context.cue is not None and context.source.may_be_cue else ReferenceKind.NONE
    if kind in (ReferenceKind.PRONOUN, ReferenceKind.NOUN):
        return Method.PRONOUN
    if before is not None and before.last_paragraph == story.speeches[n].first_paragraph and chosen[n - 1][0] == who:
        return Method.CONTINUATION
    if _is_subject(story, n, who):
        return Method.BEAT
    if any(0 <= k < len(chosen) and who in story.contexts[k].called for k in (n - 1, n + 1)):
        return Method.VOCATIVE
    if n >= 2 and chosen[n - 2][0] == who and chosen[n - 1][0] != who:
        return Method.ALTERNATION
    return Method.RANKER


def _is_subject(story: Story, n: int, who: int) -> bool:
    """Whether somebody does something in the narration of the speech's own paragraphs."""
    mentions = story.mentions
    return any(
        mentions.who[i] == who and mentions.roles[i] >= SentenceRole.SUBJECT
        for zone in (Zone.INSIDE, Zone.AFTER, Zone.BEFORE)
        for start, stop in story.contexts[n].zones[zone]
        for i in mentions.between(start, stop)
    )


def _cue(story: Story, n: int) -> str | None:
    """The narration taken for the cue of speech n, as written."""
    context, doc = story.contexts[n], story.document
    if context.cue is None or not context.source.may_be_cue:
        return None
    at = context.cue.at
    return " ".join(
        doc.text[k]
        for k in range(max(0, at - _CUE_TOKENS_BEFORE), min(len(doc), at + _CUE_TOKENS_AFTER))
        if doc.in_narration(k) and doc.paragraph[k] == doc.paragraph[at] and doc.is_word(k)
    )


def _reasons(story: Story, chosen: list[int], n: int, who: int) -> Iterator[str]:
    """What the text says for and against a candidate, strongest first."""
    context = story.contexts[n]
    if n in story.user_speakers:
        yield "you said so" if story.user_speakers[n] == who else "you named another"
        return
    if who in context.named:
        yield "the cue names them"
    elif context.named:
        yield "the cue names another"
    elif context.source.may_be_cue:
        yield from _pronoun(story, n, who)
    if who in context.ruled_out:
        yield "named again in the cue's own sentence, so not its pronoun"
    yield from _mentioned(story, n, who)
    yield from _turns(story, chosen, n, who)


def _turns(story: Story, chosen: list[int], n: int, who: int) -> Iterator[str]:
    """What the speech's own words and its neighbours say."""
    contexts, speeches = story.contexts, story.speeches
    if who in contexts[n].called:
        yield "called by name inside the speech"
    elif who in contexts[n].mentioned:
        yield "spoken of inside the speech"
    for k, words in ((n - 1, "the speech before calls them"), (n + 1, "the speech after calls them")):
        near = 0 <= k < len(contexts) and speeches[k].chapter == speeches[n].chapter
        if near and who in contexts[k].called:
            yield words
    if n and who in story.addressees[n - 1].named:
        yield "the speech before is said to them"
    if n and chosen[n - 1] == who:
        same = speeches[n - 1].last_paragraph == speeches[n].first_paragraph
        yield "said the speech before, in the same paragraph" if same else "said the speech before"
    elif n >= 2 and chosen[n - 2] == who:
        yield "said the speech before the last: turns alternate"


def _pronoun(story: Story, n: int, who: int) -> Iterator[str]:
    """What the cue's pronoun or description says of a candidate."""
    cue = story.contexts[n].cue
    if cue is None:
        return
    if cue.kind is ReferenceKind.FIRST_PERSON and who == story.people.narrator:
        yield "tells the story: “I”"
    elif cue.kind in (ReferenceKind.PRONOUN, ReferenceKind.NOUN) and cue.gender is not Gender.UNKNOWN:
        word = cue.noun or ("he" if cue.gender is Gender.MALE else "she")
        fit = story.persons[who].fits(cue.gender)
        if fit > _LIKELY:
            yield f"may be “{word}”"
        elif fit < _UNLIKELY:
            yield f"is hardly “{word}”"


def _mentioned(story: Story, n: int, who: int) -> Iterator[str]:
    """Where beside the speech a candidate is mentioned first."""
    mentions = story.mentions
    for zone, stretches in zip(Zone, story.contexts[n].zones):
        for start, stop in stretches:
            for i in mentions.between(start, stop):
                if mentions.who[i] == who:
                    acts = mentions.roles[i] >= SentenceRole.SUBJECT
                    yield f"{'acts' if acts else 'named'} {_PLACES[zone]}"
                    return
