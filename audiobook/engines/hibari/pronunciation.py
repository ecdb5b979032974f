"""Text in, what a hibari model reads out: phonemes in runs of a sentence or a clause, and which of them are which word's.

The phonemes are hibari's own (after misaki): diphthongs are capital letters, and the mark of stress stands before the vowel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from audiobook.phonemes import marked_stretches, stressed_spans

_MOST_PHONEMES = 400
"""A run is no longer than this: the model learned from sentences."""

_CLAUSE_ENDS = frozenset(",;:—")
_ENDS = frozenset(".!?…")

# IPA → hibari's signs for American English.
_SIGNS = {
    "tʃ": "ʧ", "dʒ": "ʤ", "eɪ": "A", "aɪ": "I", "ɔɪ": "Y", "aʊ": "W", "əʊ": "O", "oʊ": "O", "ɪə": "ɪɹ", "eə": "ɛɹ", "ɛə": "ɛɹ",
    "ʊə": "ʊɹ", "iː": "i", "uː": "u", "ɑː": "ɑ", "ɔː": "ɔ", "ɜː": "ɜɹ", "eː": "A", "oː": "O", "aː": "ɑ", "ɛː": "ɛɹ", "ɝ": "ɜɹ",
    "ɚ": "əɹ", "ɜ": "ɜɹ", "ɐ": "ə", "e": "ɛ", "a": "ɑ", "ɒ": "ɑ", "o": "O", "y": "u", "ø": "ɜɹ", "œ": "ɜɹ", "ɨ": "ɪ", "ɯ": "u",
    "g": "ɡ", "ɦ": "h", "ɲ": "nj", "ɫ": "l", "ʎ": "lj", "r": "ɹ", "ɾ": "T", "ʁ": "ɹ", "ʍ": "w", "x": "k", "χ": "k", "ç": "h",
    "ɣ": "ɡ", "q": "k", "c": "k", "β": "v", "ʔ": "t", "ː": "", "ʰ": "", "\u0303": "", "\u0361": "", ".": "",
}  # fmt: skip
_SIGN = re.compile("|".join(sorted(_SIGNS, key=len, reverse=True)).replace(".", r"\."))
_STRESS_BEFORE_CONSONANTS = re.compile(r"([ˈˌ])([^AIOQWYaiuæɑəɛɜɪʊʌɔᵻ\s]+)")


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

    text, stresses, former = stressed_spans(marked)
    tokens: list[Any] = []
    places: dict[int, int] = {}
    for start, end, ipa in marked_stretches(text):
        if ipa is None:
            own = [(a - start, b - start) for a, b in stresses if start <= a and b <= end]
            tokens += _plain(text[start:end], g2p, own)
        else:
            token = Tok("x", "NN", " " if text[end : end + 1].isspace() else "", phonemes=from_ipa(ipa), rating=5)
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


def _plain(text: str, g2p: Any, stresses: Sequence[tuple[int, int]]) -> list[Any]:  # noqa: ANN401
    from hibari.g2p.normalize import normalize

    tokens: list[Any] = g2p._tokens(normalize(text))
    at = 0
    for token in tokens if stresses else ():
        place = text.find(token.text, at)
        if place >= 0:
            at = place + len(token.text)
            if any(a <= place < b for a, b in stresses):
                # Also a word that is usually spoken lightly, such as "you", gets a main stress.
                token.stress = _MAIN_STRESS
    if tokens and text[-1:].isspace():
        tokens[-1].whitespace = " "
    return tokens


def from_ipa(ipa: str) -> str:
    """A transcription in IPA in hibari's signs: "kəˈθuːluː" → "kəθˈulu"."""
    signs = _SIGN.sub(lambda m: _SIGNS[m.group()], ipa)
    return _STRESS_BEFORE_CONSONANTS.sub(r"\2\1", signs)
