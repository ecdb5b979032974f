"""Letters that print sets apart: large first letters ("T HE OLD") and words with spaces between their letters, put together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from audiobook.reading.markup.elements import BLOCK, INLINE, tag_of

_INITIAL = re.compile(r"^\s*([\"“”'‘’«„¡¿(\[—–-]*\s?[^\W\d_])\s*$")
_DESCRIBED = re.compile(
    r"^(|.*\b(?:letter|initial|cap|capital|lettrine|letra|buchstabe|lettera)\W+)[\"“'‘«\[(]?([^\W\d_])[\"”'’»\])]?\.?$",
    re.I,
)
"""The description of a picture of a letter: "T", "Initial letter T"."""
_CLASS = re.compile(
    r"drop|initial|lettrine|first-?_?(?:letter|char)|(?:^|[\s_-])(?:cap(?:s|ital)?|dc)(?:$|[\s_\d-])|big|versal|illumin",
    re.I,
)
_WORDS_OF_ONE_LETTER = {
    "en": "AIO",
    "fr": "AÀYÔ",
    "es": "AEOUY",
    "it": "AEIO",
    "pt": "AEOÀÉ",
    "pl": "AIOUWZ",
    "cs": "AIKOSUVZ",
    "ru": "АВИКОСУЯ",
    "de": "O",
    "nl": "UO",
}
_WORDS_OF_TWO_LETTERS = frozenset(
    "IT IN IF IS AT AS AN ON OF OR TO HE WE ME BY NO SO DO GO UP US MY BE IL LE LA UN ET ES ER DU".split()
)
_STARTS = frozenset(
    "bl br ch cl cr dr dw fl fr gh gl gn gr kl kn kr ph pl pr ps qu rh sc sh sk sl sm sn sp sq st sw th tr ts tw wh wr".split()
)
"""The pairs of consonants with which a word can start."""
_VOWELS = "aeiouyàâäáãåæéèêëíìîïóòôöõøœúùûüýаеёиоуыэюя"
_SPACE = "[ \u00a0\u2009\u200a\u202f]"
_SPACED = re.compile(rf"[\"“”'‘’«(]?[^\W\d_](?:{_SPACE}[^\W\d_](?!\w))+")
_LONGEST_INITIAL = 2
"""A letter, and the quotation mark before it."""
_LEAST_SPACED = 4
"""Fewer letters with spaces between them may be an abbreviation."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter at the start of a block: the element that holds it, and whether the block has nothing else in it."""

    holder: etree._Element
    text: str
    alone: bool

    @property
    def is_picture(self) -> bool:
        return tag_of(self.holder) == "img"

    @property
    def is_told(self) -> bool:
        """Whether a class, or being a picture, tells that it is a large first letter."""
        near = (self.holder, *list(self.holder.iterancestors())[:2])
        classes = any(
            _CLASS.search(n.get("class") or "") or "float" in (n.get("style") or "")
            for n in near
            if tag_of(n) != "body"
        )
        return self.is_picture or classes


def mend(root: etree._Element) -> None:
    """Join the large first letters of paragraphs with their words, in the page itself."""
    words: Counter[str] | None = None
    one_letter = _WORDS_OF_ONE_LETTER.get((root.get("lang") or "en")[:2].lower(), "AIO")
    letter: _Letter | None = None
    blocks = list(_blocks(root))
    for block in blocks:
        if (
            not (block.text or "").strip()
            and not any(True for _ in block.iter("img"))
            and not "".join(block.itertext()).strip()
        ):
            # An empty paragraph stands between.
            continue
        before, letter = letter, _first_letter(block)
        if before is not None and before.alone:
            words = words or _counted(blocks)
            _join_blocks(before, block, words, one_letter)
        elif letter is not None and not letter.alone:
            words = words or _counted(blocks)
            _join_inline(letter, words, one_letter)
        elif letter is None:
            _close_up(block)


def _counted(blocks: Sequence[etree._Element]) -> Counter[str]:
    return Counter(w.lower() for block in blocks for w in _WORD.findall("".join(block.itertext())))


def _blocks(root: etree._Element) -> Iterator[etree._Element]:
    """The blocks of a page that hold text or a picture, and no other blocks; tables and code are passed over."""
    passed = {n for outer in root.iter("table", "pre", "head", "noscript") for n in outer.iter()}
    for node in root.iter(*BLOCK):
        filled = len(node) or (node.text and not node.text.isspace())
        if filled and node not in passed and not any(c.tag in BLOCK for c in node):
            yield node


def _first_letter(block: etree._Element) -> _Letter | None:
    if len((block.text or "").strip()) > _LONGEST_INITIAL:
        return None
    whole = "".join(block.itertext()).strip()
    if 0 < len(whole) <= _LONGEST_INITIAL:
        m = _INITIAL.match(whole)
        return _Letter(block, m.group(1), True) if m and whole[-1].isupper() else None
    first = _first_element(block)
    if first is None:
        return None
    if tag_of(first) == "img":
        m = _DESCRIBED.match(" ".join((first.get("alt") or "").split()))
        return _Letter(first, m.group(2).upper(), not whole) if m else None
    m = _INITIAL.match(first.text or "") if tag_of(first) in INLINE and not len(first) else None
    return _Letter(first, m.group(1), False) if m and m.group(1)[-1].isupper() else None


