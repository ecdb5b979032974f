"""Notes of an EPUB that stand in another document than their marks."""

from __future__ import annotations

import builders
import pytest

from audiobook.reading import Scope, Source, read

PROSE = "".join(
    f"<p>She went down to the harbour for the {n}th time, and the boats were already gone by then.</p>"
    for n in range(9)
)
MARKS = {
    "link around the mark": '<a href="notes.xhtml#n1" id="r1"><sup>1</sup></a>',
    "link in the mark": '<sup id="r1"><a href="notes.xhtml#n1">1</a></sup>',
    "typed": '<a href="notes.xhtml#n1" id="r1" epub:type="noteref">1</a>',
}
BODIES = {
    "link at its start": '<p id="n1"><a href="a.xhtml#r1">1</a>. He was a sailor.</p>',
    "link at its end": '<p id="n1">1. He was a sailor. <a href="a.xhtml#r1">↩</a></p>',
    "item of a list": '<ol><li id="n1"><p>He was a sailor. <a href="a.xhtml#r1" epub:type="backlink">↩</a></p></li></ol>',
    "link is the target": '<p><a id="n1" href="a.xhtml#r1">[1]</a> He was a sailor.</p>',
}


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("body", BODIES)
def test_the_paragraph_with_the_mark_is_read_and_the_note_is_not(mark, body):
    story = builders.xhtml(f"<h1>Chapter 1</h1>{PROSE}<p>She left him.{MARKS[mark]} He ran.</p>{PROSE}")
    notes = builders.xhtml(f"<h1>Notes</h1>{BODIES[body]}")
    content = builders.epub(
        [("a.xhtml", story), ("b.xhtml", builders.xhtml(f"<h1>Chapter 2</h1>{PROSE}")), ("notes.xhtml", notes)]
    )
    book = read(Source(content, "story.epub"))
    read_aloud = [p.text for c in book.chapters for p in c.paragraphs]
    assert "She left him. He ran." in read_aloud
    assert not any("sailor" in text for text in read_aloud)
    assert any("sailor" in part.text for part in book.left_out)
    with_notes = read(Source(content, "story.epub", Scope.NOTES))
    texts = [p.text for c in with_notes.chapters for p in c.paragraphs]
    assert "sailor" in texts[texts.index("She left him. He ran.") + 1]
