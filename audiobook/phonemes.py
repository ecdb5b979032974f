"""Phonemes in a text for an engine: how they are marked, and how they are translated for engines that cannot read them.

In such a text, the International Phonetic Alphabet (IPA) stands between the marks U+2E28 and U+2E29.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_OPEN, _CLOSE = "\u2e28", "\u2e29"
_MARKED = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")


def marked(ipa: str) -> str:
    """Phonemes with marks around them, to put into a text for an engine."""
    return f"{_OPEN}{_MARKED.sub(r'', ipa).strip()}{_CLOSE}"


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
    "oː": ("oU", "oh"), "aː": ("A:", "ah"), "ɛː": ("e@", "air"), "ɝ": ("3:", "ur"), "ɚ": ("@", "er"), "ɜ": ("3:", "ur"),
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
_LONGEST = max(map(len, _TABLE))


def unknown(ipa: str) -> str:
    """The first unknown sign of a transcription; empty if all are known."""
    return next((ipa[at] for at, width in _pieces(ipa) if not width), "")


def espeak_mnemonics(ipa: str) -> str:
    """IPA as mnemonics of espeak-ng, in the double brackets that it expects."""
    return f"[[{_translated(ipa, 0)}]]"


def respelled(ipa: str) -> str:
    """IPA as an English spelling: "kəˈθuːluː" → "kuh-thooloo"."""
    return re.sub(r"^-|-(?=-|\s|$)|(?<=\s)-", "", _translated(ipa, 1))


def _translated(ipa: str, column: int) -> str:
    return "".join(_TABLE[ipa[at : at + width]][column] for at, width in _pieces(ipa) if width)


def _pieces(ipa: str) -> list[tuple[int, int]]:
    """The place and width of each sign; the width of an unknown sign is 0."""
    out = []
    at = 0
    while at < len(ipa):
        width = next(
            (n for n in range(_LONGEST, 0, -1) if ipa[at : at + n] in _TABLE and len(ipa[at : at + n]) == n), 0
        )
        out.append((at, width))
        at += width or 1
    return out
