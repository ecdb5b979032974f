"""The property that reading must have: each word of a file is in the chapters or among what is listed as left out.

Books of every format are made at random from words that occur once, so that a lost word is seen.
"""

from __future__ import annotations

import re
from collections import Counter

import builders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiobook.book import Book
from audiobook.errors import InputError
from audiobook.reading import Scope, Source, read

TRIES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORD = re.compile(r"[^\W_]+")


JOINED = re.compile(r"^[TN]?(w[a-j]{3})[¹²]*$")
"""One of our words, joined with a large first letter or the mark of a note."""


def words_of(*texts: str) -> Counter[str]:
    return Counter(JOINED.sub(r"\1", w) for text in texts for w in WORD.findall(text))


def check(content: bytes, name: str, source: Counter[str]) -> None:
    """Each word of a file is read or listed; with `Scope.ALL` each is read."""
    for scope in Scope:
        book = _read(content, name, scope)
        if book is None:
            continue
        chapters = words_of(*(p.text for c in book.chapters for p in c.paragraphs))
        listed = words_of(*(part.text for part in book.left_out))
        assert not source - chapters - listed, (scope, book.chapters, book.left_out)
        if scope is Scope.ALL:
            assert not source - chapters, (scope, book.chapters)
            assert not book.left_out


def _read(content: bytes, name: str, scope: Scope) -> Book | None:
    try:
        return read(Source(content, name, scope))
    except InputError as e:
        # All of it was left out, and the refusal says so.
        assert scope is not Scope.ALL
        assert "--all" in e.hint
        return None


class Words:
    """Words that occur once, with which a book is written."""

    def __init__(self) -> None:
        self.used: list[str] = []

    def __call__(self, count: int = 1, *, capitals: bool = False, title: bool = False) -> str:
        out = []
        for _ in range(count):
            word = "w" + "".join(chr(97 + int(d)) for d in f"{len(self.used):03}")
            out.append(word.upper() if capitals else word.title() if title and not out else word)
            self.used.append(out[-1])
        return " ".join(out)

    def say(self, text: str) -> str:
        """Words of the book that are none of ours."""
        self.used += WORD.findall(text)
        return text

    @property
    def counted(self) -> Counter[str]:
        return Counter(self.used)


LINES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["sentence", "capitals", "short", "quoted", "east", "long"]), st.integers(1, 12)),
        st.tuples(
            st.sampled_from(
                [
                    "CONTENTS",
                    "Chapter 1",
                    "Chapter 2",
                    "CHAPTER III. The Pier",
                    "Part One",
                    "Prologue",
                    "1",
                    "2",
                    "3",
                    "I",
                    "II",
                    "by",
                    "by Pat Maker",
                    "By noon",
                    "The Pier ... 12",
                    "The Pier",
                    "NO ENTRY",
                    "第一章 港口",
                    "第二章",
                    "목차",
                    "[Illustration: a pier]",
                    "Produced by volunteers",
                    "* * *",
                    "---",
                    "[Mara]: hello",
                    "~~~ later that night",
                    "[1]: http://example.org/a",
                    "<!-- a remark -->",
                    "title: The Pier",
                    "```python",
                    "![a boat](boat.png)",
                    "# One",
                    "word[^a]",
                    "[^a]: of the note",
                    "    more of the note",
                    "^[an inline note]",
                    "| One | Two |",
                    "|---|---|",
                    "<telepathy> and <I am here>",
                    "==marked== ~~struck~~",
                    "***",
                ]
            ),
            st.just(0),
        ),
    ),
    min_size=1,
    max_size=24,
)
GAPS = st.lists(st.sampled_from(["\n", "\n\n", "\n\n", "\n\n\n\n"]), min_size=24, max_size=24)


def lines_of(shape, words: Words) -> list[str]:
    out = []
    for kind, count in shape:
        if kind == "sentence":
            out.append(f"{words(count)}.")
        elif kind == "capitals":
            out.append(words(min(count, 6), capitals=True))
        elif kind == "short":
            out.append(words(min(count, 3), title=True))
        elif kind == "quoted":
            out.append(f"“{words(count)},” said {words()}.")
        elif kind == "east":
            out.append(words.say("玛拉走到港口" * count + "。"))
        elif kind == "long":
            out.append(f"{words(count * 8)}.")
        else:
            out.append(words.say(kind))
    return out


@TRIES
@given(LINES, GAPS)
def test_txt(shape, gaps):
    words = Words()
    text = "".join(line + gap for line, gap in zip(lines_of(shape, words), gaps)) + words(3)
    # The tags of emphasis are mark-up in plain text, too.
    tags = words_of(*(["b b"] * text.count("<b>")))
    check(text.encode(), "x.txt", words.counted - tags)


