"""Labels of speakers: the names before the lines of a script or a chat ("ANNA:", "[10:42] anna:", "<anna>")."""

from __future__ import annotations

import re

_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?"
_STAMP = (
    rf"(?:\[(?:\d[\d./-]*[ ,T]*)?{_TIME}\]|\((?:\d[\d./-]*[ ,T]*)?{_TIME}\)|(?:\d{{1,4}}[./-]\d[\d./-]*,?\s+)?{_TIME})"
)
_NAME = r"(?:(?:Mr|Mrs|Ms|Dr|St)\.\s)?[^\W\d_][\w’'-]*(?:[ .][A-Z][\w’'-]*\.?){0,3}"
STAMPED = re.compile(
    rf"^(?P<label>\s*(?:{_STAMP}\s*[-–—]?\s*(?:<(?P<nick>[^<>\n]{{1,30}})>|(?P<name>[^\W\d][\w .’'-]{{0,29}}?)\s*:)"
    rf"|<(?P<nick2>[^\W\d_][\w-]{{0,29}})>|(?P<name2>{_NAME})\s*{_STAMP}\s*:)\s+)(?=\S)",
    re.IGNORECASE,
)
"""A label with a time, or a nickname between angle brackets: these are surely lines of a chat."""
PLAIN = re.compile(rf"^(?P<label>\s*\*{{0,2}}(?P<name>{_NAME})\s*(?:\([^()\n]{{1,30}}\)\s*)?:\*{{0,2}}\s+)(?=\S)")
"""A name with a colon, perhaps with how it is said in between: "Anna (softly):"."""
OF_A_PLAY = re.compile(r"^(?P<label>\s*(?P<name>[A-Z][A-Z’'-]+(?: [A-Z][A-Z’'-]+){0,2})\.\s+)(?=[A-Z\[(\"“])")
"""A name in capitals with a full stop, as in printed plays."""
_SELF = frozenset({"me", "i", "myself"})


def name_in(label: str) -> str:
    """The name in a label, as it would stand in a story: "Ben" for "[10:42] ben_k:", "Anna" for "ANNA (softly):"."""
    m = STAMPED.match(label + "x") or PLAIN.match(label + "x") or OF_A_PLAY.match(label + "X")
    found = next((v for k, v in (m.groupdict() if m else {}).items() if k != "label" and v), label)
    if found.lower().strip() in _SELF:
        return "I"
    words = [w for w in re.split(r"[\s_\d]+", found) if len(w.strip(".")) > 1] or [found.strip()]
    if "_" in found or not found[:1].isupper():
        # A nickname: its longest piece is most like a name.
        words = [max(words, key=len)]
    return " ".join(w if w[:1].isupper() and not w.isupper() else w.capitalize() for w in words)


def spelled_out(label: str) -> str:
    """A label as a cue in words: "Anna said: "."""
    return f"{name_in(label)} said: "
