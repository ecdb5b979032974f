r"""The pronunciation lexicon: lexicon.toml in, what to say for which words out.

[words]
Siobhan = "shiv-awn"              # another spelling
Cthulhu = "/kəˈθuːluː/"           # between slashes: the International Phonetic Alphabet
[patterns]
'(\w+)-kun' = '\1 koon'           # a regular expression
[fr.words]                        # in French books only
Hugo = "ugo"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from audiobook.errors import ScriptError
from audiobook.phonemes import marked, unknown

__all__ = ["Lexicon", "merged", "parse"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Pronunciations a user gives.

    Attributes:
        words: (language or "", word, what to say); a later one outdoes an earlier.
        patterns: (language or "", regular expression, what to say).
    """

    words: tuple[tuple[str, str, str], ...] = ()
    patterns: tuple[tuple[str, str, str], ...] = ()

    def find(self, text: str, language: str = "en") -> Iterator[tuple[int, int, str]]:
        """Where a text has something of the lexicon: start, end, and what to say. Words match whole, in any case."""
        own = language.lower().partition("-")[0]
        said = {word.casefold(): say for tongue, word, say in self.words if tongue in ("", own)}
        if said:
            every = "|".join(sorted((re.escape(w) for w in said), key=len, reverse=True))
            for m in re.finditer(rf"(?<!\w)(?:{every})(?!\w)", text, re.IGNORECASE):
                if (say := said.get(m.group().casefold())) is not None:
                    yield m.start(), m.end(), _said(say)
        for tongue, pattern, say in self.patterns:
            if tongue in ("", own):
                for m in re.finditer(pattern, text):
                    yield m.start(), m.end(), _said(m.expand(say))


def _said(say: str) -> str:
    """What stands between slashes is marked as phonemes."""
    return marked(say[1:-1]) if len(say) > 2 and say[0] == say[-1] == "/" else say


def merged(lexicons: Iterable[Lexicon]) -> Lexicon:
    """Several lexicons as one; the later ones outdo the earlier."""
    every = list(lexicons)
    # Patterns claim in order: the last lexicon's go first.
    return Lexicon(
        tuple(w for one in every for w in one.words), tuple(p for one in reversed(every) for p in one.patterns)
    )


def parse(text: str, *, source: str = "lexicon.toml") -> Lexicon:
    """Read a lexicon.

    Args:
        text: the file's content.
        source: how to name the file in an error.

    Raises:
        ScriptError: not TOML, an unknown table, a value that is no text, or a pattern that is no regular expression.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise ScriptError(f"{source} is not TOML: {e}.", 'A line looks like: Siobhan = "shiv-awn"') from e
    words = list(_pairs(raw.get("words", {}), "", "words", source))
    patterns = list(_pairs(raw.get("patterns", {}), "", "patterns", source))
    for key, table in raw.items():
        if key in ("words", "patterns"):
            continue
        if (
            not isinstance(table, dict)
            or not set(table) <= {"words", "patterns"}
            or not re.fullmatch(r"[a-z]{2,3}", key)
        ):
            raise ScriptError(
                f"{source}: there is no place for “{key}”.", "Tables are [words], [patterns], [fr.words] …"
            )
        words += _pairs(table.get("words", {}), key, f"{key}.words", source)
        patterns += _pairs(table.get("patterns", {}), key, f"{key}.patterns", source)
    for _, pattern, say in patterns:
        _verify(pattern, say, source)
    return Lexicon(tuple(words), tuple(patterns))


def _pairs(table: Any, language: str, name: str, source: str) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401 - TOML
    if not isinstance(table, dict):
        raise ScriptError(f"{source}: {name} must be a table.", f"Write [{name}] above its lines.")
    for key, say in table.items():
        if not isinstance(say, str) or not any(c.isalnum() for c in say):
            raise ScriptError(f"{source}, [{name}]: “{key}” has no pronunciation.", f'For example: {key} = "shiv-awn"')
        if len(say) > 2 and say[0] == say[-1] == "/" and (sign := unknown(say[1:-1])):
            raise ScriptError(
                f"{source}, [{name}]: “{sign}” in {say} is no sign of English speech.", "See docs/formats.md."
            )
        yield language, key, say


def _verify(pattern: str, say: str, source: str) -> None:
    try:
        compiled = re.compile(pattern)
        if compiled.match(""):
            raise ScriptError(f"{source}: the pattern “{pattern}” matches nothing at all, and so everywhere.")
        template = re.compile(f"(?:{pattern})|").match("")
        if template is not None:
            template.expand(say)
    except (re.error, IndexError) as e:
        raise ScriptError(f"{source}: “{pattern}” with “{say}” is no pattern: {e}.") from e
