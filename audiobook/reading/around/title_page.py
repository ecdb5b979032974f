"""The first paragraphs of a text in, the title page out: the lines that name the book and its author."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from audiobook.book import Chapter, LeftOut, Paragraph, ParagraphKind
from audiobook.language.sentences import ends_clause
from audiobook.reading.around import gutenberg, matter, signs
from audiobook.reading.titles import headings

_IMPRINT = re.compile(
    r"^\W*(?:1[5-9]|20)\d\d\W*$|\b(?:press|publish(?:ers?|ed|ing)|edition|illustrat(?:ed|ions)|copyright|verlag|éditeurs?|editorial)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What a printed title page says about the publisher."""
_LONGEST_PRINTED_MATTER = 40
_OPENS_TALK = frozenset("\"'“‘„«‹「『—–-")
_MOST_PRINTED_WORDS = 4
"""A longer sentence is prose."""
_LONGEST_HEAD, _MOST_WORDS, _LATEST_BY = 8, 12, 3
"""A title page in a text with headings: so many paragraphs at most, so many words in each; the author in one of the first four."""
_BY = re.compile(
    r"(?:an?\s(?:[\w’'-]+\s){0,3}(?:story|tale|novel|novella|novelette|romance|memoir|play|comedy|tragedy|fantasy|mystery|thriller|sketch|serial|"
    r"fic|fanfic|fan\s?fiction)\s|(?:written|told|story|words|fan\s?fiction)\s)?by\b[\s:]*",
    re.IGNORECASE,
)
"""How the line that names an author begins: "by", "a short story by", "written by"."""
_MOST_LINES, _BLOCKS_WITH_BYLINE = 5, 3
_CONTACT = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w|\b\d[\d.,]*\s+words\b|\bword\s?count\b|(?-i:\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b)|(?<![\w.])\+?\(?\d{2,4}\)?[ .-]\d{3,4}[ .-]\d{3,4}\b",
    re.IGNORECASE,
)
"""What the head of a manuscript has above the title: an address of e-mail, so many words, a postcode, a telephone."""
_LONGEST_CONTACT, _MOST_CONTACT_WORDS = 12, 40
"""So many paragraphs of a manuscript's head are looked at, with so many words in each."""
_ARTICLES = frozenset("a an the my her his our their your".split())
_NAME_PARTICLES = frozenset("and de del della der di du la le of the van von y e".split())


def title_page(
    paragraphs: list[Paragraph], front: gutenberg.Front, *, keep: bool
) -> tuple[str | None, str | None, list[Paragraph], list[Paragraph]]:
    """Find the lines before the first chapter that name the book and its author.

    Returns:
        The title, the author, the other paragraphs, and the paragraphs of the title page.
    """
    above = contact_lines(paragraphs)
    if above:
        title, author, rest, taken = title_page(paragraphs[above:], front, keep=keep)
        if taken:
            return title, author, rest, [*paragraphs[:above], *taken]
        return title, author, paragraphs, []
    head = []
    for p in paragraphs[:8]:
        words = p.text.split()
        if len(words) > 12 or (p.kind is ParagraphKind.HEADING and _is_numbered(p.text)):
            break
        if p.text.rstrip().endswith(('"', "”", "?", ",")) or headings.BARE_NUMERAL.match(p.text.strip()):
            break
        head.append(p)
    by = next((n for n, p in enumerate(head[: _LATEST_BY + 1]) if _may_name_author(p, first=not n)), None)
    if by is None:
        named = [
            p for p in head[:2] if front.title and headings.heading_key(p.text) == headings.heading_key(front.title)
        ]
        if named and not keep:
            return front.title, None, [p for p in paragraphs if p is not named[0]], named
        return (_titled(head[0]) if head and len(paragraphs) > 1 else None), None, paragraphs, []
    named_at = by
    author_text = _after_by(head[by])
    if not author_text and by + 1 < len(head):
        named_at = by + 1
        author_text = " ".join(head[by + 1].text.split())
    if not _names_somebody(author_text) or any(_is_sentence(p.text) for p in head[:by]):
        return (_titled(head[0]) if len(paragraphs) > 1 else None), None, paragraphs, []
    title = _titled(head[0]) if by else None
    if keep:
        return title, author_text or None, paragraphs, []
    end = named_at + 1
    ends_at_heading = len(head) < len(paragraphs) and paragraphs[len(head)].kind is ParagraphKind.HEADING
    while ends_at_heading and end < len(head) and not _is_sentence(head[end].text):
        end += 1
    return title, author_text, paragraphs[end:], head[:end]


@dataclass(frozen=True, slots=True)
class Named:
    """What the first lines of a text with marked headings say of the book.

    Attributes:
        title: None where they do not say.
        author: None where they do not say.
        lines: so many paragraphs at the front are the title page: up to the line that names the author; 0 without one.
    """

    title: str | None = None
    author: str | None = None
    lines: int = 0


