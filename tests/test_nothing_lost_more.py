"""The property of test_nothing_lost.py for OpenDocument, RTF, PDF and MOBI: each word is in the chapters or listed as left out."""

from __future__ import annotations

from unittest import mock

import office_files
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_nothing_lost import LINES, PIECE, Words, check, lines_of, pieces_of

from audiobook.reading.pdf import document, extraction, meanings


@pytest.fixture(autouse=True, scope="module")
def in_this_process():
    """A process for each PDF would take most of the time."""
    with mock.patch.object(document, "_extracted", extracted_here):
        yield


def extracted_here(content):
    try:
        return extraction.extracted(content)
    except extraction.RefusedError as e:
        return {"refused": e.args}


TRIES = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ODT_PARTS = {
    "paragraph": "<text:p>{}</text:p>",
    "heading": "<text:h text:outline-level='2'>{}</text:h>",
    "spans": "<text:p>{} <text:span text:style-name='I'>{}</text:span><text:span text:style-name='Hidden'> {}</text:span></text:p>",
    "note": "<text:p>{}<text:note text:note-class='footnote'><text:note-citation>9</text:note-citation><text:note-body><text:p>{}</text:p></text:note-body></text:note></text:p>",
    "note without body": "<text:p>{}<text:note><text:note-citation>9</text:note-citation></text:note> {}</text:p>",
    "comment": "<text:p>{}<office:annotation><text:p>{}</text:p><text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list></office:annotation></text:p>",
    "comment between": "<office:annotation><text:p>{}</text:p></office:annotation>",
    "list": "<text:list text:style-name='Numbers'><text:list-header><text:p>{}</text:p></text:list-header><text:list-item><text:p>{}</text:p><text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list></text:list-item></text:list>",
    "heading in a list": "<text:list><text:list-item><text:h>{}</text:h></text:list-item></text:list>",
    "table": "<table:table><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row></table:table>",
    "box": "<text:p>{} <draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box><svg:desc>{}</svg:desc></draw:frame> {}</text:p>",
    "shape": "<draw:g><draw:custom-shape><text:p>{}</text:p></draw:custom-shape></draw:g>",
    "deletion": "<text:p>{} <text:change text:change-id='{n}'/> {}</text:p>",
    "section": "<text:section text:display='none'><text:p>{}</text:p></text:section>",
    "contents": "<text:table-of-content><text:table-of-content-source/><text:index-body><text:index-title><text:p>{}</text:p></text:index-title><text:p>{}</text:p></text:index-body></text:table-of-content>",
    "index": "<text:alphabetical-index><text:index-body><text:p>{}</text:p></text:index-body></text:alphabetical-index>",
    "ruby": "<text:p><text:ruby><text:ruby-base>{}</text:ruby-base><text:ruby-text>{}</text:ruby-text></text:ruby></text:p>",
    "hidden": "<text:p><text:hidden-text>{}</text:hidden-text> {}</text:p>",
    "hidden paragraph": "<text:p><text:hidden-paragraph text:is-hidden='true'/>{}</text:p>",
    "field": "<text:p>{} <text:author-name>{}</text:author-name> <text:page-number>{}</text:page-number></text:p>",
    "link": "<text:p><text:a xlink:href='#x'>{}</text:a> {}<text:bookmark text:name='x'/></text:p>",
    "loose": " {} ",
    "unknown": "<text:shout>{} <text:p>{}</text:p></text:shout>",
    "gap": "<text:p/><text:p text:style-name='Above'>{}</text:p>",
}
RTF_PARTS = {
    "paragraph": r"\pard {}\par",
    "heading": r"\pard\s1 {}\par",
    "looks": r"\pard {} {\i {}}{\v  {}} {\deleted {}}{\b\super  {}}\par",
    "note": r"\pard {}{\super\chftn{\footnote\pard {}\par {}}}\par",
    "endnote": r"\pard {}{\*\footnote\ftnalt {}}\par",
    "comment": r"\pard {}{\*\atnid 1}{\*\annotation {}} {}\par",
    "header": r"{\header\pard {}\par}",
    "table": r"\trowd\pard\intbl {}\cell {}\par {}\cell\row\pard {}\par",
    "box": r"\pard {} {\shp{\*\shpinst{\shptxt\pard {}\par}}}{}\par",
    "list": r"\pard{\listtext {}.\tab}{}\par",
    "field": r'\pard {\field{\*\fldinst HYPERLINK "#x"}{\fldrslt {}}} {\*\bkmkstart x}{\*\bkmkend x}{}\par',
    "contents": r"\pard\s30 {}\par",
    "page": r"\pard {}\page {}\sect",
    "group left open": r"{\pard {}\par",
    "close too many": r"}\pard {}\par",
    "line": r"\pard {}\line {}\par",
    "nothing": r"\pard\par\par",
    "unicode": r"\pard{\uc0 {}\u8212 {}}\par",
}


