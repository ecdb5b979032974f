"""XML of any content in, its root element out."""

from __future__ import annotations

from lxml import etree

from audiobook.outside import printable


def root_of(content: bytes) -> tuple[etree._Element | None, tuple[str, ...]]:
    """The root element of XML, small faults repaired, and the faults, in the parser's words; no root where there is no element.

    No entity is expanded, and nothing is fetched.
    """
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover
        )
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as e:
            fault = _plain(getattr(e, "msg", None) or str(e))
        else:
            return root, tuple(_plain(e.message) for e in parser.error_log)
    return None, (fault,)


def _plain(message: str) -> str:
    """A message of the parser, which may quote the file, on one line and for a terminal."""
    return printable(" ".join(message.split()))
