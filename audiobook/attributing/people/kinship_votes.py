"""Who a person's "mother" or "brother" may be: what the text tells for each, as votes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from audiobook.attributing.story import Speech, Story
from audiobook.attributing.text.nouns import KINSHIP_NOUNS, KINSMEN, KINSWOMEN, POSSESSIVES, usual_kinship_noun
from audiobook.language import TITLES
from audiobook.script import Gender

_CONVERSE = {
    "mother": ("daughter", "son"), "father": ("daughter", "son"), "son": ("mother", "father"), "daughter": ("mother", "father"),
    "wife": ("wife", "husband"), "husband": ("wife", "husband"), "sister": ("sister", "brother"), "brother": ("sister", "brother"),
    "aunt": ("niece", "nephew"), "uncle": ("niece", "nephew"), "niece": ("aunt", "uncle"), "nephew": ("aunt", "uncle"),
}  # fmt: skip
"""For each noun, what its owner is to the person it means: if a woman, if a man."""
_BESIDE_NAME = 3
_CALLED = 1
_SURNAME = 1
_OWN_NAME = 1
"""What each kind of evidence counts."""
_NEAR_PARAGRAPHS = 2
"""Speeches this near to each other are one conversation."""
_ENDS = (",", ".", ";")

Relation = tuple[int, str]
"""A person and a noun of kinship: "Mary's mother"."""
Votes = dict[Relation, Counter[int]]


def of_places(story: Story, places: Sequence[tuple[int, int, str]]) -> Votes:
    """For each relation, who it may be and how much speaks for that.

    Args:
        story: the story.
        places: where narration has such nouns: the noun's token, whose kin it means, and the usual noun.
    """
    votes: Votes = defaultdict(Counter)
    _add_beside_names(story, places, votes)
    _add_called(story, votes)
    _add_surnames(story, {(owner, noun) for _, owner, noun in places}, votes)
    _add_own_names(story, votes)
    _add_converse(story, votes)
    return votes


def _add_own_names(story: Story, votes: Votes) -> None:
    """In a story in the first person "Gran" and "Dad" are the narrator's."""
    narrator = story.people.narrator
    if narrator is None:
        return
    for who, person in enumerate(story.persons):
        for name in person.names:
            if len(name) == 1 and name[0] in KINSHIP_NOUNS and person.description is None and who != narrator:
                votes[narrator, usual_kinship_noun(name[0])][who] += _OWN_NAME


def _add_converse(story: Story, votes: Votes) -> None:
    """If A is B's son, B is A's mother or father."""
    for (owner, noun), own in list(votes.items()):
        converse = _CONVERSE.get(noun)
        gender = story.persons[owner].gender
        if converse is None or gender is Gender.UNKNOWN:
            continue
        for who, weight in own.items():
            votes[who, converse[gender is Gender.MALE]][owner] += weight


def _fits(story: Story, who: int, noun: str) -> bool:
    """Whether a person may be of the gender that a noun of kinship tells."""
    gender = Gender.FEMALE if noun in KINSWOMEN else Gender.MALE if noun in KINSMEN else None
    return gender is None or story.persons[who].fits(gender) >= 0.5


def _add_beside_names(story: Story, places: Sequence[tuple[int, int, str]], votes: Votes) -> None:
    """A name beside the noun: "her sister Jane", "her mother, Mrs. Gray," and "Mrs. Gray, her mother,"."""
    doc = story.document
    pairs = list(zip(story.mentions.mentions, story.mentions.who))
    starts = {m.start: (m, who) for m, who in pairs}
    ends = {m.end: who for m, who in pairs}
    for k, owner, noun in places:
        found = starts.get(k + 1)
        if found is None and k + 1 < len(doc) and doc.text[k + 1] == "," and k + 2 in starts:
            m, who = starts[k + 2]
            # "her mother, Mrs. Gray," but not "her mother, Tom and I".
            found = (m, who) if m.end < len(doc) and doc.text[m.end] in _ENDS else None
        if found is not None and not doc.possessive[found[0].end - 1]:
            who = found[1]
        else:
            first = k - 1
            while first > 0 and doc.lower[first] not in POSSESSIVES and not doc.possessive[first]:
                first -= 1
            before = ends.get(first - 1) if first >= 1 and doc.text[first - 1] == "," else None
            if before is None or k + 1 >= len(doc) or doc.text[k + 1] not in _ENDS:
                continue
            who = before
        if who != owner and _fits(story, who, noun):
            votes[owner, noun][who] += _BESIDE_NAME


def _add_called(story: Story, votes: Votes) -> None:
    """A speaker whom a cue names calls "Mother!"; the person whom the cue of the speech before or after names is she."""
    for n, (s, context) in enumerate(zip(story.speeches, story.contexts)):
        if len(context.named) != 1:
            continue
        (speaker,) = context.named
        for noun in _kin_called(story, s):
            for m in (n - 1, n + 1):
                if not 0 <= m < len(story.contexts) or len(story.contexts[m].named) != 1:
                    continue
                first, second = story.speeches[min(m, n)], story.speeches[max(m, n)]
                (other,) = story.contexts[m].named
                near = second.first_paragraph - first.last_paragraph <= _NEAR_PARAGRAPHS
                if near and other != speaker and _fits(story, other, noun):
                    votes[speaker, noun][other] += _CALLED


def _kin_called(story: Story, speech: Speech) -> Iterator[str]:
    """The nouns of kinship by which somebody is called in a speech: marks stand on both sides of them."""
    doc = story.document
    for k in range(speech.start, speech.end):
        if doc.lower[k] in KINSHIP_NOUNS and not doc.in_narration(k):
            set_off = not doc.is_word(k - 1) and (k + 1 >= len(doc) or not doc.is_word(k + 1))
            if set_off:
                yield usual_kinship_noun(doc.lower[k])


def _add_surnames(story: Story, wanted: set[Relation], votes: Votes) -> None:
    """Who shares a surname and has a title that fits the relation."""
    persons = story.persons
    surnames = [{n[-1] for n in p.names if len(n) >= 2} for p in persons]
    titles = [{n[0] for n in p.names if n[0] in TITLES} for p in persons]
    by_surname: dict[str, list[int]] = defaultdict(list)
    for who, own in enumerate(surnames):
        for name in own:
            by_surname[name].append(who)
    for owner, noun in wanted:
        kin = {w for name in surnames[owner] for w in by_surname[name] if w != owner and _fits(story, w, noun)}
        if noun in ("mother", "wife"):
            kin = {w for w in kin if titles[w] & {"mrs", "lady", "madame"}}
        elif noun in ("father", "husband"):
            kin = {w for w in kin if titles[w] & {"mr", "sir", "dr", "captain", "general", "colonel", "monsieur"}}
        elif noun in ("sister", "brother"):
            kin = {w for w in kin if not titles[w] & {"mrs", "lady"}} if noun == "sister" else kin
            if "miss" in titles[owner]:
                kin = {w for w in kin if not (titles[w] and all(n[0] == "mr" for n in persons[w].names))} or kin
        else:
            continue
        if noun in ("wife", "husband") and "miss" in titles[owner]:
            continue
        if len(kin) == 1:
            votes[owner, noun][kin.pop()] += _SURNAME
