"""Which names are people's: by how the story uses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audiobook.attributing.document import NameUse
from audiobook.attributing.people.name_groups import without_titles
from audiobook.attributing.story import NameWords
from audiobook.attributing.text.first_names import first_names
from audiobook.language import FORMS_OF_ADDRESS_FEMALE, FORMS_OF_ADDRESS_MALE, NAMELESS_NOUNS, TITLES
from audiobook.language.name_words import INTERJECTIONS, PLACES_AND_FIRMS

_FORMS_OF_ADDRESS = FORMS_OF_ADDRESS_MALE | FORMS_OF_ADDRESS_FEMALE
_MIN_EVIDENCE = 1.5
"""Evidence from which a name is taken to be a person's: one cue is enough. See `_evidence`."""
_TITLES_ALONE = frozenset("mr mrs ms mis mars messrs m".split())
"""Titles that are nobody's name alone: those of "Mr. ——"."""
_BEFORE_WIVES_NAMES = frozenset("mrs mis miss ms mistress madam madame mme frau signora senora".split())
"""Titles of women whose surname alone means a man, if anybody."""
_MOST_CUES_OF_THINGS = 3
_OFTEN_NAMED = 10
_MOST_PLACED = 0.5
"""Of the mentions of a full name that is often used, those that may stand after a preposition of place."""
_SELDOM = 0.3
_LEAST_SEVERAL = 3
_MOSTLY = 0.5
_HARDLY = 0.15
"""Shares of a plural name's mentions in which it may speak or be called, and still mean several people."""


def _evidence(name: NameWords, use: NameUse) -> float:
    """How much speaks for a name being a person's."""
    if len(name) == 1 and name[0] in NAMELESS_NOUNS:
        # "said the Voice": somebody is heard, whose name is another.
        return 0.0
    if len(name) == 1 and name[0] in _FORMS_OF_ADDRESS and use.cue == 0:
        # "Papa!" calls somebody who has a name, unless the story itself goes on to call him so.
        return 0.0
    called = use.vocative if use.in_narration else use.called_inside
    if len(name) == 1 and name[0] in INTERJECTIONS:
        called = 0
    if len(name) == 1 and name[0] in _TITLES_ALONE:
        return 0.0
    if _is_thing(name, use):
        return 0.0
    if use.definite > _MOSTLY * use.count and not (use.cue or use.vocative or use.human or name[0] in TITLES):
        # "The Castle stood", "the Romans came".
        return 0.0
    score = 1.5 * use.cue + called + 0.25 * use.subject + 0.25 * use.acts + 1.0 * use.beats + use.human
    if name[0] in TITLES and len(name) > 1:
        score += 3
    # "the Arno" is a river, though some are called so.
    if any(w in first_names() for w in name) and use.definite <= _MOSTLY * use.count:
        score += 1.5 if use.count > 1 or len(name) > 1 else 0.8
    if len(name) == 1 and name[0] in TITLES:
        score += 0.5 if use.count < 4 else 2
    return score - 0.6 * max(0, use.place - use.cue - use.subject) - (0.5 if use.count == 1 else 0)


def _is_thing(name: NameWords, use: NameUse) -> bool:
    """Whether a name is that of a place or a firm, by its last word: "Gray Street", "Gray & Company"."""
    return len(name) > 1 and name[-1] in PLACES_AND_FIRMS and name[0] not in TITLES and use.cue < _MOST_CUES_OF_THINGS


def person_names(
    uses: Mapping[NameWords, NameUse], identities: Sequence[tuple[NameWords, NameWords]], few: bool
) -> list[NameWords]:
    """The names that are people's: by their use, by being said to be somebody's, or by being part of a fuller one.

    Args:
        uses: how each name is used.
        identities: pairs of names that are said to be one person's.
        few: the story is short, and has few people.
    """
    people = {n for n, use in uses.items() if _evidence(n, use) >= _MIN_EVIDENCE}
    for a, b in identities:
        if a in people or b in people:
            people |= {a, b}
    parts = {w for n in people if len(bare := without_titles(n)) >= 2 for w in (bare[0], bare[-1])}
    if few:
        # "Doctor Gray" is also "Gray", as long as there are few people; "Mrs. Gray" hardly is.
        parts |= {without_titles(n)[0] for n in people if len(n) > 1 and n[0] not in _BEFORE_WIVES_NAMES}
    people |= {n for n, use in uses.items() if len(n) == 1 and n[0] in parts and use.place <= 0.5 * use.count}
    single = {n[0] for n in people if len(n) == 1}
    people |= {
        n
        for n, use in uses.items()
        if len(n) >= 2
        and (not use.place or (use.count >= _OFTEN_NAMED and use.place <= _MOST_PLACED * use.count))
        and not _is_thing(n, use)
        and single & {without_titles(n)[0], without_titles(n)[-1]}
    }
    return [n for n in uses if n in people and not _are_several(n, uses)]


def _are_several(name: NameWords, uses: Mapping[NameWords, NameUse]) -> bool:
    """Whether a name is that of many: "the Grays", "the Miss Grays", "Romans", where the story has a Gray and a Roman."""
    word, use = name[-1], uses[name]
    one = {word[:-1], word[:-2]} if word.endswith("es") else {word[:-1]}
    if len(name) > 2 or not word.endswith("s") or not any(other[-1] in one for other in uses):
        return False
    definite = use.definite > _MOSTLY * use.count
    if len(name) == 2:
        return definite and name[0] in TITLES
    heard = use.cue + use.vocative
    return use.count >= _LEAST_SEVERAL and heard <= (_SELDOM if definite else _HARDLY) * use.count
