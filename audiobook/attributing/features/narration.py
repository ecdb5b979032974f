"""Features of the narration beside a speech: layout, cues, and who is mentioned there."""

from __future__ import annotations

import numpy as np

from audiobook.attributing.document import NARRATION
from audiobook.attributing.features.rows import FEMALE_VALUE, Columns, Rows
from audiobook.attributing.story import Floats, Reference, ReferenceKind, Story, Zone
from audiobook.attributing.text.nouns import gender_of_noun
from audiobook.script import Gender

_ZONE_TOKENS = 60
"""How far from the speech mentions are counted."""
_MOST_STRETCHES = 3
"""Of narration inside a speech, as many stretches are looked at."""


def layout(rows: Rows) -> Columns:
    """How the speech lies among its neighbours."""
    gap_before = np.concatenate([[20], np.minimum(rows.above[1:] - rows.below[:-1], 20)])
    gap_after = np.concatenate([gap_before[1:], [20]])
    yield "paragraphs before", rows.of_speech(gap_before)
    yield "paragraphs after", rows.of_speech(gap_after)
    yield "tokens before", rows.of_speech(np.minimum(rows.start - np.concatenate([[0], rows.end[:-1]]), 300))
    yield "first person", rows.of_speech(np.full(rows.n, _first_person_share(rows.story)))
    yield "candidates", rows.of_speech(np.diff(rows.c.first))
    for zone in (Zone.AFTER, Zone.BEFORE, Zone.ABOVE, Zone.BELOW):
        yield f"has {zone.name.lower()}", rows.of_speech([bool(a.zones[zone]) for a in rows.story.contexts])
    another = np.array([s.is_anothers for s in rows.story.speeches], np.float32)
    for by in (0, 1):
        yield f"another's {by:+d}", rows.shifted(another, by)
    yield "goes on", rows.of_speech([a.goes_on for a in rows.story.contexts])


def references(rows: Rows) -> Columns:
    """What the narration beside the speech refers to, and how well each candidate fits."""
    contexts = rows.story.contexts
    for zone in Zone:
        found = [a.references[zone] for a in contexts]
        yield f"{zone.name.lower()}: kind", rows.of_speech([r.kind if r else 0 for r in found])
        yield f"{zone.name.lower()}: verb", rows.of_speech([r.verb + 0.5 * r.inverted if r else -1 for r in found])
        if zone in (Zone.BEFORE, Zone.ABOVE):
            yield f"{zone.name.lower()}: lead", rows.of_speech([r.lead if r else -1 for r in found])
        yield f"{zone.name.lower()}: fits", _match(rows, found)
    cue = [a.cue for a in contexts]
    yield "cue: kind", rows.of_speech([r.kind if r else 0 for r in cue])
    yield "cue: source", rows.of_speech([a.source for a in contexts])
    yield "cue: verb", rows.of_speech([r.verb + 0.5 * r.inverted if r else -1 for r in cue])
    yield "cue: away", rows.of_speech([min(r.away, 30) if r else 30 for r in cue])
    yield "cue: definite", rows.of_speech([r.definite if r else 0 for r in cue])
    yield "cue: fits", _match(rows, cue)
    yield "cue: gender fits", rows.cue_fit
    for by in (-2, -1, 1, 2):
        g = rows.shifted(rows.cue_gender, by, 0.5)
        yield f"gender fits {by:+d}", np.where(g == 0.5, 0.5, np.where(g > 0.5, rows.female, 1 - rows.female))


def _match(rows: Rows, found: list[Reference | None]) -> Floats:
    """How well each row's person fits its speech's reference, from -1 (somebody else) to 1 (named)."""
    base = np.zeros(rows.n, np.float32)
    named = np.full(rows.n, -1, np.int64)
    gender = np.full(rows.n, 0.5, np.float32)
    for n, r in enumerate(found):
        if r is None:
            continue
        who = rows.story.person_of(r)
        if r.kind is ReferenceKind.POSSESSOR and r.name is not None:
            who = rows.story.people.by_name.get(r.name)
        if who is not None:
            named[n] = who
            base[n] = -1.0
            if r.kind is ReferenceKind.NOUN:
                # "the young man" may be somebody who has a name, "her sister" another one.
                gender[n] = FEMALE_VALUE[gender_of_noun(r.noun or "")]
        elif r.kind in (ReferenceKind.NAME, ReferenceKind.POSSESSOR, ReferenceKind.UNKNOWN_NAME):
            base[n] = -0.7
        elif r.kind is ReferenceKind.PLURAL:
            base[n] = -0.2
        elif r.kind is ReferenceKind.FIRST_PERSON:
            base[n] = -0.3
        elif r.kind is ReferenceKind.NOUN:
            gender[n] = FEMALE_VALUE[gender_of_noun(r.noun or "")]
        elif r.gender is not Gender.UNKNOWN:
            gender[n] = FEMALE_VALUE[r.gender]
    out = base[rows.s]
    fit = rows.fits(gender) - 0.5
    out = np.where(gender[rows.s] != 0.5, fit, out)
    return np.where(named[rows.s] == rows.w, 1.0, out).astype(np.float32)


def zones(rows: Rows) -> Columns:
    """Where, how often and in which role each candidate is mentioned in the narration beside the speech."""
    story, row = rows.story, rows.c.row
    defaults = {"count": 0, "away": 99, "role": -1, "order": -1, "sentence": -1, "pronouns": 0, "pronoun away": 99}
    pronouns = np.array(story.pronouns.at, np.int64)
    doc, mentions = story.document, story.mentions
    for zone in Zone:
        columns = {k: np.full(rows.count, v, np.float32) for k, v in defaults.items()}
        forward = zone in (Zone.INSIDE, Zone.AFTER, Zone.BELOW)
        for n, context in enumerate(story.contexts):
            order = 0
            for start, stop in context.zones[zone][:_MOST_STRETCHES]:
                low, high = (
                    (start, min(stop, start + _ZONE_TOKENS)) if forward else (max(start, stop - _ZONE_TOKENS), stop)
                )
                found = mentions.between(low, high)
                for i in found if forward else reversed(found):
                    at = mentions.starts[i]
                    if not doc.in_narration(at):
                        continue
                    r = row.get((n, mentions.who[i]), -1)
                    if r >= 0:
                        away = at - start if forward else stop - at
                        if not columns["count"][r]:
                            columns["order"][r] = order
                            columns["sentence"][r] = sum(
                                doc.opens[k] for k in (range(start + 1, at + 1) if forward else range(at + 1, stop))
                            )
                        columns["count"][r] += 1
                        columns["away"][r] = min(columns["away"][r], away)
                        columns["role"][r] = max(columns["role"][r], mentions.roles[i])
                    order += 1
                a, b = np.searchsorted(pronouns, (low, high))
                for i in range(a, b):
                    r = row.get((n, story.pronouns.who[i]), -1)
                    if r >= 0:
                        at = story.pronouns.at[i]
                        columns["pronouns"][r] += 1
                        away = at - start if forward else stop - at
                        columns["pronoun away"][r] = min(columns["pronoun away"][r], away)
        for key, column in columns.items():
            yield f"{zone.name.lower()}: {key}", column


def _first_person_share(story: Story) -> float:
    """The share of "I" among the tokens of narration."""
    doc = story.document
    narration = [token for token, q in zip(doc.text, doc.quotation) if q == NARRATION]
    return narration.count("I") / max(1, len(narration))
