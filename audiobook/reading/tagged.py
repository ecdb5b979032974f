"""A story whose writer uses tags: they are looked at line by line before it is read, and looked for in what was read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from audiobook.book import Book, LeftOut, ParagraphKind, WritersTags, gathered
from audiobook.errors import InputError
from audiobook.language import writers_tags
from audiobook.language.writers_tags import DIRECTIVE, VOICE, TagFaultError, WritersTag
from audiobook.reading.decoding import decode
from audiobook.reading.source import Source

_FIRST_LINES = 20
"""Among so many lines of a file, the one that asks for tags is looked for."""
_ASKS = re.compile("[ \t]*" + DIRECTIVE.replace(" ", "[ \t]*") + "[ \t]*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_LIKE = 0.75
"""A name that nobody has is a slip of the pen if somebody's is as much like it."""


class Prepared:
    """A story with tags, before it is read.

    Args:
        source: the file; plain text or Markdown.

    Raises:
        InputError: a tag means nothing.
    """

    def __init__(self, source: Source) -> None:
        text, self._guesses = decode(source.content)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        asking = _asking_line(lines)
        self._directive = lines[asking].strip() if asking is not None else ""
        self._name = source.name
        self._found = list(self._tags("\n".join("" if n == asking else line for n, line in enumerate(lines))))
        voices = [tag.value for _, tag in self._found if tag.kind == VOICE and tag.value]
        self._speakers = writers_tags.speakers_of(lines, voices)
        self._check_names(text)
        if asking is not None:
            del lines[asking]
        self.source = replace(source, content=_with_gaps(lines, self._speakers).encode())

    def _tags(self, text: str) -> Iterator[tuple[int, WritersTag]]:
        """The tags, each with its line."""
        try:
            for tag in writers_tags.tags_in(text):
                yield text.count("\n", 0, tag.start) + 1, tag
        except TagFaultError as e:
            raise self._fault(text.count("\n", 0, e.start) + 1, e.message, e.hint) from e

    def _fault(self, line: int, message: str, hint: str) -> InputError:
        return InputError(f"{self._name}, line {line}: {message}", hint)

    def _check_names(self, text: str) -> None:
        """Look whether each name of a tag is somebody's; one that is nearly another is a slip of the pen."""
        bare = re.sub(r"\[[^\[\]]*\]", " ", text)
        plain = f" {_words(bare)} "
        used = Counter(tag.value for _, tag in self._found)
        written = {m[0].removesuffix("'s").removesuffix("’s") for m in _WORD.finditer(bare) if m[0][0].isupper()}
        for line, tag in self._found:
            name = tag.value
            if tag.kind != VOICE or not name or "/" in name:
                continue
            words = _words(name)
            if not words:
                raise self._fault(
                    line, f"[voice: {name}] names nobody.", "Write a name, or an id such as hibari/felix."
                )
            if f" {words} " in plain:
                continue
            others = {
                *written,
                *map(writers_tags.spelled, written),
                *(n for n in used if n and n != name and used[n] >= used[name]),
            }
            near = get_close_matches(name, sorted(others), n=1, cutoff=_LIKE)
            if near:
                raise self._fault(
                    line,
                    f"Nobody is called {name} in the story.",
                    f"Did you mean [voice: {near[0]}]? Somebody else is known once the text has the name.",
                )

    def checked(self, book: Book) -> Book:
        """A story as it was read, with its tags.

        Raises:
            InputError: a tag stands where nothing is read.
        """
        there = Counter(
            _plain(p.text[tag.start : tag.end])
            for c in book.chapters
            for p in c.paragraphs
            if p.kind is ParagraphKind.PROSE
            for tag in writers_tags.tags_in(p.text)
        )
        for line, tag in reversed(self._found):
            written = _written(tag)
            if not there[written]:
                raise self._fault(
                    line,
                    f"The tag {written} stands in a heading, or in a part that is not read.",
                    "Put it on a line of its own among the paragraphs of the story.",
                )
            there[written] -= 1
        voices = tuple((line, tag.value) for line, tag in self._found if tag.kind == VOICE and tag.value)
        directive = (LeftOut("the line that asks for tags", self._directive, expected=True),) if self._directive else ()
        return replace(
            book,
            tags=WritersTags(self._speakers, voices),
            left_out=gathered((*book.left_out, *directive)),
            guesses=tuple(dict.fromkeys((*self._guesses, *book.guesses))),
        )


def asks_for_tags(source: Source) -> bool:
    """Whether a file has the line that asks for tags among its first lines."""
    if DIRECTIVE.split(":")[0].encode() not in source.content[:8000].lower().replace(b"\0", b""):
        return False
    text, _ = decode(source.content)
    return _asking_line(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")) is not None


def _asking_line(lines: Sequence[str]) -> int | None:
    return next((n for n, line in enumerate(lines[:_FIRST_LINES]) if _ASKS.fullmatch(line.lstrip("\ufeff"))), None)


def _with_gaps(lines: Sequence[str], speakers: frozenset[str]) -> str:
    """The lines of a text, each that begins with a label after a blank one: it is a paragraph of its own."""
    out: list[str] = []
    for line in lines:
        if out and out[-1].strip() and writers_tags.label_of(line, speakers):
            out.append("")
        out.append(line)
    return "\n".join(out)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[\w-]+", writers_tags.plain_name(text)))


def _written(tag: WritersTag) -> str:
    """A tag as it is compared, however its white space was laid out."""
    if tag.kind == VOICE:
        return f"[voice: {tag.value}]" if tag.value else "[voice]"
    return f"[pause: {tag.pause_ms}ms]"


def _plain(written: str) -> str:
    return _written(next(writers_tags.tags_in(written)))
