"""Changes that break a file: of its bytes, its lines, its values, its elements or the files packed in it. Each is drawn from a `Random`."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from random import Random
from typing import Any

from lxml import etree

from audiobook.reading.xml import root_of

Mutation = Callable[[Random, bytes], bytes]

MOST_BYTES = 1 << 16
"""A file grows no longer than this: what a short file costs tells what a long one would."""

CHARACTERS = (
    "\0", "\x1b[31m", "\x9b2J", "\r", "\r\n", "\t", "\x0b", "\x0c", "\x85", "\u2028", "\u200b", "\u202e", "\ufeff", "\ufffd", "\ufffe",
    "\u0301", "ﬁ", "ß", "İ", "Ⅷ", "٣", "李", "שלום", "😀", "👩‍👧", "\U000e0041", "\U0010ffff", "“", "”", "‘", "’", "«", "»", "—", "…", "\"", "'",
)  # fmt: skip
TEXTS = (
    "", " ", "!!!", "0", "-1", "1e400", "NaN", "a" * 3000, "Chapter", "CHAPTER I", "I", "***", "* * *", "---", "[1]", "&", "<", ">", "]]>",
    "../../../etc/passwd", "/", "\\", "%s", "{}", "{0}", "$HOME", "é" * 300, "“Go,” said Mary.", "said Tom", "\n\n", "\n" * 400,
)  # fmt: skip
JSON_VALUES = (
    "null", "true", "0", "-1", "0.5", "1e400", "-1e400", "NaN", "-Infinity", "9" * 400, "9" * 5000, "99999999999999999999", '""', '" "', '"!"',
    '"\\u0000"', '"\\ud800"', '"\\udc00x"', '"\\u001b[2J"', '"\\u202e"', "[]", "[[]]", "[null]", '["a", 1]', "{}", '{"": {}}', '{"a": [{}]}',
    "[" * 3000 + "]" * 3000, '{"a":' * 5000, '"' + "x" * 5000 + '"', "'", '"',
)  # fmt: skip
TOML_VALUES = (
    '""', '" "', '"!!!"', "0", "-1", "1e400", "nan", "-inf", "9" * 30, "9" * 5000, "true", "[]", "[[]]", '["a", 1]', '[""]', "{}",
    "{a = {b = 1}}", "[{voice = 1}]", "1979-05-27T07:32:00Z", "07:32:00", "'''\n'''", "0x_", "[" * 3000 + "]" * 3000, "{a=" * 3000,
    '"\\u0000"', '"\\u001b[2J"', '"\\ud800"', '"\\u202e"', '"' + "x" * 5000 + '"', '"', "",
)  # fmt: skip


# Bytes and text


def of_bytes(rng: Random, content: bytes) -> bytes:
    """Some bytes changed, removed, repeated or put elsewhere."""
    size = len(content)
    a, b = sorted(rng.randrange(size + 1) for _ in range(2))
    b = min(b, a + rng.choice((1, 8, 200, size)))
    match rng.randrange(8):
        case 0:
            return content[:a] + bytes(rng.randrange(256) for _ in range(b - a if b - a < 20 else 3)) + content[b:]
        case 1:
            return content[:a] + content[b:]
        case 2:
            return content[:b] + content[a:b] * rng.choice((1, 2, 60)) + content[b:]
        case 3:
            c = rng.randrange(size + 1)
            return content[:c] + content[a:b] + content[c:]
        case 4:
            return content[:a]
        case 5:
            return (
                content[:a]
                + rng.choice((b"\0" * 9, b"\xff" * 9, b"\xed\xa0\x80", b"\xc3", b"\xf4\x90\x80\x80"))
                + content[a:]
            )
        case 6:
            return content[:a] + bytes(c ^ (1 << rng.randrange(8)) for c in content[a : a + 4]) + content[a + 4 :]
    return content[:a] + content[a:b] * (MOST_BYTES // 2 // max(1, b - a)) + content[b:]


def of_text(rng: Random, content: bytes) -> bytes:
    """Characters, words and lines of a text changed; sometimes it is written in another encoding."""
    text = content.decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    place = rng.randrange(len(text) + 1)
    match rng.randrange(9):
        case 0 | 1:
            text = text[:place] + rng.choice(CHARACTERS) + text[place:]
        case 2:
            text = text[:place] + rng.choice(TEXTS) + text[place + rng.choice((0, 1, 9)) :]
        case 3:
            lines.insert(to, lines.pop(at))
            text = "\n".join(lines)
        case 4:
            lines[at : at + rng.choice((1, 1, 4))] = []
            text = "\n".join(lines)
        case 5:
            text = "\n".join([*lines[:at], *[lines[at]] * rng.choice((2, 2, 50)), *lines[at:]])
        case 6:
            text = text.replace(
                rng.choice((*CHARACTERS, "\n", "\n\n", " ", "e")), rng.choice((*CHARACTERS, "", " ", "\n"))
            )
        case 7:
            lines[at] = rng.choice(
                (str.upper, str.title, str.swapcase, str.strip, lambda s: s[::-1], lambda s: f"    {s}")
            )(lines[at])
            text = "\n".join(lines)
        case _:
            return text.encode(
                rng.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "cp437", "koi8-r", "utf-7")),
                "replace",
            )
    return text.encode("utf-8", "surrogateescape" if rng.random() < 0.9 else "replace")


# Values


def of_json(rng: Random, content: bytes) -> bytes:
    """Values and names of a JSON text changed for others; a text that is none is changed as text."""
    try:
        root = [json.loads(content)]
    except (ValueError, RecursionError):
        return of_text(rng, content)
    places = list(_places(root))
    holder, key = rng.choice(places)
    raw: dict[str, str] = {}
    match rng.randrange(6):
        case 0 | 1 | 2:
            holder[key] = "@raw@"
            raw["@raw@"] = rng.choice(JSON_VALUES)
        case 3:
            other, where = rng.choice(places)
            holder[key] = json.loads(json.dumps(other[where]))
        case 4 if isinstance(holder, dict):
            value = holder.pop(key)
            if rng.random() < 0.5:
                holder[rng.choice((key[:-1], key + "s", key.upper(), "", "_" + key, "\x1b[2J", "x" * 3000, "name"))] = (
                    value
                )
        case _ if isinstance(holder, list) and holder is not root:
            holder[key : key + 1] = [holder[key]] * rng.choice((0, 2, 30))
    text = json.dumps(root[0], ensure_ascii=rng.random() < 0.5)
    for mark, value in raw.items():
        text = text.replace(json.dumps(mark), value, 1)
    return text.encode("utf-8", "surrogatepass")


def _places(value: Any) -> Any:
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def of_toml(rng: Random, content: bytes) -> bytes:
    """Values, names, headers and the order of lines of a TOML text changed."""
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    set_here = [n for n, line in enumerate(lines) if "=" in line]
    headers = [n for n, line in enumerate(lines) if line.startswith("[")]
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    if set_here and rng.random() < 0.5:
        at = rng.choice(set_here)
        key, _, value = lines[at].partition("=")
        match rng.randrange(5):
            case 0:
                key = rng.choice(
                    (
                        key.strip()[:-1],
                        f"{key.strip()}s",
                        f'"{key.strip()}"',
                        "a.b",
                        '""',
                        '"\\u001b[2J"',
                        "x" * 3000,
                        "_own",
                    )
                )
            case _:
                value = rng.choice(TOML_VALUES)
        lines[at] = f"{key} = {value}"
    elif headers and rng.random() < 0.5:
        at = rng.choice(headers)
        name = lines[at].strip("[]")
        lines[at] = rng.choice(
            (f"[[{name}]]", f"[{name}.x]", f"[{name}", f"[{name[:-1]}]", f'["{name}"]', f"[{name.partition('.')[0]}]", "[]", "[x]",
             "[" + ".".join(["a"] * 3000) + "]", '[characters."\\u001b[2J"]', f'[characters."{"x" * 3000}"]')
        )  # fmt: skip
    elif rng.random() < 0.5:
        lines.insert(to, lines.pop(at))
    elif rng.random() < 0.5:
        lines.insert(to, rng.choice((lines[at], "", f"x = {rng.choice(TOML_VALUES)}")))
    else:
        return rng.choice((of_text, of_bytes))(rng, content)
    return "\n".join(lines).encode("utf-8", "surrogateescape")


# Elements


def of_xml(rng: Random, content: bytes) -> bytes:
    """Elements, attributes and texts of an XML file removed, repeated, moved or changed."""
    root, _ = root_of(content)
    nodes = [n for n in root.iter() if isinstance(n.tag, str)] if root is not None else []
    if len(nodes) < 2 or rng.random() < 0.15:
        return rng.choice((of_bytes, of_text))(rng, content)
    node, other = rng.choice(nodes[1:]), rng.choice(nodes)
    if rng.random() < 0.1:
        return _deeper(root, node, rng)
    if rng.random() < 0.4:
        _move(node, other, rng)
    else:
        _change(node, nodes, rng)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _move(node: etree._Element, other: etree._Element, rng: Random) -> None:
    """An element removed, repeated or put elsewhere."""
    match rng.randrange(4):
        case 0:
            node.getparent().remove(node)
        case 1:
            _put(other, deepcopy(node), rng)
        case 2:
            for _ in range(rng.choice((3, 100))):
                _put(node.getparent(), deepcopy(node), rng)
        case _ if other not in node.iter():
            _put(other, node, rng)


def _change(node: etree._Element, nodes: Sequence[etree._Element], rng: Random) -> None:
    """An element's name, an attribute, its text or its content changed."""
    match rng.randrange(5):
        case 0:
            others = ("p", "div", "{urn:x}x", "table", "a", "script", "h1")
            with suppress(ValueError):
                # A name that only a lenient parser lets pass.
                node.tag = rng.choice(nodes).tag if rng.random() < 0.7 else rng.choice(others)
        case 1 | 2 if node.attrib:
            name = rng.choice(sorted(node.attrib))
            values = (*(v for n in nodes for v in n.attrib.values()), *(t for t in TEXTS if t.isprintable()))
            if rng.random() < 0.25:
                del node.attrib[name]
            else:
                node.set(name, rng.choice(values))
        case 3:
            _set(node, rng.choice(CHARACTERS + TEXTS), rng)
        case _:
            for child in list(node):
                node.remove(child)
            node.text = None


