"""The parts of a Word document for the library mammoth: only those it reads, each whole, so that an odd one costs nothing but itself."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from contextlib import suppress

from lxml import etree

from audiobook.errors import InputError
from audiobook.reading.archive import Archive
from audiobook.reading.docx.xml import make_readable
from audiobook.reading.markup.walk import Walk
from audiobook.reading.source import Scope
from audiobook.reading.xml import root_of

_LOG = logging.getLogger("audiobook")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT = "word/document.xml"
_NOTES = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
_BESIDES = (
    "[Content_Types].xml",
    "_rels/.rels",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "word/numbering.xml",
)
"""What says how the text looks. Comments are not among them: they are read elsewhere, and mammoth refuses a document for one without an id."""

_NEEDED = {
    "Relationship": ("Id", "Target", "Type"),
    "Override": ("PartName", "ContentType"),
    "Default": ("Extension", "ContentType"),
    f"{_W}style": (f"{_W}type", f"{_W}styleId"),
    f"{_W}footnote": (f"{_W}id",),
    f"{_W}endnote": (f"{_W}id",),
}
"""The attributes without which an element means nothing, and mammoth refuses the document."""


def part(archive: Archive, name: str) -> etree._Element | None:
    """The root element of a part that is not the text, small faults repaired; None if it is missing or cannot be read."""
    if archive.has(name):
        with suppress(InputError):
            return root_of(archive.read(name))[0]
    return None


def archives(archive: Archive, source_name: str, walk: Walk, scope: Scope) -> tuple[bytes, bytes]:
    """The document as mammoth is to read it: whole, and without what says how the text looks, should that be odd.

    Args:
        archive: the document's file.
        source_name: how to name it in an error.
        walk: where it is listed what is left out.
        scope: how much of it to read.

    Raises:
        InputError: the text itself is damaged.
    """
    text = _text(archive, source_name)
    for root in text.values():
        _without_useless(root)
    known = {(kind, n.get(f"{_W}id")) for kind in _NOTES for n in _notes(text, kind)}
    for root in text.values():
        for kind in _NOTES:
            for mark in list(root.iter(f"{_W}{kind}Reference")):
                if (kind, mark.get(f"{_W}id")) not in known:
                    # The mark of a note that is not in the file.
                    _remove(mark)
        for mark in list(root.iter(f"{_W}commentReference")):
            _remove(mark)
        make_readable(root, walk, scope)
    _tell_of_orphans(text, walk, scope)
    besides = {name: root for name in _BESIDES if (root := part(archive, name)) is not None}
    for root in besides.values():
        _without_useless(root)
    return _packed({**besides, **text}, archive), _packed(text, None)


def _text(archive: Archive, source_name: str) -> dict[str, etree._Element]:
    """The parts that have the text: the document, which must be whole, and the notes."""
    root, faults = root_of(archive.read(_DOCUMENT))
    if root is None or faults:
        raise InputError(f"{source_name} is damaged ({_DOCUMENT}: {faults[0]}).", "Open it and save it again.")
    notes = {name: own for name in _NOTES.values() if (own := part(archive, name)) is not None}
    for name in sorted({*_NOTES.values()} & {*archive.names} - {*notes}):
        _LOG.warning("The notes in %s (%s) cannot be read; they are left out.", source_name, name)
    return {_DOCUMENT: root, **notes}


def _tell_of_orphans(text: dict[str, etree._Element], walk: Walk, scope: Scope) -> None:
    """Notes that no mark in the text refers to: list them as left out or, with `Scope.ALL`, have them read after the text."""
    body = next(text[_DOCUMENT].iter(f"{_W}body"), None)
    for kind in _NOTES:
        referred = {mark.get(f"{_W}id") for root in text.values() for mark in root.iter(f"{_W}{kind}Reference")}
        for note in [n for n in _notes(text, kind) if n.get(f"{_W}id") not in referred]:
            said = " ".join("".join(t.text or "" for t in p.iter(f"{_W}t")) for p in note.iter(f"{_W}p"))
            if scope is not Scope.ALL:
                walk.note("notes", said, expected=True)
            elif said.strip() and body is not None:
                body.extend(list(note.iter(f"{_W}p")))


def _notes(text: dict[str, etree._Element], kind: str) -> Iterator[etree._Element]:
    """The notes of a kind that mammoth knows: not the lines that set notes apart."""
    name = _NOTES[kind]
    for note in text[name].iterfind(f"{_W}{kind}") if name in text else ():
        if note.get(f"{_W}type") not in ("continuationSeparator", "separator"):
            yield note


def _without_useless(root: etree._Element) -> None:
    for node in [n for n in root.iter() if isinstance(n.tag, str)]:
        needed = _NEEDED.get(node.tag) or _NEEDED.get(node.tag.rpartition("}")[2], ())
        if any(node.get(name) is None for name in needed):
            _remove(node)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _packed(parts: dict[str, etree._Element], archive: Archive | None) -> bytes:
    """An archive of parts, and of the pictures of another: mammoth looks whether they are there."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, root in parts.items():
            packed.writestr(name, etree.tostring(root, encoding="utf-8", xml_declaration=True))
        for name in sorted(set(archive.names) - set(parts)) if archive is not None else ():
            if name.startswith("word/media/"):
                packed.writestr(name, b"")
    return out.getvalue()
