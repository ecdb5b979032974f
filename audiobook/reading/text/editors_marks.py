"""Plain text in, the same text without what its editors put between brackets out: captions, sidenotes, footnotes and their marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from audiobook.book import LeftOut, gathered
from audiobook.reading.source import Scope

_CAPTIONS, _SIDENOTES, _TRANSCRIBERS = "picture captions", "sidenotes", "transcribers' notes"
NOTES = "notes"
_BRACKETED = re.compile(
    r"\[\s*(?P<kind>illustrations?|frontispiece|decoration|music|blank page|side-?note|margin(?:al)? ?note|transcriber[’']?s?[’']? notes?"
    r"|tr\.? note|foot-?note|end-?note)\b[^\S\n]*(?P<label>[\w*†‡§]{0,5})(?=\s*[:.\]—-]|\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
"""The start of what an editor put between brackets: its kind, and the label of a note."""
_LONGEST_GAP_CHARS = 400
_LONGEST_BRACKET_CHARS = 8000
_NOTE_PARAGRAPH = re.compile(
    r"\n\n[ \t]*(?:\[(?P<a>\d{1,3}|[A-Z]|[*†‡§¶]{1,3})\]|[({](?P<b>\d{1,3})[)}]|(?P<c>[*†‡§¶]{1,3})(?=\s?[A-Z\"“‘']))[ \t]*(?P<body>\S.*?)"
    r"(?=\n[ \t]*\n|\Z)",
    re.DOTALL,
)
"""A paragraph that starts with the label of a note: "[1] He had been …", "* He had been …"."""
_NOTES_HEADING = re.compile(
    r"\n\n[ \t]*(?:foot|end)?notes?[ \t]*[:.]?[ \t]*(?=\n[ \t]*\n\s*(?:\[|\(|\{|\d|\*|†|foot))",
    re.IGNORECASE,
)
_TRANSCRIBERS_SECTION = re.compile(
    r"\n\n[ \t]*[*_=~ ]*transcriber[’']?s?[’']? notes?[*_=~ ]*[:.]?[ \t]*(?=\n|\Z)", re.IGNORECASE
)
_LAST_PART = 0.75
"""Transcriber's notes that follow the book start after this share of the text."""
_LONGEST_TRANSCRIBERS_WORDS = 2000
_PICTURES_LIST = re.compile(
    r"\n\n[ \t]*(?:list\s+of\s+)?(?:illustrations|plates|pictures|maps|tables|figures)[ \t]*[.:]?[ \t]*\n",
    re.IGNORECASE,
)
_PAGED_ENTRY = re.compile(
    r"(?:[\s.]{2,}(?:\d{1,4}|[ivxlc]{1,7}|_?frontispiece_?)|^\s*(?:page|facing page|to face page))\s*$", re.IGNORECASE
)
_MARK = re.compile(r"[\[({](?P<label>\d{1,3}|[A-Z]|[*†‡§¶]{1,3})[\])}](?!\()|(?P<sign>[*†‡§¶]{1,3})")
_BEFORE_MARK = frozenset(".,;:!?”’\"')")


@dataclass(frozen=True, slots=True)
class _Note:
    """A note: its label, its text as it is read, and as it is printed."""

    label: str
    text: str
    printed: str


def without_editors_marks(text: str, scope: Scope) -> tuple[str, list[LeftOut]]:
    """Take captions, sidenotes, notes and the marks of notes out.

    With `Scope.NOTES`, a note comes right after the paragraph that refers to it.

    Returns:
        The text, and what was taken out.
    """
    left_out: list[LeftOut] = []
    text = _without_transcribers_section(text, left_out)
    text = _without_lists_of_pictures(text, left_out)
    text, notes = _without_brackets(text, scope, left_out)
    text, more = _without_note_paragraphs(text, left_out)
    text, unread = _without_marks(text, [*notes, *more], scope, left_out)
    left_out += [LeftOut(NOTES, n.printed, expected=True) for n in unread]
    return text, list(gathered(left_out))


