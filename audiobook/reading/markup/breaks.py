"""Scene breaks in mark-up: classes and pictures that say so, and gaps in print that are not only spacing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from lxml import etree

from audiobook.book import ParagraphKind
from audiobook.language.scene_breaks import is_scene_break
from audiobook.reading.markup.elements import BLOCK, tag_of

ORNAMENT = "audiobook-ornament"
"""An attribute that is put on pictures that stand for a scene break."""
_CLASSES = frozenset(
    "scenebreak sectionbreak tb asterism ornament separator sb break divider transition spacebreak thoughtbreak textbreak "
    "scenedivider scenechange scenetransition scenesep sceneseparator ornamentalbreak ornamentbreak storybreak softbreak dinkus "
    "fleuron sep blankline asterisks stars linebreak whitespacebreak chapterbreak decorativebreak hr".split()
)
"""Classes that say that an element is a scene break, or stands after one, without hyphens, underscores and "calibre"."""
_PICTURE = re.compile(
    r"(?:^|[^a-z])(?:ornament|scene-?_?(?:break|divider|sep)|section-?_?break|divider|separator|asterisms?|fleuron|dinkus|flourish|"
    r"decoration|decorative|line-?_?break|break|swirl|squiggle|vignette)s?(?:$|[^a-z])",
    re.IGNORECASE,
)
_MARGIN = re.compile(r"(?:margin|padding)(?:-top)?\s*:\s*(\d*\.?\d+)(em|rem|px|pt|ex|%)?")
_LINE = {"em": 1.0, "rem": 1.0, "px": 16.0, "pt": 12.0, "ex": 2.0, "%": 4.0}
"""How much of each unit is about one line."""
_LEAST_LINES = 1.75
"""A smaller margin is not seen as a gap."""
_RECURS = 3
"""A picture that stands so often between paragraphs is an ornament."""
_LEAST_SPACING = 3
"""Fewer gaps are never the spacing of a whole text."""
_LEAST_IN_A_ROW = 4
"""So many gaps with one paragraph between each are spacing."""
_SPACING_SHARE = 0.5
"""Where more places between paragraphs than this have a gap, gaps are spacing."""


def scene_breaks(gaps: Sequence[tuple[int, int]], kinds: Sequence[ParagraphKind]) -> list[bool]:
    """Which gaps between paragraphs are scene breaks.

    Where (nearly) every paragraph is followed by an empty one, in the page or between two headings, that is spacing, and a scene
    break is a wider gap than usual.

    Args:
        gaps: the number of the paragraph after each, and how many empty lines it has.
        kinds: of all paragraphs.
    """
    prose = [kind is ParagraphKind.PROSE for kind in kinds]
    if _is_spacing(len(gaps), sum(a and b for a, b in pairwise(prose))):
        return _wider(gaps)
    ends = [n for n, kind in enumerate(kinds) if kind is ParagraphKind.HEADING]
    out: list[bool] = []
    for start, end in pairwise([0, *ends, len(kinds)]):
        own = [gap for gap in gaps if start <= gap[0] < end]
        spaced = _is_spacing(len(own), sum(a and b for a, b in pairwise(prose[start:end])))
        out += _wider(own) if spaced else [b for run in _in_a_row(own) for b in _judged(run)]
    return out


def _in_a_row(gaps: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Gaps in groups: each stands one paragraph after the one before it in its group."""
    out: list[list[tuple[int, int]]] = []
    for gap in gaps:
        if out and gap[0] == out[-1][-1][0] + 1:
            out[-1].append(gap)
        else:
            out.append([gap])
    return out


def _judged(gaps: Sequence[tuple[int, int]]) -> list[bool]:
    """Which gaps in a row are scene breaks. Hardly any story has so many scenes of one paragraph, one after the other."""
    return _wider(gaps) if len(gaps) >= _LEAST_IN_A_ROW else [True] * len(gaps)


def _is_spacing(gaps: int, places: int) -> bool:
    return gaps >= _LEAST_SPACING and gaps > _SPACING_SHARE * places


def _wider(gaps: Sequence[tuple[int, int]]) -> list[bool]:
    usual = Counter(size for _, size in gaps).most_common(1)[0][0]
    return [size > usual for _, size in gaps]


def says_break(node: etree._Element) -> bool:
    """Whether the class of a block says that it is a scene break, or that one stands before it."""
    for name in (node.get("class") or "").lower().split():
        if re.sub(r"[-_\d]|^calibre_?", "", name) in _CLASSES:
            # Blogs wrap each picture in a "separator".
            return not ("separator" in name and any(n.get(ORNAMENT) is None for n in node.iter("img")))
    return False


def gap_before(node: etree._Element) -> int:
    """How many empty lines the style attribute of a block puts before it."""
    style = node.get("style")
    if not style or "margin" not in style:
        return 0
    m = _MARGIN.search(style.lower())
    lines = float(m.group(1)) / _LINE[m.group(2) or "px"] if m else 0
    return round(lines) if lines >= _LEAST_LINES else 0


def mark_ornaments(root: etree._Element) -> None:
    """Mark the pictures of a page that stand for a scene break: alone between paragraphs, and said to be an ornament, or recurring."""
    alone: list[etree._Element] = []
    for picture in root.iter("img", "image"):
        block = next((n for n in picture.iterancestors() if tag_of(n) in BLOCK), None)
        if (
            block is None
            or tag_of(block) == "body"
            or (tag_of(block) != "td" and not "".join(block.itertext()).strip())
        ):
            alone.append(picture)
    times = Counter(p.get("src") for p in alone)
    for picture in alone:
        said = (
            f"{picture.get('class') or ''} {picture.get('alt') or ''} {(picture.get('src') or '').rsplit('/', 1)[-1]}"
        )
        alt = (picture.get("alt") or "").strip()
        if (
            is_scene_break(alt)
            or _PICTURE.search(said)
            or (picture.get("src") and times[picture.get("src")] >= _RECURS)
        ):
            picture.set(ORNAMENT, "")
