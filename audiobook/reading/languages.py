"""A Book in, the same Book out with the language of its text, as its letters and words tell it.

A file seldom says its language, or says English by mistake. Three things are looked at, the cheapest first: the letters (which tell Greek
from Chinese), the commonest English words, and only where these are rare, a model of letter sequences (py3langid).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from audiobook.book import Book, ParagraphKind, count_words
from audiobook.language import tags

_SAMPLE_CHARS = 20_000
"""How much of a book is looked at: enough to outweigh a page of front matter in another script."""
_SAMPLES = 9
"""From so many places, evenly over the book, so that a page in another language does not decide."""
_LEAST_WORDS = 20
"""A text with fewer words is English unless its letters say otherwise."""
_MODEL_CHARS = 600
"""How much of each sample the model looks at: more does not make it better."""
_LEAST_SAMPLE_WORDS = 12
_SURE = 0.85
"""A language that this share of the samples agree on is sure."""
_ENGLISH = 0.15
"""The share of the commonest English words from which a text is English. Of English prose they are a third; other languages use some
of their spellings, too, but seldom for more than a twentieth of their words."""
_MAINLY_ENGLISH = 0.25
"""The same where the file names another language."""
_ENGLISH_WORDS = frozenset(
    """the and of to was with that his her he she you they have not for it is at had said were from this but what would there
    been their when who will your""".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
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
_SHARED_SCRIPTS = {
    "ru": frozenset("ru uk be bg sr mk kk mn".split()),
    "ar": frozenset("ar fa ur ps".split()),
    "hi": frozenset("hi mr ne".split()),
}
"""Languages that are written in one script, which only words tell apart."""
_LATIN = frozenset(tags.NAMES) - frozenset(_SCRIPTS) - {"ja"} - frozenset().union(*_SHARED_SCRIPTS.values()) | {"sr"}

GUESS = "The language was "
"""What each sentence begins with that says that a language was found from the text."""


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


def with_language(book: Book, given: str | None = None) -> Book:
    """A Book in, the same Book out with its language.

    Args:
        book: with the language its file names, or "en".
        given: the tag that the user named, if any: it counts, whatever the file or the text says.
    """
    if given is not None:
        return replace(book, language=tags.usual(given) or given)
    said = tags.usual(book.language) or "en"
    samples = _samples(book)
    text = "\n".join(samples)
    if tags.primary(said) != "en":
        if count_words(text) >= _LEAST_WORDS and english_share(text) >= _MAINLY_ENGLISH:
            return _guessed(
                book, "en", f"The file says that its language is {tags.name_of(said)}, but its text is English."
            )
        return replace(book, language=said)
    by_letters = language_of(text)
    if by_letters is None and english_share(text) >= _ENGLISH:
        return replace(book, language=said)
    found = _by_words(samples, by_letters) if count_words(text) >= _LEAST_WORDS else None
    if found is not None:
        return replace(book, language=said) if found[0] == "en" else _guessed(book, found[0], found[1])
    if by_letters is not None:
        return _guessed(book, by_letters, f"{GUESS}guessed from the letters of the text: {tags.name_of(by_letters)}.")
    return replace(book, language=said)


def _guessed(book: Book, language: str, guess: str) -> Book:
    return replace(book, language=language, guesses=(*book.guesses, guess))


def english_share(text: str) -> float:
    """The share of a text's words that are among the commonest English ones."""
    words = [w.lower() for w in _WORD.findall(text)]
    return sum(w in _ENGLISH_WORDS for w in words) / len(words) if words else 0.0


def _by_words(samples: list[str], by_letters: str | None) -> tuple[str, str] | None:
    """The language that most samples are in, and a sentence that says so; None where the model cannot tell.

    Args:
        samples: pieces of the text.
        by_letters: the language that the letters suggest; None for Latin ones.
    """
    among = _LATIN if by_letters is None else _SHARED_SCRIPTS.get(by_letters)
    if among is None:
        return None
    # It takes a fifth of a second to load, and most books are English.
    import py3langid

    votes: Counter[str] = Counter()
    for sample in samples:
        if len(_WORD.findall(sample)) >= _LEAST_SAMPLE_WORDS or len(samples) == 1:
            ranked = py3langid.rank(sample[:_MODEL_CHARS].lower())
            votes[next(code for code, _ in ranked if code in among)] += 1
    if not votes:
        return None
    language, count = votes.most_common(1)[0]
    total = votes.total()
    sure = "sure" if count >= _SURE * total else "unsure; `--language` names another"
    share = round(100 * count / total)
    return (
        language,
        f"{GUESS}found from the text: {tags.name_of(language)}, {share}% of its samples ({sure}).",
    )


def _samples(book: Book) -> list[str]:
    """Pieces of a book's text from several places, evenly over it; a short book in as many pieces as it has text for."""
    texts = [p.text for c in book.chapters for p in c.paragraphs if p.kind is not ParagraphKind.BREAK]
    length = sum(map(len, texts))
    if length <= _SAMPLE_CHARS:
        return list(_pieces(texts, max(_MODEL_CHARS, length // _SAMPLES)))
    out: list[str] = []
    for n in range(_SAMPLES):
        piece = ""
        for text in texts[n * len(texts) // _SAMPLES :]:
            piece += text[: _SAMPLE_CHARS // _SAMPLES] + "\n"
            if len(piece) > _SAMPLE_CHARS // _SAMPLES:
                break
        out.append(piece)
    return out


def _pieces(texts: list[str], length: int) -> Iterator[str]:
    piece = ""
    for text in texts:
        piece += text + "\n"
        if len(piece) >= length:
            yield piece
            piece = ""
    if piece:
        yield piece