def _without_transcribers_section(text: str, left_out: list[LeftOut]) -> str:
    for m in _TRANSCRIBERS_SECTION.finditer(text, int(_LAST_PART * len(text))):
        rest = text[m.start() :]
        if len(rest.split()) <= _LONGEST_TRANSCRIBERS_WORDS:
            left_out.append(LeftOut(_TRANSCRIBERS, rest.strip(), expected=True))
            return text[: m.start()]
    return text


def _without_lists_of_pictures(text: str, left_out: list[LeftOut]) -> str:
    """A list of pictures: most of its lines end with a page number."""
    m = _PICTURES_LIST.search(text)
    if m is None:
        return text
    end = m.end()
    entries = 0
    for paragraph in re.finditer(r"[ \t]*\S.*?(?:\n[ \t]*\n\s*|\Z)", text[m.end() :].lstrip("\n"), re.DOTALL):
        lines = [line for line in paragraph.group().split("\n") if line.strip()]
        paged = sum(_PAGED_ENTRY.search(line) is not None for line in lines)
        if not paged:
            break
        entries += paged
        end = len(text) - len(text[m.end() :].lstrip("\n")) + paragraph.end()
    if entries < 2:
        return text
    left_out.append(LeftOut("list of illustrations", text[m.start() : end].strip(), expected=True))
    return f"{text[: m.start()]}\n\n{text[end:].lstrip()}"


def _without_brackets(text: str, scope: Scope, left_out: list[LeftOut]) -> tuple[str, list[_Note]]:
    notes: list[_Note] = []
    out: list[str] = []
    at = 0
    for start, end, m in _brackets(text):
        inner = text[m.end() : end - 1].strip().lstrip(":.—- \n").strip()
        kind = m["kind"].lower()
        if "note" in kind and not kind.startswith(("side", "margin", "tr")):
            if not inner or (not m["label"] and scope is Scope.NOTES):
                # A mark is taken out later. A note without a label is read where it stands.
                continue
            notes.append(_Note(m["label"], text[start + 1 : end - 1].strip(), text[start:end]))
        else:
            side = kind.startswith(("side", "margin"))
            what = _SIDENOTES if side else _TRANSCRIBERS if kind.startswith("tr") else _CAPTIONS
            left_out.append(LeftOut(what, text[start:end], expected=True))
        before = text[at:start]
        after = text[end : end + _LONGEST_GAP_CHARS]
        if not before and out:
            before = out.pop()
        if (not before or before[-1].isspace()) and after[:1].isspace():
            before = before.rstrip(" \t")
            if before.endswith("\n"):
                # A paragraph of its own: of the two gaps around it, the wider one stays.
                gap = max(_line_feeds(before[::-1]), _line_feeds(after))
                before = before.rstrip() + "\n" * gap
                end += after[: len(after) - len(after.lstrip())].rfind("\n") + 1
        out.append(before)
        at = end
    out.append(text[at:])
    return "".join(out), notes


def _line_feeds(text: str) -> int:
    """How many line ends are in the white space at the start of a text."""
    return text[: len(text) - len(text.lstrip())].count("\n")


def _brackets(text: str) -> Iterator[tuple[int, int, re.Match[str]]]:
    """The brackets of editors, from the opening to the closing one; brackets inside them belong to them."""
    at = 0
    while m := _BRACKETED.search(text, at):
        depth, end = 0, m.start()
        for c in re.finditer(r"[\[\]]", text[m.start() : m.start() + _LONGEST_BRACKET_CHARS]):
            depth += 1 if c.group() == "[" else -1
            if depth == 0:
                end = m.start() + c.end()
                break
        if end == m.start():
            at = m.end()
            continue
        yield m.start(), end, m
        at = end


def _without_note_paragraphs(text: str, left_out: list[LeftOut]) -> tuple[str, list[_Note]]:
    """Paragraphs that start with the label of a note, where the text before them refers to it."""
    bodies = [m for m in _NOTE_PARAGRAPH.finditer(text) if not (m["c"] and m["c"][0] in m["body"])]
    kept = _with_marks(bodies, list(_marks(text))) if bodies else []
    notes = [_Note(_label_of(m), m["body"].strip(), m.group().strip()) for m in kept]
    spans = [m.span() for m in kept]
    if not spans:
        return text, notes
    heading = [m.span() for m in _NOTES_HEADING.finditer(text) if any(0 <= start - m.end() <= 4 for start, _ in spans)]
    left_out += [LeftOut(NOTES, text[a:b].strip(), expected=True) for a, b in heading]
    for start, end in sorted([*spans, *heading], reverse=True):
        text = f"{text[:start].rstrip()}\n\n{text[end:].lstrip()}"
    return text, notes


