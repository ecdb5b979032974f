"""Whether narration between two quotations of one paragraph gives each a speaker of its own."""

from __future__ import annotations

from audiobook.attributing.cues import cue_after, cue_before
from audiobook.attributing.story import Reference, ReferenceKind, Speech, SpeechVerb, Story
from audiobook.attributing.text import sentences
from audiobook.language import NAMELESS_NOUNS, VAGUE_NOUNS
from audiobook.script import Gender

_BEGINS_CLAUSE = frozenset("and but while then".split())
_SUBORDINATE = frozenset(
    "when as after before what which whom because if though although how until till since whether".split()
)
_BOTH = {Gender.MALE, Gender.FEMALE}


def is_anothers(story: Story, speech: Speech, index: int) -> bool:
    """Whether a quotation has another speaker than the speech before it in its paragraph.

    Args:
        story: the story; only its text and its people need to be known.
        speech: the speech so far.
        index: of the quotation.
    """
    doc = story.document
    start, stop = speech.end, doc.quotations[index].start
    after, leading = cue_after.read(doc, start, stop), _leading(story, start, stop)
    if after is not None and leading is not None and after.at == leading.at:
        # One cue: "said Mary" goes with the quotation before it.
        after, leading = (after, None) if after.inverted else (None, leading)
    own = after if after is not None and after.verb else None
    said_by = [r for r in (own, *_cues_so_far(story, speech)) if r is not None]
    if leading is not None and _leads_to_another(story, speech, said_by, own, leading):
        return True
    theirs = _following_cue(story, index)
    return theirs is not None and any(_differ(story, r, theirs) for r in said_by)


def _leads_to_another(
    story: Story, speech: Speech, said_by: list[Reference], own: Reference | None, leading: Reference
) -> bool:
    """Whether the cue that leads to a quotation tells of another speaker.

    Args:
        story: the story.
        speech: the speech so far.
        said_by: its cues, the latest first.
        own: that of them which stands in the same stretch of narration as `leading`.
        leading: the cue that leads to the quotation.
    """
    doc = story.document
    if leading.kind is ReferenceKind.PRONOUN:
        # "No," said Mary. He answered: "..."
        return (
            bool(said_by)
            and _begins_clause(story, leading.at, speech.end)
            and _genders(story, said_by[0], leading) == _BOTH
        )
    first = doc.first_word(speech.end, leading.end)
    if first is not None and doc.capital[first] and doc.last_mark(speech.end) == ".":
        # A new sentence leads to the next quotation: "No." Tom turned, and said, "..."
        return True
    if own is None:
        return bool(said_by) and _differ(story, said_by[0], leading)
    if doc.lower[leading.at - 1] in _SUBORDINATE and doc.lower[leading.at] not in ("a", "an"):
        # "Go," said Mary, when Tom had spoken, "or stay."
        return False
    who = [story.person_of(r) for r in (own, leading)]
    return who[0] != who[1] if None not in who else _begins_clause(story, leading.at, own.end)


def _leading(story: Story, start: int, stop: int) -> Reference | None:
    """The cue in a stretch of narration that leads to the quotation after it."""
    found = cue_before.read(story.document, start, stop)
    return found if found is not None and found.verb and found.lead else None


def _begins_clause(story: Story, k: int, start: int) -> bool:
    """Whether a reference at token k, after `start`, is the subject of a clause that depends on no other."""
    doc = story.document
    alone = not any(doc.is_word(j) for j in range(start, k))
    return alone or sentences.is_end(doc, k - 1) or doc.lower[k - 1] in _BEGINS_CLAUSE


def _cues_so_far(story: Story, speech: Speech) -> list[Reference]:
    """The cues of a speech so far, the latest first: those inside, and the one that leads to it."""
    doc = story.document
    inside = [cue_after.read(doc, *gap) for gap in reversed(speech.gaps)]
    first = speech.quotations[0]
    start = max(doc.paragraph_start[speech.first_paragraph], doc.quotations[first - 1].end if first else 0)
    leading = _leading(story, start, speech.start)
    return [*(r for r in inside if r is not None and r.verb), *([leading] if leading is not None else [])]


def _following_cue(story: Story, index: int) -> Reference | None:
    """The cue that follows a quotation and goes on with its sentence: "said Mary"."""
    doc = story.document
    q = doc.quotations[index]
    stop = doc.paragraph_start[q.paragraph + 1]
    if index + 1 < len(doc.quotations):
        stop = min(stop, doc.quotations[index + 1].start)
    first = doc.first_word(q.end, stop)
    if first is None or not doc.in_narration(first) or doc.capital[first]:
        return None
    found = cue_after.read(doc, q.end, stop)
    return found if found is not None and found.verb is SpeechVerb.CERTAIN and found.inverted else None


def _differ(story: Story, one: Reference, other: Reference) -> bool:
    """Whether two cues name two speakers."""
    if _genders(story, one, other) == _BOTH:
        return True
    who = [_named(story, r) for r in (one, other)]
    return None not in who and who[0] != who[1]


def _named(story: Story, r: Reference) -> object:
    """Whom a cue names: a person, or a name or description that belongs to nobody; None where it may be anybody."""
    who = story.person_of(r)
    if who is not None:
        return who
    if r.kind is ReferenceKind.NAME:
        return r.name
    # "The boy" may be Tom; "the other" and "the voice" are not the person who has just been named.
    return None if r.noun in VAGUE_NOUNS - NAMELESS_NOUNS else r.noun


def _genders(story: Story, *references: Reference) -> set[Gender]:
    who = [story.person_of(r) for r in references]
    return {r.gender if w is None else story.persons[w].gender for r, w in zip(references, who)}
