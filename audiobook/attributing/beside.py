"""Features of what stands beside and in a speech: wording, layout, references, mentions, who is called and spoken to."""

from __future__ import annotations

import numpy as np

from audiobook.attributing.columns import Columns
from audiobook.attributing.document import NARRATION
from audiobook.attributing.kin import KIN, plain_noun
from audiobook.attributing.references import Reference, ReferenceKind
from audiobook.attributing.story import Floats, noun_gender
from audiobook.attributing.surroundings import Zone
from audiobook.script import Gender


def wordings(m: Columns) -> None:
    """What the speech itself is like."""
    w = m.wordings
    address = np.array([x.address for x in w], np.float32)
    m.add_speech("length", [min(x.length, 200) for x in w])
    m.add_speech("says I", [x.first_person for x in w])
    m.add_speech("says you", [x.second_person for x in w])
    m.add_speech("asks", m.question)
    m.add_speech("exclaims", [x.exclaims for x in w])
    m.add_speech("replies", [x.replies for x in w])
    m.add_speech("address", address)
    m.add_speech("ends in comma", [x.ends_in_comma for x in w])
    m.add_speech("starts small", [x.starts_small for x in w])
    m.add("before asks", m.shifted(m.question, -1))
    m.add("before address", m.shifted(address, -1))
    m.add("after address", m.shifted(address, 1))
    m.add_speech("quotations", [len(s.quotations) for s in m.story.speeches])
    m.add_speech("thought", [m.story.doc.quotations[s.quotations[0]].thought for s in m.story.speeches])


def layout(m: Columns) -> None:
    """How the speech lies among its neighbours."""
    gap_before = np.concatenate([[20], np.minimum(m.above[1:] - m.below[:-1], 20)])
    gap_after = np.concatenate([gap_before[1:], [20]])
    m.add_speech("paragraphs before", gap_before)
    m.add_speech("paragraphs after", gap_after)
    m.add_speech("tokens before", np.minimum(m.start - np.concatenate([[0], m.end[:-1]]), 300))
    m.add_speech("first person", np.full(m.n, m.story.first_person))
    m.add_speech("candidates", np.diff(m.c.first))
    for zone in (Zone.BEHIND, Zone.BEFORE, Zone.ABOVE, Zone.BELOW):
        m.add_speech(f"has {zone.name.lower()}", [bool(a.zones[zone]) for a in m.story.around])
    m.add_speech("goes on", [m.story.goes_on(n, a) for n, a in enumerate(m.story.around)])


def references(m: Columns) -> None:
    """What the narration beside the speech refers to, and how well each candidate fits."""
    around = m.story.around
    for zone in Zone:
        found = [a.references[zone] for a in around]
        m.add_speech(f"{zone.name.lower()}: kind", [r.kind if r else 0 for r in found])
        m.add_speech(f"{zone.name.lower()}: verb", [r.verb + 0.5 * r.inverted if r else -1 for r in found])
        if zone in (Zone.BEFORE, Zone.ABOVE):
            m.add_speech(f"{zone.name.lower()}: leads", [r.leads if r else -1 for r in found])
        m.add(f"{zone.name.lower()}: fits", _match(m, found))
    primary = [a.primary for a in around]
    m.add_speech("primary: kind", [r.kind if r else 0 for r in primary])
    m.add_speech("primary: source", [a.source for a in around])
    m.add_speech("primary: verb", [r.verb + 0.5 * r.inverted if r else -1 for r in primary])
    m.add_speech("primary: away", [min(r.away, 30) if r else 30 for r in primary])
    m.add_speech("primary: definite", [r.definite if r else 0 for r in primary])
    m.add("primary: fits", _match(m, primary))
    m.add("primary: gender fits", m.cue_fit)
    for by in (-2, -1, 1, 2):
        g = m.shifted(m.cue_gender, by, 0.5)
        m.add(f"gender fits {by:+d}", np.where(g == 0.5, 0.5, np.where(g > 0.5, m.woman, 1 - m.woman)))


def _match(m: Columns, found: list[Reference | None]) -> Floats:
    """How well each row's person fits its speech's reference, from -1 (somebody else) to 1 (named)."""
    base = np.zeros(m.n, np.float32)
    named = np.full(m.n, -1, np.int64)
    gender = np.full(m.n, 0.5, np.float32)
    for n, r in enumerate(found):
        if r is None:
            continue
        who = m.story.person_of(r)
        if r.kind is ReferenceKind.OWNED and r.name is not None:
            who = m.story.people.of(r.name)
        if who is not None:
            named[n] = who
            base[n] = -1.0
            if r.kind is ReferenceKind.NOUN:
                # "the young man" may be somebody who has a name, "her sister" another one.
                gender[n] = noun_gender(r.noun)
        elif r.kind in (ReferenceKind.NAME, ReferenceKind.OWNED, ReferenceKind.UNKNOWN_NAME):
            base[n] = -0.7
        elif r.kind is ReferenceKind.PLURAL:
            base[n] = -0.2
        elif r.kind is ReferenceKind.FIRST_PERSON:
            base[n] = -0.3
        elif r.kind is ReferenceKind.NOUN:
            gender[n] = noun_gender(r.noun)
        elif r.gender is not Gender.UNKNOWN:
            gender[n] = 1.0 if r.gender is Gender.FEMALE else 0.0
    out = base[m.s]
    fit = m.fits(gender) - 0.5
    out = np.where(gender[m.s] != 0.5, fit, out)
    return np.where(named[m.s] == m.w, 1.0, out).astype(np.float32)


