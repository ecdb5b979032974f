"""Labels of speakers: the names before the lines of a script or a chat ("ANNA:", "[10:42] anna:", "<anna>")."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?"
_STAMP = (
    rf"(?:\[(?:\d[\d./-]*[ ,T]*)?{_TIME}\]|\((?:\d[\d./-]*[ ,T]*)?{_TIME}\)|(?:\d{{1,4}}[./-]\d[\d./-]*,?\s+)?{_TIME})"
)
_NAME = r"(?:(?:Mr|Mrs|Ms|Dr|St)\.\s)?[^\W\d_][\w’'-]*(?:[ .][A-Z][\w’'-]*\.?){0,3}"
_HANDLE = r"@?[^\W\d_][\w-]*(?:\.[\w-]+)*"
"""How people name themselves in chats: "ben_k", "mia.b", "@kestrel7"."""
STAMPED = re.compile(
    rf"^(?P<label>\s*(?:{_STAMP}\s*[-–—]?\s*(?:<(?P<nick>[^<>\n]{{1,30}})>|(?P<name>[^\W\d][\w .’'-]{{0,29}}?)\s*:)"
    rf"|<(?P<nick2>[^\W\d_][\w-]{{0,29}})>|(?P<name2>{_NAME})\s*{_STAMP}\s*:)\s+)(?=\S)",
    re.IGNORECASE,
)
"""A label with a time, or a nickname between angle brackets: these are surely lines of a chat."""
PLAIN = re.compile(
    rf"^(?P<label>\s*\*{{0,2}}(?:(?P<name>{_NAME})\s*(?:\([^()\n]{{1,30}}\)\s*)?|(?P<name2>{_HANDLE}))"
    r"(?::\*{0,2}|\s(?:→|->|>))\s+)(?=\S)"
)
"""A name with a colon or an arrow, perhaps with how it is said in between: "Anna (softly):", "anna -> "."""
OF_A_PLAY = re.compile(r"^(?P<label>\s*(?P<name>[A-Z][A-Z’'-]+(?: [A-Z][A-Z’'-]+){0,2})\.\s+)(?=[A-Z\[(\"“])")
"""A name in capitals with a full stop, as in printed plays."""
_HEADS = frozenset(
    """note notes warning warnings caution ps subject date time place location to from cc bcc re sent received title author rating summary
    chapter part act scene name class level lvl hp mp sp exp xp str dex int wis cha con vit agi skill skills quest reward rewards status effect
    effects description race age job rank item cost ingredients method serves example answer question result total price version warning
    trigger attention reminder update edit translation book volume canto letter section article rule law item figure table plate verse psalm
    first firstly second secondly third thirdly fourth fourthly fifth sixth lastly finally next then also again moreover""".split()
)
"""Words that head other lines than talk."""
_NUMERAL = re.compile(r"[ivxlc]+|\d+")
_SELF = frozenset({"me", "i", "myself"})


def written_in(label: str) -> str:
    """The name in a label as it is written there: "ben_k" for "[10:42] ben_k:"."""
    m = STAMPED.match(label + "x") or PLAIN.match(label + "x") or OF_A_PLAY.match(label + "X")
    return next((v for k, v in (m.groupdict() if m else {}).items() if k != "label" and v), label.strip(" \t*:"))


def is_head(name: str) -> bool:
    """Whether what stands before the mark heads other lines, such as a numbered division ("BOOK II.")."""
    words = name.split()
    return all(word in _HEADS for word in words) or (words[0] in _HEADS and _NUMERAL.fullmatch(words[-1]) is not None)


def is_handle(written: str) -> bool:
    """Whether a name is written as in chats: with a small letter first, or with figures or marks in it."""
    return not written[:1].isupper() or any(c.isdigit() or c in "_@" for c in written)


def name_in(label: str) -> str:
    """The name in a label, as it would stand in a story: "Ben" for "[10:42] ben_k:", "Anna" for "ANNA (softly):"."""
    found = written_in(label)
    if found.lower().strip() in _SELF:
        return "I"
    if is_handle(found):
        found = found.lstrip("@").replace(".", "_")
    words = [w for w in re.split(r"[\s_\d]+", found) if len(w.strip(".")) > 1] or [found.strip()]
    if "_" in found or not found[:1].isupper():
        # A nickname: its longest piece is most like a name.
        words = [max(words, key=len)]
    return " ".join(w if w[:1].isupper() and not w.isupper() else w.capitalize() for w in words)


def spelled_out(label: str, bearers: Mapping[str, str] | None = None) -> str:
    """A label as a cue in words: "Anna said: ".

    Args:
        label: the label.
        bearers: the names of those who bear a handle, by the handle as it is written.
    """
    return f"{(bearers or {}).get(written_in(label)) or name_in(label)} said: "
