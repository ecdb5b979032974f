"""Names: which runs of capitalised words name somebody or something, and how each name is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from audiobook.attributing.document import NARRATION, Document, Mention, NameUse
from audiobook.attributing.story import NameWords, Story
from audiobook.attributing.text import proper_words, tokens
from audiobook.attributing.text.first_names import first_names
from audiobook.attributing.text.nouns import KINSHIP_NOUNS, POSSESSIVES
from audiobook.attributing.text.proper_words import ProperWords
from audiobook.language import FAIR_SPEECH_VERBS, TITLES, tongues
from audiobook.language.name_words import CLOSED_CLASS, LEADING_PARTICLES, PARTICLES

_PLACE_PREPOSITIONS = frozenset("in at to from near into towards toward through across of".split())

_CALLING_WORDS = frozenset("dear dearest poor old oh o ah my well yes no hello hey good sweet darling come".split())
"""Words that may stand before the name of somebody who is called: "my dear Tom"."""

_MOST_PARTICLES = 3
_LEAST_PARTED = 2
"""How many times more often each of two names must stand alone to be two people's where they stand together."""
_SURNAME_SHARE = 0.1
"""A word that ends longer names this often for each time it stands alone is a surname."""
_BEGIN_NAMES = frozenset("mr mrs ms messrs".split())
"""Titles that stand first in a name, or after another title."""
_NAMING = frozenset("named called".split())
_AFTER_SUBJECTS = frozenset(
    """is was were are am be been being do does did has have had would shall should could might must who himself herself only just also
    still never soon then presently suddenly even both""".split()
)
"""Words of closed classes that may stand between a subject and its verb, or are verbs."""
_BEFORE_LIKE = frozenset("is was just so totally still".split())
_NEAR_QUOTATION = 4


@dataclass(slots=True)
class _Tally:
    """A NameUse in the making; see there."""

    count: int = 0
    in_narration: int = 0
    cue: int = 0
    vocative: int = 0
    subject: int = 0
    place: int = 0
    definite: int = 0
    acts: int = 0
    beats: int = 0
    owns: int = 0
    human: int = 0
    called_inside: int = 0
    written: Counter[str] = field(default_factory=Counter)

    def use(self) -> NameUse:
        return NameUse(**{f.name: getattr(self, f.name) for f in fields(self)})


def find(story: Story) -> Story:
    """Find the mentions of names, and how each name is used."""
    doc = story.document
    found = _mentions(doc, proper_words.find(doc), tongues.of(story.script.language) is None)
    mentions = tuple(_parted(tuple(found)))
    tallies: dict[NameWords, _Tally] = {}
    for m in mentions:
        _count(doc, m, tallies.setdefault(m.words, _Tally()))
    named = replace(
        doc,
        names=mentions,
        name_at={m.start: m for m in mentions},
        name_over={k: m for m in mentions for k in range(m.start, m.end)},
    )
    return replace(story, document=named, name_uses={words: tally.use() for words, tally in tallies.items()})


def _mentions(doc: Document, proper: ProperWords, particles: bool) -> Iterator[Mention]:
    k, n = 0, len(doc)
    lower, capital = doc.lower, doc.capital
    while k < n:
        start = k
        if particles and lower[k] in LEADING_PARTICLES and not capital[k]:
            # "van der Berg"
            while k < n and lower[k] in PARTICLES and not capital[k] and k - start < _MOST_PARTICLES:
                k += 1
            if k == n or doc.quotation[k] != doc.quotation[start] or not capital[k] or not proper.is_name(doc, k):
                k = max(k, start + 1)
                continue
        if not capital[k] or doc.paragraph[k] in doc.headings or not (lower[k] in TITLES or proper.is_name(doc, k)):
            k = start + 1
            continue
        end = _run_end(doc, proper, k)
        words = tuple(lower[i] for i in range(start, end) if doc.is_word(i))
        bare_title = all(w in TITLES for w in words) and not (k and lower[k - 1] == "the")
        if bare_title and (doc.opens[k] or doc.quotation[k] != NARRATION):
            # A form of address, or the beginning of a sentence.
            k = end
            continue
        yield Mention(start, end, words, start > 0 and lower[start - 1] == "the")
        k = end


