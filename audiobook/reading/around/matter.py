"""Front and back matter: whether a part of a book is a copyright page, a title page, an advertisement and so on, by what it says.

A name alone does not decide: a chapter of a story may be called "Cover" or "Copyright". It is read if it tells a story, with talk or
with sentences. What a part says decides together with its name and its place. `signs` has the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audiobook.book import Paragraph, ParagraphKind
from audiobook.language.sentences import ends_sentence
from audiobook.reading.around import signs
from audiobook.reading.titles import headings

_LEAST_TALK = 2
_STORY_WORDS = 60
"""So many words in sentences, with nothing that speaks against it, are a story."""
_LONGEST_CHARS = 12_000
"""The same for a part without a name, in characters."""
_LONGEST_RIGHTS = 1000
_LONGEST_TITLE_PAGE = 60
_LONGEST_COVER = 30
_LONGEST_DESCRIPTION = 400
_LONGEST_LINE = 16
_LONGEST_LIFE = 800
_LONGEST_UNTOLD = 40
"""A longer part called "About the Author" says something of a life, or is a chapter of the story."""
_SHORT_NOTICE = 150
"""A part called "Copyright" with one sign of a notice is one only if it has no more words than this."""


_SHORT_KINDS = frozenset(["cover page", "title page", "half-title page", "list of contents", "list of illustrations"])
_LEAST_ENTRIES = 0.6
"""At least this share of the lines of a list name chapters, or end with the number of a page."""
_LEAST_PRAISE = 0.8
_SHORT_ADVERTISEMENT = 80
_LONGEST_LIST = 600


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the whole book: its title and author, and the titles of its chapters; all as `headings.heading_key`."""

    title: str = ""
    author: str = ""
    titles: frozenset[str] = frozenset()


def left_out_as(
    names: Sequence[str], paragraphs: Sequence[Paragraph], known: Known, *, edge: bool, back_links: int = 0
) -> tuple[str, bool] | None:
    """Whether a part of a book is front or back matter.

    Args:
        names: what it is called: by the navigation, its heading, its file.
        paragraphs: its text.
        known: of the whole book.
        edge: whether it stands before the first or after the last chapter of the story.
        back_links: how many links it has to other places of the book.

    Returns:
        Its name in the report, and whether what it says leaves no doubt; None if it is read.
    """
    kinds = [kind for kind in map(signs.kind_of_name, names) if kind]
    if not kinds and sum(len(p.text) for p in paragraphs) > _LONGEST_CHARS:
        return None
    text = signs.Text(paragraphs)
    rights = text.count_of(signs.RIGHTS)
    if text.talk < _LEAST_TALK and rights >= 3 and text.words <= _LONGEST_RIGHTS:
        return "copyright page", True
    for kind in kinds:
        found = _as_named(_Part(kind, text, known, rights, edge, back_links))
        if found is not None:
            return found
    if not edge or text.talk >= _LEAST_TALK:
        return None
    if (rights >= 2 and text.words <= 300) or (signs.OWNED.match(text.text) and text.words <= _LONGEST_COVER):
        return "copyright page", True
    if _is_title_page(text, known):
        return "title page", _only_known(text, known)
    if text.count_of(signs.SELLING) >= 3 and text.words <= 400:
        return "advertisement", False
    return None


