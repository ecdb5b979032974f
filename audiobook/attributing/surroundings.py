"""What stands beside a speech, and which of the references there is its cue."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from audiobook.attributing.document import Document
from audiobook.attributing.references import Reference, ReferenceKind, verb_of
from audiobook.script import Gender

_BEGIN = frozenset("began begins resumed resumes continued continues spoke speaks proceeded recommenced".split())
_BEGIN_WITHIN = 8
_COMES_NEXT = frozenset("and but while".split())


class Zone(IntEnum):
    """A stretch of narration by its place beside a speech."""

    INSIDE = 0
    BEHIND = 1
    BEFORE = 2
    ABOVE = 3
    BELOW = 4


@dataclass(slots=True)
class Surroundings:
    """What stands beside and in a speech.

    Attributes:
        zones: stretches of narration by zone, each from token to before token.
        references: the reference of each zone, None where there is none.
        primary: the reference most likely to name the speaker.
        source: how sure it is: 1 to 4 a cue, 5 to 9 what may be none, surest first; 0 for none.
        called: persons called inside the speech.
        mentioned: persons spoken of inside the speech, and how often.
        named: persons the primary reference names, with their weight.
        gender: what a pronoun or noun in the primary reference tells.
        bound: persons named later in the sentence of the cue's pronoun, who are hardly meant by it.
    """

    zones: list[list[tuple[int, int]]]
    references: list[Reference | None] = field(default_factory=lambda: [None] * len(Zone))
    primary: Reference | None = None
    source: int = 0
    called: set[int] = field(default_factory=set)
    mentioned: dict[int, int] = field(default_factory=dict)
    named: dict[int, float] = field(default_factory=dict)
    gender: Gender = Gender.UNKNOWN
    bound: set[int] = field(default_factory=set)


def cue(doc: Document, beside: Surroundings, goes_on: bool) -> tuple[Reference | None, int]:
    """The reference most likely to name the speaker, and its source as `Surroundings` has it.

    Args:
        doc: the document.
        beside: zones and references of the speech.
        goes_on: the narration behind the speech goes on with its sentence.
    """
    zones = beside.zones
    inside, behind, before, above = (beside.references[z] for z in (Zone.INSIDE, Zone.BEHIND, Zone.BEFORE, Zone.ABOVE))
    options = [
        (3, before, _leads_by_name(before, inside, behind)),
        (1, inside, inside is not None and inside.verb > 0),
        (3, before, _leads_and_ends(doc, before, behind, zones[Zone.BEHIND])),
        (2, behind, behind is not None and behind.verb > 0 and goes_on),
        (3, before, before is not None and before.leads > 0 and before.verb > 0),
        (4, above, above is not None and (above.leads == 2 or (above.leads == 1 and above.verb > 0))),
        (2, behind, behind is not None and behind.verb == 2),
        (4, behind, _any_verb(doc, behind, zones[Zone.BEHIND])),
        (4, inside, _any_verb(doc, inside, zones[Zone.INSIDE])),
        (4, above, _begins_to_speak(doc, above, zones[Zone.ABOVE])),
        (5, inside, inside is not None),
        (6, behind, behind is not None and goes_on),
        (7, before, before is not None and before.leads > 0),
        (8, before, before is not None),
        (9, behind, behind is not None),
    ]
    return next(((reference, source) for source, reference, holds in options if holds), (None, 0))


def _leads_by_name(before: Reference | None, *others: Reference | None) -> bool:
    """Whether a named cue leads to the speech and none inside or behind it names anybody: "Mary cried, ... and he said"."""
    if before is None or before.kind is not ReferenceKind.NAME or not before.leads or before.verb != 2:
        return False
    return not any(r is not None and r.verb and r.kind is ReferenceKind.NAME for r in others)


def _leads_and_ends(
    doc: Document, before: Reference | None, behind: Reference | None, zone: list[tuple[int, int]]
) -> bool:
    """Whether a cue leads to the speech and the narration behind tells what comes next.

    'Tom said, "No," and Mary wept.' 'When Tom said, "No," she did not give the answer of ...'
    """
    if before is None or not before.leads or before.verb != 2 or not zone:
        return False
    start, stop = zone[0]
    first = doc.first_word(start, stop)
    if first is not None and doc.lower[first] in _COMES_NEXT:
        return True
    return behind is not None and not behind.inverted and not verb_of(doc.lower[behind.end]) and behind.end < stop


def _any_verb(doc: Document, found: Reference | None, zone: list[tuple[int, int]]) -> bool:
    """Whether a name and some verb go on with the speech's sentence: '"No," Tom summed up.'."""
    if found is None or found.kind is not ReferenceKind.NAME or doc.last_mark(zone[0][0]) != ",":
        return False
    first = doc.first_word(zone[0][0], found.end)
    return first == found.at and found.end < len(doc) and doc.is_word(found.end) and not doc.capital[found.end]


def _begins_to_speak(doc: Document, above: Reference | None, zone: list[tuple[int, int]]) -> bool:
    """Whether a paragraph without a quotation ends by telling that somebody speaks: "After a pause Mary began again."."""
    if above is None or not above.verb or above.kind not in (ReferenceKind.NAME, ReferenceKind.PRONOUN):
        return False
    start, stop = zone[0]
    whole = start == doc.paragraph_start[doc.paragraph[start]]
    begins = [k for k in range(max(above.end, stop - _BEGIN_WITHIN), stop - 1) if doc.lower[k] in _BEGIN]
    # "Mary began to laugh"
    return whole and any(doc.lower[k + 1] != "to" for k in begins)
