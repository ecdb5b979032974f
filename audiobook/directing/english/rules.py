"""What a rule is, and how rules are written down.

A rule claims a stretch of the text and says it in words. The first rule to claim a stretch has it; no rule sees what another
made. A rule that returns None leaves the stretch to those behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may look at beside its match.

    Attributes:
        text: the whole sentence, curly apostrophes straightened.
        known: words the book has in small letters.
        heading: the sentence is a heading.
    """

    text: str
    known: frozenset[str] = frozenset()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: where it looks, what it needs to see in a text to look at all, and what it says."""

    pattern: re.Pattern[str]
    needs: re.Pattern[str]
    say: Callable[[re.Match[str], Context], str | None]


Say = Callable[[re.Match[str], Context], str | None]


class Rules(list[Rule]):
    """Rules in the order in which they claim; calling it makes a function one of them."""

    def __call__(self, pattern: str, needs: re.Pattern[str], flags: int = 0) -> Callable[[Say], Say]:
        """Add a rule: a decorator of the function that says what it finds.

        Args:
            pattern: where it looks.
            needs: what a text must have for it to look at all.
            flags: the pattern's.
        """

        def add(say: Say) -> Say:
            self.append(Rule(re.compile(pattern, flags), needs, say))
            return say

        return add

    def fixed(self, pattern: str, needs: re.Pattern[str], words: str, flags: int = 0) -> None:
        """Add a rule that says the same words wherever it looks."""
        self.append(Rule(re.compile(pattern, flags), needs, lambda _m, _context: words))


# What rules need to see.

DIGIT = re.compile(r"\d|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]")
DOT = re.compile(r"[a-zA-Z]\.")
ROMAN = re.compile(r"(?<![\w'])(?:[IVXLC]+|[ivxlc]{2,}|[vx])(?!\w)")
CAPITALS = re.compile(r"[A-Z]['A-Z&]")
SIGN = re.compile(r"[²³¹]|[^\w\s.,;:!?'\"“”‘’—–…()-]")
HYPHEN = re.compile(r"\w-\w")
TRIPLE = re.compile(r"([a-zA-Z])\1\1", re.IGNORECASE)
ADDRESS = re.compile(r"[@.#/]\w|www")
TITLE = re.compile(r"\b(?:M[rst]|Dr|St|Capt|Col|Lt|Sgt|Prof|Rev|Mess|Mme|Mlle|Jr|Sr|Esq)")


# What several rules say.


def spelled(letters: str) -> str:
    """Letters one by one."""
    return " ".join(c.upper() for c in letters if c.isalnum())


def stop(m: re.Match[str], context: Context) -> str:
    """The full stop that also ends the sentence."""
    return "." * (m.group().endswith(".") and not context.text[m.end() :].strip("\"'”’)* _"))
