"""Bytes in, clean text out: the encoding of a file, its line ends and its invisible characters."""

from __future__ import annotations

import re
import unicodedata


def looks_utf16(sample: bytes) -> bool:
    """Whether bytes without a byte order mark look like UTF-16: nearly every other byte is NUL."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    return len(sample) >= 4 and max(even, odd) > 0.4 * half and min(even, odd) < 0.05 * half


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Bytes in, text out: by the byte order mark, as UTF-8, as UTF-16, or else in the most likely older encoding.

    Returns:
        The text, and a sentence for each guess that was made.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            text = content.decode(encoding, errors="replace")
            return text, _losses(text)
    if looks_utf16(content[:4096]):
        encoding = "utf-16-be" if content[0:4096:2].count(0) > content[1:4096:2].count(0) else "utf-16-le"
        return content.decode(encoding, errors="replace"), (f"The encoding was guessed: {encoding}.",)
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError as e:
        # A file that is cut off inside a character, or has a few damaged bytes, is still UTF-8.
        text = content.decode("utf-8", errors="replace")
        if text.count("\ufffd") <= 3 and any(
            ord(c) > 127 and c != "\ufffd" for c in text[: e.start + 1] + text[e.end :]
        ):
            return text, _losses(text)
    return _old_encoding(content)


def _losses(text: str) -> tuple[str, ...]:
    lost = text.count("\ufffd")
    return (f"{lost} characters could not be decoded and are missing.",) if lost else ()


def _old_encoding(content: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        text, encoding = content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        text, encoding = content.decode("latin-1"), "latin-1"
    foreign = sum(c.isalpha() and ord(c) > 127 for c in text)
    if foreign > 0.25 * max(1, sum(c.isalpha() for c in text)):
        # A Western text has fewer accents: ask a library that knows more encodings.
        from charset_normalizer import from_bytes

        best = from_bytes(content).best()
        if best is not None:
            text, encoding = str(best), best.encoding
    return text, (f"The encoding was guessed: {encoding}.",)


def clean(text: str) -> str:
    """Text with one kind of line end, with composed characters (NFC), and without control characters."""
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\f", "\n\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n\n")
    )
    text = unicodedata.normalize("NFC", text)
    return re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u200b\ufeff\u00ad\ud800-\udfff\ufffe\uffff]", "", text).expandtabs(4)
