"""Features of what is said: its wording, who is called and spoken of in it, and whom it is said to."""

from __future__ import annotations

import numpy as np

from audiobook.attributing.features.rows import Columns, Rows
from audiobook.attributing.features.sparse import Sparse
from audiobook.attributing.text.nouns import KINSHIP_NOUNS, usual_kinship_noun


def wordings(rows: Rows) -> Columns:
    """What the speech itself is like."""
    w = rows.wordings
    address = np.array([x.address for x in w], np.float32)
    yield "length", rows.of_speech([min(x.length, 200) for x in w])
    yield "says I", rows.of_speech([x.first_person for x in w])
    yield "says you", rows.of_speech([x.second_person for x in w])
    yield "asks", rows.of_speech(rows.question)
    yield "exclaims", rows.of_speech([x.exclaims for x in w])
    yield "replies", rows.of_speech([x.replies for x in w])
    yield "address", rows.of_speech(address)
    yield "ends in comma", rows.of_speech([x.ends_in_comma for x in w])
    yield "starts small", rows.of_speech([x.starts_small for x in w])
    yield "before asks", rows.shifted(rows.question, -1)
    yield "before address", rows.shifted(address, -1)
    yield "after address", rows.shifted(address, 1)
    yield "quotations", rows.of_speech([len(s.quotations) for s in rows.story.speeches])
    yield (
        "thought",
        rows.of_speech([rows.story.document.quotations[s.quotations[0]].thought for s in rows.story.speeches]),
    )


def names(rows: Rows) -> Columns:
    """Who is called and spoken of in this speech and in those around."""
    contexts = rows.story.contexts
    called = Sparse.of([dict.fromkeys(a.called, 1.0) for a in contexts])
    mentioned = Sparse.of([a.mentioned for a in contexts])
    yield "ruled out", rows.shifted(Sparse.of([dict.fromkeys(a.ruled_out, 1.0) for a in contexts]), 0)
    replied = Sparse.of([dict.fromkeys(a.replied, 1.0) for a in contexts])
    yield "replied -1", rows.shifted(replied, -1)
    yield "anyone replied -1", rows.shifted(replied.any_at().astype(np.float32), -1)
    for by in (0, -1, -2, -3, 1, 2, 3):
        yield f"called {by:+d}", rows.shifted(called, by)
        yield f"mentioned {by:+d}", rows.shifted(mentioned, by)
        if by:
            yield f"named {by:+d}", rows.shifted(rows.named, by)
    for key, values in (("called", called), ("mentioned", mentioned.at_most(1))):
        yield f"{key} near", rows.window(values, -7, 7) - rows.shifted(values, 0)
    anyone = np.array([bool(a.called) for a in contexts], np.float32)
    for by in (0, -1, 1):
        yield f"anyone called {by:+d}", rows.shifted(anyone, by)


def addressees(rows: Rows) -> Columns:
    """Whom the speeches of the turns around are said to, by name, by gender, by kinship."""
    found = rows.story.addressees
    told = Sparse.of([dict.fromkeys(h.named, 1.0) for h in found])
    for by in (-1, 0, 1):
        yield f"addressee {by:+d}", rows.shifted(told, by)
    by_turn = rows.joined(told, np.maximum)
    for by in (-2, -1, 1, 2):
        yield f"turn {by:+d}: addressee", rows.by_turn(by_turn, by)
    # The last speech of a turn that tells an addressee's gender counts for the turn.
    gender = np.full(rows.turns_n, 0.5, np.float32)
    for n, h in enumerate(found):
        if h.female != 0.5:
            gender[rows.turn[n]] = h.female
    for by in (-2, -1, 0, 1, 2):
        g = rows.by_turn(gender, by, 0.5)
        yield f"turn {by:+d}: addressee fits", np.where(g == 0.5, 0.5, g * rows.female + (1 - g) * (1 - rows.female))
    callers: list[dict[int, float]] = [{} for _ in found]
    callees: list[dict[int, float]] = [{} for _ in found]
    relatives = rows.story.kinship.relatives
    for n, h in enumerate(found):
        nouns = {usual_kinship_noun(x.rstrip("*")) for x in h.nouns} & KINSHIP_NOUNS
        for (owner, noun), who in relatives.items() if nouns else ():
            if noun in nouns:
                callers[n][owner] = callees[n][who] = 1.0
    caller, called = Sparse.of(callers), Sparse.of(callees)
    yield "calls kin", rows.shifted(caller, 0)
    for name, values in (("kin called", called), ("calls kin", caller)):
        turns = rows.joined(values, np.maximum)
        for by in (-2, -1, 1, 2):
            yield f"turn {by:+d}: {name}", rows.by_turn(turns, by)
