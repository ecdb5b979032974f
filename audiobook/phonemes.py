"""Phonemes and stress in a text for an engine: how they are marked, and how they are translated for engines that cannot read them.

In such a text, the International Phonetic Alphabet (IPA) stands between the marks U+2E28 and U+2E29; where the word is known that sounds like
this, it follows the phonemes after the mark U+2E24. A word that is stressed stands between U+2E22 and U+2E23.

In a transcription "r" stands wherever it is written. Accents that do not say it after a vowel ("better" in British English) leave it out.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

_OPEN, _WORD, _CLOSE = "\u2e28", "\u2e24", "\u2e29"
_MARKED = re.compile(f"{_OPEN}([^{_CLOSE}{_WORD}]*)(?:{_WORD}([^{_CLOSE}]*))?{_CLOSE}")


def marked(ipa: str, word: str = "") -> str:
    """Phonemes with marks around them, to put into a text for an engine.

    Args:
        ipa: the phonemes.
        word: the word that sounds like this, where it is one of the text.
    """
    return f"{_OPEN}{_MARKED.sub(r'', ipa).strip()}{f'{_WORD}{word}' if word else ''}{_CLOSE}"


Sound = tuple[int, int, str]
"""Where a word begins and ends in a text, and what it sounds like: IPA, or that of two accents (`by_accent`)."""

_ACCENTS = "|"
"""Stands between the British and the American sound of a word."""


def by_accent(british: str, american: str) -> str:
    """The sound of a word that British and American voices say differently."""
    return british if british == american else f"{british}{_ACCENTS}{american}"


def in_accent(sound: str, *, british: bool) -> str:
    """What a sound is in one of the two accents."""
    first, _, second = sound.partition(_ACCENTS)
    return first if british or not second else second


def with_s(ipa: str) -> str:
    """The sound of a word with the ending -s."""
    if ipa.endswith(("s", "z", "ʃ", "ʒ")):
        return f"{ipa}ɪz"
    return ipa + ("s" if ipa.endswith(("p", "t", "k", "f", "θ")) else "z")


def with_sounds(text: str, sounds: Iterable[Sound]) -> tuple[str, list[tuple[int, int]]]:
    """A text with marks around the words whose sounds are known.

    Args:
        text: any text.
        sounds: of words in it, in order, not overlapping.

    Returns:
        The text for an engine, and where its stretches lie: (place there, place in the text as it was), in order.
    """
    out: list[str] = []
    places = [(0, 0)]
    at = length = 0
    for start, end, ipa in sounds:
        mark = marked(ipa, text[start:end])
        out += [text[at:start], mark]
        length += start - at
        # Each place within the mark is that of the word.
        places += [(length + k, start) for k in range(len(mark))]
        length += len(mark)
        places.append((length, end))
        at = end
    return "".join([*out, text[at:]]), places


def former_place(place: int, places: Sequence[tuple[int, int]]) -> int:
    """A place in a text with marks as a place in the text as it was; see `with_sounds`."""
    there, before = places[bisect_right(places, (place, sys.maxsize)) - 1]
    return before + place - there


def without_words(text: str) -> tuple[str, list[Sound], list[int]]:
    """A text with its marked words as words; phonemes of which the word is not known stay marked.

    Returns:
        The text; the sounds of the words in it; for each of its characters, and for its end, the place in the text as it was.
    """
    out: list[str] = []
    sounds: list[Sound] = []
    places: list[int] = []
    at = 0
    for found in _MARKED.finditer(text):
        ipa, word = found.groups()
        if word:
            out += [text[at : found.start()], word]
            places += range(at, found.start())
            sounds.append((len(places), len(places) + len(word), ipa))
            places += [found.start()] * len(word)
            at = found.end()
    return "".join([*out, text[at:]]), sounds, [*places, *range(at, len(text) + 1)]


_STRESS_OPEN, _STRESS_CLOSE = "\u2e22", "\u2e23"
_STRESS_MARKS = re.compile(f"[{_STRESS_OPEN}{_STRESS_CLOSE}]")


def with_stress(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with marks around the words that are stressed.

    Args:
        text: without such marks.
        spans: where the words are, in order, not overlapping.
    """
    out = []
    at = 0
    for start, end in spans:
        out += [text[at:start], _STRESS_OPEN, text[start:end], _STRESS_CLOSE]
        at = end
    return "".join([*out, text[at:]])


