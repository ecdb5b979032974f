"""The names of the elements and attributes of OpenDocument that are read."""

from __future__ import annotations

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = {
    "office": f"{_BASE}office:1.0",
    "style": f"{_BASE}style:1.0",
    "text": f"{_BASE}text:1.0",
    "table": f"{_BASE}table:1.0",
    "draw": f"{_BASE}drawing:1.0",
    "fo": f"{_BASE}xsl-fo-compatible:1.0",
    "svg": f"{_BASE}svg-compatible:1.0",
    "meta": f"{_BASE}meta:1.0",
    "manifest": f"{_BASE}manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "math": "http://www.w3.org/1998/Math/MathML",
}
_PREFIXES = {address: prefix for prefix, address in NAMESPACES.items()}


def q(name: str) -> str:
    """The name of an element or attribute as lxml has it: "text:p" gives "{urn:…}p"."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def short(tag: object) -> str:
    """The name of an element with its usual prefix; "" for a comment, and for an element of another standard."""
    if not isinstance(tag, str) or not tag.startswith("{"):
        return ""
    address, _, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(address)
    return f"{prefix}:{local}" if prefix else ""
