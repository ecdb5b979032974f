"""The documentation as data: its pages, their links and anchors, and the commands that are printed in them."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "audiobook").rglob("*.md")])
TRIED = [ROOT / "docs" / "from-book-to-ear.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
"""The pages whose commands are run."""

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_PROGRAM = re.compile(r"(?:\./)?(?:\.venv[/\\](?:bin|Scripts)[/\\])?(?:audiobook|fullcast)$")


@dataclass(frozen=True)
class Command:
    """A command as it is printed.

    Attributes:
        page: where.
        words: of the command, the program's name first.
        whole: it stands in a block of its own, to be typed as it is; otherwise it is named in a sentence.
    """

    page: Path
    words: tuple[str, ...]
    whole: bool

    def __str__(self) -> str:
        """The page and the command, as a test is named."""
        return f"{self.page.relative_to(ROOT)}: {shlex.join(self.words)}"

    @property
    def is_ours(self) -> bool:
        """Whether it is one of this program."""
        return bool(_PROGRAM.match(self.words[0]))


def tokens(page: Path) -> Iterator[Token]:
    """All tokens of a page; those inside a line after the line."""
    for token in _MARKDOWN.parse(page.read_text(encoding="utf-8")):
        yield token
        yield from token.children or ()


def links(page: Path) -> Iterator[str]:
    """The targets of links and pictures."""
    for token in tokens(page):
        target = token.attrs.get("href") or token.attrs.get("src")
        if isinstance(target, str):
            yield unquote(target)


def anchors(page: Path) -> set[str]:
    """The names that its headings have on a repository's page."""
    found: set[str] = set()
    every = list(tokens(page))
    for heading, line in itertools.pairwise(every):
        if heading.type == "heading_open":
            said = "".join(part.content for part in line.children or () if part.type in ("text", "code_inline"))
            name = re.sub(r"[^\w\- ]", "", said.lower()).replace(" ", "-")
            found.add(next(n for n in (name, *(f"{name}-{i}" for i in range(1, 99))) if n not in found))
    return found


def commands(page: Path) -> Iterator[Command]:
    """The commands that are printed on a page."""
    for token in tokens(page):
        if token.type == "code_block" or (token.type == "fence" and token.info in ("", "bash", "powershell")):
            text = token.content.replace("\\\n", " ") if token.info != "powershell" else token.content
            for line in text.splitlines():
                for words in _split(line):
                    yield Command(page, words, whole=True)
        elif token.type == "code_inline" and re.match(r"(?:audiobook|python) \S", token.content):
            for words in _split(re.sub(r"[\[\]]|\.\.\.|…", " ", token.content.replace("NUMBER", "1"))):
                yield Command(page, words, whole=False)


def _split(line: str) -> Iterator[tuple[str, ...]]:
    """The commands of a line, those in a pipe apart."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|;&")
    lexer.escape = "" if re.search(r"\w\\\w", line) else "\\"
    lexer.commenters = "#"
    lexer.whitespace_split = True
    words: list[str] = []
    try:
        for word in [*lexer, ";"]:
            if set(word) <= set("|;&"):
                if words:
                    yield tuple(words)
                words = []
            else:
                words.append(word)
    except ValueError:
        # It is no command: an apostrophe in a piece of text, a line of JSON.
        return
