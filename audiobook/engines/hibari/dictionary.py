"""Which words hibari's dictionary has. The others it guesses from their spelling.

The dictionary is searched as the text that it is in the package: to look up a few names takes a tenth of the time that reading it all takes.
"""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_FILES = ("lexicon_us_gold.json.gz", "lexicon_us_silver.json.gz")
"""JSON objects with sounds by word. The British ones have nearly the same words."""


def has(word: str) -> bool | None:
    """Whether a word, or it without the ending of a plural, is in the dictionary; None where the package has none of the kind."""
    texts = _texts()
    if not texts:
        return None
    forms = {form for one in (word, word.lower()) for form in (one, one.removesuffix("s"))}
    entries = [f"{json.dumps(form, ensure_ascii=False)}:".encode() for form in forms if form]
    return any(entry in text for text in texts for entry in entries)


@cache
def _texts() -> tuple[bytes, ...]:
    spec = find_spec("hibari")
    if spec is None or spec.origin is None:
        return ()
    folder = Path(spec.origin).parent / "assets"
    with suppress(OSError, EOFError):
        return tuple(gzip.decompress((folder / name).read_bytes()) for name in _FILES)
    return ()
