"""People known by a description: "the stranger", "the tall man", "the man with the black beard"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from audiobook.attributing.document import Document, Mention
from audiobook.attributing.story import NameWords, People, Person
from audiobook.attributing.text.nouns import gender_of_noun, identifies
from audiobook.language import CHILD_NOUNS, FAIR_SPEECH_VERBS, OLD_WORDS
from audiobook.script import Gender

_DETERMINERS = frozenset("the a an this that his her my our their another one".split())
_TOO_VAGUE = frozenset({"other", "another"})
"""Nouns too vague to identify a character."""
_USUAL = 8
"""How often an adjective must stand before a noun ("the tall man") to be a part of the description."""
_SHARE_IN_CUES = 0.3
"""A description is one person's if this share of its mentions stands in cues: "the gentleman" of a whole novel is many."""
_OFTEN_IN_CUES = 5
"""An unusual description ("the tall man") is one person's from this many cues on."""
_MARK_TOKENS = 6
_PHRASE_TOKENS = 5
_NEAR_QUOTATION = (-1, -2, -3, -4, -5, 2, 3, 4, 6)
"""Where, counted from a speech verb, a quotation must be for the verb to stand in a cue."""
_EVIDENCE = 3.0
"""What a noun's meaning ("lady", "child") counts as evidence, in pronouns."""


def counts_in_cues(doc: Document) -> Counter[str]:
    """Descriptions that speak in the story: those of "said the stranger" and "the stranger said", and how often.

    Where one adjective goes with the noun again and again ("the tall man"), the two are one description.
    """
    out: Counter[str] = Counter()
    usual = _usual_phrases(doc)
    for k, word in enumerate(doc.lower):
        if word not in FAIR_SPEECH_VERBS or not doc.in_narration(k) or not _near_quotation(doc, k):
            continue
        for noun in (_noun_after(doc, k + 1), _noun_before(doc, k - 1)):
            if noun is not None:
                phrase = doc.described_at(noun)
                out[phrase if phrase in usual or noun in doc.marks else doc.lower[noun]] += 1
                break
    return out


def _near_quotation(doc: Document, k: int) -> bool:
    return any(
        0 <= k + by < len(doc) and not doc.in_narration(k + by) and doc.paragraph[k + by] == doc.paragraph[k]
        for by in _NEAR_QUOTATION
    )


def _usual_phrases(doc: Document) -> set[str]:
    """Adjective and noun that stand after "the" in narration many times over."""
    out: Counter[str] = Counter()
    for k in range(2, len(doc)):
        if (
            doc.lower[k] in doc.person_nouns
            and doc.lower[k - 2] == "the"
            and doc.is_word(k - 1)
            and not doc.capital[k]
            and not doc.capital[k - 1]
            and not doc.possessive[k - 1]
            and doc.in_narration(k)
        ):
            out[f"{doc.lower[k - 1]} {doc.lower[k]}"] += 1
    return {phrase for phrase, times in out.items() if times >= _USUAL}


def _noun_after(doc: Document, k: int) -> int | None:
    """The noun of "the [adjectives] noun" that begins at token k; None where it is not definite."""
    if k >= len(doc) or doc.lower[k] != "the" or not doc.in_narration(k):
        return None
    last = None
    for j in range(k + 1, min(k + _PHRASE_TOKENS, len(doc))):
        if not doc.is_word(j) or not doc.in_narration(j):
            break
        if doc.lower[j] in doc.person_nouns and not doc.capital[j]:
            last = j
        elif doc.lower[j] in ("of", "in", "with", "who", "and", "to", "at", "from", "as"):
            break
    return last


