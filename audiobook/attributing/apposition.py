"""A Story in, pairs of its persons who are one out: "Mr. Gray, the lawyer," says who the lawyer is."""

from __future__ import annotations

from collections import Counter, defaultdict

from audiobook.attributing import aliases
from audiobook.attributing.document import NARRATION
from audiobook.attributing.kin import KIN
from audiobook.attributing.names import Mention
from audiobook.attributing.references import DETERMINERS
from audiobook.attributing.story import Story
from audiobook.language import VAGUE_NOUNS
from audiobook.script import Gender

_GOES_ON = frozenset("of at in from for to who whose whom".split())
_NEXT_OF_A_LIST = frozenset("and or the a an".split())
_DEFINITE_SHARE = 0.8
_OWN_SHARE = 0.8
_ADJECTIVES = 2
_MOST_TURNS = 1
_MOST_NEAR = 0.1
_MOST_UNLIKE = 0.5


def find(story: Story) -> list[tuple[int, int]]:
    """Pairs of persons who are one: the one known by what they do, and the one with the name."""
    offices = _offices(story)
    votes: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for m, who in zip(story.mentions, story.who):
        if who in offices.values() or m.definite or story.doc.possessive[m.end - 1]:
            continue
        for office in (_behind(story, m, offices), _before(story, m, offices)):
            if office is not None:
                votes[office][who] += 1
    near, told = aliases.named_together(story)
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


def _offices(story: Story) -> dict[str, int]:
    """Words that tell what somebody does, and whose they are: "the lawyer", "the Collector"."""
    persons, doc = story.people.persons, story.doc
    definite: Counter[tuple[str, ...]] = Counter()
    total: Counter[tuple[str, ...]] = Counter()
    for m in story.mentions:
        if doc.quotation[m.start] == NARRATION:
            total[m.words] += 1
            definite[m.words] += m.definite or (m.start > 0 and doc.lower[m.start - 1] in DETERMINERS)
    out = {
        noun: who
        for noun, who in story.people.by_role.items()
        if persons[who].role is not None and noun not in VAGUE_NOUNS | KIN
    }
    for who, person in enumerate(persons):
        if not person.names:
            # A user's, whose names the text does not have.
            continue
        word = person.names[0][0]
        alone = person.role is None and len(person.names[0]) == 1
        own = sum(total[n] for n in person.names if word in n)
        if (
            alone
            and definite[(word,)] >= _DEFINITE_SHARE * total[(word,)]
            and own >= _OWN_SHARE * sum(total[n] for n in person.names)
        ):
            out[word] = who
    return out


def _behind(story: Story, m: Mention, offices: dict[str, int]) -> int | None:
    """Whose office stands behind a name: "Mr. Gray, the village lawyer," and what may follow."""
    doc, k = story.doc, m.end
    if k + 3 >= len(doc) or doc.text[k] != "," or doc.lower[k + 1] != "the":
        return None
    noun = next((j for j in range(k + 2, min(k + 3 + _ADJECTIVES, len(doc) - 2)) if doc.lower[j] in offices), None)
    if noun is None or not _one_phrase(story, m.start, noun) or not all(doc.is_word(j) for j in range(k + 2, noun)):
        return None
    return offices[doc.lower[noun]] if _ends(story, noun + 1) or doc.lower[noun + 1] in _GOES_ON else None


def _before(story: Story, m: Mention, offices: dict[str, int]) -> int | None:
    """Whose office stands before a name: "the lawyer, Mr. Gray,"."""
    doc, k = story.doc, m.start - 2
    if k < 1 or doc.text[k + 1] != "," or doc.lower[k] not in offices or not _one_phrase(story, k, m.start):
        return None
    definite = doc.lower[k - 1] == "the"
    return offices[doc.lower[k]] if definite and _ends(story, m.end) else None


def _one_phrase(story: Story, first: int, last: int) -> bool:
    doc = story.doc
    same = doc.quotation[first] == doc.quotation[last] and doc.paragraph[first] == doc.paragraph[last]
    return same and not doc.possessive[last] and not doc.possessive[first]


def _ends(story: Story, k: int) -> bool:
    """Whether the phrase before token k ends there and is no part of a list."""
    doc = story.doc
    if k + 1 >= len(doc) or doc.text[k] != ",":
        return k >= len(doc) or doc.text[k][0] in ".;:!?"
    return doc.lower[k + 1] not in _NEXT_OF_A_LIST and k + 1 not in story.parser.at


def _turns(story: Story) -> Counter[tuple[int, int]]:
    """How often one answers the other, by the names of their cues."""
    out: Counter[tuple[int, int]] = Counter()
    for n in range(len(story.speeches) - 1):
        if story.speeches[n + 1].first_paragraph - story.speeches[n].last_paragraph in (1, 2):
            for a in story.around[n].named:
                for b in story.around[n + 1].named:
                    out[a, b] += 1
                    out[b, a] += 1
    return out


def _may_be_one(story: Story, office: int, who: int) -> bool:
    persons = story.people.persons
    free = not any(persons[w].given is not None or persons[w].narrator for w in (office, who))
    return free and abs(persons[office].fits(Gender.FEMALE) - persons[who].fits(Gender.FEMALE)) <= _MOST_UNLIKE
