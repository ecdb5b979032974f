"""A Book in, out which of its lines start with the label of a speaker, as in scripts and chats.

A name and a colon prove little: letters have heads ("From: Tom"), games have windows ("Class: Ranger"), and notes have marks ("Note: ...").
Labels of speakers come again, name people of the story, and have talk after them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audiobook.book import Book, ParagraphKind
from audiobook.language.labels import OF_A_PLAY, PLAIN, STAMPED, is_handle, is_head, name_in

_PRONOUNS = frozenset({"i", "you"})
_STAGE = re.compile(r"[(\[][^()\[\]\n]{1,200}[)\]]")
_TALK_ENDS = tuple('.!?…—–-,"”’»)')
_LEAST_TALK = 0.6
"""At least this share of the lines with a label end like talk, or have some words."""
_LEAST_WORDS = 4
_LEAST_OF_A_CHAT = 3
_LEAST_OF_A_PLAY = 3
"""Fewer lines with a name in capitals and a full stop may be anything."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that starts with what may be a label."""

    chapter: int
    paragraph: int
    line: int
    place: int
    kind: str
    name: str
    is_handle: bool
    rest: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph with labels; what is between pieces is narration."""

    start: int
    end: int
    is_label: bool


class Labels:
    """The lines of a book that start with the label of a speaker."""

    def __init__(self, book: Book) -> None:
        found = list(_candidates(book))
        self._accepted: dict[tuple[int, int], set[int]] = {}
        if found:
            prose = _names_in_prose(book) if any(f.kind != "stamped" for f in found) else frozenset()
            for line in _accepted(found, prose):
                self._accepted.setdefault((line.chapter, line.paragraph), set()).add(line.line)

    def pieces(self, chapter: int, paragraph: int, text: str) -> list[Piece]:
        """The labels and the talk of a paragraph, in order; none if no line of it has a label.

        A line without a label goes on with the talk of the line before. What is in parentheses is a stage direction.
        """
        lines = self._accepted.get((chapter, paragraph))
        if not lines:
            return []
        out: list[Piece] = []
        at = 0
        talking = False
        for n, line in enumerate(text.split("\n")):
            start, at = at, at + len(line) + 1
            body = start
            if n in lines:
                m = _match(line)
                body = start + (m[1].end("label") if m else 0)
                out.append(Piece(start, body, True))
                talking = True
            if talking:
                out += talk(text, body, start + len(line))
        return out


def talk(text: str, start: int, end: int) -> Iterator[Piece]:
    """The talk of a line, without its stage directions."""
    at = start
    for m in _STAGE.finditer(text, start, end):
        if text[at : m.start()].strip(" \t"):
            yield Piece(at, m.start(), False)
        at = m.end() + len(text[m.end() : end]) - len(text[m.end() : end].lstrip(" \t"))
    if any(c.isalnum() or c in "?!…—" for c in text[at:end]):
        yield Piece(at, end, False)


def _match(line: str) -> tuple[str, re.Match[str]] | None:
    for kind, pattern in (("stamped", STAMPED), ("plain", PLAIN), ("play", OF_A_PLAY)):
        m = pattern.match(line)
        if m:
            return kind, m
    return None


def _candidates(book: Book) -> Iterator[_Line]:
    place = 0
    for c, chapter in enumerate(book.chapters):
        for p, paragraph in enumerate(chapter.paragraphs):
            place += paragraph.kind is not ParagraphKind.BREAK
            if paragraph.kind is not ParagraphKind.PROSE:
                continue
            for n, line in enumerate(paragraph.text.split("\n")):
                place += n > 0
                # Nearly all lines have no mark of a label near their start.
                head = line[:60]
                if (
                    not (":" in head or ">" in head or "→" in head)
                    and line[:1] not in "[(<0123456789"
                    and not line[:2].isupper()
                ):
                    continue
                found = _match(line)
                if found is not None:
                    kind, m = found
                    written = next((v for k, v in m.groupdict().items() if k != "label" and v), "")
                    name = "" if is_head(written.lower()) else name_in(m["label"]).lower()
                    yield _Line(c, p, n, place, kind, name, is_handle(written), line[m.end("label") :])


def _accepted(found: Sequence[_Line], prose: frozenset[str]) -> Iterator[_Line]:
    stamped = [f for f in found if f.kind == "stamped"]
    counts = Counter(f.name for f in found)
    speaking = {name for name in counts if _talks([f for f in found if f.name == name])}
    people = {name for name in counts if _is_person(name, counts, prose) and name in speaking}
    named = {name for name in counts if name and name.split()[0] in prose}
    in_play = Counter(f.name for f in found if f.kind == "play")
    plays = {name for name, n in in_play.items() if n >= _LEAST_OF_A_PLAY}
    for row in _rows(found):
        certain = sum(f.kind == "stamped" for f in row) and len(stamped) >= 2
        names = {f.name for f in row}
        whole = len(row) >= 2 and len(names & (people | _PRONOUNS)) * 2 > len(names)
        # A list of persons has each name once, and what they are in small letters.
        whole = whole and (len(row) > len(names) or not all(f.rest[0].islower() for f in row))
        exchange = len(names) >= 2 and len(row) > len(names) and names <= named | _PRONOUNS
        exchange = exchange or _is_chat(row)
        for f in row:
            if f.kind == "stamped":
                accepted = len(stamped) >= 2
            elif f.kind == "play":
                accepted = f.name in plays and len(plays) >= 2 and f.name in speaking
            else:
                known = f.name in people or f.name in _PRONOUNS
                again = counts[f.name] >= 3 and len(people) >= 2
                accepted = exchange or (known and bool(whole or again or certain))
            if accepted:
                yield f


def _is_chat(row: Sequence[_Line]) -> bool:
    """Whether lines with labels that follow one another are a chat: of two or more with handles, some of whom write again."""
    names = {f.name for f in row}
    worded = sum(any(c.isalpha() for c in f.rest) for f in row)
    return (
        "" not in names
        and all(f.is_handle for f in row)
        and len(names) >= 2
        and len(row) > max(len(names), _LEAST_OF_A_CHAT - 1)
        and worded > _LEAST_TALK * len(row)
    )


def _rows(found: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Lines with labels that follow one another."""
    row: list[_Line] = []
    for f in found:
        if row and f.place - row[-1].place > 1:
            yield row
            row = []
        row.append(f)
    if row:
        yield row


def _talks(lines: Sequence[_Line]) -> bool:
    """Whether what stands after a label is talk, and not a value."""
    talk = sum(
        (line.rest.rstrip().endswith(_TALK_ENDS) and any(c.isalpha() for c in line.rest))
        or len([w for w in line.rest.split() if w[0].isalpha()]) >= _LEAST_WORDS
        or line.kind == "stamped"
        for line in lines
    )
    return talk >= _LEAST_TALK * len(lines) or any(line.name in _PRONOUNS for line in lines)


def _is_person(name: str, counts: Counter[str], prose: frozenset[str]) -> bool:
    """Whether a label comes again, or the prose has its name; a word that heads other lines is none."""
    return bool(name) and (counts[name] >= 2 or name.split()[0] in prose)


def _names_in_prose(book: Book) -> frozenset[str]:
    """Words with a capital inside sentences of paragraphs without a label, in small letters."""
    out: set[str] = set()
    for chapter in book.chapters:
        for p in chapter.paragraphs:
            if p.kind is ParagraphKind.PROSE:
                for line in p.text.split("\n"):
                    if _match(line) is None:
                        out.update(m.lower() for m in re.findall(r"(?<=[a-z,”\"’'] )[A-Z][\w’-]+", line))
    return frozenset(out)
