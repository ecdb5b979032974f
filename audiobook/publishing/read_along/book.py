"""Read along as an EPUB 3 with media overlays (https://www.w3.org/TR/epub-33/#sec-media-overlays)."""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from audiobook.book import Cover
from audiobook.errors import UsageError
from audiobook.publishing.formats import format_of
from audiobook.publishing.languages import direction_attribute, is_right_to_left
from audiobook.publishing.passages import Passage, Run
from audiobook.publishing.read_along import AUDIO, Track, media_type
from audiobook.publishing.tags import Tags

_STYLE = """body{line-height:1.5}p{margin:0 0 .7em}h1,h2{line-height:1.2}.break{text-align:center}
.-epub-media-overlay-active{background:#ffe9a8;color:#000}"""
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Document:
    """A chapter's text, its overlay and the track it is heard in."""

    name: str
    title: str
    text: str
    overlay: str
    duration_ms: int


def write(
    target: Path,
    tags: Tags,
    titles: Sequence[str | None],
    chapters: Sequence[Sequence[Passage]],
    tracks: Sequence[Track],
    cover: Cover | None,
) -> None:
    """Write the EPUB.

    Args:
        target: the file; whoever calls moves it to its place when it is whole.
        tags: of the book.
        titles: of the chapters.
        chapters: their paragraphs.
        tracks: the audio, in order; MP3 or AAC.
        cover: a picture, or None.

    Raises:
        UsageError: the audio is of a kind that readers need not play.
    """
    forms = {t.path: format_of(t.path) for t in tracks}
    unplayable = next((path.suffix for path, form in forms.items() if form is None or form.name not in AUDIO), None)
    if unplayable:
        raise UsageError(f"A read-along EPUB cannot hold {unplayable} audio.", "Make it with --format mp3 or m4b.")
    track_of = {n: track for track in tracks for n in track.chapters}
    names = {
        track.path: f"audio/{n:03}{'.mp3' if media_type(track.path) == 'audio/mpeg' else '.m4a'}"
        for n, track in enumerate(tracks, 1)
    }
    language = tags.language or "en"
    documents = []
    for n, passages in enumerate(chapters):
        title = " ".join((titles[n] or f"Chapter {n + 1}").split())
        if passages and n in track_of:
            track = track_of[n]
            documents.append(
                _document(f"chapter-{n + 1:03}", title, passages, names[track.path], track.start_ms, language)
            )
    with zipfile.ZipFile(target, "w") as archive:
        _put(archive, "mimetype", b"application/epub+zip", stored=True)
        _put(archive, "META-INF/container.xml", _CONTAINER)
        _put(archive, "text/style.css", _STYLE)
        if cover is not None:
            _put(archive, _cover_name(cover), cover.content, stored=True)
        for d in documents:
            _put(archive, f"text/{d.name}.xhtml", d.text)
            if d.overlay:
                _put(archive, f"text/{d.name}.smil", d.overlay)
        _put(archive, "nav.xhtml", _navigation(tags, documents, language))
        _put(
            archive,
            "package.opf",
            _package(tags, documents, [(names[t.path], media_type(t.path)) for t in tracks], cover, language),
        )
        for track in tracks:
            with (
                archive.open(_info(names[track.path], stored=True), "w", force_zip64=True) as into,
                track.path.open("rb") as audio,
            ):
                while piece := audio.read(1 << 20):
                    into.write(piece)


def _info(name: str, *, stored: bool) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return info


def _put(archive: zipfile.ZipFile, name: str, content: str | bytes, *, stored: bool = False) -> None:
    archive.writestr(_info(name, stored=stored), content)


def _document(
    name: str, title: str, passages: Sequence[Passage], audio: str, start_ms: int, language: str
) -> _Document:
    text: list[str] = []
    pars: list[str] = []
    first: set[str | None] = set()
    duration = 0
    for passage in passages:
        inner = []
        for run in passage.trimmed:
            if run.index is None:
                inner.append(_in_lines(run.text))
                continue
            key = f"u{run.index}"
            # Each speaker is named once a chapter where a screen reader, too, finds it.
            hint = f' title="{_xml(run.speaker)}"' if run.speaker and run.speaker not in first else ""
            first.add(run.speaker)
            a, b = run.start_ms - start_ms, max(run.start_ms + 1, run.end_ms) - start_ms
            duration += b - a
            if run.words:
                words = _words(run)
                body = "".join(f'<span id="{key}-{n}">{_in_lines(w.text)}</span>' for n, w in enumerate(words))
                lit = "".join(
                    _par(f"{name}.xhtml#{key}-{n}", audio, w.start_ms - start_ms, w.end_ms - start_ms)
                    for n, w in enumerate(words)
                )
                pars.append(f'<seq id="p{run.index}" epub:textref="{name}.xhtml#{key}">{lit}</seq>')
            else:
                body = _in_lines(run.text)
                pars.append(_par(f"{name}.xhtml#{key}", audio, a, b, f' id="p{run.index}"'))
            inner.append(f'<span id="{key}"{hint}>{body}</span>')
        if passage.is_break:
            text.append('<p class="break">⁂</p>')
        else:
            tag = "h2" if passage.heading else "p"
            text.append(f"<{tag}>{''.join(inner)}</{tag}>")
    body = "\n".join(text)
    xhtml = (
        f'{_XML}<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{_xml(language)}" lang="{_xml(language)}"{direction_attribute(language)}>'
        f'<head><title>{_xml(title)}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>\n<body>\n{body}\n</body></html>\n'
    )
    smil = f'{_XML}<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0"><body>\n{chr(10).join(pars)}\n</body></smil>\n'
    return _Document(name, title, xhtml, smil if pars else "", duration)