def named_at_front(paragraphs: Sequence[Paragraph], title: str | None = None) -> Named:
    """What the first lines of a text say of the book: "The Wall", "by Ann Gray".

    Args:
        paragraphs: in reading order, with the headings marked.
        title: of the book, where its file names it; then the first line may name the author.
    """
    above = contact_lines(paragraphs)
    if above:
        below = named_at_front(paragraphs[above:], title)
        return replace(below, lines=below.lines + above if below.lines else 0)
    head: list[tuple[int, Paragraph]] = []
    for n, p in enumerate(paragraphs[:_LONGEST_HEAD]):
        if p.kind is ParagraphKind.BREAK:
            continue
        if len(p.text.split()) > _MOST_WORDS or _is_sentence(p.text) or _is_numbered_heading(p):
            break
        head.append((n, p))
    for k, (n, p) in enumerate(head):
        name = _after_by(p) or (" ".join(head[k + 1][1].text.split()) if k + 1 < len(head) else "")
        last = n if _after_by(p) else head[k + 1][0] if name else n
        if (k or title) and k <= _LATEST_BY and _is_byline(p.text, name) and _heads_no_prose(paragraphs, last):
            return Named(_titled(head[0][1]) if k else None, name, last + 1)
    return Named(_headline(paragraphs, head[0][0]) if head else None)


def contact_lines(paragraphs: Sequence[Paragraph]) -> int:
    """How many paragraphs at the front of a manuscript say how to reach its author and how long it is; the title stands below them.

    Prose and headings end them.
    """
    last = 0
    for n, p in enumerate(paragraphs[:_LONGEST_CONTACT]):
        if p.kind is ParagraphKind.BREAK:
            continue
        if p.kind is ParagraphKind.HEADING or len(p.text.split()) > _MOST_CONTACT_WORDS:
            break
        prose = _is_sentence(p.text) and len(p.text.split()) > _MOST_PRINTED_WORDS
        if prose or _BY.match(p.text.strip()) or p.text.lstrip()[0] in _OPENS_TALK:
            break
        if _CONTACT.search(p.text):
            last = n + 1
    return last


def without_title_page(
    paragraphs: list[Paragraph], told: Named, title: str | None, author: str | None, *, keep: bool
) -> tuple[list[Paragraph], list[LeftOut]]:
    """The paragraphs after the title page, and that as left out; with `keep` all paragraphs, and nothing left out."""
    if keep or not told.lines:
        return paragraphs, []
    return paragraphs[told.lines :], [as_left_out(paragraphs[: told.lines], title, author)]


def _is_numbered_heading(p: Paragraph) -> bool:
    return _is_numbered(p.text) or headings.BARE_NUMERAL.match(p.text.strip()) is not None


def _may_name_author(p: Paragraph, *, first: bool) -> bool:
    """Whether a line begins as one that names an author. The first line of all may be a title: "By Moonlight", "A Tale by Moonlight"."""
    begins = _BY.match(p.text.strip())
    if begins is None or not first:
        return begins is not None
    return begins.group().strip(": ") == "by" or (
        begins.group().strip(": ").lower() == "by" and len(_after_by(p).split()) != 1
    )


def _is_byline(line: str, name: str) -> bool:
    """Whether a line that begins with "by" names an author: prose begins with a capital ("By morning"), titles have an article ("By the Sea")."""
    by = _BY.match(line.strip())
    if by is None or not _names_somebody(name):
        return False
    if by.group().strip(": ") == "by":
        return True
    words = name.split()
    capital = all(w[0].isupper() or w[0] in "(&_*" or w.lower() in _NAME_PARTICLES for w in words)
    return capital and words[0].lower() not in _ARTICLES


def _heads_no_prose(paragraphs: Sequence[Paragraph], n: int) -> bool:
    """Whether a line heads nothing: it is a plain line, or another heading follows. A heading with text right below is a chapter's."""
    if paragraphs[n].kind is not ParagraphKind.HEADING:
        return True
    below = next((p for p in paragraphs[n + 1 :] if p.kind is not ParagraphKind.BREAK), None)
    return below is not None and below.kind is ParagraphKind.HEADING


def _headline(paragraphs: Sequence[Paragraph], at: int) -> str | None:
    """The title that a first heading tells: one above all others, the only one, or one with the heading of a chapter right below."""
    first = paragraphs[at]
    if first.kind is not ParagraphKind.HEADING or _is_numbered_heading(first):
        return None
    marked = [p for p in paragraphs if p.kind is ParagraphKind.HEADING and p is not first]
    below = next((p for p in paragraphs[at + 1 :] if p.kind is not ParagraphKind.BREAK), None)
    above_all = first.level < min((p.level for p in marked), default=first.level + 1)
    if above_all or (below is not None and below.kind is ParagraphKind.HEADING and _is_numbered_heading(below)):
        return _titled(first)
    return None