def _first_element(block: etree._Element) -> etree._Element | None:
    """The innermost element with which the text of a block starts; None if it starts with bare text."""
    node: etree._Element | None = block
    while node is not None and tag_of(node) != "img" and not (node.text or "").strip():
        inner = next((c for c in node if isinstance(c.tag, str)), None)
        while inner is None and node is not block and node is not None and not (node.tail or "").strip():
            # An empty anchor.
            inner = node.getnext()
            node = node.getparent()
        node = inner
    return None if node is block else node


def _join_inline(letter: _Letter, words: Counter[str], one_letter: str) -> None:
    text = _following(letter.holder)
    spaced = text[:1].isspace()
    if spaced and letter.is_told and re.match(r"\s+['’][^\W\d_]", text):
        # "C ’était": an elided word.
        _strip_space_after(letter.holder)
        return
    m = _WORD.match(text.lstrip())
    if m is None or not (spaced or letter.is_picture):
        return
    if _are_one_word(letter, m.group(), words, one_letter):
        _strip_space_after(letter.holder)
        if letter.is_picture:
            _write_out(letter, "")
    elif letter.is_picture and m.group()[0].islower():
        _write_out(letter, " ")


def _are_one_word(letter: _Letter, rest: str, words: Counter[str], one_letter: str) -> bool:
    """Whether a letter and what follows it are one word. The words of the page decide where print does not."""
    first = letter.text[-1]
    if not (rest.isupper() or (letter.is_told and rest[0].islower())):
        return False
    if len(rest) == 1 and rest.isupper():
        return first + rest in _WORDS_OF_TWO_LETTERS or (letter.is_told and first not in one_letter)
    if first not in one_letter:
        return True
    joined, apart = words[(first + rest).lower()], words[rest.lower()] - 1
    if joined != apart:
        return joined > apart
    low = rest.lower()
    pair = low[:2]
    return not any(c in _VOWELS for c in low) or (not any(c in _VOWELS for c in pair) and pair not in _STARTS)


def _join_blocks(letter: _Letter, block: etree._Element, words: Counter[str], one_letter: str) -> None:
    """Put a letter that is a block of its own before the text of the next block."""
    m = _WORD.match("".join(block.itertext()).lstrip())
    if m is None or tag_of(block) not in ("p", "div", "blockquote"):
        return
    rest = m.group()
    if not (rest[0].islower() or (letter.is_told and rest.isupper())):
        return
    told = letter if letter.is_told or rest.isupper() else _Letter(letter.holder, letter.text, alone=True)
    joined = letter.text[-1] not in one_letter or _are_one_word(told, rest, words, one_letter)
    if letter.is_picture:
        _write_out(letter, None)
    else:
        for node in letter.holder.iter():
            node.text = None
            if node is not letter.holder:
                node.tail = None
    for node in block.iter():
        if isinstance(node.tag, str) and (node.text or "").strip():
            node.text = letter.text + " " * (not joined) + node.text.lstrip()
            return
        if node is not block and (node.tail or "").strip():
            node.tail = letter.text + " " * (not joined) + node.tail.lstrip()
            return


def _following(node: etree._Element) -> str:
    """The text after an element, in its block."""
    out: list[str] = []
    at: etree._Element | None = node
    while at is not None and tag_of(at) not in BLOCK:
        out.append(at.tail or "")
        for after in at.itersiblings():
            if tag_of(after) in BLOCK or tag_of(after) == "br":
                return "".join(out)
            out += [*(after.itertext() if isinstance(after.tag, str) else ()), after.tail or ""]
        at = at.getparent()
    return "".join(out)


def _write_out(letter: _Letter, after: str | None) -> None:
    """Write the letter that a picture shows after it (None: it is written elsewhere); the rest of its description stays."""
    m = _DESCRIBED.match(" ".join((letter.holder.get("alt") or "").split()))
    letter.holder.set("alt", m.group(1) if m else "")
    if after is not None:
        letter.holder.tail = letter.text + after + (letter.holder.tail or "").lstrip()


def _strip_space_after(node: etree._Element) -> None:
    """Remove white space between an element and the text after it, in its block."""
    at: etree._Element | None = node
    while at is not None and tag_of(at) not in BLOCK:
        rest = (at.tail or "").lstrip()
        at.tail = rest or None
        after = at.getnext()
        if rest:
            return
        while after is not None:
            after.text = (after.text or "").lstrip() or None
            if after.text or not len(after):
                return
            after = after[0]
        at = at.getparent()


def _close_up(block: etree._Element) -> None:
    """Close up spaced letters ("W H E N") at the start of a block that is plain text."""
    text = (block.text or "").strip()
    if len(block) or (not text[1:2].isspace() and not text[2:3].isspace()):
        return
    # Between words there is a wider space than between letters.
    pieces = re.split(r"([ \u00a0\t\r\n]{2,})", text)
    whole = all(_SPACED.fullmatch(p) or len(p.strip()) <= 1 for p in pieces)
    m = None if whole else _SPACED.match(text)
    spaced = text if whole else m.group() if m and not text[m.end() : m.end() + 1].isalnum() else ""
    letters = _WORD.findall(spaced)
    if len(letters) < _LEAST_SPACED or all(ord(b) - ord(a) == 1 for a, b in pairwise(letters)):
        return
    if not any(c in _VOWELS for c in "".join(letters).lower()):
        return
    close = re.compile(rf"(?<=[^\W\d_]){_SPACE}(?=[^\W\d_])")
    block.text = (
        " ".join(close.sub("", p) for p in pieces[::2]) if whole else close.sub("", spaced) + text[len(spaced) :]
    )
