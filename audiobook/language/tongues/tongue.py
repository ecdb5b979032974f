"""A language's words around speech, as one value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

_CAPITAL = r"(?:[^\W\d_a-zß-öø-ÿа-яёąćęłńóśźż][\w’'.-]*)"
"""A word with a capital."""


@dataclass(frozen=True)
class Tongue:
    """A language's words around speech.

    Attributes:
        verbs: inflected verbs of speech, in lower case: third person, and first person where a story may have it.
        glosses: closed-class words in lower case, and what they are in English; their genders are those of "he" and "she".
        between: words that may stand between a verb of speech and its subject, or before it, and say nothing of the speaker.
        elided: short words that are written together with the next one, before an apostrophe, and their full form; empty for those
            that say nothing of the speaker.
        enclitics: words written after a verb with a hyphen ("dit-il").
        goes_on: words that, after a cue and a comma, go on with the narration ("dit Jeanne, qui souriait").
        inside: cues stand inside the quotation marks, too: « Oui, dit-il, mais… ».
        capital_nouns: all nouns are written with a capital, so that a capital tells no name.
    """

    verbs: frozenset[str]
    glosses: Mapping[str, str]
    between: frozenset[str] = frozenset()
    elided: Mapping[str, str] = field(default_factory=dict)
    enclitics: frozenset[str] = frozenset()
    goes_on: frozenset[str] = frozenset()
    inside: bool = True
    capital_nouns: bool = False

    @property
    def pronouns(self) -> frozenset[str]:
        """The pronouns that may be the subject of a verb of speech."""
        return frozenset(w for w, english in self.glosses.items() if english in ("he", "she", "i", "they", "we"))

    @property
    def articles(self) -> frozenset[str]:
        """Articles and possessives that may begin the subject of a verb of speech."""
        return frozenset(
            w for w, english in self.glosses.items() if english in ("the", "a", "my", "his", "her", "its", "our")
        )

    def gloss(self, word: str) -> str:
        """A word in lower case in; an English word of its class out, or the word itself."""
        return "said" if word in self.verbs else self.glosses.get(word, word)

    def spelled_out(self, narration: str) -> str:
        """Narration in, the same out with short words parted from their verbs, and without those that hide a verb's subject.

        "répondit-elle" becomes "répondit elle", "s’écria Paul" becomes "écria Paul", "lui dit Jeanne" becomes "dit Jeanne".
        """
        if self.enclitics:
            narration = self._behind.sub(r" \1", narration)
        if self.elided:
            narration = self._before.sub(lambda m: self.elided[m.group(1).lower()], narration)
        narration = self._hiding_before.sub("", narration)
        return self._hiding_after.sub(r"\1", narration)

    def cue(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The first cue from a place on: white space, a verb of speech, and its subject. A comma, a stop or a dash stands before it."""
        return next((m for m in self._cue.finditer(text, at) if not self._in_a_word(text, m.end())), None)

    def speaks_at(self, text: str, at: int, stop: int) -> bool:
        """Whether a verb of speech is among the first words of the clause from a place on."""
        clause = re.split(r"[.,;:!?…—–]", text[at:stop], maxsplit=1)[0]
        words = [w.lower() for w in re.findall(r"[^\W\d_]+", self.spelled_out(clause))[:4]]
        return any(w in self.verbs for w in words)

    @staticmethod
    def _in_a_word(text: str, at: int) -> bool:
        return at < len(text) and text[at].isalpha() and text[at - 1].isalpha()

    @cached_property
    def _verb(self) -> str:
        return rf"(?:{'|'.join(sorted(map(re.escape, self.verbs), key=len, reverse=True))})"

    @cached_property
    def _short(self) -> str:
        """Short words that may stand before a verb of speech."""
        own = [rf"{re.escape(w)}\s+" for w in sorted(self.between, key=len, reverse=True)]
        own += [rf"{re.escape(w)}['’]" for w in sorted(self.elided, key=len, reverse=True)]
        return rf"(?:{'|'.join(own)})" if own else r"(?!)"

    @cached_property
    def _cue(self) -> re.Pattern[str]:
        pronouns = "|".join(sorted(self.pronouns, key=len, reverse=True))
        articles = "|".join(sorted(self.articles, key=len, reverse=True))
        enclitics = (
            rf"-(?:t-)?(?:{'|'.join(sorted(self.enclitics, key=len, reverse=True))})\b" if self.enclitics else r"(?!)"
        )
        elided = "|".join(
            rf"{re.escape(w)}['’]" for w, full in self.elided.items() if self.glosses.get(full.strip()) == "the"
        )
        noun = (
            rf"(?:(?:{articles})\s+{'|' + elided if elided else ''})(?:[^\W\d_]+\s+)?[^\W\d_]+" if articles else r"(?!)"
        )
        titled = rf"(?:[^\W\d_]+\s+)?{_CAPITAL}"
        subject = rf"(?:(?:{pronouns})\b|{noun}|{titled})"
        return re.compile(
            rf"(?<=[,!?…—–.;:«»”\"“-])\s*(?<![^\W_]){self._short}{{0,2}}(?-i:(?=[^\W\d_A-ZÀ-ÖØ-ÞА-ЯЁ])){self._verb}\b"
            rf"(?:{enclitics}|(?-i:\s+{self._short}{{0,2}}{subject}))",
            0,
        )

    @cached_property
    def _behind(self) -> re.Pattern[str]:
        return re.compile(rf"(?<=[^\W\d_])-(?:t-)?({'|'.join(sorted(self.enclitics, key=len, reverse=True))})\b")

    @cached_property
    def _before(self) -> re.Pattern[str]:
        # A capital after the apostrophe is a name: d'Artagnan.
        return re.compile(
            rf"\b({'|'.join(sorted(self.elided, key=len, reverse=True))})['’](?-i:(?=[^\W\d_A-ZÀ-ÖØ-Þ]))",
            re.IGNORECASE,
        )

    @cached_property
    def _hiding_before(self) -> re.Pattern[str]:
        own = "|".join(sorted(map(re.escape, self.between), key=len, reverse=True))
        return re.compile(rf"\b(?:(?:{own})\s+){{1,2}}(?={self._verb}\b)") if own else re.compile(r"(?!)")

    @cached_property
    def _hiding_after(self) -> re.Pattern[str]:
        own = "|".join(sorted(map(re.escape, self.between), key=len, reverse=True))
        return re.compile(rf"\b({self._verb}\s+)(?:(?:{own})\s+){{1,2}}") if own else re.compile(r"(?!)")