def _label_of(body: re.Match[str]) -> str:
    return body["a"] or body["b"] or body["c"]


def _with_marks(bodies: list[re.Match[str]], marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The bodies of notes to which a mark refers that no body before them belongs to.

    Bodies right after one another are a list with bullets if they are more than the marks.
    """
    kept: list[re.Match[str]] = []
    waiting: Counter[str] = Counter()
    at = 0
    for row in _rows(bodies):
        while at < len(marks) and marks[at].start() < row[0].start():
            waiting[_label(marks[at])] += 1
            at += 1
        labels = Counter(map(_label_of, row))
        if all(count <= waiting[label] for label, count in labels.items()):
            kept += row
        else:
            kept += [m for m in row if labels[_label_of(m)] == 1 <= waiting[_label_of(m)]]
        for label in labels:
            waiting[label] = 0
    return kept


def _rows(bodies: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Bodies that follow one another with nothing between them."""
    row: list[re.Match[str]] = []
    for m in bodies:
        if row and m.start() != row[-1].end():
            yield row
            row = []
        row.append(m)
    if row:
        yield row


def _marks(text: str) -> Iterator[re.Match[str]]:
    """What may be the mark of a note: a label between brackets or a sign, right after a word or the marks after it."""
    for m in _MARK.finditer(text):
        before, after = text[m.start() - 1 : m.start()], text[m.end() : m.end() + 1]
        in_place = before and (before.isalnum() or before in _BEFORE_MARK or (before == " " and m.group()[0] == "{"))
        in_place = in_place and not after.isalnum()
        if in_place and (m["sign"] is None or _is_lone(text, m)):
            yield m


def _label(mark: re.Match[str]) -> str:
    return mark["sign"] or mark["label"]


def _is_lone(text: str, m: re.Match[str]) -> bool:
    """Whether the sign is the only one of its kind in its paragraph. Signs in pairs mark emphasis: "*Really*?"."""
    start = text.rfind("\n\n", 0, m.start()) + 1
    end = text.find("\n\n", m.end())
    return text.count(m["sign"][0], start, end if end >= 0 else len(text)) == len(m["sign"])


def _without_marks(text: str, notes: list[_Note], scope: Scope, left_out: list[LeftOut]) -> tuple[str, list[_Note]]:
    """Take the marks of notes out. With `Scope.NOTES`, put each note after the paragraph that refers to it.

    Returns:
        The text, and the notes that are not in it.
    """
    by_label: dict[str, list[_Note]] = {}
    for note in notes:
        by_label.setdefault(note.label, []).append(note)
    out: list[str] = []
    at = 0
    waiting: list[str] = []
    for m in _marks(text):
        found = by_label.get(_label(m))
        # A number between square brackets right after a word is always the mark of a note.
        if found is None and not (m.group()[0] == "[" and m.group()[1].isdigit()):
            continue
        before = text[at : m.start()]
        out.append(_with_notes(before.rstrip(" ") if m.group()[0] == "{" else before, waiting))
        left_out.append(LeftOut(NOTES, m.group(), expected=True))
        # The labels of one chapter come again in the next: each mark takes the next note with its label.
        if found and scope is Scope.NOTES:
            waiting.append(found.pop(0).text)
        at = m.end()
    out.append(_with_notes(text[at:] + "\n\n" if waiting else text[at:], waiting))
    return "".join(out), [n for found in by_label.values() for n in found]


def _with_notes(text: str, waiting: list[str]) -> str:
    """A piece of text, with the notes that wait put after the end of its first paragraph."""
    end = re.search(r"\n[ \t]*\n", text)
    if not waiting or end is None:
        return text
    notes = "\n\n".join(waiting)
    waiting.clear()
    return f"{text[: end.start()]}\n\n{notes}{text[end.start() :]}"
