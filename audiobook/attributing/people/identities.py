"""Names that the text itself says to be one person's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from audiobook.attributing.document import Document
from audiobook.attributing.story import NameWords

_LONGEST_IDENTITY = 11
"""Tokens between two names that may say they are one person's: "who was really none other than"."""


def find(doc: Document) -> list[tuple[NameWords, NameWords]]:
    """Pairs of names the text says to be one person's: "A really is B", "A, alias B", "A, who was none other than B"."""
    out = []
    for a, b in pairwise(doc.names):
        gap = b.start - a.end
        if not 1 <= gap <= _LONGEST_IDENTITY or doc.paragraph[a.start] != doc.paragraph[b.start] or a.words == b.words:
            continue
        if doc.possessive[a.end - 1] or doc.possessive[b.end - 1]:
            continue
        if _says_identical([doc.lower[k] for k in range(a.end, b.start)]):
            out.append((a.words, b.words))
    return out


def joined(groups: list[list[NameWords]], identities: Sequence[tuple[NameWords, NameWords]]) -> list[list[NameWords]]:
    """Join the groups of names that the text says to be one person's."""
    index = {name: g for g, group in enumerate(groups) for name in group}
    parent = list(range(len(groups)))

    def root(g: int) -> int:
        while parent[g] != g:
            g = parent[g]
        return g

    for a, b in identities:
        if a in index and b in index and root(index[a]) != root(index[b]):
            parent[root(index[b])] = root(index[a])
    joined: dict[int, list[NameWords]] = defaultdict(list)
    for g, group in enumerate(groups):
        joined[root(g)] += group
    return list(joined.values())


def _says_identical(between: Sequence[str]) -> bool:
    """Whether the words between two names say that they are one person's."""
    words = [w for w in between if w[0].isalpha()]
    joined = " ".join(words)
    if re.fullmatch(r"or(?: rather)? as (?:\w+ ){1,4}(?:call|calls|called|style|name) (?:him|her|them)", joined):
        # "Mr. Gray, or, as his friends call him, Tom"
        return True
    if any(w in ("not", "n't", "isn't", "wasn't", "never", "if", "whether", "like", "as") for w in words):
        return False
    if re.fullmatch(
        r"(?:(?:who|he|she) )?(?:is|was|are|were) (?:really|actually|truly|indeed|secretly|also|in fact|in truth|in reality)",
        joined,
    ):
        return True
    if re.fullmatch(r"(?:really|actually|truly|secretly|in fact) (?:is|was|had been)", joined):
        return True
    if re.fullmatch(
        r"(?:who )?(?:is|was) none other than|(?:also|better|otherwise) known as|a k a|aka|alias|whose real name (?:is|was)",
        joined,
    ):
        return True
    return bool(re.fullmatch(r"and .{0,20}(?:are|were) (?:one and )?the same", joined))
