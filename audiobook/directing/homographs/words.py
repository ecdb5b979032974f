"""A sentence in, the homographs in it with what they sound like out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from audiobook.directing.homographs import surroundings as kinds
from audiobook.directing.homographs.pairs import ADJECTIVES, PAIRS
from audiobook.directing.homographs.surroundings import OBJECTS, Surroundings, noun_or_verb
from audiobook.phonemes import with_s


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of words.toml: what a word sounds like, and the conditions."""

    say: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    near: frozenset[str]
    kind: str | None
    letter: str | None

    def holds(self, s: Surroundings) -> bool:
        if self.letter is not None and (self.letter == "capital") is not s.word[0].isupper():
            return False
        if self.before is not None and not self.before.search(s.left):
            return False
        if self.after is not None and not self.after.match(s.right):
            return False
        if self.near and self.near.isdisjoint((*s.before, *s.after)):
            return False
        return self.kind is None or noun_or_verb(s) == self.kind


def homographs(text: str) -> Iterator[tuple[int, int, str]]:
    """The words of a sentence that are written like another and said otherwise, where the words around tell which it is.

    Args:
        text: a sentence of English, its apostrophes straight.

    Yields:
        For each its start, its end, and its sound in the International Phonetic Alphabet.
    """
    words = _homographs()
    for m in _WORD.finditer(text):
        if m.group().lower() in words:
            found = sound_of(Surroundings.of(text, *m.span()))
            if found is not None:
                yield m.start(), m.end(), found


def sound_of(s: Surroundings) -> str | None:
    """The sound of a homograph; None where the words around do not tell."""
    word = s.word.lower()
    if word in _written_rules():
        return next((rule.say for rule in rules_of(word) if rule.holds(s)), None)
    base = word if word in PAIRS else word.removesuffix("s")
    if base not in PAIRS:
        return None
    kind = _special_kind(s, base) or noun_or_verb(s)
    if kind is None:
        return None
    sound = PAIRS[base][0 if kind == "noun" else 1]
    return sound if word == base else with_s(sound)


def _special_kind(s: Surroundings, base: str) -> str | None:
    """Whether a word is a noun (or an adjective) or a verb, where the word itself tells more than its kind does."""
    if base in ADJECTIVES and (s.last in kinds.BE or (s.before[:1] and s.before[0] in _DEGREES)) and s.next != "by":
        return "noun"
    if base == "excuse" and s.next in OBJECTS:
        return "verb"
    if base == "subject" and s.next == "to" and s.last not in ("to", *kinds.MODALS, *kinds.AUXILIARIES):
        return "noun"
    if (base, s.last) in (("use", "no"), ("use", "make"), ("use", "made"), ("present", "at")):
        return "noun"
    return None


_DEGREES = frozenset("very so too more most quite rather seemed looked grew felt".split())


@cache
def _written_rules() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The rules as words.toml has them, by word."""
    return tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))


@cache
def rules_of(word: str) -> Sequence[_Rule]:
    """The rules for a word, in order; none for a word that words.toml has not. They are compiled for words that a story has: most it has not."""
    return [_rule(**fields) for fields in _written_rules().get(word, ())]


def _rule(
    say: str, before: str = "", after: str = "", near: str = "", kind: str | None = None, letter: str | None = None
) -> _Rule:
    left = re.compile(rf"(?:^| ){_filled(before)}$") if before else None
    right = (
        re.compile(rf"{_filled(after)}(?: |$)" if not after.startswith("(?!") else _filled(after)) if after else None
    )
    return _Rule(say, left, right, frozenset(near.split()), kind, letter)


def _filled(pattern: str) -> str:
    for name, words in _KINDS.items():
        pattern = pattern.replace(f"{{{name}}}", words)
    return pattern


def _one_of(words: frozenset[str], *more: str) -> str:
    return f"(?:{'|'.join([*sorted(map(re.escape, words), key=len, reverse=True), *more])})"


_KINDS = {
    "det": _one_of(kinds.DETERMINERS, r"\w+'s"), "subj": _one_of(kinds.SUBJECTS), "obj": _one_of(kinds.OBJECTS),
    "modal": _one_of(kinds.MODALS), "aux": _one_of(kinds.AUXILIARIES), "have": _one_of(kinds.HAVE), "be": _one_of(kinds.BE),
    "prep": _one_of(kinds.PREPOSITIONS), "adv": _one_of(kinds.ADVERBS, r"\w{3,}ly"),
    "adj": _one_of(kinds.ADJECTIVES, rf"\w{{2,}}(?:{'|'.join(kinds.ADJECTIVE_ENDINGS)})"),
}  # fmt: skip


@cache
def _homographs() -> frozenset[str]:
    """All words that rules tell apart, in small letters."""
    return frozenset({*_written_rules(), *PAIRS, *(f"{word}s" for word in PAIRS if word not in ADJECTIVES)})


_WORD = re.compile(r"(?<![\w'-])[^\W\d_]+(?![\w-]|'\w)")
"""A word that stands alone: not in a compound, and without an ending after an apostrophe."""
