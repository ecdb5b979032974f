"""What a rule is, and how rules are written down.

A rule claims a stretch of the text and gives words for it. A stretch belongs to the first rule that claims it. Rules see only the
author's text, never the words of another rule. A rule that returns None leaves the stretch to the rules after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may look at in addition to its match.

    Attributes:
        text: the whole sentence, with curly apostrophes made straight.
        known: the words that the book has in small letters, or written as names; all in small letters.
        heading: the sentence is a heading.
    """

    text: str
    known: frozenset[str] = frozenset()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        expression: a regular expression for the stretches of text it claims.
        flags: of the regular expression.
        needs: the rule runs only on texts in which this is found; it is quicker to look for than the stretches.
        say: gives the words for a match, or None to leave it to later rules.
    """

    expression: str
    flags: int
    needs: re.Pattern[str]
    say: Callable[[re.Match[str], Context], str | None]

    @property
    def pattern(self) -> re.Pattern[str]:
        """The stretches of text it claims. It is compiled when a text first needs it: most texts need few rules, many runs none."""
        return _compiled(self.expression, self.flags)


@cache
def _compiled(expression: str, flags: int) -> re.Pattern[str]:
    return re.compile(expression, flags)


Say = Callable[[re.Match[str], Context], str | None]


class Rules(list[Rule]):
    """Rules in order. A call makes a decorator that adds a function as a rule."""

    def __call__(self, pattern: str, needs: re.Pattern[str], flags: int = 0) -> Callable[[Say], Say]:
        """A decorator that adds a function as a rule.

        Args:
            pattern: a regular expression for the stretches of text it claims.
            needs: see `Rule`.
            flags: the flags of the regular expression.
        """

        def add(say: Say) -> Say:
            self.append(Rule(pattern, flags, needs, say))
            return say

        return add

    def fixed(self, pattern: str, needs: re.Pattern[str], words: str, flags: int = 0) -> None:
        """Add a rule that gives the same words for each match."""
        self.append(Rule(pattern, flags, needs, lambda _m, _context: words))


# What rules look for before they run (`Rule.needs`).

# Each begins with a character that is rare in prose, and looks around from there: so they are quick on the many texts without it.

DIGIT = re.compile(r"[\d½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]")
DOT = re.compile(r"[a-zA-Z]\.")
LETTER_AND_DOT = re.compile(r"\.(?:(?<=\W[A-Za-z]\.)|(?<=^[A-Za-z]\.)|(?<=[hcl]\.))")
ROMAN = re.compile(
    # "I" is a word, except at the beginning and after a name or something that is counted.
    r"[VXLCDM](?<![\w']\w)[IVXLCDM]*(?!\w)|I(?<![\w']I)[IVXLCDM]+(?!\w)|[ivxlc](?<![\w']\w)[ivxlc]+(?!\w)|[vx](?<![\w']\w)(?!\w)"
    r"|I(?<=^I)(?:[.:]|$)|I(?<=[\w.] I)(?:(?!\w|'| [a-z])|(?= (?:of|was|had|and|in|died|reigned|ruled|granted|to|became|himself)\b))"
)
CAPITALS = re.compile(r"[A-Z]['A-Z&]")
SIGN = re.compile(r"[&%‰§¶©®™°º+=×÷±≈≠≤≥∞√πµμ€£$¥₹₽₩₺₪₴₿₫₱¢→←✓@№#/\[\]<>^¹²³⁰⁴-⁹⁻⁺ⁿ†‡♯℃℉*″′−]")
HYPHEN = re.compile(r"-\w(?<=\w-\w)")
TRIPLE = re.compile(r"([a-zA-Z])\1\1", re.IGNORECASE)
ADDRESS = re.compile(r"[@.#/]\w|www")
TITLE = re.compile(r"[MDSCLPR](?:r|s|t|me|lle|apt|ol|gt|rof|ev|ess)")


# Words that several rules give.


def spelled(letters: str) -> str:
    """Letters with spaces between them, in capitals, so that each is said."""
    return " ".join(c.upper() for c in letters if c.isalnum())


def stop(m: re.Match[str], context: Context) -> str:
    """A full stop if that of the abbreviation also ends the sentence, otherwise nothing."""
    return "." * (m.group().endswith(".") and not context.text[m.end() :].strip("\"'”’)* _"))
