"""Which two persons are one: "Mr. Gray, the lawyer," says who the lawyer is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from audiobook.attributing.document import Document, Mention
from audiobook.attributing.people.same_by_answers import named_together
from audiobook.attributing.story import NameWords, Story
from audiobook.attributing.text.nouns import DETERMINERS, KINSHIP_NOUNS
from audiobook.language import VAGUE_NOUNS
from audiobook.script import Gender

_MAY_FOLLOW = frozenset("of at in from for to who whose whom".split())
"""Words that may follow an office: "the lawyer of the village"."""
_NEXT_OF_A_LIST = frozenset("and or the a an".split())
_DEFINITE_SHARE = 0.8
"""A word with a capital is an office ("the Collector") if a determiner stands before this share of its mentions."""
_OWN_SHARE = 0.8
"""And if this share of its bearer's mentions has the word."""
_ARTICLES = frozenset("a an the".split())
_BE = frozenset("is was".split())
_MOST_ADJECTIVES = 2
_MOST_TURNS = 1
"""How often two may answer each other, and still be one whose cues were misread."""
_MOST_NEAR = 0.1
"""Of the mentions of the one named less often, those that may stand beside the other's."""
_MOST_UNLIKE = 0.5


def find(story: Story) -> list[tuple[int, int]]:
    """Pairs of persons who are one: the one known by an office, and the one with the name."""
    known = offices(story)
    votes: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for m, who in zip(story.mentions.mentions, story.mentions.who):
        if who in known.values() or m.definite or story.document.possessive[m.end - 1]:
            continue
        for office in (_office_after(story.document, m, known), _office_before(story.document, m, known)):
            if office is not None:
                votes[office][who] += 1
    for office, who in _said_to_be(story, known):
        votes[office][who] += 1
    near, told = named_together(story)
    turns = _turns(story)
    return [
        (office, who)
        for office, named in votes.items()
        for who, times in named.items()
        # An office with two names has had two holders.
        if len(named) == 1
        and near[office, who] <= times + max(1, _MOST_NEAR * min(told[office], told[who]))
        and turns[office, who] <= _MOST_TURNS
        and _may_be_one(story, office, who)
    ]


def _said_to_be(story: Story, offices: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """Whose office is told by "Mrs. Gray was a witch" or "she was a witch", and who that is."""
    doc = story.document
    ends = {m.end: who for m, who in zip(story.mentions.mentions, story.mentions.who) if not m.definite}
    pronouns = {k + 1: who for k, who in zip(story.pronouns.at, story.pronouns.who)}
    for k, word in enumerate(doc.lower):
        if (
            word not in offices
            or doc.capital[k]
            or doc.possessive[k]
            or doc.quotation[k] != doc.quotation[max(0, k - 3)]
        ):
            continue
        j = next(
            (
                j
                for j in range(k - 1, max(1, k - 2 - _MOST_ADJECTIVES), -1)
                if not doc.is_word(j) or doc.lower[j] in _ARTICLES
            ),
            0,
        )
        if j > 1 and doc.lower[j] in _ARTICLES and doc.lower[j - 1] in _BE:
            who = ends.get(j - 1, pronouns.get(j - 1))
            if who is not None and who != offices[word]:
                yield offices[word], who


def offices(story: Story) -> dict[str, int]:
    """Words that tell what somebody does, and who that is: "the lawyer", "the Collector"."""
    doc = story.document
    definite: Counter[NameWords] = Counter()
    total: Counter[NameWords] = Counter()
    for m in story.mentions.mentions:
        if doc.in_narration(m.start):
            total[m.words] += 1
            definite[m.words] += m.definite or (m.start > 0 and doc.lower[m.start - 1] in DETERMINERS)
    out = {
        noun: who
        for noun, who in story.people.by_description.items()
        if story.persons[who].description is not None and noun not in VAGUE_NOUNS | KINSHIP_NOUNS
    }
    for who, person in enumerate(story.persons):
        if not person.names:
            # A character that a user gave, whose names the text does not have.
            continue
        word = person.names[0][0]
        alone = person.description is None and len(person.names[0]) == 1
        own = sum(total[n] for n in person.names if word in n)
        if (
            alone
            and definite[(word,)] >= _DEFINITE_SHARE * total[(word,)]
            and own >= _OWN_SHARE * sum(total[n] for n in person.names)
        ):
            out[word] = who
    return out


def _office_after(doc: Document, m: Mention, offices: Mapping[str, int]) -> int | None:
    """Whose office stands after a name: "Mr. Gray, the village lawyer," and what may follow."""
    k = m.end
    if k + 3 >= len(doc) or doc.text[k] != "," or doc.lower[k + 1] != "the":
        return None
    last = min(k + 3 + _MOST_ADJECTIVES, len(doc) - 2)
    noun = next((j for j in range(k + 2, last) if doc.lower[j] in offices), None)
    if noun is None or not _one_phrase(doc, m.start, noun) or not all(doc.is_word(j) for j in range(k + 2, noun)):
        return None
    return offices[doc.lower[noun]] if _ends(doc, noun + 1) or doc.lower[noun + 1] in _MAY_FOLLOW else None


def _office_before(doc: Document, m: Mention, offices: Mapping[str, int]) -> int | None:
    """Whose office stands before a name: "the lawyer, Mr. Gray,"."""
    k = m.start - 2
    if k < 1 or doc.text[k + 1] != "," or doc.lower[k] not in offices or not _one_phrase(doc, k, m.start):
        return None
    return offices[doc.lower[k]] if doc.lower[k - 1] == "the" and _ends(doc, m.end) else None


def _one_phrase(doc: Document, first: int, last: int) -> bool:
    same = doc.quotation[first] == doc.quotation[last] and doc.paragraph[first] == doc.paragraph[last]
    return same and not doc.possessive[last] and not doc.possessive[first]


def _ends(doc: Document, k: int) -> bool:
    """Whether the phrase before token k ends there and is not an entry of a list."""
    if k + 1 >= len(doc) or doc.text[k] != ",":
        return k >= len(doc) or doc.text[k][0] in ".;:!?"
    return doc.lower[k + 1] not in _NEXT_OF_A_LIST and k + 1 not in doc.name_at


def _turns(story: Story) -> Counter[tuple[int, int]]:
    """How often one answers the other, by the names in their cues."""
    out: Counter[tuple[int, int]] = Counter()
    for n in range(len(story.speeches) - 1):
        if story.speeches[n + 1].first_paragraph - story.speeches[n].last_paragraph in (1, 2):
            for a in story.contexts[n].named:
                for b in story.contexts[n + 1].named:
                    out[a, b] += 1
                    out[b, a] += 1
    return out


def _may_be_one(story: Story, office: int, who: int) -> bool:
    one, other = story.persons[office], story.persons[who]
    free = not any(p.given is not None or p.narrator for p in (one, other))
    return free and abs(one.fits(Gender.FEMALE) - other.fits(Gender.FEMALE)) <= _MOST_UNLIKE
