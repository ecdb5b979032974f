"""Names: which runs of capitalised words name somebody or something, and how each name is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from audiobook.attributing.document import NARRATION, Document, Mention, NameUse
from audiobook.attributing.story import NameWords, Story
from audiobook.attributing.text import tokens
from audiobook.language import FAIR_SPEECH_VERBS, TITLES
from audiobook.script import Gender

_PARTICLES = frozenset("de la le du von van der den di da del della of the al el bin ibn st".split())
_NEVER_NAMES = frozenset(
    """i the a an and but or so if when then there here this that these those he she it they we you his her its their our your my what
    who why how where which no not yes oh ah well now never nothing nobody everybody everyone all some any one two three at in on to
    from of for with by as is was were are be been do did does had has have will would shall should can could may might must let
    mr mrs miss ms dr sir madam ma'am god lord heaven heavens christ jesus monday tuesday wednesday thursday friday saturday sunday january
    february march april june july august september october november december christmas easter english french german
    italian spanish russian american british irish scottish welsh indian chinese japanese greek roman latin european england
    americans indians russians greeks romans italians europeans germans turks jews christians
    london france paris chapter part book volume goodbye hello good please thank thanks perhaps indeed still yet just only even
    such much more most many very too again once after before until while because though although however besides
    come go look see tell say said poor dear old young little great hullo hallo halloo hush aye ay alas adieu bravo hurrah hooray
    farewell amen bah pooh tis twas welcome nonsense""".split()
)
_PLACE_PREPOSITIONS = frozenset("in at to from near into towards toward through across of".split())

_CALLING_WORDS = frozenset("dear dearest poor old oh o ah my well yes no hello hey good sweet darling come".split())
"""Words that may stand before the name of somebody who is called: "my dear Tom"."""

_MOSTLY_CAPITAL = 0.5
"""A word is a name if it is written with a capital inside sentences more often than this share of its small ones."""

_LEAST_OPENINGS = 4
"""How often an unknown word that only ever opens sentences must occur to be taken for a name."""

_BEFORE_LIKE = frozenset("is was just so totally still".split())
_NEAR_QUOTATION = 4
"""Tokens: a name this near to a quotation, beside a speech verb, is hardly anything but its speaker's."""


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
    written: Counter[str] = field(default_factory=Counter)

    def use(self) -> NameUse:
        return NameUse(
            self.count,
            self.in_narration,
            self.cue,
            self.vocative,
            self.subject,
            self.place,
            self.definite,
            self.written,
        )


@cache
def first_names() -> dict[str, Gender]:
    """First names, in lower case, and who usually bears them."""
    lines = (files(__package__) / "first_names.txt").read_text(encoding="utf-8").splitlines()
    genders = {"m": Gender.MALE, "f": Gender.FEMALE}
    return {line[2:]: genders[line[0]] for line in lines if line and line[0] != "#"}


def find(story: Story) -> Story:
    """Find the mentions of names, and how each name is used."""
    doc = story.document
    mentions = tuple(_mentions(doc, _proper_words(doc)))
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


def _proper_words(doc: Document) -> set[str]:
    """Words whose capital can only mean that they are names."""
    inner: Counter[str] = Counter()
    small: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for k, word in enumerate(doc.lower):
        if not word[0].isalpha() or doc.paragraph[k] in doc.headings:
            continue
        if not doc.capital[k]:
            small[word] += 1
        elif doc.opens[k]:
            opening[word] += 1
        elif not (len(word) > 3 and doc.text[k].isupper()):
            inner[word] += 1
    known = first_names()
    out = {w for w, n in inner.items() if n >= 1 and n > _MOSTLY_CAPITAL * small[w] and w not in _NEVER_NAMES}
    # A name that only ever opens sentences: it is one if it is never written small, and known or frequent.
    out |= {
        w
        for w, n in opening.items()
        if w not in out
        and not small[w]
        and w not in _NEVER_NAMES
        and len(w) > 2
        and (w in known or n >= _LEAST_OPENINGS)
    }
    return out


def _mentions(doc: Document, proper: set[str]) -> Iterator[Mention]:
    k, n = 0, len(doc)
    lower, capital = doc.lower, doc.capital
    while k < n:
        if not capital[k] or (lower[k] not in proper and lower[k] not in TITLES) or doc.paragraph[k] in doc.headings:
            k += 1
            continue
        end = _run_end(doc, proper, k)
        words = tuple(lower[i] for i in range(k, end) if doc.is_word(i))
        bare_title = all(w in TITLES for w in words) and not (k and lower[k - 1] == "the")
        if bare_title and (doc.opens[k] or doc.quotation[k] != NARRATION):
            # A form of address, or the beginning of a sentence.
            k = end
            continue
        yield Mention(k, end, words, k > 0 and lower[k - 1] == "the")
        k = end


def _run_end(doc: Document, proper: set[str], start: int) -> int:
    """The token after a name that begins at `start`: capitalised words, full stops of titles, and particles between."""
    k = start + 1
    n = len(doc)
    same = doc.quotation[start], doc.paragraph[start]
    while k < n and (doc.quotation[k], doc.paragraph[k]) == same and not doc.possessive[k - 1]:
        if (
            doc.text[k] == "."
            and (doc.lower[k - 1] in TITLES or len(doc.lower[k - 1]) == 1)
            and k + 1 < n
            and doc.capital[k + 1]
        ):
            k += 1
        elif (
            doc.capital[k]
            and (doc.lower[k] in proper or doc.lower[k] in TITLES or len(doc.text[k]) == 1)
            and doc.text[k - 1] not in ","
        ):
            if doc.lower[k] == "i":
                break
            k += 1
        elif (
            doc.lower[k] in _PARTICLES
            and k + 1 < n
            and doc.capital[k + 1]
            and doc.lower[k + 1] in proper
            and doc.paragraph[k + 1] == same[1]
            and doc.lower[k] not in ("of", "the")
        ):
            k += 2
        else:
            break
    while k > start + 1 and not doc.is_word(k - 1):
        k -= 1
    return k


def _count(doc: Document, m: Mention, tally: _Tally) -> None:
    tally.count += 1
    tally.definite += m.definite
    before = doc.lower[m.start - 1] if m.start else ""
    # "said the Pigeon"
    verb = doc.lower[m.start - 2] if before == "the" and m.start > 1 else before
    after = doc.lower[m.end] if m.end < len(doc) else ""
    possessive = doc.possessive[m.end - 1]
    tally.written[" ".join(doc.text[i] for i in range(m.start, m.end) if doc.is_word(i))] += 1
    if doc.in_narration(m.start):
        tally.in_narration += 1
        if not possessive and (after in FAIR_SPEECH_VERBS or verb in FAIR_SPEECH_VERBS):
            around = (max(0, m.start - _NEAR_QUOTATION), min(len(doc) - 1, m.end + _NEAR_QUOTATION))
            tally.cue += 1 if all(map(doc.in_narration, around)) else 2
        if not possessive and _is_beside_quotative(doc, m):
            tally.cue += 2
        if m.start > 1 and doc.text[m.start - 1] in "([" and not doc.in_narration(m.start - 2):
            # A tag: '"Go to sleep." (Mary, yawning)'.
            tally.cue += 2
        if (
            not possessive
            and (doc.opens[m.start] or before in ("and", "but", "when", "as", "while", "that"))
            and after.isalpha()
        ):
            tally.subject += 1
    elif is_vocative(doc, m):
        tally.vocative += 1
    if before in _PLACE_PREPOSITIONS:
        tally.place += 1


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
