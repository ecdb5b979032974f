"""Whether narration inside a paragraph, between two of its quotations, gives each its own speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.attributing.document import NARRATION
from audiobook.attributing.references import Reference, ReferenceKind
from audiobook.attributing.speeches import Speech
from audiobook.language import NAMELESS_NOUNS, VAGUE_NOUNS
from audiobook.script import Gender

if TYPE_CHECKING:
    from audiobook.attributing.story import Story

_AND = frozenset("and but while then".split())
_DEPENDS = frozenset(
    "when as after before what which whom because if though although how until till since whether".split()
)
_BOTH = {Gender.MALE, Gender.FEMALE}


def two_speak(story: Story, speech: Speech, index: int) -> bool:
    """Whether a quotation is another's than the speech before it in its paragraph.

    Args:
        story: the story. What stands around its speeches need not be known yet.
        speech: the speech so far.
        index: of the quotation.
    """
    start, stop = speech.end, story.doc.quotations[index].start
    one, leading = story.parser.behind(start, stop), _leading(story, start, stop)
    if one is not None and leading is not None and one.at == leading.at:
        # "said Mary" goes with the quotation before it.
        one, leading = (one, None) if one.inverted else (None, leading)
    own = one if one is not None and one.verb else None
    said = [r for r in (own, *_said_by(story, speech)) if r is not None]
    if leading is not None and _leads_to_another(story, speech, said, own, leading):
        return True
    theirs = _own_cue(story, index)
    return theirs is not None and any(_differ(story, r, theirs) for r in said)


def _leads_to_another(
    story: Story, speech: Speech, said: list[Reference], own: Reference | None, leading: Reference
) -> bool:
    """Whether the cue that leads to a quotation tells of another speaker.

    Args:
        story: the story.
        speech: the speech so far.
        said: its cues, the latest first.
        own: that of them which stands in the same stretch of narration as `leading`.
        leading: the cue that leads to the quotation.
    """
    doc = story.doc
    if leading.kind is ReferenceKind.PRONOUN:
        # "No," said Mary. He answered: "..."
        return (
            bool(said) and _begins_clause(story, leading.at, speech.end) and _genders(story, said[0], leading) == _BOTH
        )
    first = doc.first_word(speech.end, leading.end)
    if first is not None and doc.capital[first] and doc.last_mark(speech.end) == ".":
        # A new sentence leads to the next quotation: "No." Tom turned, and said, "..."
        return True
    if own is None:
        return bool(said) and _differ(story, said[0], leading)
    if doc.lower[leading.at - 1] in _DEPENDS and doc.lower[leading.at] not in ("a", "an"):
        # "Go," said Mary, when Tom had spoken, "or stay."
        return False
    who = [story.person_of(r) for r in (own, leading)]
    return who[0] != who[1] if None not in who else _begins_clause(story, leading.at, own.end)


def _leading(story: Story, start: int, stop: int) -> Reference | None:
    """The cue in a stretch of narration that leads to the quotation behind it."""
    found = story.parser.before(start, stop)
    return found if found is not None and found.verb and found.leads else None


def _begins_clause(story: Story, k: int, start: int) -> bool:
    """Whether a reference at token k, behind `start`, is the subject of a clause that depends on no other."""
    doc = story.doc
    return not any(doc.is_word(j) for j in range(start, k)) or story.ends_sentence(k - 1) or doc.lower[k - 1] in _AND


def _said_by(story: Story, speech: Speech) -> list[Reference]:
    """The cues of a speech so far, the latest first: those inside, and the one that leads to it."""
    doc = story.doc
    inside = [story.parser.behind(*gap) for gap in reversed(speech.gaps)]
    first = speech.quotations[0]
    start = max(doc.paragraph_start[speech.first_paragraph], doc.quotations[first - 1].end if first else 0)
    leading = _leading(story, start, speech.start)
    return [*(r for r in inside if r is not None and r.verb), *([leading] if leading is not None else [])]


def _own_cue(story: Story, index: int) -> Reference | None:
    """The cue that follows a quotation and goes on with its sentence: "said Mary"."""
    doc = story.doc
    q = doc.quotations[index]
    stop = doc.paragraph_start[q.paragraph + 1]
    if index + 1 < len(doc.quotations):
        stop = min(stop, doc.quotations[index + 1].start)
    first = doc.first_word(q.end, stop)
    if first is None or doc.quotation[first] != NARRATION or doc.capital[first]:
        return None
    found = story.parser.behind(q.end, stop)
    return found if found is not None and found.verb == 2 and found.inverted else None


def _differ(story: Story, one: Reference, other: Reference) -> bool:
    """Whether two cues name two speakers."""
    if _genders(story, one, other) == _BOTH:
        return True
    who = [_named(story, r) for r in (one, other)]
    return None not in who and who[0] != who[1]


def _named(story: Story, r: Reference) -> object:
    """Whom a cue names: a person, or a name or description that is nobody's; None where it may be anybody."""
    who = story.person_of(r)
    if who is not None:
        return who
    if r.kind is ReferenceKind.NAME:
        return r.name
    # "The boy" may be Tom; "the other" and "the voice" are not who has just been named.
    return None if r.noun in VAGUE_NOUNS - NAMELESS_NOUNS else r.noun


def _genders(story: Story, *references: Reference) -> set[Gender]:
    who = [story.person_of(r) for r in references]
    return {r.gender if w is None else story.people.persons[w].gender for r, w in zip(references, who)}
