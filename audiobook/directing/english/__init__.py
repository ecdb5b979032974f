"""Rules for English: how numbers, abbreviations, signs and words in capitals are said."""

from __future__ import annotations

import re
from functools import cache

from audiobook.directing.english import (
    abbreviations,
    addresses,
    capitals,
    clock,
    dates,
    dictated,
    figures,
    letters,
    measures,
    money,
    numerals,
    references,
    voicing,
)
from audiobook.directing.english.rules import Context, Rule

__all__ = ["RULES", "Context", "rules_for"]

RULES = (
    *addresses.RULES,
    *references.RULES,
    *money.RULES,
    *clock.RULES,
    *dates.RULES,
    *dictated.RULES,
    *measures.RULES,
    *numerals.RULES,
    *abbreviations.RULES,
    *letters.RULES,
    *capitals.RULES,
    *figures.RULES,
    *voicing.RULES,
)
"""The rules in order: an earlier rule claims a stretch of text before a later one."""

_NEEDS = tuple({rule.needs: None for rule in RULES})


def rules_for(text: str) -> tuple[Rule, ...]:
    """The rules that may find something in a text, in order. Most sentences have little that rules look for, so that few need to run."""
    return _rules_with(frozenset(needs for needs in _NEEDS if needs.search(text)))


@cache
def _rules_with(there: frozenset[re.Pattern[str]]) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if rule.needs in there)