@TRIES
@given(LINES, GAPS)
def test_markdown(shape, gaps):
    words = Words()
    text = "".join(line + gap for line, gap in zip(lines_of(shape, words), gaps)) + "\n\n" + words(3)
    # An address is not a word: where a link leads is a matter of mark-up.
    source = words.counted - words_of(*(["boat.png"] * text.count("boat.png")))
    # Nor is the label of a note, which stands at its mark, too.
    source -= words_of(*(["a"] * text.count("[^a]:")))
    source -= words_of(*(["b b"] * text.count("<b>")))
    check(text.encode(), "x.md", source)


TAGS = (
    "p div section article main aside header footer nav form fieldset legend label button details summary dialog blockquote ul ol li "
    "dl dt dd table caption thead tbody tr td th figure figcaption pre address center h1 h2 h3 h6 hgroup noscript iframe object "
    "canvas audio video textarea select option optgroup datalist template svg text math mn mi mo annotation map "
    "noframes menu dir x-chapter o:p title span"
).split()
INLINE = "span b i em strong a sup sub q s del ins code kbd small font mark u abbr cite ruby rt rp".split()
MARKED = (
    'hidden|style="display:none"|class="pagenum"|class="footnote"|epub:type="noteref"|epub:type="footnote"|role="doc-endnotes"|'
    'role="main"|id="preface"|class="scene-break"|class="hidden9"|class="unseen9"|class="lines9"|class="footnotes"|aria-hidden="true"|'
    'style="opacity:0"|start="4"|type="a"|class="dropcap"|id="n1"|style="margin-top:3em"'
).split("|")
STYLE = "<style>.hidden9 {display: none} div .unseen9 {visibility: hidden} .lines9 {white-space: pre-wrap}</style>"
INSIDES = {
    "mark": " {} <sup>1</sup> {}<a href='#n1'>[1]</a> {} ",
    "note": "<p id='n1'>1. {}</p>",
    "note that links back": "<p id='n1'><a href='#r1'>1</a> {}</p><p>{}</p>",
    "marks in the text": " {}.[1] {}¹² {}* ",
    "note with a star": "<hr><p>* {}</p>",
    "rows": "<table><tr><th>{}</th><th>{}</th></tr><tr><td>{}</td><td></td></tr><tr><td colspan='2'>{}</td></tr></table>",
    "pairs": "<table><tr><td>{}</td><td><p>{}</p></td></tr><tr><td>{}</td></tr></table>",
    "terms": "<dl><dt>{}</dt><dd>{}</dd></dl>",
    "list": "<ol type='i'><li>{}</li><li><p>{}</p><ol><li>{}</li></ol></li></ol>",
    "large letter": "<p><span class='dropcap'>T</span> {}</p>",
    "letter alone": "<p>N</p><p>{}</p>",
    "picture of a letter": "<p><img src='t.png' alt='{} letter T'>{}</p>",
    "spaced letters": "<p>W H E N {}</p>",
    "verse": "<pre>{}\n{}\n\n{}</pre>",
    "code": "<pre><code class='language-x'>{}(x);\n{} = 1;</code></pre>",
    "quotation": " <q>{} <q>{}</q></q> ",
    "empty": "<p>\xa0</p><br>",
    "rule": "<hr>",
}
"""What stands inside pages; each {} is a word or two."""
ATTRIBUTES = [""] * 5 + [f" {marked}" for marked in MARKED]
TREE = st.recursive(
    st.just("text") | st.just("picture") | st.just("break") | st.sampled_from(sorted(INSIDES)),
    lambda inner: st.tuples(st.sampled_from(TAGS + INLINE), st.sampled_from(ATTRIBUTES), st.lists(inner, max_size=4)),
    max_leaves=18,
)


def markup_of(tree, words: Words, *, epub: bool) -> str:
    if tree == "text":
        return words(2)
    if tree == "picture":
        return f'<img src="x.png" alt="{words()}"/>'
    if tree == "break":
        return "<br/>"
    if isinstance(tree, str):
        return INSIDES[tree].format(*(words(2) for _ in range(INSIDES[tree].count("{}"))))
    tag, attributes, children = tree
    if not epub and "epub:" in attributes:
        attributes = ""
    inside = siblings_of(children, words, epub=epub)
    gap = " " if tag in INLINE else ""
    return f"{gap}<{tag}{attributes}>{gap}{inside}{gap}</{tag}>{gap}"


def siblings_of(trees, words: Words, *, epub: bool) -> str:
    """Elements one after the other, with no blank between them; only texts need one."""
    out = ""
    for n, tree in enumerate(trees):
        out += " " * (n > 0 and tree == trees[n - 1] == "text") + markup_of(tree, words, epub=epub)
    return out


