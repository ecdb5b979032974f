"""Addresses of web pages and e-mail, and note marks, which are not said."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.rules import ADDRESS, SIGN, Context, Rules

RULES = Rules()
rule = RULES


@rule(r"\b(?:https?://|www\.)[^\s<>\"“”]*[\w/]", ADDRESS, re.IGNORECASE)
def _url(m: re.Match[str], _: Context) -> str:
    """https://www.example.com/a → "w w w dot example dot com slash a"."""
    return _dictated(re.sub(r"^https?://", "", m.group(), flags=re.IGNORECASE).rstrip("/"))


@rule(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b", ADDRESS)
def _email(m: re.Match[str], _: Context) -> str:
    return _dictated(m.group())


@rule(r"\b[a-z][\w-]*(?:\.[a-z][\w-]*)*\.(?:com|org|net|edu|gov|io|co\.uk)\b(?:/[\w/.-]*\w)?", ADDRESS)
def _domain(m: re.Match[str], _: Context) -> str:
    return _dictated(m.group())


_DICTATED = {".": "dot", "/": "slash", "@": "at", "-": "dash", "_": "underscore", "?": "question mark", "=": "equals",
             "&": "and", "#": "hash", "%": "percent", ":": "colon", "+": "plus", "~": "tilde"}  # fmt: skip


def _dictated(address: str) -> str:
    out = []
    for piece in re.findall(r"[a-zA-Z]+|\d+|.", address):
        if piece.isdecimal():
            out.append(numbers.cardinal(piece))
        elif piece.isalpha():
            out.append("w w w" if piece.lower() == "www" else piece)
        else:
            out.append(_DICTATED.get(piece, ""))
    return " ".join(filter(None, out))


@rule(r"(?<![\w&])#([A-Za-z]\w*)", ADDRESS)
def _hashtag(m: re.Match[str], _: Context) -> str:
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", m.group(1))
    return f"hashtag {' '.join(numbers.cardinal(w) if w.isdecimal() else w for w in words)}"


@rule(r"(?<!\w)@(\w+)", ADDRESS)
def _at_name(m: re.Match[str], _: Context) -> str:
    return f"at {_dictated(m.group(1))}"


rule.fixed(r"\[\s*(?:\d{1,3}|[ivx]{1,5}|[a-z]|\*+|note \d+|\d+:\d+)\s*\]", SIGN, "")


@rule(r"(?<=[^\W\d_][.,;:!?'\"”’)]|.[^\W\d_¹²³⁰⁴-⁹])[¹²³⁰⁴-⁹†‡]+(?!\w)", SIGN)
def _raised_mark(m: re.Match[str], context: Context) -> str | None:
    before = re.search(r"(?:^|[^\w])(\w{1,3})$", context.text[: m.start()])
    if before and ((m.group() in "²³" and len(before.group(1)) < 3) or before.group(1) in "bcdefghjklmnpqrstuvwxyz"):
        # A power: "x⁴", "cm²".
        return None
    return ""
