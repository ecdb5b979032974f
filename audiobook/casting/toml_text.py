"""TOML text in, the same text with one value set or removed out; all other characters stay as they are.

A user may write the same tables in many ways: headers in any order, dotted keys, inline tables. A `Layout` finds where in the text each
value stands, so that a change touches only that place. The values themselves are read by `tomllib`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from audiobook.outside import toml_table

Path = tuple[str, ...]
"""The keys that lead to a value, from the top of the file."""

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_BLANK = " \t"
_SCALAR_ENDS = ",]}#\n"
_IN_A_LIST = "\0"
"""Part of the path of a table in a list ([[name]]), so that it is not taken for a plain table."""


class CannotChangeError(Exception):
    """The text is written in a way that cannot be changed by this module."""


def parsed(text: str) -> dict[str, Any]:
    """The values of a TOML text.

    Raises:
        ValueError: it is not TOML; the message says where.
    """
    return toml_table(text)


def changed(text: str, table: Path, fields: Mapping[str, object]) -> str:
    """The text with some fields of a table set or removed. A missing table is added.

    Args:
        text: valid TOML.
        table: the keys that lead to the table.
        fields: texts, whole numbers, true or false, lists of texts; None to remove a field.

    Raises:
        CannotChangeError: the change is not possible, for example because the name of the table belongs to a plain value.
    """
    wanted = _with(parsed(text), table, fields)
    for key, value in fields.items():
        layout = Layout.of(text)
        text = layout.without((*table, key)) if value is None else layout.set((*table, key), value_text(value))
    return _checked(text, wanted)


def with_tables(text: str, tables: Mapping[Path, Mapping[str, object]]) -> str:
    """The text with tables added that it does not have yet: what `changed` does for each, in one go.

    Args:
        text: valid TOML.
        tables: by the keys that lead to each, its fields.

    Raises:
        CannotChangeError: see `changed`.
    """
    wanted = parsed(text)
    for table, fields in tables.items():
        wanted = _with(wanted, table, fields)
    blocks = (changed("", table, fields) for table, fields in tables.items())
    # What is there stays, letter for letter.
    before = (
        f"{text}{'' if text.endswith(chr(10)) else chr(10)}{'' if text.endswith(chr(10) * 2) else chr(10)}"
        if text
        else ""
    )
    joined = before + "\n\n".join(block.strip("\n") for block in blocks) + "\n"
    try:
        return _checked(joined, wanted)
    except CannotChangeError:
        # It is written in a way that a header at its end does not go with, such as an inline table.
        for table, fields in tables.items():
            text = changed(text, table, fields)
        return text


def without(text: str, path: Path) -> str:
    """The text without a value or a table, and without all that is inside it.

    Raises:
        CannotChangeError: it cannot be removed.
    """
    wanted = parsed(text)
    parent: Any = wanted
    for key in path[:-1]:
        parent = parent.get(key) if isinstance(parent, dict) else None
    if not isinstance(parent, dict) or path[-1] not in parent:
        return text
    del parent[path[-1]]
    return _checked(Layout.of(text).without(path), wanted)


def _with(content: dict[str, Any], table: Path, fields: Mapping[str, object]) -> dict[str, Any]:
    at: Any = content
    for key in table:
        at = at.setdefault(key, {})
        if not isinstance(at, dict):
            raise CannotChangeError
    for key, value in fields.items():
        at.pop(key, None)
        if value is not None:
            at[key] = value
    return content


def _checked(text: str, wanted: dict[str, Any]) -> str:
    """The text, if its values are the wanted ones.

    Raises:
        CannotChangeError: they are not.
    """
    try:
        found = parsed(text)
    except ValueError as e:
        raise CannotChangeError from e
    if _said(found) != _said(wanted):
        raise CannotChangeError
    return text


def _said(content: Any) -> Any:  # noqa: ANN401
    """The values in a form that can be compared: empty tables are dropped, and NaN equals NaN."""
    if isinstance(content, dict):
        inside = {key: _said(value) for key, value in content.items()}
        return {key: value for key, value in inside.items() if value != {}}
    if isinstance(content, list):
        return [_said(x) for x in content]
    return repr(content)


def value_text(value: object) -> str:
    """A value as TOML writes it.

    Raises:
        TypeError: it is not a text, a whole number, true or false, or a list of these.
    """
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(value_text, value))}]"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool | int):
        return json.dumps(value)
    raise TypeError(f"not a TOML value: {value!r}")


def _quoted(text: str) -> str:
    # TOML has all escapes of JSON. It needs one more, for the character DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def key_text(key: str) -> str:
    """A key as TOML writes it: without quotation marks, if possible."""
    return key if _BARE.match(key) else _quoted(key)


def header(table: Path) -> str:
    """The line that opens a table."""
    return f"[{'.'.join(map(key_text, table))}]"


@dataclass(slots=True)
class _Entry:
    """A key with its value.

    Attributes:
        path: the whole path to the value.
        start: of the key in the text.
        value: where the value begins.
        end: where it ends.
        inline: the inline table it stands in; None for one on a line of its own.
        block: index of the header it stands under.
    """

    path: Path
    start: int
    value: int
    end: int
    inline: _Inline | None
    block: int


@dataclass(slots=True)
class _Inline:
    """An inline table: its path, where its braces stand, and its own entries."""

    path: Path
    open: int
    close: int = 0
    entries: list[_Entry] = field(default_factory=list)


@dataclass(slots=True)
class _Block:
    """A header and the lines below it. The first block has no header: it is the top of the file.

    Attributes:
        path: the header's.
        start: of the header's line.
        end: after its last key's line (after the header's, where it has none).
    """

    path: Path
    start: int
    end: int


class Layout:
    """Finds where each key and value stands in a TOML text.

    Args:
        text: valid TOML.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._entries: list[_Entry] = []
        self._inlines: list[_Inline] = []
        self._blocks = [_Block((), 0, 0)]
        self._read()

    @classmethod
    def of(cls, text: str) -> Layout:
        """The layout of a text.

        Raises:
            CannotChangeError: the text could not be followed.
        """
        try:
            return cls(text)
        except (IndexError, ValueError, RecursionError) as e:
            raise CannotChangeError from e

    # Changes.

    def set(self, path: Path, value: str) -> str:
        """The text with a value set; its table is added if it is missing."""
        entry = next((e for e in self._entries if e.path == path), None)
        if entry is not None:
            return self._text[: entry.value] + value + self._text[entry.end :]
        return self._added(path, value)

    def without(self, path: Path) -> str:
        """The text without a value or table."""
        spans = [(b.start, self._blank_lines(b.end)) for b in self._blocks[1:] if b.path[: len(path)] == path]
        inlines: dict[int, list[_Entry]] = {}
        for e in self._entries:
            if e.path[: len(path)] != path or any(a <= e.start < b for a, b in spans):
                continue
            if e.inline is None:
                spans.append((self._line_start(e.start), self._line_end(e.end)))
            elif e.inline.path[: len(path)] != path:
                inlines.setdefault(e.inline.open, []).append(e)
        for gone in inlines.values():
            spans += self._out_of(gone)
        text = self._text
        for start, end in sorted(spans, reverse=True):
            text = text[:start] + text[end:]
        return text

    def _out_of(self, gone: list[_Entry]) -> list[tuple[int, int]]:
        """The spans of some entries of one inline table, each with one comma."""
        inline = gone[0].inline
        assert inline is not None
        left = [e for e in inline.entries if e not in gone]
        if not left:
            return [(inline.open + 1, inline.close)]
        spans = []
        for e in gone:
            at = inline.entries.index(e)
            if e.start > left[0].start:
                spans.append((inline.entries[at - 1].end, e.end))
            else:
                spans.append((e.start, inline.entries[at + 1].start))
        return spans

    def _added(self, path: Path, value: str) -> str:
        text, table = self._text, path[:-1]
        inline = self._holding(path)
        if inline is not None:
            entry = f"{'.'.join(map(key_text, path[len(inline.path) :]))} = {value}"
            if inline.entries:
                at = inline.entries[-1].end
                return f"{text[:at]}, {entry}{text[at:]}"
            return f"{text[: inline.open + 1]} {entry} {text[inline.close :]}"
        block = next((b for b in self._blocks[1:] if b.path == table), None)
        if block is not None or not table:
            return self._line_at((block or self._blocks[0]).end, f"{key_text(path[-1])} = {value}\n")
        # The table is written with dotted keys: add one more after the last.
        dotted = [
            e
            for e in self._entries
            if e.inline is None and e.path[: len(table)] == table and len(self._blocks[e.block].path) < len(table)
        ]
        if dotted:
            last = dotted[-1]
            own = path[len(self._blocks[last.block].path) :]
            line = f"{'.'.join(map(key_text, own))} = {value}\n"
            indent = text[self._line_start(last.start) : last.start]
            return self._line_at(self._line_end(last.end), indent + line)
        return self._appended(f"{header(table)}\n{key_text(path[-1])} = {value}\n")

    def _holding(self, path: Path) -> _Inline | None:
        """The innermost inline table on the way to a path: a value in it must be added inside its braces."""
        found = [i for i in self._inlines if len(i.path) < len(path) and path[: len(i.path)] == i.path]
        return max(found, key=lambda i: len(i.path), default=None)

    def _line_at(self, at: int, line: str) -> str:
        before = self._text[:at]
        return before + ("\n" if before and not before.endswith("\n") else "") + line + self._text[at:]

    def _appended(self, lines: str) -> str:
        text = self._text
        if text.strip("\ufeff \t\r\n"):
            text += "" if text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
        return text + lines

    def _blank_lines(self, at: int) -> int:
        """The place after the blank lines that follow `at`, which is at the start of a line."""
        while at < len(self._text) and not self._text[at : self._line_end(at)].strip():
            at = self._line_end(at)
        return at

    def _line_start(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        found = self._text.find("\n", at)
        return len(self._text) if found < 0 else found + 1

    # Reading. The text is valid TOML: only the places where keys and values start and end are looked for.

    def _read(self) -> None:
        text = self._text
        self._at = 1 if text.startswith("\ufeff") else 0
        self._blocks[0].end = self._at
        lists: set[Path] = set()
        self._blanks(lines=True)
        while self._at < len(text):
            start = self._at
            if text[start] == "[":
                many = text.startswith("[[", start)
                self._at += 2 if many else 1
                path = self._key()
                if many:
                    lists.add(path)
                for length in range(len(path), 0, -1):
                    if path[:length] in lists:
                        path = (*path[:length], _IN_A_LIST, *path[length:])
                end = self._line_end(self._at)
                self._blocks.append(_Block(path, self._line_start(start), end))
                self._at = end
            else:
                block = self._blocks[-1]
                self._entry(block.path, None)
                block.end = self._line_end(self._at)
                self._at = block.end
            self._blanks(lines=True)

    def _blanks(self, *, lines: bool = False) -> None:
        """Skip spaces and tabs and, if `lines`, line ends and comments."""
        text = self._text
        while self._at < len(text):
            if text[self._at] in _BLANK or (lines and text[self._at] in "\r\n"):
                self._at += 1
            elif lines and text[self._at] == "#":
                self._at = self._line_end(self._at)
            else:
                return

    def _key(self) -> Path:
        """Read a key, dotted or not."""
        out = []
        while True:
            self._blanks()
            start = self._at
            if self._text[start] in "\"'":
                self._string()
                (key,) = tomllib.loads(f"{self._text[start : self._at]} = 0")
            else:
                while self._text[self._at] not in " \t.=]":
                    self._at += 1
                key = self._text[start : self._at]
            out.append(key)
            self._blanks()
            if self._text[self._at] != ".":
                return tuple(out)
            self._at += 1

    def _entry(self, prefix: Path, inline: _Inline | None) -> None:
        start = self._at
        path = (*prefix, *self._key())
        self._at += 1  # The equals sign.
        self._blanks()
        entry = _Entry(path, start, self._at, self._at, inline, len(self._blocks) - 1)
        self._entries.append(entry)
        if inline is not None:
            inline.entries.append(entry)
        self._pass_value(path)
        entry.end = self._at

    def _pass_value(self, path: Path | None) -> None:
        """Skip a value. The entries of an inline table are recorded, but not those inside a list (`path` is None)."""
        first = self._text[self._at]
        if first in "\"'":
            self._string()
        elif first == "[":
            self._at += 1
            for _ in self._until("]"):
                self._pass_value(None)
        elif first == "{":
            inline = _Inline(path or (), self._at)
            if path is not None:
                self._inlines.append(inline)
            self._at += 1
            for _ in self._until("}"):
                if path is not None:
                    self._entry(path, inline)
                else:
                    self._key()
                    self._at += 1
                    self._blanks()
                    self._pass_value(None)
            inline.close = self._at - 1
        else:
            while self._at < len(self._text) and self._text[self._at] not in _SCALAR_ENDS:
                self._at += 1
            while self._text[self._at - 1] in " \t\r":
                self._at -= 1

    def _until(self, mark: str) -> Iterator[None]:
        """Yields once for each member of a list or an inline table, up to the mark that closes it."""
        while True:
            self._blanks(lines=True)
            if self._text[self._at] == mark:
                self._at += 1
                return
            yield
            self._blanks(lines=True)
            if self._text[self._at] == ",":
                self._at += 1

    def _string(self) -> None:
        text, start = self._text, self._at
        mark = text[start]
        if text.startswith(mark * 3, start):
            at = start + 3
            while not text.startswith(mark * 3, at):
                at += 2 if mark == '"' and text[at] == "\\" else 1
                if at >= len(text):
                    raise ValueError("a string without an end")
            at += 3
            # A string may end with up to two more quotation marks, which are part of it.
            self._at = at + len(re.match(f"{mark}{{0,2}}", text[at : at + 2])[0])  # type: ignore[index]
            return
        at = start + 1
        while text[at] != mark:
            at += 2 if mark == '"' and text[at] == "\\" else 1
        self._at = at + 1