def zones(m: Columns) -> None:
    """Where, how often and in what part each candidate is mentioned in the narration beside the speech."""
    story, row = m.story, m.c.row
    defaults = {"count": 0, "away": 99, "part": -1, "order": -1, "sentence": -1, "pronouns": 0, "pronoun away": 99}
    pronouns = np.array(story.pronoun_at, np.int64)
    doc = story.doc
    for zone in Zone:
        columns = {k: np.full(m.rows, v, np.float32) for k, v in defaults.items()}
        forward = zone in (Zone.INSIDE, Zone.BEHIND, Zone.BELOW)
        for n, around in enumerate(story.around):
            order = 0
            for start, stop in around.zones[zone][:3]:
                low, high = (start, min(stop, start + 60)) if forward else (max(start, stop - 60), stop)
                found = story.mentions_in(low, high)
                for i in found if forward else reversed(found):
                    at = story.starts[i]
                    if doc.quotation[at] != NARRATION:
                        continue
                    r = row[n, story.who[i]]
                    if r >= 0:
                        away = at - start if forward else stop - at
                        if not columns["count"][r]:
                            columns["order"][r] = order
                            columns["sentence"][r] = sum(
                                doc.opens[k] for k in (range(start + 1, at + 1) if forward else range(at + 1, stop))
                            )
                        columns["count"][r] += 1
                        columns["away"][r] = min(columns["away"][r], away)
                        columns["part"][r] = max(columns["part"][r], story.part[i])
                    order += 1
                a, b = np.searchsorted(pronouns, (low, high))
                for i in range(a, b):
                    r = row[n, story.pronoun_who[i]]
                    if r >= 0:
                        at = story.pronoun_at[i]
                        columns["pronouns"][r] += 1
                        away = at - start if forward else stop - at
                        columns["pronoun away"][r] = min(columns["pronoun away"][r], away)
        for key, column in columns.items():
            m.add(f"{zone.name.lower()}: {key}", column)


def talk(m: Columns) -> None:
    """Who is called and spoken of in this speech and in those around."""
    around = m.story.around
    called = m.dense_of([dict.fromkeys(a.called, 1.0) for a in around])
    mentioned = m.dense_of([a.mentioned for a in around])
    m.add("bound", m.shifted(m.dense_of([dict.fromkeys(a.bound, 1.0) for a in around]), 0))
    for by in (0, -1, -2, -3, 1, 2, 3):
        m.add(f"called {by:+d}", m.shifted(called, by))
        m.add(f"mentioned {by:+d}", m.shifted(mentioned, by))
        if by:
            m.add(f"named {by:+d}", m.shifted(m.named, by))
    for key, values in (("called", called), ("mentioned", np.minimum(mentioned, 1))):
        m.add(f"{key} near", m.window(values, 7) - m.shifted(values, 0))
    anyone = np.array([bool(a.called) for a in around], np.float32)
    for by in (0, -1, 1):
        m.add(f"anyone called {by:+d}", m.shifted(anyone, by))


def hearers(m: Columns) -> None:
    """Whom the speeches of the turns around are said to, by name, by gender, by kinship."""
    found = m.story.hearers
    told = m.dense_of([dict.fromkeys(h.told, 1.0) for h in found])
    for by in (-1, 0, 1):
        m.add(f"told {by:+d}", m.shifted(told, by))
    by_turn = np.maximum.reduceat(told, m.turn_first, 0) if m.turns_n else told
    for by in (-2, -1, 1, 2):
        m.add(f"turn {by:+d}: told", m.by_turn(by_turn, by))
    # The last speech of a turn that tells a hearer's gender tells the turn's.
    gender = np.full(m.turns_n, 0.5, np.float32)
    for n, h in enumerate(found):
        if h.woman != 0.5:
            gender[m.turn[n]] = h.woman
    for by in (-2, -1, 0, 1, 2):
        g = m.by_turn(gender, by, 0.5)
        m.add(f"turn {by:+d}: hearer fits", np.where(g == 0.5, 0.5, g * m.woman + (1 - g) * (1 - m.woman)))
    caller, called = m.dense(), m.dense()
    relatives = m.story.relatives
    for n, h in enumerate(found):
        nouns = {plain_noun(x.rstrip("*")) for x in h.nouns} & KIN
        for (owner, noun), who in relatives.items() if nouns else ():
            if noun in nouns:
                caller[n, owner] = called[n, who] = 1.0
    m.add("calls kin", m.shifted(caller, 0))
    for name, values in (("kin called", called), ("calls kin", caller)):
        turns = np.maximum.reduceat(values, m.turn_first, 0) if m.turns_n else values
        for by in (-2, -1, 1, 2):
            m.add(f"turn {by:+d}: {name}", m.by_turn(turns, by))
