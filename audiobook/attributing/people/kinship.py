"""Kinship: whom "her mother" and "Tom's sister" mean. Who has no name is a person of their own, known by whose kin they are.

Three things tell a name: the noun stands beside it ("her sister Jane"); somebody calls another so in talk and is answered; the
two share a surname ("her father", said of Miss Gray, is Mr. Gray).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from audiobook.attributing.document import Mention
from audiobook.attributing.people import kinship_votes, mentions, nameless_kin
from audiobook.attributing.people.kinship_votes import Relation
from audiobook.attributing.story import Kinship, Story
from audiobook.attributing.text.nouns import KINSHIP_NOUNS, POSSESSIVES, usual_kinship_noun

_SIBLINGS = frozenset("brother sister".split())
_OF_SIBLINGS = frozenset("mother father aunt uncle grandmother grandfather cousin".split())
"""Nouns of kinship that mean the same person for brothers and sisters."""
_LEAD = 1.5
"""How much stronger the evidence for a person must be than that for the next one."""
_MOST_ADJECTIVES = 2
_PARAGRAPHS_BACK = 3
"""How far back "their" may mean somebody."""


class _Place(NamedTuple):
    """A "her mother" of narration: the noun's token, whose mother, and the usual noun."""

    at: int
    owner: int
    noun: str


def find(story: Story) -> Story:
    """Find who is whose kin, and have "her mother" be a mention of whom it means. Those who neither have a name nor speak are left out."""
    places = _places_in_family(story, list(_places(story)))
    relatives = {}
    for relation, own in kinship_votes.of_places(story, places).items():
        ranked = own.most_common(2)
        if len(ranked) == 1 or ranked[0][1] >= _LEAD * ranked[1][1]:
            relatives[relation] = ranked[0][0]
    story = nameless_kin.add(story, places, relatives)
    relatives = dict(story.people.by_kinship) | relatives
    doc = story.document
    found = [
        (Mention(p.at, p.at + 1, (doc.lower[p.at],), True), relatives[p.owner, p.noun])
        for p in places
        if (p.owner, p.noun) in relatives
    ]
    known = zip(story.mentions.mentions, story.mentions.who)
    return replace(
        story,
        kinship=Kinship(relatives, {m.start: who for m, who in found}),
        mentions=mentions.in_order(doc, [*known, *found]) if found else story.mentions,
    )


def _places(story: Story) -> Iterator[_Place]:
    doc = story.document
    pronouns = dict(zip(story.pronouns.at, story.pronouns.who))
    names = {m.end: who for m, who in zip(story.mentions.mentions, story.mentions.who)}
    shared: dict[Relation, Relation] = {}
    for k in range(1, len(doc)):
        if doc.lower[k] not in KINSHIP_NOUNS or not doc.in_narration(k):
            continue
        noun = usual_kinship_noun(doc.lower[k])
        if doc.capital[k]:
            if (owner := _owner_of_name(story, k, noun)) is not None and k + 1 not in names:
                yield _Place(k, owner, noun)
            continue
        for j in range(k - 1, max(0, k - 2 - _MOST_ADJECTIVES), -1):
            if not doc.is_word(j) or not doc.in_narration(j):
                break
            if doc.possessive[j]:
                owners = [names[j + 1]] if j + 1 in names else []
            elif doc.lower[j] in POSSESSIVES:
                owners = _owners(story, j, pronouns)
            else:
                continue
            if owners:
                known = next((shared[w, noun] for w in owners if (w, noun) in shared), (owners[0], noun))
                if len(owners) > 1:
                    shared |= dict.fromkeys(((w, noun) for w in owners), known)
                yield _Place(k, known[0], noun)
            break


def _owner_of_name(story: Story, k: int, noun: str) -> int | None:
    """Whose "Dad" it is, where the word is nobody's name: the narrator's, or else that of the one person who is known to have one."""
    doc = story.document
    if k + 1 < len(doc) and doc.capital[k + 1] and doc.is_word(k + 1):
        return None
    if story.people.narrator is not None:
        return story.people.narrator
    owners = [owner for owner, own in story.people.by_kinship if own == noun]
    return owners[0] if len(owners) == 1 else None


def _owners(story: Story, k: int, pronouns: Mapping[int, int]) -> list[int]:
    """Whom the possessive at token k means; for "their" the two named last."""
    word = story.document.lower[k]
    if word in ("my", "our"):
        return [story.people.narrator] if story.people.narrator is not None else []
    if word != "their":
        return [pronouns[k]] if k in pronouns else []
    first = story.document.paragraph_start[max(0, story.document.paragraph[k] - _PARAGRAPHS_BACK)]
    kin = set(story.people.by_kinship.values())
    near = [story.mentions.who[i] for i in reversed(story.mentions.between(first, k))]
    return list(dict.fromkeys(who for who in near if who not in kin))[:2]


def _places_in_family(story: Story, places: Sequence[_Place]) -> list[_Place]:
    """The same places with each "her mother" in the family that the text speaks of: a mother's mother is her child's mother again.

    A pronoun right after "said her mother" means the mother or the child; where the child is known to have such kin, it is the child.
    """
    families = {who: relation for relation, who in story.people.by_kinship.items()}
    known = Counter((p.owner, p.noun) for p in places if p.owner not in families)
    out = []
    for p in places:
        owner = p.owner
        if owner in families:
            child, noun = families[owner]
            if noun == p.noun or known[child, p.noun] or (noun in _SIBLINGS and p.noun in _OF_SIBLINGS):
                owner = child
        out.append(p._replace(owner=owner))
    return out