def left_out_as_marked(kind: str, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether a part that the file itself marks as front or back matter is that: programs may mark the first chapter as the cover."""
    text = signs.Text(paragraphs)
    story = text.talk >= _LEAST_TALK or text.sentence_words >= _STORY_WORDS
    if kind in ("notes", "index"):
        return True
    return not story or (kind not in _SHORT_KINDS and text.talk < _LEAST_TALK and text.count_of(signs.RIGHTS) > 0)


def on_title_page(p: Paragraph, known: Known) -> bool:
    """Whether a line is one of a title page: it names the book, its author, its publisher, or who owns it."""
    text = signs.Text([p])
    if rights_notice(p) or signs.OWNED.match(p.text):
        return True
    if text.words > _LONGEST_LINE or p.text.lstrip()[0] in '"“„«‘—–-':
        return False
    return _only_known(text, known) or (signs.BYLINE.search(p.text) is not None and not ends_sentence(p.text))


def only_known(paragraphs: Sequence[Paragraph], known: Known) -> bool:
    """Whether a text has no words but those of the book's title and author."""
    return _only_known(signs.Text(paragraphs), known)


def describes(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether what is left of a page of facts about a story is only its description: short, without chapters and talk."""
    text = signs.Text(paragraphs)
    chapters = any(headings.is_division_heading(p.text) for p in paragraphs if p.kind is ParagraphKind.HEADING)
    return text.words <= _LONGEST_DESCRIPTION and not chapters and text.talk < _LEAST_TALK


def rights_notice(p: Paragraph) -> bool:
    """Whether a paragraph states who owns a book and what is forbidden, in more than one way."""
    text = signs.Text([p])
    return text.count_of(signs.RIGHTS) >= 2 and text.words <= 300 and not text.talk


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that is called like front or back matter, and all that decides whether it is that."""

    kind: str
    text: signs.Text
    known: Known
    rights: int
    edge: bool
    back_links: int


_Found = tuple[str, bool] | None


def _notes(part: _Part) -> _Found:
    text = part.text
    linked = part.back_links >= max(1, 0.4 * text.count)
    return ("notes", False) if linked or (not text.talk and text.numbered and text.words <= signs.LONGEST) else None


def _index(part: _Part) -> _Found:
    entries = part.text.share(lambda line: signs.PAGES_AT_END.search(line) is not None)
    return ("index", False) if entries >= 0.5 or part.back_links >= part.text.count > 0 else None


def _copyright(part: _Part) -> _Found:
    text = part.text
    blank = text.words < _STORY_WORDS and not text.talk and text.closed == 0
    told = part.rights >= 2 or blank or (part.rights and text.words <= _SHORT_NOTICE)
    return (part.kind, part.rights >= 2 or signs.OWNED.match(text.told_in) is not None) if told else None


def _title(part: _Part) -> _Found:
    longest = _LONGEST_COVER if part.kind == "cover page" else _LONGEST_TITLE_PAGE
    certain = _only_known(part.text, part.known)
    return (part.kind, certain) if part.text.words <= longest and (certain or part.text.closed == 0) else None


def _list(part: _Part) -> _Found:
    def is_entry(line: str) -> bool:
        names = (headings.name_of(line, entry=True).title, line)
        known = any(headings.heading_key(name) in part.known.titles for name in names)
        return known or signs.PAGES_AT_END.search(line) is not None

    if part.text.count and part.text.share(is_entry) >= _LEAST_ENTRIES:
        return part.kind, True
    return (part.kind, False) if part.kind == "list of illustrations" and part.text.closed == 0 else None


def _author(part: _Part) -> _Found:
    told = part.text.words > _LONGEST_UNTOLD and not signs.OF_LIFE.search(part.text.text)
    return (part.kind, False) if part.edge and not told and part.text.words <= _LONGEST_LIFE else None


def _log(part: _Part) -> _Found:
    return (part.kind, True) if part.text.words <= _LONGEST_COVER and part.text.closed == 0 else None


def _transcribers(part: _Part) -> _Found:
    return part.kind, part.edge


def _praise(part: _Part) -> _Found:
    praise = part.text.share(lambda line: line[0] in '"“‘«„—–-' or "—" in line[-60:])
    found = part.text.count > 0 and praise >= _LEAST_PRAISE and part.edge and not part.text.told
    return ("advertisement", False) if found else None


def _advertisement(part: _Part) -> _Found:
    text = part.text
    selling = text.count_of(signs.SELLING)
    if selling >= 2 or (selling == 1 and text.words <= _SHORT_ADVERTISEMENT):
        return "advertisement", False
    listing = text.count > 0 and text.sentence_words <= 0.3 * text.words and text.words <= _LONGEST_LIST
    return ("advertisement", False) if part.kind == "other books" and listing and part.edge else None


_JUDGES: dict[str, Callable[[_Part], _Found]] = {
    "notes": _notes,
    "index": _index,
    "copyright page": _copyright,
    "title page": _title,
    "half-title page": _title,
    "cover page": _title,
    "list of contents": _list,
    "list of illustrations": _list,
    "about the author": _author,
    "log of the download program": _log,
    "transcribers' notes": _transcribers,
    "praise": _praise,
    "other books": _advertisement,
    "advertisement": _advertisement,
}
_MAY_TALK = frozenset(["notes", "index", "praise"])
"""Parts that may have quotation marks in them, or be long."""


def _as_named(part: _Part) -> _Found:
    """Whether a part that is called like front or back matter is that."""
    if part.kind not in _MAY_TALK and (part.text.talk >= _LEAST_TALK or part.text.words > signs.LONGEST):
        return None
    return _JUDGES[part.kind](part)


def _is_title_page(text: signs.Text, known: Known) -> bool:
    """Whether a short text at an edge of the book names the book, and perhaps its author and publisher, and no more."""
    if not known.title or text.words > _LONGEST_TITLE_PAGE or text.sentences:
        return False
    lines = [headings.heading_key(line) for line in text.lines]
    whole = " ".join(lines)
    if not f" {whole} ".startswith(f" {known.title} ") and known.title not in lines:
        return False
    return _only_known(text, known) or text.words <= 40


def _only_known(text: signs.Text, known: Known) -> bool:
    """Whether a text has no words but those of the book's title and author; an address does not count as a word."""
    words = {*known.title.split(), *known.author.split(), *signs.SMALL}
    said = re.sub(r"\bhttps?://\S+|\bwww\.\S+", "", " ".join(text.lines))
    return words.issuperset(headings.heading_key(said).split())
