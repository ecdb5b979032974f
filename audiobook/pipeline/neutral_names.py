"""Names in, neutral ones out: what a line report shows in place of the names of a story.

A name is replaced word by word, so that its shape stays: "Mrs. Gray" becomes "Mrs. Barlow", and who is called Gray elsewhere is
called Barlow there as well. How a story writes its names is evidence of who speaks; which names they are is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from audiobook.attributing.text.first_names import first_names
from audiobook.language import (
    ANYBODYS_ADJECTIVES,
    FORMS_OF_ADDRESS_FEMALE,
    FORMS_OF_ADDRESS_MALE,
    NAMELESS_NOUNS,
    ROLE_NOUNS,
    TITLES,
)
from audiobook.language.name_words import AUXILIARIES, CLOSED_CLASS, DOUBTED, PARTICLES, SUBJECT_PRONOUNS
from audiobook.script import Gender

_FIRST = {
    Gender.FEMALE: "Anna Clara Nora Julia Edith Lucy Helen Marie Alice Sarah Emma Rosa".split(),
    Gender.MALE: "Tom Peter George Henry Paul Simon Edward Victor Martin Oscar Philip Daniel".split(),
    Gender.UNKNOWN: "Robin Alex Sam Kim Jo Terry Lee Sandy Chris Jamie Morgan Casey".split(),
}
"""First names in common use."""
_LAST = "Barlow Denton Farley Granby Halden Kirby Lorton Melby Norham Oakley Redmond Selby Thorley Wexford".split()
"""Surnames. They stand for places and whatever else has a name, too."""

_USUAL = TITLES | ROLE_NOUNS | ANYBODYS_ADJECTIVES | NAMELESS_NOUNS | CLOSED_CLASS | PARTICLES
"""Words inside names that tell nobody who it is: "Aunt", "old", "of"."""
_ADDRESSES = FORMS_OF_ADDRESS_FEMALE | FORMS_OF_ADDRESS_MALE
_BEGIN_DESCRIPTIONS = frozenset("the a an my your his her our their".split())
_KIN = frozenset(
    "uncle aunt auntie cousin brother sister grandfather grandmother grandpa grandma father mother".split()
)
"""Titles before a first name. Others stand before a surname."""

_LETTER = r"[^\W\d_]"
_PART = re.compile(r"[\w']+")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_APOSTROPHES = "’‘ʼ`´"
_HYPHENS = "‐‑"
_LEAST_CUT = 3
"""Letters of a name that is broken off ("Mar—") from which on it is taken for one."""
_POSSESSIVES = (None, "'s", "s'", "es'", "'", "s", "es")
"""Endings that stay where a name is replaced. Those of cases go with the name that they fit."""
_VOWELS_OF_CASES = "аяоеьйыиaoey"
_FEW_SMALL = 20
"""A name is a usual word as well if it is written small more than one time for so many with a capital."""
_LONGEST_ENDING = 6
"""Letters that a case adds to a name: "Ивановичу"."""


def without_invisible(text: str) -> str:
    """A text without soft hyphens and spaces of no width, with each accent in its letter."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def folded(text: str) -> str:
    """A text to compare by: small letters without accents, straight apostrophes. It is as long as the text, character for character."""
    return "".join(map(_folded, text))


