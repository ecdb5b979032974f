"""What is known of other languages than English: their words for "said" and "she", and how a cue is written. One door: `of`.

Each language has a module with closed classes of words: verbs of speech, pronouns, articles, prepositions, conjunctions. The verbs were
compiled for this program; their forms were checked against the dictionaries of simplemma (MIT).

No word decides alone: a cue is a verb of speech in its place (after a mark, before its subject) with a name, a pronoun or an article.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from audiobook.language.tags import primary
from audiobook.language.tongues.tongue import Tongue

__all__ = ["Tongue", "of"]

_MODULES = {
    "de": "german",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "pl": "polish",
    "pt": "portuguese",
    "ru": "russian",
}


def of(language: str) -> Tongue | None:
    """A BCP 47 tag in, what is known of the language out; None for English, and where nothing is known."""
    return _loaded(primary(language))


@cache
def _loaded(code: str) -> Tongue | None:
    name = _MODULES.get(code)
    return None if name is None else import_module(f"{__name__}.{name}").TONGUE
