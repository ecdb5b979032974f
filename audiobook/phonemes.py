"""Phonemes within a text to say: how they are marked, and what engines that read them or do not are told.

Between U+2E28 and U+2E29 stands the International Phonetic Alphabet, wherever a text goes to an engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_OPEN, _CLOSE = "\u2e28", "\u2e29"
_MARKED = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")


def marked(ipa: str) -> str:
    """Phonemes as they stand in a text to say."""
    return f"{_OPEN}{_MARKED.sub(r'', ipa).strip()}{_CLOSE}"


def has_phonemes(text: str) -> bool:
    """Whether there are any in a text."""
    return _OPEN in text


def replaced(text: str, say: Callable[[str], str]) -> str:
    """A text with each stretch of phonemes replaced by what `say` makes of it."""
    return _MARKED.sub(lambda m: say(m.group(1)), text)


# IPA, espeak-ng's mnemonics for English (its docs/phonemes.md), and how a reader of English would spell it.
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
    """The first sign of a transcription that is not known; empty where all are."""
    return next((ipa[at] for at, width in _pieces(ipa) if not width), "")


def espeak_mnemonics(ipa: str) -> str:
    """espeak-ng's mnemonics, in the brackets it knows them by."""
    return f"[[{_translated(ipa, 0)}]]"


def respelled(ipa: str) -> str:
    """As a reader of English would spell it: "kəˈθuːluː" → "kuh-thooloo"."""
    return re.sub(r"^-|-(?=-|\s|$)|(?<=\s)-", "", _translated(ipa, 1))


def _translated(ipa: str, column: int) -> str:
    return "".join(_TABLE[ipa[at : at + width]][column] for at, width in _pieces(ipa) if width)


def _pieces(ipa: str) -> list[tuple[int, int]]:
    """Where the signs are, and their widths; 0 for one that is not known."""
    out = []
    at = 0
    while at < len(ipa):
        width = next(
            (n for n in range(_LONGEST, 0, -1) if ipa[at : at + n] in _TABLE and len(ipa[at : at + n]) == n), 0
        )
        out.append((at, width))
        at += width or 1
    return out
