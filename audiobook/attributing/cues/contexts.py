"""The context of each speech: the narration beside it, its cue, and who is called and spoken of inside it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from audiobook.attributing.cues import choose, cue_after, cue_before, groups, replies, thinkers, zones
from audiobook.attributing.cues.zones import Stretch
from audiobook.attributing.document import Document
from audiobook.attributing.story import Beside, Context, CueSource, Reference, ReferenceKind, Story, Zone
from audiobook.attributing.text import introductions, sentences
from audiobook.attributing.text.names import is_vocative
from audiobook.script import Gender

_SENTENCE_TOKENS = 120
"""How far the sentence of a cue is followed for people named in it."""


def find_beside(story: Story) -> Story:
    """Read the narration beside each speech. What is known of people changes nothing of it."""
    if [x.speech for x in story.beside] == list(story.speeches):
        return story
    return replace(story, beside=tuple(_beside(story, n) for n in range(len(story.speeches))))


def _beside(story: Story, n: int) -> Beside:
    doc, speech = story.document, story.speeches[n]
    own_zones = zones.find(doc, story.speeches, n)
    references = _references(doc, own_zones)
    goes_on = choose.goes_on(doc, speech.end, own_zones)
    return Beside(speech, own_zones, references, goes_on, *choose.cue(doc, own_zones, references, goes_on))


def read(story: Story) -> Story:
    """Find whom the cue of each speech names, and who is called and spoken of inside the speech."""
    introduced = _introduced(story)
    contexts = tuple(_context(story, n, introduced.get(n)) for n in range(len(story.speeches)))
    return replace(story, contexts=thinkers.named(story, contexts))


def _introduced(story: Story) -> dict[int, int]:
    """For each speech in which its speaker says who that is ("I'm Nora"), that person."""
    by_quotation = {
        story.document.quotation[m.start]: story.people.by_name[m.words]
        for m in introductions.of_document(story.document)
        if m.words in story.people.by_name
    }
    return {n: by_quotation[q] for n, s in enumerate(story.speeches) for q in s.quotations if q in by_quotation}


def _context(story: Story, n: int, introduced: int | None) -> Context:
    doc, beside = story.document, story.beside[n]
    cue, source = beside.cue, beside.source
    called, mentioned = _spoken_of(story, n)
    named, gender = _named(story, cue, source)
    if introduced is not None and not named:
        named = {introduced: 1.0}
        mentioned.pop(introduced, None)
        called -= {introduced}
    ruled_out = _ruled_out(story, cue, source)
    several = (source.is_cue or cue is None) and groups.is_several(doc, beside.zones, cue)
    if several and cue is not None and cue.kind is ReferenceKind.NAME:
        named = {}
    if cue is not None and cue.kind is ReferenceKind.PRONOUN and source.is_cue:
        ruled_out |= _never_in_third_person(story)
    replied = _replied(story, n, beside.zones, source)
    return Context(
        beside.zones,
        beside.references,
        beside.goes_on,
        cue,
        source,
        called,
        mentioned,
        named,
        gender,
        ruled_out | replied,
        replied,
        several,
    )


def _references(doc: Document, own_zones: tuple[tuple[Stretch, ...], ...]) -> tuple[Reference | None, ...]:
    """The reference of each zone. Of several gaps inside a speech the first one counts, or the first with a speech verb."""
    inside: Reference | None = None
    for gap in own_zones[Zone.INSIDE]:
        found = cue_after.read(doc, *gap)
        if found is not None and (inside is None or (not inside.verb and found.verb)):
            inside = found
    out = [inside, None, None, None, None]
    for zone in (Zone.AFTER, Zone.BELOW):
        if own_zones[zone]:
            out[zone] = cue_after.read(doc, *own_zones[zone][0])
    for zone in (Zone.BEFORE, Zone.ABOVE):
        if own_zones[zone]:
            out[zone] = cue_before.read(doc, *own_zones[zone][0])
    return tuple(out)


def _spoken_of(story: Story, n: int) -> tuple[frozenset[int], Counter[int]]:
    """Who is called and who is spoken of inside the speech."""
    doc, mentions, speech = story.document, story.mentions, story.speeches[n]
    called: set[int] = set()
    mentioned: Counter[int] = Counter()
    for i in mentions.between(speech.start, speech.end):
        m, who = mentions.mentions[i], mentions.who[i]
        if doc.in_narration(m.start):
            continue
        if is_vocative(doc, m):
            called.add(who)
        else:
            mentioned[who] += 1
    return frozenset(called), mentioned


def _named(story: Story, cue: Reference | None, source: CueSource) -> tuple[dict[int, float], Gender]:
    """Whom the cue names, and the gender that its pronoun or noun tells."""
    if cue is None:
        return {}, Gender.UNKNOWN
    who = story.person_of(cue)
    # "the old lady" is a woman, whoever she turns out to be.
    tells = source.may_be_cue and (who is None or story.persons[who].description is not None)
    return {who: 1.0} if who is not None and source.is_cue else {}, cue.gender if tells else Gender.UNKNOWN


def _ruled_out(story: Story, cue: Reference | None, source: CueSource) -> frozenset[int]:
    """Who is named after the cue's pronoun in the same sentence: "he told Tom", "he says, and Tom nods"."""
    doc, mentions = story.document, story.mentions
    if cue is None or cue.kind is not ReferenceKind.PRONOUN or not source.is_cue or not cue.verb:
        return frozenset()
    stop = _sentence_end(doc, cue.at)
    return frozenset(
        mentions.who[i] for i in mentions.between(cue.at, stop) if doc.in_narration(mentions.mentions[i].start)
    )


def _never_in_third_person(story: Story) -> frozenset[int]:
    """Who is never "he" or "she": the narrator, and "you" of a story in the second person."""
    people = story.people
    return frozenset(who for who in (people.narrator, people.by_name.get(("you",))) if who is not None)


def _replied(story: Story, n: int, own_zones: tuple[tuple[Stretch, ...], ...], source: CueSource) -> frozenset[int]:
    """Who answers a speech without words, so that they have not said it: '"Do you deny it?" Tom shook his head.'."""
    if source.is_cue or not own_zones[Zone.AFTER]:
        return frozenset()
    asks = story.document.quotations[story.speeches[n].quotations[-1]].question
    found = replies.without_words(story.document, own_zones[Zone.AFTER][0]) if asks else None
    who = story.person_of(found) if found is not None else None
    return frozenset() if who is None else frozenset({who})


def _sentence_end(doc: Document, start: int) -> int:
    """The token after the sentence of narration that has token `start`; quotations in it are a part of it."""
    stop = min(len(doc), start + _SENTENCE_TOKENS)
    for k in range(start + 1, stop):
        if doc.paragraph[k] != doc.paragraph[start]:
            return k
        if doc.in_narration(k):
            ended = sentences.is_end(doc, k - 1) or (
                not doc.in_narration(k - 1) and sentences.quotation_ends_sentence(doc, k)
            )
            small = doc.is_word(k) and not doc.capital[k]
            if ended and not small:
                return k
        elif doc.in_narration(k - 1) and sentences.is_end(doc, k - 1):
            # '... he said. "But ..."'
            return k
    return stop
