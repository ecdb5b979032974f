"""Bytes of RTF in, its tokens out: braces, control words, bytes of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,10})?\ ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n\0]+)|.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of RTF.

    Attributes:
        kind: "open" and "close" (a group), "word" (a control word or sign), "text", or "byte" (one that is written as a number).
        word: the name of a control word or sign.
        number: what a control word has after its name.
        content: the bytes of text.
    """

    kind: str
    word: str = ""
    number: int | None = None
    content: bytes = b""


_OPEN, _CLOSE = Token("open"), Token("close")


def tokens_of(content: bytes) -> Iterator[Token]:
    """The tokens of a file. Binary data inside it is skipped; so is what is not a token, such as the line ends."""
    at = 0
    while True:
        m = _TOKEN.match(content, at)
        if m is None:
            return
        at = m.end()
        kind = m.lastgroup
        if m["word"] is not None:
            word, number = m["word"].decode("ascii"), int(m["number"]) if m["number"] else None
            if word == "bin":
                at += max(0, number or 0)
            yield Token("word", word, number)
        elif kind == "hex":
            yield Token("byte", content=bytes([int(m["hex"], 16)]))
        elif kind == "sign":
            yield Token("word", m["sign"].decode("latin-1"))
        elif kind == "brace":
            yield _OPEN if m["brace"] == b"{" else _CLOSE
        elif kind == "text":
            yield Token("text", content=m["text"])
