"""Which of the references beside a speech is its cue: one list of conditions, surest first.

To mend how "he said" is read, begin here.
"""

from __future__ import annotations

from collections.abc import Sequence

from audiobook.attributing.cues import replies
from audiobook.attributing.cues.zones import Stretch
from audiobook.attributing.document import Document
from audiobook.attributing.story import CueSource, Lead, Reference, ReferenceKind, SpeechVerb, Zone
from audiobook.attributing.text import sentences
from audiobook.attributing.text.nouns import speech_verb

_BEGIN = frozenset("began begins resumed resumes continued continues spoke speaks proceeded recommenced".split())
_BEGIN_WITHIN = 8
_WENT = frozenset("went goes go".split())
_SPEAK_ON = _BEGIN | _WENT | frozenset("answered answers replied replies interrupted interrupts".split())
_SAYS_NOTHING = frozenset("not nothing no never reading walking working eating".split())
_MAY_SPEAK = frozenset({ReferenceKind.NAME, ReferenceKind.PRONOUN, ReferenceKind.NOUN, ReferenceKind.FIRST_PERSON})
_COMES_NEXT = frozenset("and but while".split())


def cue(
    doc: Document,
    zones: Sequence[Sequence[Stretch]],
    references: Sequence[Reference | None],
    goes_on: bool,
) -> tuple[Reference | None, CueSource]:
    """The reference most likely to be the speaker, and where it stands.

    Args:
        doc: the document.
        zones: stretches of narration by zone.
        references: the reference of each zone.
        goes_on: the narration after the speech goes on with its sentence.
    """
    inside, after, before, above = (references[z] for z in (Zone.INSIDE, Zone.AFTER, Zone.BEFORE, Zone.ABOVE))
    conditions = (
        (CueSource.BEFORE, before, _leads_by_name(before, inside, after)),
        (CueSource.INSIDE, inside, inside is not None and inside.verb > SpeechVerb.NONE),
        (CueSource.BEFORE, before, _leads_and_ends(doc, before, after, zones[Zone.AFTER])),
        (CueSource.AFTER, after, after is not None and after.verb > SpeechVerb.NONE and goes_on),
        (CueSource.BEFORE, before, before is not None and before.lead > Lead.NONE and before.verb > SpeechVerb.NONE),
        (CueSource.OTHER, above, _leads_from_above(above)),
        (CueSource.AFTER, after, _is_cue_of_new_sentence(doc, after, zones[Zone.AFTER])),
        (CueSource.OTHER, after, _any_verb(doc, after, zones[Zone.AFTER])),
        (CueSource.OTHER, inside, _any_verb(doc, inside, zones[Zone.INSIDE])),
        (CueSource.OTHER, above, _begins_to_speak(doc, above, zones[Zone.ABOVE])),
        (CueSource.OTHER, before, _speaks_next(doc, before, zones[Zone.BEFORE])),
        (CueSource.ACTION_INSIDE, inside, inside is not None),
        (CueSource.ACTION_AFTER, after, after is not None and goes_on),
        (CueSource.LEADING, before, before is not None and before.lead > Lead.NONE),
        (CueSource.MENTION_BEFORE, before, before is not None),
        (CueSource.MENTION_AFTER, after, after is not None),
    )
    return next(((reference, source) for source, reference, holds in conditions if holds), (None, CueSource.NONE))


def goes_on(doc: Document, end: int, zones: Sequence[Sequence[Stretch]]) -> bool:
    """Whether the narration after a speech that ends at `end` goes on with its sentence: it begins with a small letter or a name."""
    if not zones[Zone.AFTER]:
        return False
    start, stop = zones[Zone.AFTER][0]
    k = doc.first_word(start, stop)
    k = start if k is None else k
    return not doc.capital[k] or (sentences.ends_in_comma(doc, end) and (k in doc.name_at or doc.text[k] == "I"))


