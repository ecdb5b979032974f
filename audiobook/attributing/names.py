"""A Document in, the names in it out: which runs of capitalised words name somebody, and how each is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from audiobook.attributing.document import NARRATION, Document
from audiobook.language import FAIR_SPEECH_VERBS, TITLES
from audiobook.script import Gender

_PARTICLES = frozenset("de la le du von van der den di da del della of the al el bin ibn st".split())
_NO_NAMES = frozenset(
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


@dataclass(slots=True)
class Mention:
    """An occurrence of a name: its tokens from `start` to before `end`."""

    start: int
    end: int
    words: tuple[str, ...]
    definite: bool


@dataclass(slots=True)
class Use:
    """How a name is used over a whole story."""

    count: int = 0
    in_narration: int = 0
    cue: int = 0
    vocative: int = 0
    subject: int = 0
    place: int = 0
    definite: int = 0
    written: Counter[str] = field(default_factory=Counter)


@cache
def first_names() -> dict[str, Gender]:
    """First names, in lower case, and who usually bears them."""
    lines = (files(__package__) / "first_names.txt").read_text(encoding="utf-8").splitlines()
    genders = {"m": Gender.MALE, "f": Gender.FEMALE}
    return {line[2:]: genders[line[0]] for line in lines if line and line[0] != "#"}


def find(doc: Document) -> tuple[list[Mention], dict[tuple[str, ...], Use]]:
    """A Document in; the mentions of names, in order, and how each name is used."""
    proper = _proper_words(doc)
    mentions = list(_mentions(doc, proper))
    uses: dict[tuple[str, ...], Use] = {}
    for m in mentions:
        _count(doc, m, uses.setdefault(m.words, Use()))
    return mentions, uses


def _proper_words(doc: Document) -> set[str]:
    """Words that are written with a capital where nothing but being a name explains it."""
    inner: Counter[str] = Counter()
    small: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for k, word in enumerate(doc.lower):
        if not word[0].isalpha() or doc.paragraph[k] in doc.heading:
            continue
        if not doc.capital[k]:
            small[word] += 1
        elif doc.opens[k]:
            opening[word] += 1
        elif not (len(word) > 3 and doc.text[k].isupper()):
            inner[word] += 1
    known = first_names()
    out = {w for w, n in inner.items() if n >= 1 and n > 0.5 * small[w] and w not in _NO_NAMES}
    # A name that only ever opens sentences: it is one if it is never written small, and known or frequent.
    out |= {
        w
        for w, n in opening.items()
        if w not in out and not small[w] and w not in _NO_NAMES and len(w) > 2 and (w in known or n >= 4)
    }
    return out


def _mentions(doc: Document, proper: set[str]) -> Iterator[Mention]:
    k, n = 0, len(doc)
    lower, capital = doc.lower, doc.capital
    while k < n:
        if not capital[k] or (lower[k] not in proper and lower[k] not in TITLES) or doc.paragraph[k] in doc.heading:
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
    """Behind the last token of the name that begins at `start`: capitalised words, stops of titles, particles between."""
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


def _count(doc: Document, m: Mention, use: Use) -> None:
    use.count += 1
    use.definite += m.definite
    before = doc.lower[m.start - 1] if m.start else ""
    # "said the Pigeon"
    verb = doc.lower[m.start - 2] if before == "the" and m.start > 1 else before
    behind = doc.lower[m.end] if m.end < len(doc) else ""
    possessive = doc.possessive[m.end - 1]
    use.written[" ".join(doc.text[i] for i in range(m.start, m.end) if doc.is_word(i))] += 1
    if doc.quotation[m.start] == NARRATION:
        use.in_narration += 1
        if not possessive and (behind in FAIR_SPEECH_VERBS or verb in FAIR_SPEECH_VERBS):
            near = any(doc.quotation[i] != NARRATION for i in (max(0, m.start - 4), min(len(doc) - 1, m.end + 4)))
            use.cue += 2 if near else 1
        if (
            not possessive
            and (doc.opens[m.start] or before in ("and", "but", "when", "as", "while", "that"))
            and behind.isalpha()
        ):
            use.subject += 1
    elif is_vocative(doc, m):
        use.vocative += 1
    if before in _PLACE_PREPOSITIONS:
        use.place += 1


def is_vocative(doc: Document, m: Mention) -> bool:
    """Whether a mention inside a quotation calls somebody: set off by marks on both sides."""
    if doc.possessive[m.end - 1] or m.definite:
        return False
    q = doc.quotation[m.start]
    before = doc.text[m.start - 1] if m.start and doc.quotation[m.start - 1] == q else '"'
    behind = doc.text[m.end] if m.end < len(doc) and doc.quotation[m.end] == q else '"'
    opened = not before[0].isalpha() or before.lower() in (
        "dear",
        "dearest",
        "poor",
        "old",
        "oh",
        "o",
        "ah",
        "my",
        "well",
        "yes",
        "no",
        "hello",
        "hey",
        "good",
        "sweet",
        "darling",
        "come",
    )
    return opened and behind[0] in ",!?.;:—-…\"”’'"
