"""Rules for English: how numbers, abbreviations, signs and words in capitals are said."""

from __future__ import annotations

from audiobook.directing.english import (
    abbreviations,
    addresses,
    capitals,
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
from audiobook.directing.english.rules import Context

__all__ = ["NEEDS", "RULES", "Context"]

RULES = (
    *addresses.RULES,
    *references.RULES,
    *money.RULES,
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

NEEDS = frozenset(rule.needs for rule in RULES)
"""The different things that rules look for. Most sentences have few of them, so that few rules need to run."""