def _noun_before(doc: Document, k: int) -> int | None:
    """The noun of "the [adjectives] noun" that ends at token k; adverbs after it are passed over."""
    while k > 0 and (doc.lower[k].endswith("ly") or doc.lower[k] in ("then", "also", "had")):
        k -= 1
    # "the man with the black beard said"
    k = next((j for j in range(k, max(0, k - _MARK_TOKENS), -1) if doc.marks.get(j) == doc.lower[k]), k)
    if k <= 0 or doc.lower[k] not in doc.person_nouns or doc.capital[k] or not doc.in_narration(k):
        return None
    for j in range(k - 1, max(-1, k - _PHRASE_TOKENS), -1):
        if doc.lower[j] == "the":
            return k
        if not doc.is_word(j) or doc.lower[j] in _DETERMINERS:
            return None
    return None


def speakers(doc: Document, by_name: Mapping[NameWords, int]) -> tuple[list[Person], dict[str, int]]:
    """People without a name who speak ("said the stranger"), and descriptions of people who have one ("the captain").

    Args:
        doc: the document.
        by_name: who is meant by each name.
    """
    named = {name[-1] for name in by_name if len(name) == 1}
    persons: list[Person] = []
    of_named: dict[str, int] = {}
    for description, count in counts_in_cues(doc).items():
        noun = description.split()[-1]
        if description in named or noun not in doc.person_nouns or noun in _TOO_VAGUE:
            continue
        bearers = sorted({who for name, who in by_name.items() if description in name[:-1]})
        if len(bearers) == 1:
            # "the captain", where there is one Captain.
            of_named[description] = bearers[0]
            continue
        gender = gender_of_noun(noun)
        persons.append(
            Person(
                names=((description,),),
                written=Counter({f"the {doc.marked.get(description, description)}": count}),
                male=_EVIDENCE if gender is Gender.MALE else 0.0,
                female=_EVIDENCE if gender is Gender.FEMALE else 0.0,
                count=count,
                cues=count,
                description=description,
                child=_EVIDENCE if noun in CHILD_NOUNS else 0.0,
                old=_EVIDENCE if noun in OLD_WORDS or "old" in description.split() else 0.0,
            )
        )
    return persons, of_named


def mentions(doc: Document, people: People) -> list[tuple[Mention, int]]:
    """Where people without a name are meant by "the" and a description that is theirs alone."""
    return [
        pair
        for pairs in by_description(doc, people).values()
        if (person := people.persons[pairs[0][1]]).description is not None and _is_ones_own(person, len(pairs))
        for pair in pairs
    ]


def mentions_of_named(doc: Document, people: People) -> list[tuple[Mention, int]]:
    """Where people who have a name and a title are meant by "the" and the title: "the captain"."""
    return [
        pair
        for pairs in by_description(doc, people).values()
        if people.persons[pairs[0][1]].description is None
        for pair in pairs
    ]


def by_description(doc: Document, people: People) -> dict[str, list[tuple[Mention, int]]]:
    """For each description that is somebody's, where "the" stands before it, and who that is."""
    found: dict[str, list[tuple[Mention, int]]] = defaultdict(list)
    for k, word in enumerate(doc.lower):
        if word not in doc.person_nouns:
            continue
        # "the tall man" may be somebody where "the man" is nobody, or another person.
        phrase = doc.described_at(k)
        description = phrase if phrase in people.by_description else word
        who = people.by_description.get(description)
        if who is None or doc.capital[k]:
            continue
        before = doc.lower[max(0, k - 3) : k]
        if "the" in before and all(w[0].isalpha() for w in before[before.index("the") :]):
            found[description].append((Mention(k, k + 1, (description,), True), who))
    return found


def _is_ones_own(person: Person, times: int) -> bool:
    """Whether a description is one person's: it often speaks, or an unusual adjective makes it one's own."""
    unusual = person.description is not None and " " in person.description and identifies(person.description)
    return person.cues >= _SHARE_IN_CUES * times or (unusual and person.cues >= _OFTEN_IN_CUES)


def of_given(names: Sequence[str], person_nouns: frozenset[str]) -> list[str]:
    """The descriptions among a given character's names: "landlord" of "the landlord"."""
    words = [name.lower().split() for name in names]
    return [w[1] for w in words if len(w) == 2 and w[0] == "the" and w[1] in person_nouns]
