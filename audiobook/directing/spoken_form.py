"""A text in, its spoken form out: the words that an engine is given, with links to the words of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from audiobook.directing import english, numbers
from audiobook.directing.breath import with_breaths
from audiobook.directing.english import Context, capitals, figures, letters
from audiobook.directing.english.rules import Rule
from audiobook.directing.lexicon import Lexicon

_QUOTES = re.compile('["“”„‟«»「」『』‹›]')
_WORD = r"[\w\ue000-\uf8ff]"
_SINGLE = re.compile(rf"(?<!{_WORD})['‘‚‛’]|['‘’](?!{_WORD})")
_DASH = re.compile(r"\s*(?:—|―|–(?!\d)|--+)\s*")
_ELLIPSIS = re.compile(r"\s*(?:…|\.\s?\.(?:\s?\.)*)+\s*(?=(\w|[\ue000-\uf8ff])?)")
_SILENT_MARKS = re.compile(r"[*_~^|<>{}\[\]\\#=•·¶†‡°/]+")
_SHOUTS = re.compile(r"[!?]{2,}")
_WHOLE_NUMBER = re.compile(r"(?<![\w.,])\d+(?![\w]|[.,]\d)")
_OWN = re.compile(r"[\ue000-\uf8ff]")
_SKIN_TONE = re.compile(r":? (?:light|medium light|medium|medium dark|dark) skin tone")
_FIRST = 0xE000
_PLACES = 0xF8FF - _FIRST


@dataclass(frozen=True, slots=True)
class Link:
    """Characters `start` to `end` of a text are said as characters `said_start` to `said_end` of its spoken form."""

    start: int
    end: int
    said_start: int
    said_end: int


@dataclass(frozen=True, slots=True)
class SpokenForm:
    """The words to say for a text.

    Attributes:
        text: the words to say; phonemes in it are marked (`phonemes.marked`).
        links: the parts of the text that are said in other words than those written, in order.
    """

    text: str
    links: tuple[Link, ...] = ()


def spoken_form(
    text: str,
    *,
    heading: bool = False,
    language: str = "en",
    known: frozenset[str] = frozenset(),
    lexicon: Lexicon | None = None,
    reads_itself: Collection[str] = (),
) -> SpokenForm:
    """The spoken form of a text: numbers and abbreviations in words, without marks that an engine would read out.

    Each letter of the text is said as it is written, or belongs to a link.

    Args:
        text: a sentence of the book.
        heading: the text is a heading: Roman numerals in it are numbers, and words in capitals are not acronyms.
        language: a BCP 47 tag. In other languages than English only whole numbers are put in words.
        known: the words that the book has other than in capitals, in small letters. In capitals they are words, not acronyms.
        lexicon: the user's pronunciations.
        reads_itself: what the engine reads better by itself, `NUMBERS` or `CAPITALS`: that is left as it is written.
    """
    plain = _plain(text)
    claims = sorted(_claims(plain, heading, language, known, lexicon, reads_itself))[:_PLACES]
    cleaned = _cleaned(_with_places(plain, claims), heading=heading)
    if language.lower().partition("-")[0] == "en":
        cleaned = with_breaths(cleaned)
    return _filled(cleaned, claims)


_AFTER_A_STOP = "\"'”’)* _\n"
"""What may stand after the last full stop of a sentence."""
_SPACES = str.maketrans(
    {"’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u2011": "-", "\u2012": "–"}
)
_SPACED = re.compile(
    r"[1-9](?<![\w.,+(-].)(?<!\d .)\d{0,2}"
    r"(?:(?:(?:[\u00a0\u202f\u2009\u2007]\d{3})+|(?: \d{3}){2,}| 000| \d00(?= [a-z]+s\b))(?![\w(]|[ -]\d)"
    r"|(?:'\d{3}){2,}(?!\w)|(?:\.000){2,}(?!\w|\.\d))"
)
"""Whole numbers whose thousands are set apart by spaces, as the rules of ISO and of the SI have it, or by marks of other lands."""


def _plain(text: str) -> str:
    """A text of the same length in which marks that look alike are one: what rules look at."""
    text = _SPACED.sub(lambda m: re.sub(r"\D", ",", m.group()), text)
    return _OWN.sub(" ", text.translate(_SPACES) if not text.isascii() else text)


Claim = tuple[int, int, str]

NUMBERS, CAPITALS = "numbers", "capitals"
_LEFT_TO_ENGINES = {NUMBERS: figures.RULES, CAPITALS: (*letters.RULES, *capitals.RULES)}
"""The rules that an engine may declare needless (`BaseEngine.reads_itself`): plain figures, and words in capitals and initials. What
else has figures in it (money, dates, measures, times, Roman numerals) is said in words for every engine."""


def _claims(
    text: str,
    heading: bool,
    language: str,
    known: frozenset[str],
    lexicon: Lexicon | None,
    reads_itself: Collection[str],
) -> Iterable[Claim]:
    taken = bytearray(len(text))
    claims: list[Claim] = []
    last = len(text.rstrip(_AFTER_A_STOP))

    def claim(start: int, end: int, words: str | None) -> None:
        if words is not None and start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            if start > 0 and end == last and text[end - 1] == "." and words.strip(" ,") and words[-1] not in ".!?":
                # The full stop of an abbreviation ends its sentence, too.
                words += "."
            claims.append((start, end, words))

    if lexicon is not None:
        for found in lexicon.find(text, language):
            claim(*found)
    for start, end, say in _written_forms(text, heading, language, known, frozenset(reads_itself)):
        if not any(taken[start:end]):
            claim(start, end, say())
    for start, end, name in _emoji(text):
        claim(start, end, name)
    return claims


def _written_forms(
    text: str, heading: bool, language: str, known: frozenset[str], reads_itself: frozenset[str]
) -> Iterator[tuple[int, int, Callable[[], str | None]]]:
    """The stretches of a text that rules may put in other words, in the order of the rules: start, end, and what gives the words."""
    if language.lower().partition("-")[0] == "en":
        context = Context(text, known, heading)
        needless = _needless(reads_itself)
        for rule in english.rules_for(text):
            if rule not in needless:
                for m in rule.pattern.finditer(text):
                    yield m.start(), m.end(), partial(rule.say, m, context)
    elif NUMBERS not in reads_itself:
        for m in _WHOLE_NUMBER.finditer(text):
            yield m.start(), m.end(), partial(numbers.in_language, m.group(), language)


@cache
def _needless(reads_itself: frozenset[str]) -> frozenset[Rule]:
    """The rules for what an engine reads itself."""
    return frozenset(rule for kind in reads_itself for rule in _LEFT_TO_ENGINES.get(kind, ()))


def _emoji(text: str) -> Iterable[Claim]:
    """The emoji of a text, with their names to say, between commas."""
    if text.isascii() or not any(c > "\u2190" and not c.isalpha() and c not in "“”‘’—–…†‡•™€№−′″" for c in text):
        return
    import emoji

    for found in emoji.emoji_list(text):
        name = emoji.demojize(found["emoji"]).strip(":").replace("_", " ").replace("-", " ")
        name = _SKIN_TONE.sub("", name)
        yield found["match_start"], found["match_end"], f", {name}, "


def _with_places(text: str, claims: list[Claim]) -> str:
    """The text with a placeholder, one private-use character, for each claim that has words to say."""
    out = []
    at = 0
    for n, (start, end, words) in enumerate(claims):
        out += [text[at:start], chr(_FIRST + n) if words.strip(" ,") else words]
        at = end
    return "".join([*out, text[at:]])


def _cleaned(words: str, *, heading: bool) -> str:
    """The words without marks that an engine would read out; commas and full stops stand for pauses."""
    if heading and words and words[-1] not in ".!?":
        words += "."
    words = _QUOTES.sub(" ", words)
    words = _SINGLE.sub(" ", words)
    words = _DASH.sub(", ", words)
    words = _ELLIPSIS.sub(_trailing, words)
    words = _SHOUTS.sub(lambda m: "?" if "?" in m.group() else "!", words)
    return _SILENT_MARKS.sub(" ", words)


def _trailing(m: re.Match[str]) -> str:
    """What replaces an ellipsis: a comma or, if another sentence starts after it, a full stop."""
    after = m.group(1)
    begins = after is not None and after.isupper() and not re.match(r"I\b", m.string[m.end() :])
    return ". " if after is None or begins else ", "


_TIDYING = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\s+", " "),
        (r"\s+([,.;:!?])", r"\1"),
        (r",(?:\s*,)+", ","),
        (r",\s*([.;:!?])", r"\1"),
        (r"([!?.;:])\s*,", r"\1"),
        (r"([!?])\.|\.([!?])", r"\1\2"),
        (r"([,;:])(?=[^\W\d_]|[\ue000-\uf8ff])", r"\1 "),
        (r"\.(?:\s?\.)+", "."),
    )
)
_LEADING_MARKS = re.compile(r"^[\s,;:.!?]+(?=\S)")


def _tidied(words: str) -> str:
    for pattern, instead in _TIDYING:
        words = pattern.sub(instead, words)
    return _LEADING_MARKS.sub("", words.strip())


def _filled(words: str, claims: list[Claim]) -> SpokenForm:
    """The spoken form: placeholders replaced by their words, and a link for each of them."""
    # Move the commas and spaces of a claim outside its placeholder first, so that they are tidied with the others.
    words = _OWN.sub(lambda m: _around(claims[ord(m.group()) - _FIRST][2], m.group()), words)
    words = _tidied(words)
    out = []
    links = []
    at = length = 0
    for m in _OWN.finditer(words):
        start, end, said = claims[ord(m.group()) - _FIRST]
        said = said.strip(" ,")
        out += [words[at : m.start()], said]
        length += m.start() - at
        links.append(Link(start, end, length, length + len(said)))
        length += len(said)
        at = m.end()
    return SpokenForm("".join([*out, words[at:]]), tuple(links))


def _around(words: str, place: str) -> str:
    lead = words[: len(words) - len(words.lstrip(" ,"))]
    tail = words[len(words.rstrip(" ,")) :]
    return f"{lead}{place}{tail}"