@TRIES
@given(st.lists(TREE, max_size=5))
def test_html(trees):
    words = Words()
    body = siblings_of(trees, words, epub=False) + f"<p>{words(3)}</p>"
    check(f"<html><head><title>x</title>{STYLE}</head><body>{body}</body></html>".encode(), "x.html", words.counted)


@TRIES
@given(st.lists(st.tuples(st.lists(TREE, max_size=3), st.booleans(), st.booleans()), min_size=1, max_size=4))
def test_epub(documents):
    words = Words()
    files = []
    for n, (trees, _, _) in enumerate(documents):
        body = siblings_of(trees, words, epub=True) + f"<p>{words(3)}</p>"
        files.append((f"d{n}.xhtml", builders.xhtml(body)))
    order = [name for n, (name, _) in enumerate(files) if n == 0 or documents[n][1]]
    apart = tuple(name for n, (name, _) in enumerate(files) if documents[n][2])
    titles = {files[0][0]: "One"}
    check(builders.epub(files, order=order, not_linear=apart, titles=titles), "x.epub", words.counted)


MATTER = (
    "<h2>About the Author</h2>",
    "<h2>Copyright</h2><p>Copyright © 2020. All rights reserved. ISBN 1</p>",
    "<h1>Contents</h1><p><a href='f0.xhtml'>One</a></p><p><a href='f1.xhtml#i1'>Two</a></p>",
    "<h2>Newsletter</h2><p>Sign up at example.org</p>",
    "<div id='preface'><h2 class='toc-heading'>Preface</h2><p class='message'>Posted originally on the Archive of Our Own</p></div>",
    "<p>Notes</p><blockquote class='userstuff'><p>Hello</p></blockquote>",
    "<p><b>Status:</b> Complete<br/><b>Words:</b> 4<br/><b>Rating:</b> Teen<br/></p>",
    "<p>*** START OF THE PROJECT GUTENBERG EBOOK ***</p>",
    "<p>*** END OF THE PROJECT GUTENBERG EBOOK ***</p>",
    "<div class='transnote'><p>Corrected</p></div>",
    "<h1>A Built Book</h1><p>Pat Maker</p>",
    "<p class='chapter-title'>Low Tide</p>",
    "<p><b>2 - The Tide</b></p>",
    "<h2>Chapter 1</h2>",
    "<h3>i</h3>",
    "<div class='chapter-content'><p>Rain</p></div>",
    "<section id='pg-header'><p>Header</p></section>",
)
PIECE = st.one_of(
    st.tuples(st.just("words"), st.integers(1, 40)),
    st.tuples(st.just("matter"), st.integers(0, len(MATTER) - 1)),
    st.tuples(st.just("anchor"), st.integers(0, 3)),
)


def pieces_of(pieces, words: Words) -> str:
    out = ""
    for kind, number in pieces:
        if kind == "words":
            out += f"<p>{words(number)}.</p>"
        elif kind == "anchor":
            out += f"<a id='i{number}'></a>"
        else:
            words.say(re.sub(r"<[^>]*>", " ", MATTER[number]))
            out += MATTER[number]
    return out


@TRIES
@given(
    st.lists(st.lists(PIECE, max_size=6), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 4), st.booleans()), max_size=6),
    st.sampled_from([2, 3]),
    st.sampled_from(["", "<dc:publisher>Archive of Our Own</dc:publisher>"]),
    st.sampled_from([None, {"f0.xhtml": "cover", "f1.xhtml": "title-page"}, {"f0.xhtml": "toc"}]),
)
def test_epub_with_navigation_and_matter(documents, places, version, metadata, guide):
    words = Words()
    files = [(f"f{n}.xhtml", builders.xhtml(pieces_of(p, words))) for n, p in enumerate(documents)]
    files.append(("z.xhtml", builders.xhtml(f"<p>{words(3)}</p>")))
    entries: list[tuple] = []
    for n, (file, anchor, below) in enumerate(places):
        entry = (f"Entry {n}", f"f{file}.xhtml" + (f"#i{anchor}" if anchor >= 0 else ""), [])
        (entries[-1][2] if below and entries else entries).append(entry)
    content = builders.epub(files, entries=entries, version=version, metadata=metadata, guide=guide)
    check(content, "x.epub", words.counted)


@TRIES
@given(
    st.lists(PIECE, min_size=1, max_size=14),
    st.sampled_from(["", "<link rel='canonical' href='https://www.royalroad.com/x'>"]),
)
def test_html_with_matter(pieces, head):
    words = Words()
    body = pieces_of(pieces, words) + f"<p>{words(3)}</p>"
    check(f"<html><head>{head}<title>x</title></head><body>{body}</body></html>".encode(), "x.html", words.counted)