def _run_end(doc: Document, proper: ProperWords, start: int) -> int:
    """The token after a name that begins at `start`: capitalised words, full stops of titles, and particles between."""
    k = start + 1
    n = len(doc)
    same = doc.quotation[start], doc.paragraph[start]
    while k < n and (doc.quotation[k], doc.paragraph[k]) == same and not doc.possessive[k - 1]:
        if doc.text[k] == "." and (doc.lower[k - 1] in TITLES or len(doc.lower[k - 1]) == 1) and k + 1 < n:
            if not doc.capital[k + 1] and not _after_particles(doc, proper, k + 1):
                break
            k += 1
        elif _goes_on(doc, proper, k):
            k += 1
        elif after := _after_particles(doc, proper, k):
            k = after
        else:
            break
    while k > start + 1 and not doc.is_word(k - 1):
        k -= 1
    return k


def _parted(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions, those of two people that follow each other without a mark as two: "when he left Mrs. Gray Tom went home"."""
    counts = Counter(m.words for m in mentions)
    last: Counter[str] = Counter()
    for words, times in counts.items():
        if len(words) > 1:
            last[words[-1]] += times
    for m in mentions:
        if _are_two(m.words, counts, last):
            yield replace(m, end=m.end - 1, words=m.words[:-1])
            yield Mention(m.end - 1, m.end, m.words[-1:], False)
        else:
            yield m


def _are_two(words: NameWords, counts: Mapping[NameWords, int], last: Mapping[str, int]) -> bool:
    """Whether a name is those of two people: each is far more usual alone, and the second is nobody's surname."""
    first, second = words[:-1], words[-1:]
    if not first or len(first) > 2 or first not in counts or second not in counts or second[0] in TITLES:
        return False
    if len(first) == 1 and not (first[0] in first_names() and second[0] in first_names() and counts[words] == 1):
        return False
    if len(first) == 2 and first[0] not in TITLES:
        return False
    rarer = min(counts[first], counts[second])
    return rarer >= _LEAST_PARTED * counts[words] and last[second[0]] <= max(1, _SURNAME_SHARE * counts[second])


def _goes_on(doc: Document, proper: ProperWords, k: int) -> bool:
    """Whether token k is a further word of a name."""
    if not doc.capital[k] or doc.text[k - 1] == ",":
        return False
    if doc.lower[k] in _BEGIN_NAMES and doc.text[k - 1] != "." and doc.lower[k - 1] not in TITLES:
        # "Since Meg Mr. Gray is gone": another name.
        return False
    return proper.is_name(doc, k) or doc.lower[k] in TITLES or _is_initial(doc, k)


def _is_initial(doc: Document, k: int) -> bool:
    """Whether token k is one letter of a name: "J. R. Gray"; "I", "A" and "O" only with a full stop before and after them."""
    if len(doc.text[k]) > 1:
        return False
    stopped = k + 1 < len(doc) and doc.text[k + 1] == "." == doc.text[k - 1]
    return stopped or doc.lower[k] not in ("i", "o", "a")


def _after_particles(doc: Document, proper: ProperWords, k: int) -> int | None:
    """The token after the particles at token k and the capitalised name they stand before; None where there are none."""
    end = k
    while end < len(doc) and doc.lower[end] in PARTICLES - {"of", "the"} and end - k < _MOST_PARTICLES:
        end += 1
    found = end > k and end < len(doc) and doc.capital[end] and proper.is_name(doc, end)
    return end + 1 if found and doc.paragraph[end] == doc.paragraph[k] else None


def _count(doc: Document, m: Mention, tally: _Tally) -> None:
    tally.count += 1
    tally.definite += m.definite
    before = doc.lower[m.start - 1] if m.start else ""
    # "said the Pigeon", "said his brother Tom"
    at_verb = m.start - (3 if kinship_noun(doc, m) else 2 if before == "the" else 1)
    verb = doc.lower[at_verb] if at_verb >= 0 else ""
    after = doc.lower[m.end] if m.end < len(doc) else ""
    possessive = doc.possessive[m.end - 1]
    tally.written[written(doc, m)] += 1
    tally.owns += possessive
    if doc.in_narration(m.start):
        tally.in_narration += 1
        speaks = after in FAIR_SPEECH_VERBS and not proper_words.belongs_to_another(doc, m.start)
        if not possessive and (speaks or verb in FAIR_SPEECH_VERBS):
            tally.cue += 2 if proper_words.is_heard(doc, m.start, m.end) else 1
        if not possessive and _is_beside_quotative(doc, m):
            tally.cue += 2
        if m.start > 1 and doc.text[m.start - 1] in "([" and not doc.in_narration(m.start - 2):
            # A tag: '"Go to sleep." (Mary, yawning)'.
            tally.cue += 2
        if (
            not possessive
            and (doc.opens[m.start] or before in ("and", "but", "when", "as", "while", "that"))
            and after.isalpha()
            and after not in CLOSED_CLASS - _AFTER_SUBJECTS
        ):
            tally.subject += 1
        if proper_words.acts(doc, m.start, m.end):
            tally.acts += 1
            tally.beats += proper_words.is_beat(doc, m.start)
        tally.human += _is_human(doc, m)
    elif is_vocative(doc, m):
        tally.vocative += 1
        tally.called_inside += not doc.opens[m.start]
    if before in _PLACE_PREPOSITIONS:
        tally.place += 1


def written(doc: Document, m: Mention) -> str:
    """A mention as the text has it."""
    return " ".join(doc.text[i] for i in range(m.start, m.end) if doc.is_word(i))


def _is_human(doc: Document, m: Mention) -> bool:
    """Whether the words around a mention say that it is somebody's: "Tom, who", "a man called Tom", "his brother Tom"."""
    if kinship_noun(doc, m):
        return True
    if doc.possessive[m.end - 1] or m.end + 1 >= len(doc):
        return False
    if doc.lower[m.end] == "who" or (doc.text[m.end] == "," and doc.lower[m.end + 1] == "who"):
        return not m.definite
    return m.start > 0 and doc.lower[m.start - 1] in _NAMING


def kinship_noun(doc: Document, m: Mention) -> str:
    """The noun before a mention that says whose kin it is: "brother" in "his brother Tom", "Mary's brother Tom"; empty where there is none.

    In a long story names tell enough by themselves, and this misleads now and then: "he told his mother Tom was gone".
    """
    k = m.start - 2
    if (
        k < 0
        or not doc.is_short
        or doc.lower[k + 1] not in KINSHIP_NOUNS
        or not (doc.lower[k] in POSSESSIVES or doc.possessive[k])
    ):
        return ""
    return doc.lower[k + 1]


def _is_beside_quotative(doc: Document, m: Mention) -> bool:
    """Whether a name speaks by a word that is a verb of speech only beside a quotation: "Tom was like, ...", "goes Tom"."""
    words = doc.lower[m.end : m.end + _NEAR_QUOTATION]
    leads = next((n for n, w in enumerate(words) if w in ("like", "all", "goes")), None)
    if leads is not None and all(w in _BEFORE_LIKE for w in words[:leads]):
        end = m.end + leads + 1
        return any(not doc.in_narration(k) for k in range(end, min(end + 2, len(doc))))
    k = m.start - 1
    return k > 0 and doc.lower[k] == "goes" and any(not doc.in_narration(x) for x in range(max(0, k - 2), k))


def is_vocative(doc: Document, m: Mention) -> bool:
    """Whether a mention inside a quotation calls somebody: it is set off by marks on both sides."""
    if doc.possessive[m.end - 1] or m.definite:
        return False
    q = doc.quotation[m.start]
    before = doc.text[m.start - 1] if m.start and doc.quotation[m.start - 1] == q else '"'
    after = doc.text[m.end] if m.end < len(doc) and doc.quotation[m.end] == q else '"'
    set_off = not before[0].isalpha() or before.lower() in _CALLING_WORDS
    return set_off and after[0] in ",!?.;:—-…\"”’'"


def words_of(name: str) -> NameWords:
    """A name as written in; its words as mentions have them out: "the Queen" is mentioned as "Queen"."""
    words = tuple(w for w in tokens.split(name.lower()) if w[0].isalpha())
    return words[1:] if len(words) > 1 and words[0] == "the" else words
