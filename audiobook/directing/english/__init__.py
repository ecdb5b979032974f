"""Rules for saying English: what figures, abbreviations, signs and capitals stand for."""

from __future__ import annotations

from audiobook.directing.english import (
    abbreviations,
    addresses,
    dates,
    dictated,
    figures,
    letters,
    measures,
    money,
    numerals,
    voicing,
)
from audiobook.directing.english.rules import Context

__all__ = ["NEEDS", "RULES", "Context"]

RULES = (
    *addresses.RULES,
    *money.RULES,
    *dates.RULES,
    *dictated.RULES,
    *measures.RULES,
    *numerals.RULES,
    *abbreviations.RULES,
    *letters.RULES,
    *figures.RULES,
    *voicing.RULES,
)
"""In the order in which they claim."""

NEEDS = frozenset(rule.needs for rule in RULES)
"""All that rules need to see; most sentences have little of it, and so few rules look at them."""
