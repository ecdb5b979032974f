"""Text in, what a hibari model reads out: phonemes in runs of a sentence or a clause, and which of them are which word's.

The phonemes are hibari's own (after misaki): diphthongs are capital letters, and the mark of stress stands before the vowel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from audiobook.phonemes import VOWELS, Sound, in_accent, marked_stretches, stressed_spans, without_words

_MOST_PHONEMES = 400
"""A run is no longer than this: the model learned from sentences."""

_CLAUSE_ENDS = frozenset(",;:—")
_ENDS = frozenset(".!?…")

_CONSONANTS = {
    "tʃ": "ʧ", "dʒ": "ʤ", "g": "ɡ", "ɦ": "h", "ɲ": "nj", "ɫ": "l", "ʎ": "lj", "r": "ɹ", "ɾ": "T", "ʁ": "ɹ", "ʍ": "w", "x": "k", "χ": "k",
    "ç": "h", "ɣ": "ɡ", "q": "k", "c": "k", "β": "v", "ʔ": "t", "ʰ": "", "\u0303": "", "\u0361": "", ".": "",
}  # fmt: skip
_BOTH = {**_CONSONANTS, "eɪ": "A", "eː": "A", "aɪ": "I", "ɔɪ": "Y", "aʊ": "W", "ɐ": "ə", "e": "ɛ", "ɨ": "ɪ", "ɯ": "u"}

# IPA → hibari's signs for American and for British English.
_AMERICAN = {
    **_BOTH, "əʊ": "O", "oʊ": "O", "oː": "O", "o": "O", "ɪə": "ɪɹ", "ɪər": "ɪɹ", "eə": "ɛɹ", "eər": "ɛɹ", "ɛə": "ɛɹ", "ɛər": "ɛɹ", "ɛː": "ɛɹ",
    "ʊə": "ʊɹ", "ʊər": "ʊɹ", "iː": "i", "uː": "u", "ɑː": "ɑ", "ɔː": "ɔ", "ɜː": "ɜɹ", "ɜːr": "ɜɹ", "ɝ": "ɜɹ", "ɝr": "ɜɹ", "ɚ": "əɹ", "ɚr": "əɹ",
    "ɜ": "ɜɹ", "ɜr": "ɜɹ", "a": "ɑ", "aː": "ɑ", "ɒ": "ɑ", "y": "u", "ø": "ɜɹ", "œ": "ɜɹ", "ː": "",
}  # fmt: skip
_BRITISH = {
    **_BOTH, "əʊ": "Q", "oʊ": "Q", "oː": "Q", "o": "Q", "eə": "ɛː", "ɛə": "ɛː", "æ": "a", "ɝ": "ɜː", "ɚ": "ə", "ɑ": "ɑː", "ɔ": "ɔː", "ɔː": "ɔː", "ɑː": "ɑː",
    "ɜ": "ɜː", "ɜː": "ɜː", "aː": "ɑː", "y": "uː", "ø": "ɜː", "œ": "ɜː",
}  # fmt: skip
_R_NOT_BEFORE_A_VOWEL = re.compile(rf"r(?![ˈˌ.]*[{''.join(sorted(VOWELS))}])")
_STRESS_BEFORE_CONSONANTS = re.compile(r"([ˈˌ])([^AIOQWYaiuæɑəɛɜɪʊʌɒɔᵻ\s]+)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its place there, its phonemes' places in a run, and whether the text stresses it."""

    offset: int
    first: int
    last: int
    stressed: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Phonemes that the model says in one go.

    Attributes:
        phonemes: one character each, marks of stress, spaces and punctuation among them.
        words: those of the text whose place is known, in order; a word's phonemes are those from `first` to before `last`.
    """

    phonemes: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """What is read of a token: its phonemes, its place in the text if that is known, and whether it is stressed."""

    phonemes: str
    offset: int | None
    stressed: bool


@cache
def _g2p(british: bool) -> Any:  # noqa: ANN401 - hibari has no types
    from hibari.g2p import G2P

    return G2P(british=british)


def load(*, british: bool) -> None:
    """Load what reads an accent: about a second, and 150 MB."""
    _g2p(british)


def runs(text: str, *, british: bool) -> Iterator[Run]:
    """The runs of a text, in order.

    Args:
        text: what to say; stretches may be marked as phonemes, and words as stressed (see audiobook.phonemes).
        british: read it in a British accent.
    """
    said: list[_Said] = []
    length = 0
    for token, ends in _tokens(text, _g2p(british)):
        said.append(token)
        phonemes = token.phonemes
        length += len(phonemes)
        if ends or length > _MOST_PHONEMES:
            # A sentence's end, or so much that it must be cut: at the last comma or else here.
            cut = len(said) if ends and length <= _MOST_PHONEMES else _last_clause(said)
            yield _run(said[:cut])
            said = said[cut:]
            length = sum(len(s.phonemes) for s in said)
    if said:
        yield _run(said)


def _last_clause(said: Sequence[_Said]) -> int:
    """Where the last clause begins that leaves enough before it; the last token where there is no clause."""
    found = next((i for i in range(len(said) - 1, 0, -1) if said[i - 1].phonemes.strip()[-1:] in _CLAUSE_ENDS), 0)
    return found or max(1, len(said) - 1)


def _run(said: Sequence[_Said]) -> Run:
    out = ""
    words = []
    for token in said:
        phonemes, offset = token.phonemes, token.offset
        start = len(out)
        out += phonemes
        first = next((i for i, c in enumerate(phonemes) if c.isalpha()), None)
        if offset is not None and first is not None:
            words.append(Word(offset, start + first, start + len(phonemes.rstrip()), token.stressed))
    return Run(out.strip(), tuple(words))


def _tokens(marked: str, g2p: Any) -> Iterator[tuple[_Said, bool]]:  # noqa: ANN401
    """What is read of each token, with the space after it, and whether a sentence ends with it."""
    from hibari.g2p.token import Tok

    # A word whose sound is known stands in its sentence all the same: the words beside it are read by the words around them.
    worded, sounds, first_places = without_words(marked)
    text, stresses, second_places = stressed_spans(worded)
    former = [first_places[place] for place in second_places]
    own_place = {place: at for at, place in reversed(list(enumerate(second_places)))}
    known = {own_place[a]: (own_place[b], ipa) for a, b, ipa in sounds if a in own_place and b in own_place}
    tokens: list[Any] = []
    places: dict[int, int] = {}
    for start, end, ipa in marked_stretches(text):
        if ipa is None:
            own = [(a - start, b - start) for a, b in stresses if start <= a and b <= end]
            told = [(a - start, b - start, sound) for a, (b, sound) in known.items() if start <= a and b <= end]
            tokens += _plain(text[start:end], g2p, own, told)
        else:
            sound = from_ipa(ipa, british=g2p.british)
            token = Tok("x", "NN", " " if text[end : end + 1].isspace() else "", phonemes=sound, rating=5)
            places[id(token)] = start
            tokens.append(token)
    found = g2p.phonemize_tokens(tokens)
    plain = text.replace("’", "'")
    at = 0
    for token in found:
        offset = places.get(id(token))
        if offset is None:
            place = plain.find(token.text, at)
            # What normalizing has changed is found nowhere; a far place would be another word's.
            offset = place if 0 <= place <= at + _NEAR else None
        if offset is not None:
            at = offset + len(token.text)
            # The word begins after its quotation mark.
            offset += next((i for i, c in enumerate(token.text) if c.isalnum()), 0)
        phonemes = (token.phonemes or "") + (" " if token.whitespace else "")
        stressed = offset is not None and any(a <= offset < b for a, b in stresses)
        said = _Said(phonemes, None if offset is None else former[offset], stressed)
        yield said, token.text[-1:] in _ENDS and bool(token.whitespace)


_MAIN_STRESS = 2
"""Hibari's (misaki's) number for it."""

_NEAR = 60
"""A token is looked for within so many characters after the one before."""


def _plain(text: str, g2p: Any, stresses: Sequence[tuple[int, int]], sounds: Sequence[Sound]) -> list[Any]:  # noqa: ANN401
    from hibari.g2p.normalize import normalize

    tokens: list[Any] = g2p._tokens(normalize(text))
    at = 0
    for token in tokens if stresses or sounds else ():
        place = text.find(token.text, at)
        if 0 <= place <= at + _NEAR:
            at = place + len(token.text)
            if any(a <= place < b for a, b in stresses):
                # Also a word that is usually spoken lightly, such as "you", gets a main stress.
                token.stress = _MAIN_STRESS
            sound = next((ipa for a, b, ipa in sounds if (a, b) == (place, at)), None)
            if sound is not None:
                token.phonemes, token.rating = from_ipa(sound, british=g2p.british), 5
    if tokens and text[-1:].isspace():
        tokens[-1].whitespace = " "
    return tokens


def from_ipa(ipa: str, *, british: bool = False) -> str:
    """A transcription in IPA in hibari's signs: "kəˈθuːluː" → "kəθˈulu"."""
    plain = in_accent(ipa, british=british).replace("ɹ", "r")
    if british:
        plain = _R_NOT_BEFORE_A_VOWEL.sub("", plain)
    table = _BRITISH if british else _AMERICAN
    signs = _any_of(british).sub(lambda m: table[m.group()], plain)
    return _STRESS_BEFORE_CONSONANTS.sub(r"\2\1", signs)


@cache
def _any_of(british: bool) -> re.Pattern[str]:
    signs = sorted(_BRITISH if british else _AMERICAN, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, signs)))