FB2 = st.recursive(
    st.sampled_from(
        [
            "p",
            "v",
            "subtitle",
            "text-author",
            "empty-line",
            "loose",
            "note",
            "table",
            "rows",
            "image",
            "code",
            "unknown",
        ]
    ),
    lambda inner: st.tuples(
        st.sampled_from(
            ["section", "section", "epigraph", "cite", "poem", "stanza", "annotation", "title", "style", "else"]
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=16,
)


def fb2_of(tree, words: Words) -> str:
    if tree == "empty-line":
        return "<empty-line/>"
    if tree == "loose":
        return f" {words(2)} "
    if tree == "note":
        return f'<p>{words()} <a l:href="#n" type="note">[{words()}]</a> {words()}</p>'
    if tree == "table":
        return f"<table><tr><td>{words()}</td><td>{words()}</td></tr><tr><th>{words(2)}</th></tr></table>"
    if tree == "rows":
        heads = f"<tr><th>{words()}</th><th>{words()}</th></tr>"
        return f"<table>{heads}<tr><td>{words()}</td><td></td></tr></table>"
    if tree == "image":
        return f'<image alt="{words()}" title="{words()}"/>'
    if tree == "code":
        return f" <code>{words(2)}</code> "
    if isinstance(tree, str):
        return f"<{tree}>{words(2)}</{tree}>"
    tag, children = tree
    return f"<{tag}>{''.join(fb2_of(c, words) for c in children)}</{tag}>"


@TRIES
@given(st.lists(FB2, max_size=5))
def test_fb2(trees):
    words = Words()
    body = "".join(fb2_of(t, words) for t in trees)
    text = (
        '<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" xmlns:l="http://www.w3.org/1999/xlink"><description>'
        f"<title-info><book-title>x</book-title><annotation><p>{words(2)}</p></annotation></title-info></description>"
        f'<body>{body}<section><p>{words(2)}</p></section></body><body name="notes"><p>{words(2)}</p></body></FictionBook>'
    )
    check(text.encode(), "x.fb2", words.counted)


def run_of(words: Words) -> str:
    return f'<w:r><w:t xml:space="preserve">{words(2)} </w:t></w:r>'


FORMS = {
    "run": "<w:p>{}</w:p>",
    "math": "<w:p><m:oMathPara><m:oMath>{}</m:oMath></m:oMathPara></w:p>",
    "field": '<w:p><w:fldSimple w:instr="PAGE">{}</w:fldSimple></w:p>',
    "ruby": "<w:p><w:r><w:ruby><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r></w:p>",
    "deleted": "<w:p><w:del>{}</w:del></w:p>",
    "inserted": "<w:p><w:ins>{}</w:ins></w:p>",
    "box": "<w:p><w:r><w:pict><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:pict></w:r></w:p>",
    "box without fallback": "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{}</w:p></w:txbxContent></mc:Choice>"
    "</mc:AlternateContent></w:r></w:p>",
    "table": "<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
    "rows": "<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
    "empty": "<w:p/><w:p/>",
    "page break": "<w:p>{}<w:r><w:br w:type='page'/></w:r></w:p>",
    "hidden": "<w:p><w:r><w:rPr><w:vanish/></w:rPr>{}</w:r></w:p>",
    "heading": "<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr>{}</w:p>",
    "contents": "<w:p><w:pPr><w:pStyle w:val='TOC1'/></w:pPr>{}</w:p>",
    "dir": "<w:p><w:bdo>{}</w:bdo></w:p>",
}
PIECES = st.lists(st.sampled_from(sorted(FORMS)), max_size=8)


def piece_of(kind: str, words: Words) -> str:
    runs = [run_of(words) for _ in range(FORMS[kind].count("{}"))]
    piece = FORMS[kind].format(*(re.sub("</?w:r>", "", r) if kind == "hidden" else r for r in runs))
    if kind == "math":
        return re.sub(r"w:(t|r)\b", r"m:\1", piece)
    return piece.replace("w:t ", "w:delText ").replace("/w:t>", "/w:delText>") if kind == "deleted" else piece


@TRIES
@given(LINES, PIECES, st.booleans())
def test_docx(shape, kinds, headed):
    words = Words()
    paragraphs = [("Normal", line.replace("*", "")) for line in lines_of(shape, words)]
    paragraphs = [(style, line.replace("<", "&lt;")) for style, line in paragraphs]
    more = "".join(piece_of(kind, words) for kind in kinds)
    extra = {
        "word/header1.xml": f"<w:hdr {{w}}><w:p>{run_of(words)}</w:p></w:hdr>",
        "word/comments.xml": f"<w:comments {{w}}><w:comment w:id='0'><w:p>{run_of(words)}</w:p></w:comment></w:comments>",
    }
    heading = [("Heading1", words(2))] if headed else []
    content = builders.docx([*heading, *paragraphs, ("Normal", words(3))], more=more, extra=extra)
    check(content, "x.docx", words.counted)
