"""What stands around a story, in pages and in EPUBs alike: taken out of the mark-up first, then out of the paragraphs."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from audiobook.book import LeftOut
from audiobook.reading.around import facts, fanwork, gutenberg, page_turns, sections
from audiobook.reading.around.flow import Flow
from audiobook.reading.markup.walk import Walk
from audiobook.reading.source import Scope
from audiobook.reading.titles import contents


def take_out(
    body: etree._Element, walk: Walk, scope: Scope, *, archive_of_our_own: bool, at_front: bool = True
) -> gutenberg.Front:
    """Take the parts of a page out that its mark-up tells from the story, and list them as left out.

    Args:
        body: the page. It is changed.
        walk: where these parts are listed.
        scope: with `Scope.NOTES`, the author's notes and summaries stay.
        archive_of_our_own: whether the page is known to come from there.
        at_front: whether the page is one of the first, where facts about the story may stand.

    Returns:
        What they say about the book.
    """
    front = gutenberg.take_out_frame(body, walk)
    if archive_of_our_own:
        fanwork.take_out_frame(body, walk, scope)
    page_turns.take_out(body, walk)
    if at_front:
        facts.take_out_facts(body, walk)
    return front


def story_in(
    flow: Flow, title: str | None, author: str | None, files: Mapping[int, sections.File] | None = None
) -> tuple[Flow, gutenberg.Front, list[LeftOut]]:
    """The text of a book in, the story out.

    Args:
        flow: the text.
        title: of the book, if it is known.
        author: of the book, if it is known.
        files: what is known of the files, by the numbers of the paragraphs they start with.

    Returns:
        The text without a licence, lists of contents, and front and back matter; what these say about the book; and what was left out.
    """
    outside, front, left_out = gutenberg.frame_in(flow.paragraphs)
    files = _renumbered(files or {}, flow, outside)
    flow = flow.without(outside)
    kept, lists = contents.without_contents(flow.paragraphs)
    left_out += lists
    waiting = iter(kept)
    following = next(waiting, None)
    listed = set()
    for n, p in enumerate(flow.paragraphs):
        if p is following:
            following = next(waiting, None)
        else:
            listed.add(n)
    files = _renumbered(files, flow, listed)
    flow, matter = sections.without_matter(flow.without(listed), title or front.title, author or front.author, files)
    return flow, front, [*left_out, *matter]


def _renumbered(files: Mapping[int, sections.File], flow: Flow, dropped: set[int]) -> dict[int, sections.File]:
    """What is known of files, by where they start when some paragraphs are dropped."""
    out: dict[int, sections.File] = {}
    before = 0
    for n in range(len(flow.paragraphs)):
        if n in files:
            out[n - before] = files[n]
        before += n in dropped
    return out
