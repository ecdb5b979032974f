"""Kin: whom "her mother" and "his sister" mean, where the text tells.

Three things tell it: the noun stands beside a name ("her sister Jane"); somebody calls the other so in talk and is answered; the two
share a surname ("her father" of a Miss Gray is Mr. Gray).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from audiobook.attributing.document import NARRATION
from audiobook.attributing.names import Mention
from audiobook.language import TITLES
from audiobook.script import Gender

if TYPE_CHECKING:
    from audiobook.attributing.story import Story

_SAME = {
    "mamma": "mother", "mama": "mother", "mum": "mother", "mummy": "mother", "mom": "mother", "mommy": "mother", "ma": "mother",
    "papa": "father", "dad": "father", "daddy": "father", "pa": "father", "auntie": "aunt", "grandma": "grandmother",
    "grandpa": "grandfather",
}  # fmt: skip
_WOMEN = frozenset("mother sister aunt wife daughter niece grandmother granddaughter".split())
_MEN = frozenset("father brother uncle husband son nephew grandfather grandson".split())
KIN = _WOMEN | _MEN | {"cousin"} | set(_SAME)
_BACK = {
    "mother": ("daughter", "son"), "father": ("daughter", "son"), "son": ("mother", "father"), "daughter": ("mother", "father"),
    "wife": ("wife", "husband"), "husband": ("wife", "husband"), "sister": ("sister", "brother"), "brother": ("sister", "brother"),
    "aunt": ("niece", "nephew"), "uncle": ("niece", "nephew"), "niece": ("aunt", "uncle"), "nephew": ("aunt", "uncle"),
}  # fmt: skip
"""For each noun what its owner is to the one it means: a woman, a man."""
_OWNERS = frozenset("his her my".split())
_BESIDE = 3
_CALLED = 1
_SURNAME = 1
_LEAST = 1
_LEAD = 1.5
_ADJECTIVES = 2
_ONE_EACH = frozenset("mother father wife husband".split())


def find(story: Story) -> tuple[dict[tuple[int, str], int], list[tuple[Mention, int]]]:
    """Who is whose kin, by person and noun; and where narration means somebody so, as mentions, in order. Those in doubt left out."""
    places = list(_places(story))
    votes = _relations(story, places)
    _other_way(story, votes)
    known = {}
    for key, own in votes.items():
        ranked = own.most_common(2)
        if ranked[0][1] >= _LEAST and (len(ranked) == 1 or ranked[0][1] >= _LEAD * ranked[1][1]):
            known[key] = ranked[0][0]
    found = [
        (Mention(at, at + 1, (story.doc.lower[at],), True), known[owner, noun])
        for at, owner, noun in places
        if (owner, noun) in known
    ]
    return known, found


def plain_noun(noun: str) -> str:
    """The usual noun of kinship for a familiar one: "papa" is a father."""
    return _SAME.get(noun, noun)


def _other_way(story: Story, votes: dict[tuple[int, str], Counter[int]]) -> None:
    """Whoever's son somebody is, is his mother or father."""
    for (owner, noun), own in list(votes.items()):
        back = _BACK.get(noun)
        gender = story.people.persons[owner].gender
        if back is None or gender is Gender.UNKNOWN:
            continue
        for who, weight in own.items():
            votes[who, back[gender is Gender.MALE]][owner] += weight


def _places(story: Story) -> list[tuple[int, int, str]]:
    """Every "her mother" of narration: the noun's token, whose mother, and the noun."""
    doc = story.doc
    pronouns = dict(zip(story.pronoun_at, story.pronoun_who))
    names = {m.end: who for m, who in zip(story.mentions, story.who)}
    out = []
    for k in range(1, len(doc)):
        if doc.lower[k] not in KIN or doc.quotation[k] != NARRATION or doc.capital[k]:
            continue
        noun = _SAME.get(doc.lower[k], doc.lower[k])
        for j in range(k - 1, max(0, k - 2 - _ADJECTIVES), -1):
            if not doc.is_word(j) or doc.quotation[j] != NARRATION:
                break
            if doc.possessive[j]:
                owner = names.get(j + 1)
            elif doc.lower[j] in _OWNERS:
                owner = story.people.narrator if doc.lower[j] == "my" else pronouns.get(j)
            else:
                continue
            if owner is not None:
                out.append((k, owner, noun))
            break
    return out