def stressed_spans(text: str) -> tuple[str, list[tuple[int, int]], list[int]]:
    """A text without marks of stress.

    Returns:
        The text; where in it the stressed words are; for each of its characters, and for its end, the place in the text as it was.
    """
    if _STRESS_OPEN not in text and _STRESS_CLOSE not in text:
        return text, [], list(range(len(text) + 1))
    out: list[str] = []
    places: list[int] = []
    spans: list[tuple[int, int]] = []
    began: int | None = None
    for at, char in enumerate(text):
        if char == _STRESS_OPEN:
            began = len(out)
        elif char == _STRESS_CLOSE:
            if began is not None:
                spans.append((began, len(out)))
            began = None
        else:
            out.append(char)
            places.append(at)
    return "".join(out), spans, [*places, len(text)]


def without_stress(text: str) -> str:
    """A text without the marks of stress."""
    return _STRESS_MARKS.sub("", text)


def has_phonemes(text: str) -> bool:
    """Whether a text has marked phonemes."""
    return _OPEN in text


def marked_stretches(text: str) -> Iterator[tuple[int, int, str | None]]:
    """A text in stretches: where each starts and ends, and its phonemes, or None for plain text."""
    at = 0
    for found in _MARKED.finditer(text):
        if found.start() > at:
            yield at, found.start(), None
        yield found.start(), found.end(), found.group(1)
        at = found.end()
    if at < len(text):
        yield at, len(text), None


def replaced(text: str, say: Callable[[str], str]) -> str:
    """A text with each marked stretch of phonemes replaced by `say(phonemes)`."""
    return _MARKED.sub(lambda m: say(m.group(1)), text)


