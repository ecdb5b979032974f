"""Whether narration between two quotations of one paragraph gives each a speaker of its own."""

from __future__ import annotations

from audiobook.attributing.cues import cue_after, cue_before
from audiobook.attributing.document import Document
from audiobook.attributing.story import Reference, ReferenceKind, Speech, SpeechVerb, Story
from audiobook.attributing.text import sentences
from audiobook.attributing.text.nouns import speech_verb
from audiobook.language import NAMELESS_NOUNS, VAGUE_NOUNS
from audiobook.script import Gender

_BEGINS_CLAUSE = frozenset("and but while then".split())
_SUBORDINATE = frozenset(
    "when as after before what which whom because if though although how until till since whether".split()
)
_BOTH = {Gender.MALE, Gender.FEMALE}
_NEVER_ANOTHER_WORD = {ReferenceKind.FIRST_PERSON, ReferenceKind.PLURAL}
"""Who is "I" or "we" in a cue is not "she" in the next one."""
_GOES_ON = frozenset(
    """added adds adding continued continues continuing resumed resumes concluded concludes finished finishes repeated repeats
    again on""".split()
)
"""What tells that the speaker before speaks on: "he added", "she went on"."""
_OBJECT_GENDERS = {"him": Gender.MALE, "her": Gender.FEMALE}
_OBJECT_WITHIN = 3


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
        # One cue: "said Mary" goes with the quotation before it, and so does '"No," Mary said, "but ..."'.
        after, leading = (after, None) if after.inverted or _interrupts(story, speech, index) else (None, leading)
    own = after if after is not None and after.verb else None
    said_by = [r for r in (own, *_cues_so_far(story, speech)) if r is not None]
    if leading is not None and _leads_to_another(story, speech, said_by, own, leading):
        return True
    if _takes_the_word(story, speech, stop, said_by):
        return True
    theirs = _following_cue(story, index)
    if theirs is not None and any(_differ(story, r, theirs) for r in said_by):
        return True
    return own is not None and sentences.ends_sentence(doc, stop) and _answers(story, speech, index, own, said_by)


def _interrupts(story: Story, speech: Speech, index: int) -> bool:
    """Whether the narration before a quotation stands inside a sentence of speech: '"No," Mary said, "but there it is."'."""
    doc = story.document
    first = doc.first_word(doc.quotations[index].start, doc.quotations[index].end)
    return sentences.ends_in_comma(doc, speech.end) and first is not None and not doc.capital[first]


def _takes_the_word(story: Story, speech: Speech, stop: int, said_by: list[Reference]) -> bool:
    """Whether the narration before a quotation is a sentence that tells of another who speaks: '"But --" Mary interrupted him.'."""
    doc = story.document
    found = cue_before.read(doc, speech.end, stop)
    if found is None or found.kind is not ReferenceKind.NAME or found.verb is not SpeechVerb.CERTAIN or not said_by:
        return False
    begins = doc.first_word(speech.end, stop) == found.at and not sentences.ends_in_comma(doc, speech.end)
    beside = found.end < stop and speech_verb(doc.lower[found.end]) is SpeechVerb.CERTAIN
    return begins and beside and _differ(story, said_by[0], found)


def _answers(story: Story, speech: Speech, index: int, own: Reference, said_by: list[Reference]) -> bool:
    """Whether a quotation has a cue of its own, though the one before it had: '"Where?" Mary asked. "Here," Tom said.'.

    Where several already speak in the paragraph, a sentence about another who acts is enough.
    """
    doc = story.document
    end, stop = _narration_after(story, index)
    first = doc.first_word(end, stop)
    if first is None:
        return False
    theirs = cue_after.read(doc, end, stop)
    if theirs is None:
        return False
    if _is_tag(doc, theirs, end, first):
        if _goes_on_speaking(doc, theirs, stop):
            return False
        if any(_are_two(story, r, theirs) for r in (own, *said_by)):
            return True
        if theirs.kind is not ReferenceKind.PRONOUN:
            return False
        # Where two speak by turns in a paragraph, nobody has two cues in a row.
        return theirs.gender in _objects(doc, own) or (speech.is_anothers and own.kind is ReferenceKind.NAME)
    several = _speaks_after_another(story, speech)
    return several and theirs.kind is ReferenceKind.NAME and theirs.at == first and _are_two(story, own, theirs)


def _narration_after(story: Story, index: int) -> tuple[int, int]:
    """The narration of the paragraph after a quotation, up to the next one."""
    doc = story.document
    q = doc.quotations[index]
    stop = doc.paragraph_start[q.paragraph + 1]
    if index + 1 < len(doc.quotations):
        stop = min(stop, doc.quotations[index + 1].start)
    return q.end, stop


def _is_tag(doc: Document, r: Reference, end: int, first: int) -> bool:
    """Whether a reference after a quotation is the subject of a cue that goes on with its sentence, which no full stop has ended.

    Args:
        doc: the document.
        r: the reference.
        end: the token after the quotation.
        first: the first word after the quotation.
    """
    if not r.verb or doc.last_mark(end) == ".":
        return False
    if not doc.capital[first]:
        return True
    capital = first in doc.name_at or doc.text[first] == "I"
    return capital and r.end < len(doc) and speech_verb(doc.lower[r.end]) is SpeechVerb.CERTAIN


def _goes_on_speaking(doc: Document, r: Reference, stop: int) -> bool:
    """Whether a cue says that somebody goes on: "he added"."""
    around = range(max(0, r.at - 1), min(r.end + 2, stop))
    return any(doc.lower[k] in _GOES_ON for k in around)


def _objects(doc: Document, r: Reference) -> set[Gender]:
    """The genders of those to whom a cue says something is said: "Mary told him"."""
    around = (doc.lower[k] for k in range(r.end, min(r.end + _OBJECT_WITHIN, len(doc))) if doc.in_narration(k))
    return {_OBJECT_GENDERS[word] for word in around if word in _OBJECT_GENDERS}


def _speaks_after_another(story: Story, speech: Speech) -> bool:
    """Whether somebody else has spoken in the paragraph before a speech."""
    doc = story.document
    first = speech.quotations[0]
    return first > 0 and doc.quotations[first - 1].paragraph == speech.first_paragraph


def _are_two(story: Story, one: Reference, other: Reference) -> bool:
    """Whether two cues of one paragraph, each with its own sentence, tell of two speakers.

    Nobody is first "he" and then named, or "I" and then "she".
    """
    kinds = {one.kind, other.kind}
    if len(kinds) == 2 and kinds & _NEVER_ANOTHER_WORD:
        who = [story.person_of(r) for r in (one, other)]
        return None in who or who[0] != who[1]
    if one.kind is ReferenceKind.PRONOUN and other.kind in (ReferenceKind.NAME, ReferenceKind.NOUN):
        return True
    return _differ(story, one, other)


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
    end, stop = _narration_after(story, index)
    first = doc.first_word(end, stop)
    if first is None or not doc.in_narration(first) or doc.capital[first]:
        return None
    found = cue_after.read(doc, end, stop)
    if found is None or not found.inverted:
        return None
    # "returned Mary" may mean that she came back, but not after a comma.
    return found if found.verb is SpeechVerb.CERTAIN or sentences.ends_in_comma(doc, end) else None


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