def _relations(story: Story, places: list[tuple[int, int, str]]) -> dict[tuple[int, str], Counter[int]]:
    """For each person and kind of kin, who it may be and how much speaks for it."""
    out: dict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    _beside(story, places, out)
    _called(story, out)
    _surnames(story, {(owner, noun) for _, owner, noun in places}, out)
    return out


def _fits(story: Story, who: int, noun: str) -> bool:
    gender = Gender.FEMALE if noun in _WOMEN else Gender.MALE if noun in _MEN else None
    return gender is None or story.people.persons[who].fits(gender) >= 0.5


def _beside(story: Story, places: list[tuple[int, int, str]], out: dict[tuple[int, str], Counter[int]]) -> None:
    doc = story.doc
    starts = {m.start: (m, who) for m, who in zip(story.mentions, story.who)}
    ends = {m.end: who for m, who in zip(story.mentions, story.who)}
    for k, owner, noun in places:
        found = starts.get(k + 1)
        if found is None and doc.text[k + 1 : k + 2] == [","] and k + 2 in starts:
            m, who = starts[k + 2]
            # "her mother, Mrs. Gray," but not "her mother, Tom and I".
            found = (m, who) if doc.text[m.end : m.end + 1] in ([","], ["."], [";"]) else None
        if found is not None and not doc.possessive[found[0].end - 1]:
            who = found[1]
        else:
            first = k - 1
            while first > 0 and doc.lower[first] not in _OWNERS and not doc.possessive[first]:
                first -= 1
            beside = ends.get(first - 1) if doc.text[first - 1 : first] == [","] else None
            if beside is None or doc.text[k + 1 : k + 2] not in ([","], ["."], [";"]):
                continue
            who = beside
        if who != owner and _fits(story, who, noun):
            out[owner, noun][who] += _BESIDE


def _called(story: Story, out: dict[tuple[int, str], Counter[int]]) -> None:
    """A speaker whom a cue names calls "Mother!"; the one named beside the next or last turn is she."""
    doc = story.doc
    for n, (s, around) in enumerate(zip(story.speeches, story.around)):
        if len(around.named) != 1:
            continue
        (speaker,) = around.named
        for k in range(s.start, s.end):
            if doc.lower[k] not in KIN or doc.quotation[k] == NARRATION:
                continue
            # Called, not spoken of: commas or ends on both sides.
            if doc.is_word(k - 1) or (k + 1 < len(doc) and doc.is_word(k + 1)):
                continue
            noun = _SAME.get(doc.lower[k], doc.lower[k])
            for m in (n - 1, n + 1):
                if 0 <= m < len(story.around) and len(story.around[m].named) == 1:
                    first, second = story.speeches[min(m, n)], story.speeches[max(m, n)]
                    (other,) = story.around[m].named
                    if (
                        second.first_paragraph - first.last_paragraph <= 2
                        and other != speaker
                        and _fits(story, other, noun)
                    ):
                        out[speaker, noun][other] += _CALLED


def _surnames(story: Story, wanted: set[tuple[int, str]], out: dict[tuple[int, str], Counter[int]]) -> None:
    persons = story.people.persons
    surname: dict[int, set[str]] = {}
    titles: dict[int, set[str]] = {}
    for w, p in enumerate(persons):
        surname[w] = {n[-1] for n in p.names if len(n) >= 2}
        titles[w] = {n[0] for n in p.names if n[0] in TITLES}
    by_surname: dict[str, list[int]] = defaultdict(list)
    for w, names in surname.items():
        for name in names:
            by_surname[name].append(w)
    for owner, noun in wanted:
        kin = {w for name in surname[owner] for w in by_surname[name] if w != owner and _fits(story, w, noun)}
        if noun in ("mother", "wife"):
            kin = {w for w in kin if titles[w] & {"mrs", "lady", "madame"}}
        elif noun in ("father", "husband"):
            kin = {w for w in kin if titles[w] & {"mr", "sir", "dr", "captain", "general", "colonel", "monsieur"}}
        elif noun in ("sister", "brother"):
            kin = {w for w in kin if not titles[w] & {"mrs", "lady"}} if noun == "sister" else kin
            if titles[owner] & {"miss"}:
                kin = {w for w in kin if not (titles[w] and all(n[0] == "mr" for n in persons[w].names))} or kin
        else:
            continue
        if noun in ("wife", "husband") and titles[owner] & {"miss"}:
            continue
        if len(kin) == 1:
            out[owner, noun][kin.pop()] += _SURNAME