# IPA → (the mnemonic of espeak-ng for English, from its docs/phonemes.md; an English spelling).
_TABLE = {
    "tʃ": ("tS", "ch"), "dʒ": ("dZ", "j"), "eɪ": ("eI", "ay"), "aɪ": ("aI", "eye"), "ɔɪ": ("OI", "oy"), "aʊ": ("aU", "ow"),
    "əʊ": ("oU", "oh"), "oʊ": ("oU", "oh"), "ɪə": ("i@", "eer"), "eə": ("e@", "air"), "ɛə": ("e@", "air"), "ʊə": ("U@", "oor"),
    "iː": ("i:", "ee"), "uː": ("u:", "oo"), "ɑː": ("A:", "ah"), "ɔː": ("O:", "aw"), "ɜː": ("3:", "ur"), "eː": ("eI", "ay"),
    "oː": ("oU", "oh"), "aː": ("A:", "ah"), "ɛː": ("e@", "air"), "ɝ": ("3:", "ur"), "ɚ": ("3", "er"), "ɜ": ("3:", "ur"),
    "ə": ("@", "uh"), "ɐ": ("@", "uh"), "ɪ": ("I", "i"), "i": ("i", "ee"), "ɛ": ("E", "eh"), "e": ("E", "eh"), "æ": ("a", "a"),
    "a": ("a", "ah"), "ʌ": ("V", "uh"), "ɑ": ("A:", "ah"), "ɒ": ("0", "o"), "ɔ": ("O:", "aw"), "o": ("oU", "oh"), "ʊ": ("U", "oo"),
    "u": ("u:", "oo"), "y": ("u:", "oo"), "ø": ("3:", "ur"), "œ": ("3:", "ur"), "ɨ": ("I", "i"), "ɯ": ("u:", "oo"),
    "p": ("p", "p"), "b": ("b", "b"), "t": ("t", "t"), "d": ("d", "d"), "k": ("k", "k"), "g": ("g", "g"), "ɡ": ("g", "g"),
    "f": ("f", "f"), "v": ("v", "v"), "θ": ("T", "th"), "ð": ("D", "th"), "s": ("s", "s"), "z": ("z", "z"), "ʃ": ("S", "sh"),
    "ʒ": ("Z", "zh"), "h": ("h", "h"), "ɦ": ("h", "h"), "m": ("m", "m"), "n": ("n", "n"), "ɲ": ("nj", "ny"), "ŋ": ("N", "ng"),
    "l": ("l", "l"), "ɫ": ("l", "l"), "ʎ": ("lj", "ly"), "r": ("r", "r"), "ɹ": ("r", "r"), "ɾ": ("r", "r"), "ʁ": ("r", "r"),
    "j": ("j", "y"), "w": ("w", "w"), "ʍ": ("w", "w"), "x": ("x", "kh"), "χ": ("x", "kh"), "ç": ("x", "kh"), "ɣ": ("g", "g"),
    "q": ("k", "k"), "c": ("k", "k"), "β": ("v", "v"), "ʔ": ("?", ""), "ˈ": ("'", "-"), "ˌ": (",", "-"), ".": ("", "-"), " ": (" ", " "),
    "ː": ("", ""), "ʰ": ("", ""), "\u0303": ("", ""), "\u0361": ("", ""),
}  # fmt: skip
# Vowels with an r after them, where no vowel follows: espeak-ng's signs for these are said as the accent of a voice has it.
_BEFORE_R = {
    "ɑː": ("A@", "ar"), "ɑ": ("A@", "ar"), "ɔː": ("O@", "or"), "ɔ": ("O@", "or"), "eə": ("e@", "air"), "ɛə": ("e@", "air"),
    "ɪə": ("i@3", "eer"), "ɪ": ("i@3", "eer"), "ʊə": ("U@", "oor"), "ɜː": ("3:", "ur"), "ə": ("3", "er"),
}  # fmt: skip
_TABLE |= {f"{vowel}{r}": signs for vowel, signs in _BEFORE_R.items() for r in "rɹ"}
_LONGEST = max(map(len, _TABLE))
VOWELS = frozenset("aeiouyæøœɐɑɒɔəɚɛɜɝɨɪɯʊʌ")
"""The first characters of vowels."""


def unknown(ipa: str) -> str:
    """The first unknown sign of a transcription; empty if all are known."""
    return next((ipa[at] for at, width in _pieces(ipa) if not width), "")


def espeak_mnemonics(sound: str, *, british: bool = False) -> str:
    """A sound as mnemonics of espeak-ng, in the double brackets that it expects."""
    return f"[[{_translated(in_accent(sound, british=british), 0)}]]"


def respelled(sound: str) -> str:
    """A sound as an English spelling: "kəˈθuːluː" → "kuh-thooloo"."""
    return re.sub(r"^-|-(?=-|\s|$)|(?<=\s)-", "", _translated(in_accent(sound, british=False), 1))


def _translated(ipa: str, column: int) -> str:
    return "".join(_TABLE[ipa[at : at + width]][column] for at, width in _pieces(ipa) if width)


def _is_sign(ipa: str, start: int, end: int) -> bool:
    sign = ipa[start:end]
    if len(sign) > 1 and sign[-1] in "rɹ" and ipa[end:].lstrip("ˈˌ.")[:1] in VOWELS:
        return False
    return sign in _TABLE


def _pieces(ipa: str) -> list[tuple[int, int]]:
    """The place and width of each sign; the width of an unknown sign is 0."""
    out = []
    at = 0
    while at < len(ipa):
        width = next((n for n in range(min(_LONGEST, len(ipa) - at), 0, -1) if _is_sign(ipa, at, at + n)), 0)
        out.append((at, width))
        at += width or 1
    return out
