"""The XML of a Word document, changed so that the library mammoth reads what it would skip, and knows the headings."""

from __future__ import annotations

from lxml import etree

from audiobook.reading.markup.walk import Walk
from audiobook.reading.source import Scope
from audiobook.reading.titles.style_names import heading_level, lists_contents, title_level

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("fldSimple", "bdo", "dir"))
"""Elements around text that mammoth skips, with all the text inside them."""
_LONGEST_HEADING_WORDS = 25


def make_readable(root: etree._Element, walk: Walk, scope: Scope) -> bool:
    """Turn formulas, ruby, fields, text boxes and deleted text into plain text.

    Returns:
        Whether there were any.
    """
    changed = False
    for node in list(root.iter(f"{_M}oMath")):
        changed = _replace(node, [_run(" ".join(t.text or "" for t in node.iter(f"{_M}t")))])
    for node in list(root.iter(f"{_W}ruby")):
        said = "".join(t.text or "" for rt in node.iter(f"{_W}rt") for t in rt.iter(f"{_W}t"))
        base = "".join(t.text or "" for rb in node.iter(f"{_W}rubyBase") for t in rb.iter(f"{_W}t"))
        if scope is not Scope.ALL:
            walk.note("pronunciations beside the text", said, expected=True)
        changed = _replace(node, [_text(f"{base} {said}" if scope is Scope.ALL else base)])
    for node in list(root.iter(f"{_MC}AlternateContent")):
        fallback = node.find(f"{_MC}Fallback")
        boxes = list(node.iter(f"{_W}txbxContent"))
        if boxes and (fallback is None or not any(True for _ in fallback.iter(f"{_W}txbxContent"))):
            changed = _replace(node, boxes)
    for node in list(root.iter(f"{_W}del")):
        text = "".join(t.text or "" for t in node.iter(f"{_W}delText"))
        if scope is Scope.ALL and text.strip():
            changed = _replace(node, [_run(f" {text} ")])
        else:
            walk.note("deleted text", text, expected=True)
    for node in [n for n in root.iter(f"{_M}oMathPara", *_WRAPPERS)]:
        changed = _replace(node, list(node))
    for node in [r for r in root.iter(f"{_W}r") if scope is not Scope.ALL and _is_hidden(r)]:
        walk.note("hidden text", "".join(t.text or "" for t in node.iter(f"{_W}t")))
        changed = _replace(node, [])
    for node in root.iter(f"{_W}outlineLvl"):
        changed = _as_heading(node) or changed
    return changed


def _is_hidden(run: etree._Element) -> bool:
    """Whether the writer hid the text of a run."""
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in ("0", "false", "off")


def _as_heading(outline: etree._Element) -> bool:
    """Give a paragraph that has a level in the outline, and is short, the style of a heading of that level."""
    properties = outline.getparent()
    paragraph = properties.getparent() if properties is not None else None
    level = outline.get(f"{_W}val") or ""
    if paragraph is None or paragraph.tag != f"{_W}p" or level not in ("0", "1", "2", "3", "4", "5"):
        return False
    words = "".join(t.text or "" for t in paragraph.iter(f"{_W}t")).split()
    style = properties.find(f"{_W}pStyle")
    if len(words) > _LONGEST_HEADING_WORDS or (style is not None and "eading" in (style.get(f"{_W}val") or "")):
        return False
    if style is None:
        style = etree.Element(f"{_W}pStyle")
        properties.insert(0, style)
    style.set(f"{_W}val", f"Heading{int(level) + 1}")
    return True


def style_map(styles: etree._Element | None) -> str:
    """The styles of a document in, out which of them are headings and lists of contents, as mammoth wants to be told."""
    lines = []
    named = {s.get(f"{_W}styleId"): s for s in styles.iter(f"{_W}style")} if styles is not None else {}
    for style in named.values():
        name = (_value(style, "name") or "").replace("\\", "\\\\").replace("'", "\\'")
        level = _outline_level(style, named)
        named_level = heading_level(name)
        if not name or style.get(f"{_W}type") != "paragraph":
            continue
        if lists_contents(name):
            lines.append(f"p[style-name='{name}'] => nav > p:fresh")
        elif named_level or (level is not None and title_level(name) is None):
            lines.append(f"p[style-name='{name}'] => h{named_level or level}:fresh")
    return "\n".join(lines)


def _outline_level(style: etree._Element, named: dict[str | None, etree._Element]) -> int | None:
    """The level, from 1, that a style or one it is based on has in the outline."""
    at: etree._Element | None = style
    for _ in range(10):
        if at is None:
            return None
        found = at.find(f"{_W}pPr/{_W}outlineLvl")
        if found is not None:
            value = found.get(f"{_W}val") or ""
            return int(value) + 1 if value in ("0", "1", "2", "3", "4", "5") else None
        level = heading_level(_value(at, "name") or "")
        if level is not None:
            return level
        at = named.get(_value(at, "basedOn"))
    return None


def _value(node: etree._Element, name: str) -> str | None:
    found = node.find(f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val")


def _run(text: str) -> etree._Element:
    run = etree.Element(f"{_W}r")
    run.append(_text(text))
    return run


def _text(text: str) -> etree._Element:
    node = etree.Element(f"{_W}t")
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    node.text = text
    return node


def _replace(node: etree._Element, by: list[etree._Element]) -> bool:
    """Replace an element by others. Always returns True, so that a caller can note that something changed."""
    parent = node.getparent()
    if parent is not None:
        at = parent.index(node)
        parent.remove(node)
        for n, new in enumerate(by):
            parent.insert(at + n, new)
    return True