def _put(parent: etree._Element, node: etree._Element, rng: Random) -> None:
    parent.insert(rng.randrange(len(parent) + 1), node)


def _set(node: etree._Element, text: str, rng: Random) -> None:
    # Only what XML can hold.
    plain = "".join(c for c in text if c in "\t\n\r" or " " <= c < "\ud800" or "\ue000" <= c not in "\ufffe\uffff")
    if rng.random() < 0.5:
        node.text = plain
    else:
        node.tail = plain


def _deeper(root: etree._Element, node: etree._Element, rng: Random) -> bytes:
    """The file with one element in many others of its kind."""
    mark = etree.Element("mark")
    node.getparent().replace(node, mark)
    times = rng.choice((5, 100, 240, 3000))
    tag = rng.choice(("div", "span", "blockquote", "ul", "table", "section", "em", "a"))
    inner = f"<{tag}>" * times + etree.tostring(node, with_tail=False).decode() + f"</{tag}>" * times
    return bytes(etree.tostring(root, encoding="utf-8")).replace(b"<mark/>", inner.encode())


# Packed files


def of_zip(rng: Random, content: bytes) -> bytes:
    """A packed file removed, emptied, renamed, repeated, changed for another or changed in itself; or the archive's own bytes."""
    if rng.random() < 0.12:
        return of_bytes(rng, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [(name, archive.read(name)) for name in archive.namelist()]
    except Exception:  # noqa: BLE001 - it was damaged before: any error there is
        return of_bytes(rng, content)
    if not files:
        return of_bytes(rng, content)
    at, other = rng.randrange(len(files)), rng.randrange(len(files))
    name, own = files[at]
    match rng.randrange(12):
        case 0:
            del files[at]
        case 1:
            files[at] = name, rng.choice((b"", b" ", b"\0", b"<a/>", b"<", b"{}", own[: len(own) // 2]))
        case 2:
            files[at] = (
                rng.choice((f"../{name}", name.upper(), f"/{name}", name[:-1], "", f"{name}\0x", "x" * 300)),
                own,
            )
        case 3:
            files.append((name, files[other][1]))
        case 4:
            files[at] = name, files[other][1]
        case _:
            change = of_xml if name.endswith(("ml", ".opf", ".ncx", ".rels", ".fb2")) else of_bytes
            files[at] = name, change(rng, own)
    return packed(files)


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip archive of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        # Two files of one name are meant.
        warnings.simplefilter("ignore", UserWarning)
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def mutated(rng: Random, content: bytes, kinds: Sequence[Mutation]) -> bytes:
    """A file with one to four changes, each of one of the kinds."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        if content:
            content = rng.choice(kinds)(rng, content)[:MOST_BYTES]
    return content