def filled(part: str, words: Words) -> str:
    pieces = part.split("{}")
    return "".join(piece + words(2) for piece in pieces[:-1]) + pieces[-1]


@TRIES
@given(st.lists(st.sampled_from(sorted(ODT_PARTS)), max_size=8), st.sampled_from(["odt", "fodt"]))
def test_opendocument(kinds, form):
    words = Words()
    body = changes = ""
    for n, kind in enumerate(kinds):
        body += filled(ODT_PARTS[kind].replace("{n}", f"c{n}"), words)
        if kind == "deletion" or n == 0:
            changes += f"<text:changed-region text:id='c{n}'><text:deletion><text:p>{words(2)}</text:p></text:deletion></text:changed-region>"
    body = f"<text:tracked-changes>{changes}</text:tracked-changes>{body}<text:p>{words(3)}</text:p>"
    build = office_files.odt if form == "odt" else office_files.fodt
    master = f"<style:header><text:p>{words(2)}</text:p></style:header><style:footer><text:p>{words(2)}</text:p></style:footer>"
    check(build(body, master=master), f"x.{form}", words.counted)


@TRIES
@given(st.lists(st.sampled_from(sorted(RTF_PARTS)), max_size=8), st.booleans())
def test_rtf(kinds, whole):
    words = Words()
    body = "".join(filled(RTF_PARTS[kind], words) for kind in kinds) + rf"\pard {words(3)}\par"
    content = office_files.rtf(body)
    check(content if whole else content[:-1], "x.rtf", words.counted)


@TRIES
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.integers(10, 250), st.integers(5, 400), st.sampled_from([6, 9, 10, 10, 10, 24]), st.integers(1, 5)
            ),
            max_size=12,
        ),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_pdf_with_words_anywhere(pages, outlined):
    words = Words()
    built = office_files.Pdf(600, 420)
    for page in pages:
        # Lines one above the other: letters that are printed over each other are no text.
        rows = {y // 26: (x, y // 26 * 26, size, count) for x, y, size, count in page}
        built.page(*[(x, y, size, words(count), "F4") for x, y, size, count in rows.values()])
    built.page((30, 300, 10, words(3)))
    outline = [("Entry", n, 300) for n in range(len(pages))] if outlined else []
    check(built.bytes(outline=outline), "x.pdf", words.counted)


@TRIES
@given(LINES, st.integers(20, 60), st.sampled_from([0, 14]))
def test_pdf_of_a_text(shape, width, indent):
    words = Words()
    rows = []
    for text in lines_of([(kind, n) for kind, n in shape if kind in ("sentence", "short", "quoted", "long", "capitals")], words):  # fmt: skip
        first = True
        for start in range(0, len(own := text.split()), max(1, width // 6)):
            rows.append((36 + indent * first, " ".join(own[start : start + max(1, width // 6)])))
            first = False
    built = office_files.Pdf(500, 420)
    for start in range(0, len(rows), 30):
        built.page(*[(x, 390 - 12 * n, 9, text) for n, (x, text) in enumerate(rows[start : start + 30])])
    built.page((30, 300, 10, words(3)))
    check(built.bytes(), "x.pdf", words.counted)


@FEW
@given(st.lists(PIECE, max_size=8))
def test_mobi(pieces):
    words = Words()
    check(
        office_files.mobi(f"<html><body>{pieces_of(pieces, words)}<p>{words(3)}</p></body></html>"),
        "x.mobi",
        words.counted,
    )


@given(st.text(st.characters(categories=["L", "P"]), min_size=50))
def test_fonts_numbered_as_their_letters_came_are_not_taken_for_texs(text):
    places = {c: n for n, c in enumerate(dict.fromkeys(text[:60]), 1)}
    text = [c for c in text if c in places]
    assert meanings.order_of(chr(meanings.NUMBERED + places[c]) for c in text) is None


@pytest.mark.parametrize(
    ("order", "places"), [("old", {"“": 92, "”": 34, "fi": 12}), ("new", {"“": 16, "”": 17, "fi": 28})]
)
def test_texs_orders_are_told_apart(order, places):
    text = [*"The o", "“", "fi", "ne", "”", *"nally she said, and went home to the others"]
    numbers = [chr(meanings.NUMBERED + places.get(c, ord(c[0]))) for c in text]
    found = meanings.order_of(numbers)
    assert found is not None
    assert {c: found[place] for c, place in places.items()} == {c: c for c in places}
