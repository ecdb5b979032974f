"""Files and sections of a book in, out which of them are front or back matter: `matter` judges each by its names, words and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audiobook.book import LeftOut
from audiobook.reading.around import matter, signs
from audiobook.reading.around.flow import Flow, is_heading, is_prose
from audiobook.reading.titles import headings

_EDGE = 4
"""In a book without named chapters, so many sections at each end may be front and back matter."""
_TITLE_WORDS = 8
_EDGE_PARAGRAPHS = 12
"""A notice about rights without a heading stands in the first or last so many paragraphs."""


@dataclass(frozen=True, slots=True)
class File:
    """What is known of a file besides its text.

    Attributes:
        names: what it is called: by itself, and by the navigation.
        back_links: how many links it has to other places of the book.
    """

    names: tuple[str, ...] = ()
    back_links: int = 0


def without_matter(
    flow: Flow, title: str | None, author: str | None, files: Mapping[int, File] | None = None
) -> tuple[Flow, list[LeftOut]]:
    """Take front and back matter out.

    Args:
        flow: the text.
        title: of the book.
        author: of the book.
        files: what is known of the files, by the numbers of the paragraphs they start with.
    """
    known = matter.Known(
        headings.heading_key(title or ""),
        headings.heading_key(author or ""),
        frozenset(
            key
            for text in (*(m.title for m in flow.marks), *(p.text for p in flow.paragraphs if is_heading(p)))
            for key in (headings.heading_key(text), headings.heading_key(headings.name_of(text).title))
            if key and not headings.CONTENTS.match(text.strip())
        ),
    )
    dropped: set[int] = set()
    left_out: list[LeftOut] = []

    def drop(what: str, numbers: Sequence[int], *, expected: bool) -> None:
        new = [n for n in numbers if n not in dropped]
        dropped.update(new)
        text = "\n\n".join(flow.paragraphs[n].text for n in new)
        left_out.append(LeftOut(what, text, expected))

    for section in _sections(flow, files or {}):
        if section.start in dropped:
            continue
        own = flow.paragraphs[section.start : section.end]
        found = matter.left_out_as(section.names, own, known, edge=section.edge, back_links=section.back_links)
        if found is not None:
            drop(found[0], range(section.start, section.end), expected=found[1])
    for n in _notices(flow, dropped):
        drop("copyright page", [n], expected=True)
    title_lines = _title_lines(flow, known, dropped)
    if title_lines:
        certain = matter.only_known([flow.paragraphs[n] for n in title_lines], known)
        drop("title page", title_lines, expected=certain)
    if len(dropped) == len(flow.paragraphs):
        # There is nothing else in the book.
        return flow, []
    return flow.without(dropped), left_out


@dataclass(frozen=True, slots=True)
class _Section:
    start: int
    end: int
    names: tuple[str, ...]
    edge: bool
    back_links: int = 0


def _sections(flow: Flow, files: Mapping[int, File]) -> Iterator[_Section]:
    """The files of a book, then the sections of files whose heading or entry in the navigation names front or back matter."""
    total = len(flow.paragraphs)
    marks = {mark.at: mark.title for mark in flow.marks}
    cuts = sorted({0, *flow.starts})
    tops = [n for n, p in enumerate(flow.paragraphs) if is_heading(p)]
    divisions = [n for n in tops if headings.is_division_heading(flow.paragraphs[n].text)]
    divisions += [n for n, title in marks.items() if headings.is_division_heading(title)]
    first, last = min(divisions, default=-1), max(divisions, default=-1)
    pieces = cuts if len(cuts) > 1 else sorted({0, *tops, *marks})

    def at_edge(start: int, end: int) -> bool:
        if divisions:
            return end <= first or start > last
        return start in pieces[:_EDGE] or start >= pieces[-_EDGE:][0]

    whole_files = len(cuts) > 1 or total == 0
    for start, end in zip(cuts, [*cuts[1:], total]):
        if whole_files:
            file = files.get(start, File())
            names = (*([marks[start]] if start in marks else []), *_head(flow, start, end), *file.names)
            yield _Section(start, end, names, at_edge(start, end), file.back_links)
    for n in sorted({*tops, *marks}):
        names = tuple(name for name in (marks.get(n), flow.paragraphs[n].text) if name and signs.kind_of_name(name))
        if names and (is_heading(flow.paragraphs[n]) or marks.get(n)):
            end = _end_of(flow, n, cuts, marks)
            yield _Section(n, end, names, at_edge(n, end))


def _head(flow: Flow, start: int, end: int) -> list[str]:
    """The headings with which a file starts, each alone and the first two together."""
    out: list[str] = []
    for p in flow.paragraphs[start:end]:
        if is_prose(p):
            if not out and len(p.text.split()) <= _TITLE_WORDS and p.text.rstrip()[-1] not in '.!?,;:”"':
                # A title may be a paragraph like any other.
                out.append(p.text)
            break
        if is_heading(p):
            out.append(p.text)
    return [*out[:2], *([" ".join(out[:2])] if len(out) > 1 else [])]


def _end_of(flow: Flow, start: int, cuts: Sequence[int], marks: Mapping[int, str]) -> int:
    """Where a section ends: at a heading that is not below its own, an entry of the navigation, or the end of the file."""
    own = flow.paragraphs[start]
    for n in range(start + 1, len(flow.paragraphs)):
        p = flow.paragraphs[n]
        if n in marks or n in cuts or (is_heading(p) and (not is_heading(own) or p.level <= own.level)):
            return n
    return len(flow.paragraphs)


def _notices(flow: Flow, dropped: set[int]) -> Iterator[int]:
    """Paragraphs near the start and the end that state who owns the book."""
    kept = [n for n in range(len(flow.paragraphs)) if n not in dropped]
    for n in dict.fromkeys([*kept[:_EDGE_PARAGRAPHS], *kept[-_EDGE_PARAGRAPHS:]]):
        if is_prose(flow.paragraphs[n]) and matter.rights_notice(flow.paragraphs[n]):
            yield n


def _heads_text(flow: Flow, n: int, known: matter.Known) -> bool:
    """Whether a line of a title page, by its words, is the heading of a chapter: the text of that is right below ("By the Sea")."""
    p = flow.paragraphs[n]
    if not is_heading(p) or matter.only_known([p], known) or p.text.lstrip().startswith("by "):
        return False
    below = next((q for q in flow.paragraphs[n + 1 :] if is_prose(q) or is_heading(q)), None)
    return below is not None and is_prose(below) and not matter.on_title_page(below, known)


def _title_lines(flow: Flow, known: matter.Known, dropped: set[int]) -> list[int]:
    """The first lines of a book that are a title page: its title, its author and its publisher.

    A title alone is the heading of the text after it, unless the heading of a chapter or part follows.
    """
    lines: list[int] = []
    titled = False
    for n, p in enumerate(flow.paragraphs):
        if n in dropped:
            continue
        key = headings.heading_key(p.text)
        on_page = titled and matter.on_title_page(p, known) and not _heads_text(flow, n, known)
        if not key or (known.title and key == known.title) or on_page:
            titled = titled or bool(key)
            lines.append(n)
        elif not lines and known.title and known.author and key == f"{known.title} by {known.author}":
            titled = True
            lines.append(n)
        else:
            several = sum(any(map(str.isalnum, flow.paragraphs[m].text)) for m in lines) > 1
            return lines if titled and (is_heading(p) or several) else []
    return []