def printed_matter(paragraphs: Sequence[Paragraph], title: str | None, author: str | None) -> int:
    """How many paragraphs at the start of a printed book are its title page and imprint.

    They name the book, its author, its publisher and who owns it, and stand before the first heading. Whatever reads like prose
    ends them.
    """
    known = matter.Known(headings.heading_key(title or ""), headings.heading_key(author or ""))
    told = 0
    for n, p in enumerate(paragraphs[:_LONGEST_PRINTED_MATTER]):
        if p.kind is ParagraphKind.HEADING and _is_numbered(p.text):
            break
        if p.kind is ParagraphKind.BREAK:
            continue
        if matter.on_title_page(p, known) or any(sign.search(p.text) for sign in signs.RIGHTS):
            told = n + 1
        elif p.text.lstrip()[0] in _OPENS_TALK or (len(p.text.split()) > _MOST_PRINTED_WORDS and _is_sentence(p.text)):
            break
    return told


def half_title(chapters: Sequence[Chapter], title: str | None, author: str | None) -> LeftOut | None:
    """The part before the first chapter, where it has no words but the title and the author; None where it has others, or is all there is."""
    if len(chapters) < 2 or not title:
        return None
    own = [p for p in chapters[0].paragraphs if p.kind is not ParagraphKind.BREAK]
    known = matter.Known(headings.heading_key(title), headings.heading_key(author or ""))
    if not matter.only_known(own, known):
        return None
    return LeftOut("half-title page", "\n".join(p.text for p in own), expected=True)


def _is_numbered(heading: str) -> bool:
    """Whether a heading is that of a chapter, a part or a list of contents, and not the title of the book."""
    if headings.CONTENTS.match(heading.strip()):
        return True
    return headings.is_division_heading(heading) or headings.name_of(heading).number is not None


def _after_by(p: Paragraph) -> str:
    return _BY.sub("", " ".join(p.text.split()), count=1)


def with_lines_apart(text: str) -> str:
    """A plain text whose title page has lines without a gap between them, with gaps: "The Wall", and right below it "by Ann Gray"."""
    begin = len(text) - len(text.lstrip())
    blocks = text[begin:].split("\n\n", _BLOCKS_WITH_BYLINE)
    for n, block in enumerate(blocks[:_BLOCKS_WITH_BYLINE]):
        lines = block.strip("\n").split("\n")
        if any(len(line.split()) > _MOST_WORDS or _is_sentence(line) for line in lines) or len(lines) > _MOST_LINES:
            break
        # The first line of all is the title, whatever it says.
        if any(_is_byline(line, _after_by(Paragraph(line))) for line in lines[n == 0 :]):
            blocks[n] = "\n\n".join(lines)
            return text[:begin] + "\n\n".join(blocks)
    return text


def _names_somebody(text: str) -> bool:
    """Whether the words after "by" are a name: few words, and they have capitals or do not end like a sentence."""
    words = text.split()
    if not 1 <= len(words) <= 8:
        return False
    if not ends_clause(text):
        return True
    return len(words) > 1 and all(w[0].isupper() or w[0] in "(&_*" or w.lower() in _NAME_PARTICLES for w in words)


def _is_sentence(text: str) -> bool:
    """Whether a short line is a sentence of the story: it ends like one, and its last word starts with a small letter."""
    # Searched from the end: forwards, the time would grow with the square of a line's length.
    last = re.search(r"\w+", text[::-1])
    return last is not None and last.group()[-1].islower() and ends_clause(text.rstrip().removesuffix(","))


def as_left_out(title_page: Sequence[Paragraph], title: str | None, author: str | None) -> LeftOut:
    """A title page as a part that is left out.

    It is expected if it has no words other than the title and the author, or if it names a publisher, a year or an address as title pages do.
    """
    text = "\n".join(p.text for p in title_page)
    known = set(headings.heading_key(f"{title} by {author}").split())
    plain = known.issuperset(
        headings.heading_key("\n".join(_BY.sub("", p.text.strip(), count=1) for p in title_page)).split()
    )
    printed = any(_IMPRINT.search(p.text) or _CONTACT.search(p.text) for p in title_page)
    return LeftOut("title page", text, expected=plain or printed)


def _titled(p: Paragraph) -> str | None:
    text = " ".join(p.text.split())
    if (
        len(text) > 80
        or text.endswith((".", ",", ";", "。", "！", "？", "」", "』", "”", "؟", "।", "…"))
        or headings.is_division_heading(text)
        or headings.BARE_NUMERAL.match(text)
        or headings.CONTENTS.match(text)
    ):
        return None
    return text.title() if headings.is_capitals(text) and len(text.split()) > 1 else text
