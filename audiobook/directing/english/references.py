"""References by chapter and verse, and numbers that name a book or an article: the Bible, ISBN."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.rules import DIGIT, Context, Rules

RULES = Rules()
rule = RULES

_BOOKS = {
    "gen": "Genesis", "ex": "Exodus", "exod": "Exodus", "lev": "Leviticus", "num": "Numbers", "deut": "Deuteronomy", "josh": "Joshua",
    "judg": "Judges", "sam": "Samuel", "kgs": "Kings", "chron": "Chronicles", "neh": "Nehemiah", "ps": "Psalm", "pss": "Psalms",
    "prov": "Proverbs", "eccl": "Ecclesiastes", "eccles": "Ecclesiastes", "isa": "Isaiah", "jer": "Jeremiah", "lam": "Lamentations",
    "ezek": "Ezekiel", "dan": "Daniel", "hos": "Hosea", "mic": "Micah", "zech": "Zechariah", "mal": "Malachi", "matt": "Matthew",
    "mk": "Mark", "lk": "Luke", "jn": "John", "rom": "Romans", "cor": "Corinthians", "gal": "Galatians", "eph": "Ephesians",
    "phil": "Philippians", "col": "Colossians", "thess": "Thessalonians", "tim": "Timothy", "heb": "Hebrews", "jas": "James",
    "pet": "Peter", "rev": "Revelation",
}  # fmt: skip
_NAMES = (
    "Genesis|Exodus|Leviticus|Numbers|Deuteronomy|Joshua|Judges|Ruth|Samuel|Kings|Chronicles|Ezra|Nehemiah|Esther|Job|Psalms?|Proverbs|"
    "Ecclesiastes|Song of (?:Songs|Solomon)|Isaiah|Jeremiah|Lamentations|Ezekiel|Daniel|Hosea|Joel|Amos|Obadiah|Jonah|Micah|Nahum|"
    "Habakkuk|Zephaniah|Haggai|Zechariah|Malachi|Matthew|Mark|Luke|John|Acts|Romans|Corinthians|Galatians|Ephesians|Philippians|"
    "Colossians|Thessalonians|Timothy|Titus|Philemon|Hebrews|James|Peter|Jude|Revelation|Ecclesiasticus|Tobit|Judith|Maccabees|"
    "Sura|Surah|Quran|Qur'an"
)
_ABBREVIATED = "|".join(sorted((b.capitalize() for b in _BOOKS), key=len, reverse=True))
_ORDINALS = {"1": "First", "2": "Second", "3": "Third", "I": "First", "II": "Second", "III": "Third"}


@rule(
    rf"(?<![\w.])(?:([123]|I{{1,3}})\s)?(?:({_NAMES})|({_ABBREVIATED})\.?)\s(\d{{1,3}})[:.]\s?(\d{{1,3}})(?:\s?[-–]\s?(\d{{1,3}})(?:[:.](\d{{1,3}}))?(?![:\d]))?(?!\d|:\d)",
    DIGIT,
)
def _verse(m: re.Match[str], _: Context) -> str | None:
    """John 3:16 → "John three sixteen"; Psalm 23:4 → "Psalm twenty-three, verse four"."""
    which, name, short, chapter, verse, last, last_verse = m.groups()
    if "." in m.group().rpartition(" ")[2] and not short and not name.startswith("Psalm"):
        # "John 3.16" may be a price of John's.
        return None
    book = name or _BOOKS[short.lower()]
    said = f"{_ORDINALS[which]} {book}" if which else book
    verses = numbers.cardinal(verse) + (f" to {numbers.cardinal(last)}" if last else "")
    verses += f" {numbers.cardinal(last_verse)}" if last_verse else ""
    if book.startswith("Psalm"):
        return f"{said} {numbers.cardinal(chapter)}, verse{'s' * bool(last)} {verses}"
    return f"{said} {numbers.cardinal(chapter)} {verses}"


@rule(
    r"(?<![\w.])([123]|I{1,3})\s(?=(?:Samuel|Kings|Chronicles|Corinthians|Thessalonians|Timothy|Peter|Maccabees|Esdras)\b)",
    re.compile("Samuel|Kings|Chron|Corin|Thess|Tim|Peter|Macc|Esdras"),
)
def _numbered_book(m: re.Match[str], _: Context) -> str:
    return f"{_ORDINALS[m.group(1)]} "


@rule(rf"(?<![\w.])({_ABBREVIATED})\.\s(?=\d)", DIGIT)
def _book(m: re.Match[str], _: Context) -> str | None:
    """Ps. 23 → "Psalm twenty-three"; "Col. 5" and "Rev. 3" are not in doubt: a number follows."""
    return f"{_BOOKS[m.group(1).lower()]} "


@rule(r"\b(ISBN|ISSN)(?:[\s-]?(1[03]))?(:?\s?)((?:\d[\s–-]?){7,12}[\dXx])(?!\w)", re.compile("ISBN|ISSN"))
def _book_number(m: re.Match[str], _: Context) -> str:
    """The number of a book or a magazine, digit by digit in its groups."""
    name, kind, _gap, digits = m.groups()
    groups = [" ".join("X" if d in "xX" else numbers.one_by_one(d) for d in g) for g in re.split(r"[\s–-]", digits)]
    return f"{' '.join(name)}{' ' + numbers.cardinal(kind) if kind else ''}, {', '.join(groups)}"