def _folded(letter: str) -> str:
    if letter in _APOSTROPHES:
        return "'"
    if letter in _HYPHENS:
        return "-"
    base = unicodedata.normalize("NFKD", letter)[:1].lower()
    return base if len(base) == 1 else letter


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a name.

    Attributes:
        stem: what its neutral name is kept under; several forms of a word have the same.
        pool: where its neutral name comes from.
        usual: whether it is a usual word where it is written small.
    """

    stem: str
    pool: Sequence[str]
    usual: bool


@dataclass(slots=True)
class NeutralNames:
    """Neutral names for those of a story; the same one for the same name, as long as it lives.

    Args:
        text: the story's: no neutral name is one of its words, and it tells which names are usual words as well.
        inflected: names have the endings of cases in the story's language.
    """

    text: str = ""
    inflected: bool = False
    _words: dict[str, _Word] = field(default_factory=dict)
    _phrases: dict[str, str] = field(default_factory=dict)
    _neutral: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _small: Counter[str] = field(default_factory=Counter)
    _capital: Counter[str] = field(default_factory=Counter)
    _pattern: re.Pattern[str] | None = None

    def __post_init__(self) -> None:
        for word in _PART.findall(_ADDRESS.sub("", _straight(without_invisible(self.text)))):
            (self._small if word.islower() else self._capital)[folded(word).removesuffix("'s")] += 1
        self._taken = {*self._small, *self._capital}

    def person(self, name: str, gender: Gender = Gender.UNKNOWN) -> None:
        """Replace a person's name from now on.

        Args:
            name: as the story or the script has it.
            gender: of its bearer, which the neutral name keeps.
        """
        for word, is_last, is_small in _parts(name):
            self._add(word, _LAST if is_last else _FIRST[gender], is_small=is_small)

    def other(self, words: Iterable[str], first_names: Mapping[str, Gender]) -> None:
        """Replace words that are names of something else, or of somebody who does not speak.

        Args:
            words: in small letters.
            first_names: those that are first names, and who usually bears them.
        """
        for word in sorted(part for whole in words for part in _PART.findall(_straight(without_invisible(whole)))):
            plain = folded(word).strip("'_").removesuffix("'s")
            plural = any(plain.endswith(end) and plain[: -len(end)] in self._words for end in ("s", "es"))
            if not plain or plain in _USUAL or plural:
                continue
            if word in first_names:
                self._add(plain, _FIRST[first_names[word]])
            elif plain not in DOUBTED:
                self._add(plain, _LAST)

    def title(self, phrase: str) -> None:
        """Replace the title of a book, as a whole."""
        found = folded(without_invisible(" ".join(phrase.split())))
        if found and found not in _USUAL:
            self._phrases[found] = "The Title"
            self._pattern = None

    def _add(self, word: str, pool: Sequence[str], *, is_small: bool = False) -> None:
        often_small = self._small[word] * _FEW_SMALL > self._capital[word] and not is_small
        own = _Word(word, pool, word in _USUAL or word in DOUBTED or often_small)
        self._words.setdefault(word, own)
        stem = word.rstrip(_VOWELS_OF_CASES)
        if self.inflected and len(stem) >= _LEAST_CUT:
            self._words.setdefault(stem, own)
        self._pattern = None

    def _neutral_of(self, word: _Word) -> str:
        if word.stem not in self._neutral:
            every = (name if not n else f"{name}{n + 1}" for n in count() for name in word.pool)
            name = next(n for n in every if folded(n) not in self._taken and folded(n) not in self._words)
            self._taken.add(folded(name))
            self._neutral[word.stem] = name
        return self._neutral[word.stem]

    def replaced(self, text: str) -> str:
        """A text with each of the names replaced, in capitals where they are, with their endings."""
        text = _ADDRESS.sub("[address]", without_invisible(text))
        if self._pattern is None:
            self._pattern = _pattern(self._words, self._phrases, inflected=self.inflected)
        small = folded(text)
        out, at = [], 0
        for m in self._pattern.finditer(small):
            instead = self._instead(m, text[m.start() : m.end()], small)
            if instead is not None:
                out += [text[at : m.start()], instead]
                at = m.end()
        return "".join((*out, text[at:]))

    def _instead(self, m: re.Match[str], written: str, small: str) -> str | None:
        """What stands in place of a match; None where it is a usual word."""
        if m["phrase"]:
            # Without a capital it is not the title, but words of the story.
            return None if written.islower() else self._phrases[m["phrase"]]
        key, stutter = m["word"] or m["joined"] or m["cut"], m["stutter"] or ""
        word = self._words.get(key) or next(w for name, w in self._words.items() if name.startswith(key))
        begins = written[len(stutter) :]
        is_small = begins[:1].islower()
        if is_small and (word.usual or m["cut"] or m["ending"] not in _POSSESSIVES):
            return None
        if m["cut"] and key in CLOSED_CLASS | _USUAL | self._small.keys():
            return None
        if key in AUXILIARIES and _is_question(small, m):
            return None
        neutral = self._neutral_of(word)
        shown = neutral[: len(key)] if m["cut"] else neutral
        if is_small:
            shown = shown.lower()
        elif len(key) > 1 and begins[: len(key)].isupper():
            shown = shown.upper()
        ending = written[len(written) - len(m["ending"]) :] if m["ending"] in _POSSESSIVES and m["ending"] else ""
        return f"{shown[:1]}-" * stutter.count("-") + shown + ending


def _parts(name: str) -> list[tuple[str, bool, bool]]:
    """The words of a name that tell who it is, folded; and of each, whether it is a surname, and whether it is written small."""
    name = _straight(without_invisible(name))
    found = [(m.group().strip("'_"), m.start()) for m in _PART.finditer(name)]
    hyphened = [name[:at].endswith("-") for w, at in found if w]
    words = [(w, folded(w).removesuffix("'s")) for w, _ in found if w]
    if words and words[0][1] in _BEGIN_DESCRIPTIONS and not any(w[:1].isupper() for w, _ in words[1:]):
        return []
    capitals = [n for n, (w, _) in enumerate(words) if not w[:1].islower()]
    telling = [n for n, (_, f) in enumerate(words) if f not in _USUAL and not f.isdigit()]
    final = capitals[-1] if capitals else -1
    if final >= 0 and final not in telling and _is_name_here(words, final, telling):
        telling.append(final)
    out = []
    for n in telling:
        after_title = n > 0 and words[n - 1][1] in TITLES - _KIN
        last = n == telling[-1] and not hyphened[n] and (len(telling) > 1 or after_title)
        out.append((words[n][1], last, words[n][0].islower()))
    return out


def _is_name_here(words: Sequence[tuple[str, str]], final: int, telling: Sequence[int]) -> bool:
    """Whether a usual word that ends a name is a name there: "Mr. King", "Tom Baker", "Baker", "Don"; but no "Captain" and no "Old Sailor"."""
    word = words[final][1]
    if word in CLOSED_CLASS | PARTICLES:
        return False
    if len(words) == 1:
        return word in first_names() or word not in TITLES | _ADDRESSES | NAMELESS_NOUNS | ANYBODYS_ADJECTIVES
    before = words[final - 1]
    return final - 1 in telling or (before[1] in TITLES - _KIN and not before[0].islower())


def _straight(text: str) -> str:
    return "".join("'" if c in _APOSTROPHES else c for c in text)


def _is_question(small: str, m: re.Match[str]) -> bool:
    """Whether "Will" begins a question: "Will you come?"."""
    after = re.match(r"\s+([a-z]+)", small[m.end() :])
    opens = re.search(r"(?:^|[.!?\"“”‘'(—-])\s*$", small[: m.start()]) is not None
    return opens and after is not None and after[1] in SUBJECT_PRONOUNS | {"the", "this", "that", "my", "your"}


def _pattern(words: Collection[str], phrases: Collection[str], *, inflected: bool) -> re.Pattern[str]:
    """What finds names in a folded text: whole words, stuttered, drawn out or broken off, with the endings of possessives and plurals."""
    cuts = {w[:n] for w in words for n in range(_LEAST_CUT, len(w))}
    cases = rf"|{_LETTER}{{1,{_LONGEST_ENDING}}}" if inflected else ""
    no_letter_before, no_letter_after = rf"(?<!{_LETTER})", rf"(?!{_LETTER})"
    return re.compile(
        rf"(?<!\w)(?P<phrase>{_any_of(phrases)})(?!\w)"
        rf"|{no_letter_before}(?P<stutter>(?:(?P<first>{_LETTER})-(?=(?P=first)))*)"
        rf"(?:(?P<word>{_any_of(w for w in words if not _UNSPACED.search(w))})(?:(?<=(?P<final>{_LETTER}))(?P=final)+)?"
        rf"(?P<ending>'s|s'|es'|'|s|es{cases})?{no_letter_after}"
        rf"|(?P<cut>{_any_of(cuts)})(?=[—–…]|--|-(?!\w)))"
        rf"|(?P<joined>{_any_of(w for w in words if _UNSPACED.search(w))})"
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))) or "(?!)"
