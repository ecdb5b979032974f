"""Style sheets in, marks on elements out: what a page hides, raises above the line or slants, and where it keeps line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cssselect
import tinycss2
from lxml import etree

from audiobook.reading.markup.elements import NO_WORDS, leave_out, tag_of

KEEPS_LINES = "audiobook-keeps-lines"
"""An attribute that is put on elements whose line breaks are shown ("white-space: pre-wrap")."""
RAISED = "audiobook-raised"
"""An attribute that is put on elements that are shown above the line, as note marks are."""

SLANTED = "audiobook-slanted"
"""An attribute that is put on elements that are shown in italics."""

_HIDES = (
    ("display", re.compile(r"none")),
    ("visibility", re.compile(r"hidden|collapse")),
    ("opacity", re.compile(r"0*\.?0+%?")),
    ("font-size", re.compile(r"0+(?:\.0+)?[a-z%]*")),
    ("clip", re.compile(r"rect\(\s*(?:0|1px)(?:px)?\b[^)]*\)")),
    ("clip-path", re.compile(r"inset\(\s*(?:50|100)%.*\)|circle\(\s*0.*\)")),
    ("speak", re.compile(r"never|none")),
    ("speak-as", re.compile(r"none")),
    ("left", re.compile(r"-\d{4,}(?:\.\d+)?px|-\d{3,}r?em|-\d{4,}(?:\.\d+)?pt")),
    ("top", re.compile(r"-\d{4,}(?:\.\d+)?px|-\d{3,}r?em|-\d{4,}(?:\.\d+)?pt")),
    ("text-indent", re.compile(r"-\d{4,}(?:\.\d+)?px|-\d{3,}(?:r?em|%)")),
    ("transform", re.compile(r"scale\(0(?:,\s*0)?\)")),
)
"""Properties, and the values with which each hides an element."""
_LINES = ("white-space", re.compile(r"pre|pre-wrap|pre-line|break-spaces"))
_RAISES = ("vertical-align", re.compile(r"super|text-top"))
_SLANTS = ("font-style", re.compile(r"(?:italic|oblique).*"))
_OPENS = re.compile(r"spoiler|collaps|toggle|expand|accordion|tab-?pane|details", re.IGNORECASE)
"""Classes of text that readers of the page may open: it is part of the story."""
_LEAST_STORY_WORDS = 150
"""If a page hides so many words, and more than it shows, a script of the page shows them: they are the story."""
_MOST_RULES = 400
"""More rules that hide something are not looked at: no page has so many, and each costs a search."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """One selector of a style sheet and one of its properties; a later `rank` wins."""

    selector: cssselect.Selector
    prop: str
    value: str
    rank: tuple[object, ...]


def apply(root: etree._Element, sheets: Iterable[str] = (), *, leave_out_hidden: bool = True) -> None:
    """Mark the elements of a page that its style sheets, `sheets` (the text of linked ones), or style attributes hide, raise or slant.

    Hidden elements are left out as "hidden text", unless `leave_out_hidden` is False. Rules that hold only for some media (print, small screens) are not looked at.
    """
    own = [node.text or "" for node in root.iter("style", "{*}style")]
    rules = _rules([*sheets, *own])
    styled = [(node, node.get("style").lower()) for node in root.xpath(".//*[@style]")]
    for prop, pattern, name in ((*_LINES, KEEPS_LINES), (*_RAISES, RAISED), (*_SLANTS, SLANTED)):
        for node in _with(root, prop, pattern, rules, styled):
            node.set(name, "")
    if leave_out_hidden:
        hidden: list[etree._Element] = [n for n in root.xpath(".//*[@hidden]") if n.get("hidden") != "until-found"]
        for prop, hides in _HIDES:
            hidden += _with(root, prop, hides, rules, styled)
        _leave_out_hidden(root, [n for n in hidden if _may_be_hidden(n)])


def _leave_out_hidden(root: etree._Element, hidden: Sequence[etree._Element]) -> None:
    every = set(hidden)
    outer = [n for n in dict.fromkeys(hidden) if not any(parent in every for parent in n.iterancestors())]
    words = sum(len("".join(n.itertext()).split()) for n in outer)
    body = root.find(".//body")
    shown = len("".join((root if body is None else body).itertext()).split()) - words
    if words >= _LEAST_STORY_WORDS and words > shown:
        return
    for node in outer:
        leave_out(node, "hidden text")


def _may_be_hidden(node: etree._Element) -> bool:
    tag = tag_of(node)
    if not tag or tag in NO_WORDS or tag in ("html", "body"):
        return False
    # Text behind a button or a tab is there to be opened.
    near = (node, *list(node.iterancestors())[:2])
    if any(_OPENS.search(n.get("class") or "") or tag_of(n) == "details" for n in near):
        return False
    # A letter drawn large is often given twice: once for the eye, and the whole word for programs that read aloud.
    parent = node.getparent()
    beside = [] if parent is None else [n for n in parent if n is not node and n.get("aria-hidden") == "true"]
    word = "".join(node.itertext()).strip()
    for n in beside:
        drawn = "".join(n.itertext()).strip()
        if drawn and word.startswith(drawn):
            leave_out(n, "letters that the page shows twice", expected=True)
            return False
    return True


def _with(
    root: etree._Element,
    prop: str,
    pattern: re.Pattern[str],
    rules: Sequence[_Rule],
    styled: Sequence[tuple[etree._Element, str]],
) -> list[etree._Element]:
    """The elements whose property has a value that the pattern matches, after rules that say otherwise for some of them."""
    best: dict[etree._Element, tuple[tuple[object, ...], bool]] = {}
    own = [r for r in rules if r.prop == prop]
    wanted = [r for r in own if pattern.fullmatch(r.value)]
    for rule in wanted[:_MOST_RULES]:
        for node in _matched(root, rule):
            best[node] = max(best.get(node, (rule.rank, True)), (rule.rank, True))
    if best:
        for rule in own:
            if not pattern.fullmatch(rule.value):
                for node in _matched(root, rule):
                    if node in best and best[node][0] < rule.rank:
                        best[node] = (rule.rank, False)
    out = {node: None for node, (_, holds) in best.items() if holds}
    for node, style in styled:
        value = _declared(style, prop) if prop in style else None
        if value is not None and pattern.fullmatch(value):
            out[node] = None
        elif value is not None:
            out.pop(node, None)
    return list(out)


def _matched(root: etree._Element, rule: _Rule) -> list[etree._Element]:
    path = _path(rule.selector)
    try:
        return list(path(root)) if path is not None else []
    except etree.XPathError:
        # A selector with a namespace ("[epub|type]"): the parser of pages has none.
        return []


@lru_cache(maxsize=1024)
def _path(selector: cssselect.Selector) -> etree.XPath | None:
    try:
        path = cssselect.HTMLTranslator().selector_to_xpath(selector, prefix="descendant-or-self::")
        return etree.XPath(path)
    except (cssselect.SelectorError, etree.XPathError):
        return None


@lru_cache(maxsize=1024)
def _declared(style: str, prop: str) -> str | None:
    for d in reversed(tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)):
        if d.type == "declaration" and d.lower_name == prop:
            return str(tinycss2.serialize(d.value)).strip().lower()
    return None


def _rules(sheets: Iterable[str]) -> list[_Rule]:
    return [
        replace(rule, rank=(rule.rank[0], rule.rank[1], n, rule.rank[2]))
        for n, s in enumerate(sheets)
        for rule in _parsed(s)
    ]


@lru_cache(maxsize=64)
def _parsed(sheet: str) -> tuple[_Rule, ...]:
    """The rules of a style sheet that matter here, each ranked by importance, specificity and place. All pages of a book share sheets."""
    known = {prop for prop, _ in (*_HIDES, _LINES, _RAISES, _SLANTS)}
    out: list[_Rule] = []
    if not any(prop in sheet for prop in known):
        return ()
    for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        inside = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        found = [d for d in inside if d.type == "declaration" and d.lower_name in known]
        try:
            selectors = cssselect.parse(tinycss2.serialize(rule.prelude)) if found else []
        except cssselect.SelectorError:
            continue
        for selector in (s for s in selectors if s.pseudo_element is None):
            for d in found:
                value = str(tinycss2.serialize(d.value)).strip().lower()
                out.append(_Rule(selector, d.lower_name, value, (d.important, selector.specificity(), len(out))))
    return tuple(out)
