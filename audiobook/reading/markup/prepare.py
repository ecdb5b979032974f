"""What is done to a page before it is walked: hidden text and notes are marked, and letters that are set apart are joined."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from lxml import etree

from audiobook.reading.archive import resolve
from audiobook.reading.markup import breaks, initials, note_marks, notes, styles
from audiobook.reading.source import Scope

_DONE = "audiobook-prepared"


def prepare(
    root: etree._Element,
    scope: Scope,
    *,
    sheets: Sequence[str] = (),
    note_ids: Collection[str] = (),
    note_addresses: Collection[str] = (),
    notes_elsewhere: Mapping[str, etree._Element] | None = None,
    language: str | None = None,
) -> None:
    """Prepare a page, in place. A page is prepared once; `walk_into` does it for pages that are not.

    Args:
        root: the whole page, with its head.
        scope: how much of it will be read.
        sheets: the text of the style sheets that the page links to.
        note_ids: the names of elements in the page that marks of notes in other pages link to; see `notes.references`.
        note_addresses: of links in the page that are known to lead to notes.
        notes_elsewhere: notes in other pages, by the address with which this page links to them; see `notes.bodies`.
        language: a BCP 47 tag; None for what the page says.
    """
    if is_prepared(root):
        return
    set_prepared(root)
    breaks.mark_ornaments(root)
    initials.mend(root)
    styles.apply(root, sheets, leave_out_hidden=scope is not Scope.ALL)
    told = language or root.get("lang")
    notes.find(root, scope, ids=note_ids, addresses=note_addresses, elsewhere=notes_elsewhere, language=told)


def prepare_book(
    pages: Mapping[str, etree._Element], scope: Scope, *, sheets: Sequence[str] = (), language: str | None = None
) -> None:
    """Prepare the pages of a book, in place: its notes may stand in other pages than their marks.

    Args:
        pages: the pages by their path in the book's archive, in reading order.
        scope: how much of them will be read. With `Scope.NOTES`, notes are moved to the pages that refer to them.
        sheets: the text of the book's style sheets.
        language: a BCP 47 tag; None for what each page says.
    """
    wanted: dict[str, set[str]] = {}
    leads: dict[str, dict[str, tuple[str, str, str]]] = {}
    for path, page in pages.items() if scope is not Scope.ALL else ():
        figures = note_marks.links_with_figures(page)
        for address in dict.fromkeys((*notes.references(page), *figures)):
            target, name = resolve(path, address), address.split("#", 1)[1]
            if not address.startswith("#") and target in pages and target != path:
                wanted.setdefault(target, set()).add(name)
                leads.setdefault(path, {})[address] = (target, name, figures.get(address, ""))
    found = {path: notes.bodies(pages[path], names) for path, names in wanted.items()}
    certain: dict[str, set[str]] = {}
    elsewhere: dict[str, dict[str, etree._Element]] = {}
    for path, links in leads.items():
        references = set(notes.references(pages[path]))
        for address, (target, name, figure) in links.items():
            body = found[target].get(name)
            if body is not None and (address in references or notes.label_of_body(body) == figure):
                elsewhere.setdefault(path, {})[address] = body
                certain.setdefault(target, set()).add(name)
    for path, page in pages.items():
        own = elsewhere.get(path, {})
        ids = certain.get(path, ())
        prepare(page, scope, sheets=sheets, note_ids=ids, note_addresses=own, notes_elsewhere=own, language=language)


def is_prepared(root: etree._Element) -> bool:
    """Whether a page was prepared."""
    return root.get(_DONE) is not None


def set_prepared(root: etree._Element) -> None:
    """Say that a page needs no preparing."""
    root.set(_DONE, "")
