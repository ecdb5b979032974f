"""Where the notes of a page are: they are left out, or moved after the paragraphs that refer to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from audiobook.language.scene_breaks import is_scene_break
from audiobook.reading.markup import note_marks
from audiobook.reading.markup.elements import (
    BLOCK,
    HEADINGS,
    NO_WORDS,
    is_left_out,
    is_note_body,
    leave_out,
    plain_text,
    read_again,
    tag_of,
)
from audiobook.reading.markup.note_marks import Mark, TextMark, label_of, text_before
from audiobook.reading.markup.note_moves import LEADING_LABEL, move, remove_with_text
from audiobook.reading.source import Scope

_NOTES = "notes"
_GROUPS = frozenset("ol ul dl div section aside table tbody tr footer blockquote".split())
_ITEMS = frozenset("p li dd dt div section aside tr blockquote".split())
_MOST_WORDS = 600
"""A longer part of a page is not a note, unless the file itself says so."""
_TITLE_WORDS = 4
_LONGEST_MARK = 8


def references(root: etree._Element) -> tuple[str, ...]:
    """The addresses that the marks of notes in a page link to, as they stand in the page ("notes.xhtml#n1", "#n1")."""
    found = note_marks.marks(root, note_marks.elements_by_id(root))
    return tuple(dict.fromkeys(m.address for m in found if m.address and "#" in m.address))


def bodies(root: etree._Element, ids: Collection[str]) -> dict[str, etree._Element]:
    """The notes of a page that have one of the names `ids`, or that contain it: the element of each.

    Links back from notes lead to marks. The paragraphs around these are not notes.
    """
    named = note_marks.elements_by_id(root)
    found = {name: _body_at(named[name]) for name in ids if name in named and not _is_amid_text(named[name])}
    return {name: body for name, body in found.items() if body is not None and _may_be_note(body)}


def _is_amid_text(target: etree._Element) -> bool:
    """Whether a place that a link leads to is a mark: a link, or a short text, with other text before it in its block."""
    linked = tag_of(target) in ("a", "sup", "span") and len(plain_text(target)) <= _LONGEST_MARK
    return linked and bool(text_before(target).strip(" \t\n\xa0[("))


def find(
    root: etree._Element,
    scope: Scope,
    *,
    ids: Collection[str] = (),
    addresses: Collection[str] = (),
    elsewhere: Mapping[str, etree._Element] | None = None,
    language: str | None = None,
) -> None:
    """Leave the notes of a page and their marks out; with `Scope.NOTES`, move each note after the paragraph with its mark.

    Args:
        root: the page. Its elements are marked with `leave_out`, or moved.
        scope: with `Scope.ALL`, only the marks are marked: the walk reads them apart from the words before them.
        ids: the names of elements in this page that marks in other pages of the book link to.
        addresses: of links that are known to lead to notes.
        elsewhere: notes in other pages, by the address with which marks of this page link to them.
        language: a BCP 47 tag, for the word "Note" before a note.
    """
    named = note_marks.elements_by_id(root)
    if scope is Scope.ALL:
        # All is read; a mark is set apart from the word before it.
        for mark in note_marks.marks(root, named):
            leave_out(mark.element, _NOTES, expected=True)
        return
    elsewhere_read = list(bodies(root, ids).values()) if ids else []
    found = _look(root, named, elsewhere_read, addresses)
    for mark in (*found.marks, *(found.inner if scope is Scope.NOTES else ())):
        leave_out(mark.element, _NOTES, expected=True)
    notes = [*found.typed, *found.referred, *found.at_end]
    for body in notes:
        leave_out(body, _NOTES, expected=True)
    groups = _leave_out_titles(notes)
    if scope is Scope.NOTES:
        for node in (*notes, *groups):
            read_again(node)
        move(root, found.marks, found.referred, found.at_end, elsewhere or {}, language)
        for body in elsewhere_read:
            remove_with_text(body)
        for node in (*found.typed, *groups):
            if not _has_text(node):
                leave_out(node, _NOTES, expected=True)


@dataclass(frozen=True, slots=True)
class _Found:
    """The marks and notes of a page.

    Attributes:
        marks: in the text of the page, each an element.
        inner: marks inside of notes: their labels, and ways back.
        typed: notes, and groups of them, that the file says are notes.
        referred: notes that marks link to, each with its marks.
        at_end: notes that have only their place and their label, and the label.
    """

    marks: list[Mark]
    inner: list[Mark]
    typed: list[etree._Element]
    referred: dict[etree._Element, list[Mark]]
    at_end: dict[etree._Element, str]


def _look(
    root: etree._Element,
    named: Mapping[str, etree._Element],
    elsewhere_read: Sequence[etree._Element],
    addresses: Collection[str],
) -> _Found:
    own = [f"#{name}" for name, label in _figures_here(root).items() if _has_label(named, name, label)]
    found = note_marks.marks(root, named, surely={*addresses, *own})
    typed = [n for n in root.iter(*_GROUPS, "p", "li") if n.attrib and is_note_body(n, tag_of(n))]
    referred = _referred(found, named, {node: n for n, node in enumerate(root.iter())} if found else {})
    for body in elsewhere_read:
        referred.setdefault(body, [])
    within = {n for body in (*typed, *referred) for n in body.iter()}
    outer = [m for m in found if m.element not in within]
    taken = within | {n for m in found for n in m.element.iter()}
    loose = [t for t in note_marks.text_marks(root) if _place(t) not in taken]
    labels = {m.label for m in outer} | {t.label for t in loose}
    at_end = _at_the_end(root, labels, within) if labels else {}
    told = {label_of_body(b) for b in (*referred, *typed)} | set(at_end.values())
    ended = {n for b in at_end for n in b.iter()}
    kept = [t for t in loose if _is_text_mark(t, told, bool(outer)) and _place(t) not in ended]
    inner = [m for m in found if m.element in within]
    return _Found([*outer, *_wrapped(kept)], inner, typed, referred, at_end)


def _figures_here(root: etree._Element) -> dict[str, str]:
    """Links to places in the same page whose text is a figure: from the name of the place to the figure."""
    links = note_marks.links_with_figures(root).items()
    return {address[1:]: label for address, label in links if address.startswith("#")}


def _has_label(named: Mapping[str, etree._Element], name: str, label: str) -> bool:
    """Whether a note with that label stands at a place."""
    body = _body_at(named[name]) if name in named else None
    small = body is not None and tag_of(body) in ("p", "li", "dd", "tr", "aside")
    return small and label_of_body(body) == label and not _is_too_large(body)


def label_of_body(body: etree._Element) -> str:
    """The label with which a note starts, without brackets; "" if it has none."""
    m = LEADING_LABEL.match("".join(body.itertext())[:40])
    return label_of(m.group()) if m else ""


def _place(mark: TextMark) -> etree._Element:
    return mark.node.getparent() if mark.in_tail else mark.node


def _is_text_mark(mark: TextMark, told: Collection[str], surely: bool) -> bool:
    return mark.by_shape or mark.label in told or (surely and mark.glued and mark.label.isdecimal())


def _wrapped(marks: Sequence[TextMark]) -> list[Mark]:
    """Marks of plain text, each put into an element."""
    # The last of a text first: the places of those before it stay as they are.
    return [Mark(note_marks.wrap(mark), mark.label, None) for mark in reversed(marks)][::-1]


def _referred(
    found: Sequence[Mark], named: Mapping[str, etree._Element], order: Mapping[etree._Element, int]
) -> dict[etree._Element, list[Mark]]:
    """The notes that marks of the same page link to, each with its marks."""
    out: dict[etree._Element, list[Mark]] = {}
    for mark in found:
        target = named.get((mark.address or "")[1:]) if (mark.address or "").startswith("#") else None
        if target is None or order[target] < order[mark.element]:
            continue
        body = _body_at(target)
        if body is None or body in set(mark.element.iterancestors()):
            continue
        if _answers(body, mark):
            out.setdefault(body, []).append(mark)
    return {_whole(body, out): own for body, own in out.items()}


def _whole(body: etree._Element, others: Collection[etree._Element]) -> etree._Element:
    """The part of the page that holds all of a note, and no other: a note may have several paragraphs."""
    parent = body.getparent()
    if (
        parent is None
        or tag_of(parent) not in ("div", "aside", "section", "li")
        or not is_note_body(parent, tag_of(parent))
    ):
        return body
    return body if any(n in others for n in parent.iter() if n is not body) else parent


def _may_be_note(body: etree._Element) -> bool:
    """Whether a part of a page that a mark in another page links to is a note: it has a label, links back, or is said to be one."""
    if _is_too_large(body):
        return False
    if tag_of(body) in ("li", "dd", "aside", "tr") or is_note_body(body, tag_of(body)):
        return True
    return label_of_body(body) != "" or any("#" in (a.get("href") or "") for a in body.iter("a"))


def _is_too_large(body: etree._Element) -> bool:
    """Whether a part of a page that a mark links to has a heading, or is too long, for a note: it is a chapter."""
    return any(tag_of(n) in HEADINGS for n in body.iter()) or len("".join(body.itertext()).split()) > _MOST_WORDS


def _answers(body: etree._Element, mark: Mark) -> bool:
    """Whether a part of the page that a mark links to is its note: it has the same label, links back, or is an item of a list."""
    if _is_too_large(body):
        return False
    if tag_of(body) in ("li", "dd", "aside", "tr") or is_note_body(body, tag_of(body)):
        return True
    names = {n.get(key) for n in (mark.element, *mark.element.iter(), *_near(mark.element)) for key in ("id", "name")}
    links = {(a.get("href") or "#")[1:] for a in body.iter("a") if (a.get("href") or "").startswith("#")}
    return bool(links & (names - {None, ""})) or label_of_body(body) == mark.label


def _near(node: etree._Element) -> Iterator[etree._Element]:
    """The element around a mark, and the one before it: the way back from a note may lead to either."""
    for near in (node.getprevious(), node.getparent()):
        if near is not None:
            yield near


def _body_at(target: etree._Element) -> etree._Element | None:
    """The note at a place that a link leads to."""
    at: etree._Element | None = target
    while at is not None and tag_of(at) not in (*_ITEMS, "td", "th"):
        if tag_of(at) in ("body", "html", *HEADINGS):
            return None
        parent = at.getparent()
        if (
            parent is not None
            and tag_of(parent) in _GROUPS | {"body"}
            and tag_of(at) not in BLOCK
            and not plain_text(at)
        ):
            # An empty anchor between paragraphs: the note is what follows.
            after = at.getnext()
            if after is not None and tag_of(after) in _ITEMS and not (at.tail or "").strip():
                return after
        at = parent
    if at is not None and tag_of(at) in ("td", "th"):
        row = at.getparent()
        return row if row is not None and tag_of(row) == "tr" else None
    return at


def _at_the_end(
    root: etree._Element, labels: Collection[str], within: Collection[etree._Element]
) -> dict[etree._Element, str]:
    """Paragraphs at the end of the page, or of a chapter, that start with the label of a mark: each with its label.

    Nothing but notes and rules comes after them until the next heading.
    """
    out: dict[etree._Element, str] = {}
    prose_follows = False
    for node in reversed(list(_leaves(root))):
        if tag_of(node) in HEADINGS:
            prose_follows = False
        elif tag_of(node) != "hr" and not prose_follows and node not in within:
            label = label_of_body(node)
            text = "".join(node.itertext())
            starred = label.startswith("*") and text.rstrip().endswith("*")
            if label in labels and any(c.isalpha() for c in text) and not starred and not is_scene_break(text):
                out[node] = label
            else:
                prose_follows = True
    return out


def _leaves(root: etree._Element) -> Iterator[etree._Element]:
    """The blocks of a page that hold text, and its rules, in order."""
    for node in root.iter():
        tag = tag_of(node)
        leaf = tag in BLOCK and tag not in NO_WORDS and not any(tag_of(c) in BLOCK for c in node)
        if tag == "hr" or (leaf and "".join(node.itertext()).strip()):
            yield node


def _has_text(node: etree._Element) -> bool:
    """Whether a group still has text besides its headings; of a heading, whether there is text until the next."""
    if tag_of(node) in HEADINGS:
        for after in node.itersiblings():
            if tag_of(after) in HEADINGS:
                return False
            if isinstance(after.tag, str) and plain_text(after):
                return True
        return False
    titles = {n for h in node.iter(*HEADINGS) for n in h.iter()}
    return any(
        (n.text if isinstance(n.tag, str) else "") and n.text.strip() and n not in titles for n in node.iter()
    ) or any((n.tail or "").strip() for n in node.iterdescendants() if n not in titles or tag_of(n) in HEADINGS)


def _leave_out_titles(notes: Sequence[etree._Element]) -> list[etree._Element]:
    """Leave out what has nothing but notes in it, and the titles of such groups ("Notes").

    Returns:
        The groups and titles.
    """
    out: list[etree._Element] = []
    for body in notes:
        group = body.getparent()
        while group is not None and tag_of(group) in _GROUPS and not is_left_out(group):
            inner = [c for c in group if isinstance(c.tag, str) and (tag_of(c) not in ("hr", "br"))]
            loose = any((t or "").strip() for t in (group.text, *(c.tail for c in group)))
            if loose or not all(is_left_out(c) or not plain_text(c) or tag_of(c) in HEADINGS for c in inner):
                break
            leave_out(group, _NOTES, expected=True)
            out.append(group)
            group = group.getparent()
    for body in notes:
        top = body
        parent = top.getparent()
        while parent is not None and is_left_out(parent):
            top, parent = parent, parent.getparent()
        title = _title_of(top)
        if title is not None:
            leave_out(title, _NOTES, expected=True)
            out.append(title)
    return out


def _title_of(first: etree._Element) -> etree._Element | None:
    """The heading before a note, if only notes follow it until the next heading."""
    before = first.getprevious()
    while before is not None and (
        not isinstance(before.tag, str) or tag_of(before) in ("hr", "br") or not plain_text(before)
    ):
        before = before.getprevious()
    if before is None or is_left_out(before) or (first.getprevious().tail or "").strip():
        return None
    text = plain_text(before)
    if tag_of(before) not in HEADINGS or len(text.split()) > _TITLE_WORDS:
        return None
    for after in before.itersiblings():
        if tag_of(after) in HEADINGS:
            break
        if isinstance(after.tag, str) and plain_text(after) and not is_left_out(after):
            return None
    return before