def _words(run: Run) -> list[Run]:
    """A run in words: each from when it begins to when the next one does, with the marks that follow it.

    The first begins where the run does, with what stands before it. One whose time is not known belongs to the word before it.
    """
    begins: list[tuple[int, int]] = [(0, run.start_ms)]
    end_ms = max(run.start_ms + 1, run.end_ms)
    begins += [(place, ms) for place, ms in run.words[1:]]
    told = [begins[0]]
    for place, ms in begins[1:]:
        if told[-1][1] < ms < end_ms:
            told.append((place, ms))
    ends = [*told[1:], (len(run.text), end_ms)]
    return [
        replace(run, text=run.text[place:stop], start_ms=ms, end_ms=until, words=())
        for (place, ms), (stop, until) in zip(told, ends)
    ]


def _par(text: str, audio: str, begin_ms: int, end_ms: int, more: str = "") -> str:
    return (
        f'<par{more}><text src="{text}"/>'
        f'<audio src="../{audio}" clipBegin="{begin_ms / 1000:.3f}s" clipEnd="{end_ms / 1000:.3f}s"/></par>'
    )


def _navigation(tags: Tags, documents: Sequence[_Document], language: str) -> str:
    items = "".join(f'<li><a href="text/{d.name}.xhtml">{_xml(d.title)}</a></li>' for d in documents)
    return (
        f'{_XML}<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="{_xml(language)}" lang="{_xml(language)}"{direction_attribute(language)}>'
        f'<head><title>{_xml(tags.title)}</title></head><body><nav epub:type="toc" id="toc"><h1>{_xml(tags.title)}</h1><ol>{items}</ol></nav></body></html>\n'
    )


def _package(
    tags: Tags, documents: Sequence[_Document], audio: Sequence[tuple[str, str]], cover: Cover | None, language: str
) -> str:
    book_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{tags.title}|{tags.author}|{language}")
    metadata = [
        f'<dc:identifier id="id">urn:uuid:{book_id}</dc:identifier>',
        f"<dc:title>{_xml(tags.title)}</dc:title>",
        f"<dc:language>{_xml(language)}</dc:language>",
        f'<dc:creator id="author">{_xml(tags.author)}</dc:creator>' if tags.author else "",
        # The book says no more of its date than the year; without one, the same book still gives the same file.
        f'<meta property="dcterms:modified">{tags.year or 2000:04}-01-01T00:00:00Z</meta>',
        f'<meta property="media:duration">{sum(d.duration_ms for d in documents) / 1000:.3f}s</meta>',
        *(
            f'<meta property="media:duration" refines="#{d.name}-smil">{d.duration_ms / 1000:.3f}s</meta>'
            for d in documents
            if d.overlay
        ),
        f'<meta property="media:narrator">{_xml(tags.narrator)}</meta>',
        '<meta property="media:active-class">-epub-media-overlay-active</meta>',
    ]
    manifest = ['<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
                '<item id="style" href="text/style.css" media-type="text/css"/>']  # fmt: skip
    if cover is not None:
        manifest.append(
            f'<item id="cover" href="{_cover_name(cover)}" media-type="{cover.media_type}" properties="cover-image"/>'
        )
    for d in documents:
        overlay = f' media-overlay="{d.name}-smil"' if d.overlay else ""
        manifest.append(f'<item id="{d.name}" href="text/{d.name}.xhtml" media-type="application/xhtml+xml"{overlay}/>')
        if d.overlay:
            manifest.append(f'<item id="{d.name}-smil" href="text/{d.name}.smil" media-type="application/smil+xml"/>')
    manifest += [f'<item id="audio-{n}" href="{name}" media-type="{kind}"/>' for n, (name, kind) in enumerate(audio)]
    pages = ' page-progression-direction="rtl"' if is_right_to_left(language) else ""
    spine = "".join(f'<itemref idref="{d.name}"/>' for d in documents)
    lines = "\n".join(
        filter(None, (*metadata, "</metadata><manifest>", *manifest, f"</manifest><spine{pages}>{spine}</spine>"))
    )
    return (
        f'{_XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{_xml(language)}"{direction_attribute(language)}>'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{lines}\n</package>\n'
    )


def _cover_name(cover: Cover) -> str:
    return f"cover.{'png' if cover.media_type.endswith('png') else 'jpg'}"


def _xml(text: str | None) -> str:
    """Text for XML: escaped, without the control characters XML cannot have."""
    return escape("".join(_allowed(text or "")))


def _in_lines(text: str) -> str:
    """Text for XML; its line ends are those of lines of verse."""
    return _xml(text).replace("\n", "<br/>")


def _allowed(text: str) -> Iterator[str]:
    for c in text:
        if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"):
            yield c


_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CONTAINER = (
    f'{_XML}<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
