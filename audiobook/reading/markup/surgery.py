"""Taking an element out of a page: it is listed as left out, and the text after it stays."""

from __future__ import annotations

from lxml import etree

from audiobook.reading.markup.walk import Walk, remove


def take(node: etree._Element, body: etree._Element, walk: Walk, what: str, *, expected: bool) -> bool:
    """Take an element out of a page.

    Args:
        node: the element.
        body: the page.
        walk: where it is listed.
        what: its name in the report.
        expected: as in `LeftOut`.

    Returns:
        Whether it was there. What stands in an element that was taken out before is not taken again.
    """
    if not any(up is body for up in node.iterancestors()):
        return False
    walk.drop(what, node, expected=expected)
    remove(node)
    return True
