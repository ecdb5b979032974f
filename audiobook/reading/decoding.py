"""Bytes in, clean text out: the encoding of a file, its line ends and its invisible characters."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

_NOT_UTF8 = re.compile("[\udc80-\udcff]")
"""A byte that is not UTF-8, as the error handler "surrogateescape" writes it."""
_MOST_WRONG = 4
"""A text is UTF-8 if it has more than so many characters beyond ASCII that are right for each one that is wrong."""
_FEW_WRONG = 3
_ENOUGH_BYTES = 40_000
"""More bytes do not tell more about the encoding."""
_LIKELY = 0.5
"""An encoding is likely if its confidence is at least this share of the best one's."""
_TELLING_BYTES = 4
"""With fewer bytes beyond ASCII, the most common old encoding is the best guess."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_COMMON_MARKS = frozenset("»’–—―…¡¿§©®™£€°·•ªº½¼¾×¹²³ \xa0　。、，！？：；（）")
_SIGNS = frozenset("¹²³¼½¾°·¡¿§")
"""Signs that do not stand inside words."""
_MAY_BE_MOJIBAKE = re.compile("[ÂÃâÅÄÐÑÎÏ×Øà-ãï][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]")
"""The first two characters of one that was decoded wrongly: UTF-8 read as Latin-1 or Windows-1252."""
_LIGATURE = re.compile("[\ufb00-\ufb06]")
"""Letters that are printed as one: ﬁ, ﬂ, ﬀ."""
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def looks_utf16(sample: bytes) -> bool:
    """Whether bytes without a byte order mark look like UTF-16: nearly every other byte is NUL."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    return len(sample) >= 4 and max(even, odd) > 0.4 * half and min(even, odd) < 0.05 * half


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Bytes in, text out: by the byte order mark, as UTF-8, as UTF-16, or else in the most likely older encoding.

    Text that somebody decoded wrongly and saved again ("â€œ" for “) is mended.

    Returns:
        The text, and a sentence for each guess that was made.
    """
    text, guesses = _decoded(content)
    mended, more = _without_mojibake(text)
    return mended, (*guesses, *more)


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            text = content.decode(encoding, errors="replace")
            return text, _losses(text)
    if looks_utf16(content[:4096]):
        encoding = "utf-16-be" if content[0:4096:2].count(0) > content[1:4096:2].count(0) else "utf-16-le"
        return content.decode(encoding, errors="replace"), (f"The encoding was guessed: {encoding}.",)
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    lenient = content.decode("utf-8", errors="surrogateescape")
    wrong = len(_NOT_UTF8.findall(lenient))
    right = sum(ord(c) > 127 for c in lenient) - wrong
    if right > _MOST_WRONG * wrong or (right and wrong <= _FEW_WRONG):
        if len(_NOT_UTF8.findall(lenient[-_FEW_WRONG:])) == wrong:
            # The file is cut off inside a character.
            text = content.decode("utf-8", errors="replace")
            return text, _losses(text)
        # A piece of another file was pasted into it.
        text = _NOT_UTF8.sub(lambda m: _single_byte(m.group()), lenient)
        return text, (f"{wrong} characters are in another encoding than the rest, and were guessed: cp1252.",)
    return _old_encoding(content)


def _single_byte(escaped: str) -> str:
    """The character of a byte that is not UTF-8, in the most common older encoding."""
    return bytes([ord(escaped) - 0xDC00]).decode("cp1252", errors="replace")


def _losses(text: str) -> tuple[str, ...]:
    lost = text.count("\ufffd")
    return (f"{lost} characters could not be decoded and are missing.",) if lost else ()


def _old_encoding(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Text in one of the encodings from before Unicode: the likeliest one in which the characters suit their places."""
    import chardet

    part = _telling_part(content)
    found = chardet.detect_all(part, ignore_threshold=True)
    best = found[0]["confidence"] if found else 0.0
    likely = [str(f["encoding"]) for f in found if f["encoding"] and f["confidence"] >= _LIKELY * best]
    few = sum(byte > 127 for byte in part) < _TELLING_BYTES
    fitting: list[tuple[int, str]] = []
    for encoding in ["cp1252", *likely, "latin-1"] if few else [*likely, "cp1252", "latin-1"]:
        try:
            content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        fitting.append((_misfits(part.decode(encoding, errors="replace")), encoding))
    encoding = min(fitting, key=lambda f: f[0])[1]
    return content.decode(encoding), (f"The encoding was guessed: {encoding}.",)


def _misfits(text: str) -> int:
    """How many characters beyond ASCII do not suit their places: a capital inside a word, an odd sign, a mark turned around."""
    misfits = 0
    for m in _BEYOND_ASCII.finditer(text):
        c, before, after = m.group(), text[m.start() - 1 : m.start()], text[m.end() : m.end() + 1]
        if c.isalpha():
            misfits += (
                (c.isupper() and before.islower()) or (c.islower() and after.isupper()) or before in tuple(".,?!;:")
            )
        elif c in "“„«‘‚":
            misfits += before.isalnum()
        elif c in "”":
            misfits += after.isalnum()
        else:
            misfits += c not in _COMMON_MARKS or (c in _SIGNS and before.isalpha() and after.isalpha())
    return misfits


def _telling_part(content: bytes) -> bytes:
    """The lines with bytes beyond ASCII, as many as are enough to tell the encoding: other lines are the same in all encodings."""
    telling = [line for line in content.split(b"\n") if not line.isascii()]
    part = b"\n".join(telling)[:_ENOUGH_BYTES]
    return part if part else content[:_ENOUGH_BYTES]


def _without_mojibake(text: str) -> tuple[str, tuple[str, ...]]:
    if text.isascii() or not _MAY_BE_MOJIBAKE.search(text):
        return text, ()
    import ftfy

    # Line by line: a text may be pasted together from several sources.
    lines = text.split("\n")
    mended = [ftfy.fix_encoding(line) if _MAY_BE_MOJIBAKE.search(line) else line for line in lines]
    changed = sum(a != b for a, b in zip(lines, mended))
    if not changed:
        return text, ()
    return "\n".join(mended), (f"Wrongly decoded characters, such as â€œ for “, were mended in {changed} lines.",)


def without_entities(text: str) -> tuple[str, tuple[str, ...]]:
    """Replace the codes of HTML in a plain text ("&quot;", "&#8217;") by the characters they stand for.

    Returns:
        The text, and a sentence that says so if there were any.
    """
    replaced, n = _ENTITY.subn(lambda m: unescape(m.group()), text)
    return replaced, (f"{n} codes of HTML, such as &quot; for a quotation mark, were replaced.",) if n else ()


def clean(text: str) -> str:
    """Text with one kind of line end, with composed characters (NFC), and without control characters."""
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\f", "\n\n")
        .replace("\u00ad\n", "")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n\n")
    )
    text = _LIGATURE.sub(lambda m: unicodedata.normalize("NFKC", m.group()), unicodedata.normalize("NFC", text))
    return re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u200b\ufeff\u00ad\ud800-\udfff\ufffe\uffff]", "", text).expandtabs(4)