def _leads_by_name(before: Reference | None, *others: Reference | None) -> bool:
    """Whether a cue with a name leads to the speech and no cue inside or after it names anybody: "Mary cried, ... and he said"."""
    if before is None or before.kind is not ReferenceKind.NAME or not before.lead:
        return False
    if before.verb is not SpeechVerb.CERTAIN:
        return False
    return not any(r is not None and r.verb and r.kind is ReferenceKind.NAME for r in others)


def _leads_and_ends(doc: Document, before: Reference | None, after: Reference | None, zone: Sequence[Stretch]) -> bool:
    """Whether a cue leads to the speech and the narration after it tells what comes next.

    'Tom said, "No," and Mary wept.' 'When Tom said, "No," she did not give the answer of ...'
    """
    if before is None or not before.lead or before.verb is not SpeechVerb.CERTAIN or not zone:
        return False
    start, stop = zone[0]
    first = doc.first_word(start, stop)
    if first is not None and doc.lower[first] in _COMES_NEXT:
        return True
    return after is not None and not after.inverted and after.end < stop and not speech_verb(doc.lower[after.end])


def _is_cue_of_new_sentence(doc: Document, after: Reference | None, zone: Sequence[Stretch]) -> bool:
    """Whether narration that begins like a new sentence is a cue: '"Why?" Mary asked.', but not '"Why?" She did not answer.'."""
    return after is not None and after.verb is SpeechVerb.CERTAIN and replies.without_words(doc, zone[0]) is None


def _leads_from_above(above: Reference | None) -> bool:
    """Whether the paragraph above ends in a colon, or in a comma or dash after a speech verb."""
    if above is None:
        return False
    return above.lead is Lead.COLON or (above.lead is Lead.COMMA and above.verb > SpeechVerb.NONE)


def _any_verb(doc: Document, found: Reference | None, zone: Sequence[Stretch]) -> bool:
    """Whether a name and some verb go on with the speech's sentence: '"No," Tom summed up.'."""
    if found is None or found.kind is not ReferenceKind.NAME or not sentences.ends_in_comma(doc, zone[0][0]):
        return False
    first = doc.first_word(zone[0][0], found.end)
    return first == found.at and found.end < len(doc) and doc.is_word(found.end) and not doc.capital[found.end]


def _speaks_next(doc: Document, before: Reference | None, zone: Sequence[Stretch]) -> bool:
    """Whether the sentence before a speech tells that somebody speaks on: 'Mary went on. "And then?"'."""
    if before is None or before.lead or not before.verb or before.kind not in _MAY_SPEAK:
        return False
    stop = zone[0][1]
    verbs = [k for k in range(before.end, min(before.end + _BEGIN_WITHIN, stop)) if doc.lower[k] in _SPEAK_ON]
    if not verbs or any(sentences.is_end(doc, k) for k in range(before.end, verbs[0])):
        return False
    if verbs[0] < stop - _BEGIN_WITHIN:
        # "Mary went on with her work until the lamps were lit."
        return False
    rest = doc.lower[verbs[0] + 1 : stop]
    went = doc.lower[verbs[0]] in _WENT
    return rest[:1] != ("to",) and not _SAYS_NOTHING & {*rest} and (not went or rest[:1] == ("on",))


def _begins_to_speak(doc: Document, above: Reference | None, zone: Sequence[Stretch]) -> bool:
    """Whether a paragraph without a quotation ends by telling that somebody speaks: "After a pause Mary began again."."""
    if above is None or not above.verb or above.kind not in (ReferenceKind.NAME, ReferenceKind.PRONOUN):
        return False
    start, stop = zone[0]
    is_whole = start == doc.paragraph_start[doc.paragraph[start]]
    begins = [k for k in range(max(above.end, stop - _BEGIN_WITHIN), stop - 1) if doc.lower[k] in _BEGIN]
    # "Mary began to laugh"
    return is_whole and any(doc.lower[k + 1] != "to" for k in begins)
