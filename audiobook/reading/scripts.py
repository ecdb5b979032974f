"""A text in, the language that its letters suggest out."""

from __future__ import annotations

import re
from dataclasses import replace

from audiobook.book import Book

_SAMPLE_CHARS = 20_000
"""How much of a book is looked at: enough to outweigh a page of front matter in another script."""
_SCRIPTS = {
    name: re.compile(f"[{ranges}]")
    for name, ranges in {
        "kana": "\u3041-\u3096\u30a1-\u30fa",
        "zh": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
        "ko": "\uac00-\ud7a3\u1100-\u11ff",
        "ar": "\u0620-\u06ff\u0750-\u077f",
        "he": "\u05d0-\u05ea",
        "hi": "\u0904-\u0939\u0958-\u0961",
        "bn": "\u0985-\u09b9",
        "pa": "\u0a05-\u0a39",
        "gu": "\u0a85-\u0ab9",
        "ta": "\u0b85-\u0bb9",
        "te": "\u0c05-\u0c39",
        "kn": "\u0c85-\u0cb9",
        "ml": "\u0d05-\u0d39",
        "si": "\u0d85-\u0dc6",
        "th": "\u0e01-\u0e30\u0e40-\u0e46",
        "lo": "\u0e81-\u0eb0\u0ec0-\u0ec6",
        "my": "\u1000-\u102a",
        "km": "\u1780-\u17b3",
        "ka": "\u10d0-\u10ff",
        "hy": "\u0531-\u0587",
        "am": "\u1200-\u137f",
        "el": "\u0370-\u03ff\u1f00-\u1fff",
        "ru": "\u0400-\u04ff",
    }.items()
}
_NAMES = {
    "ja": "Japanese", "zh": "Chinese", "ko": "Korean", "ar": "Arabic", "he": "Hebrew", "hi": "Hindi", "bn": "Bengali",
    "pa": "Punjabi", "gu": "Gujarati", "ta": "Tamil", "te": "Telugu", "kn": "Kannada", "ml": "Malayalam", "si": "Sinhala",
    "th": "Thai", "lo": "Lao", "my": "Burmese", "km": "Khmer", "ka": "Georgian", "hy": "Armenian", "am": "Amharic",
    "el": "Greek", "ru": "Russian",
}  # fmt: skip


def language_of(text: str) -> str | None:
    """The most common language of a text's script, as a BCP 47 tag; None for Latin letters, or if there are no letters.

    Several languages share a script. Persian is written in Arabic letters, Ukrainian in Cyrillic ones: the tag is that of the most
    common language, Arabic or Russian.
    """
    letters = sum(map(str.isalpha, text))
    if text.isascii() or not letters:
        return None
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    kana = counts.pop("kana")
    # Japanese mixes kana with Chinese characters; Chinese does not use kana.
    counts["ja" if kana > 0.05 * letters else "zh"] = counts.pop("zh") + kana
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > 0.5 * letters else None


def with_language(book: Book) -> Book:
    """A Book in, the same Book out, with its language guessed from its letters if the file says English or does not say."""
    if not book.language.lower().startswith("en"):
        return book
    pieces: list[str] = []
    length = 0
    for p in (p for c in book.chapters for p in c.paragraphs):
        pieces.append(p.text)
        length += len(p.text)
        if length > _SAMPLE_CHARS:
            break
    language = language_of("\n".join(pieces)[:_SAMPLE_CHARS])
    if language is None:
        return book
    guess = f"The language was guessed from the letters of the text: {_NAMES[language]} ({language})."
    return replace(book, language=language, guesses=(*book.guesses, guess))
