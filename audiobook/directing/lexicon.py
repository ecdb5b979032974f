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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from audiobook.errors import ScriptError
from audiobook.outside import quoted, shown, toml_table
from audiobook.phonemes import marked, unknown

__all__ = ["Lexicon", "merged", "parse"]

_LINE_HINT = 'A line looks like: Siobhan = "shiv-awn". A word that has more than letters from a to z stands in quotation marks: "Zoë" = "zoh-ee".'


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The pronunciations that a user gives.

    Attributes:
        words: (language or "", word, what to say). If a word comes twice, the later entry counts.
        patterns: (language or "", regular expression, what to say). The first one that matches counts.
    """

    words: tuple[tuple[str, str, str], ...] = ()
    patterns: tuple[tuple[str, str, str], ...] = ()

    def find(self, text: str, language: str = "en") -> Iterator[tuple[int, int, str]]:
        """The words of a text that the lexicon has: start, end, and what to say. Only whole words match, in small letters or capitals."""
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
    """What to say; words between slashes are phonemes and are marked as such."""
    return marked(say[1:-1]) if len(say) > 2 and say[0] == say[-1] == "/" else say


def merged(lexicons: Iterable[Lexicon]) -> Lexicon:
    """Several lexicons as one; a later one counts more than an earlier one."""
    every = list(lexicons)
    # The first pattern that matches counts: those of the last lexicon come first.
    return Lexicon(
        tuple(w for one in every for w in one.words), tuple(p for one in reversed(every) for p in one.patterns)
    )


def parse(text: str, *, source: str = "lexicon.toml") -> Lexicon:
    """Read a lexicon.

    Args:
        text: the file's content.
        source: how to name the file in an error.

    Raises:
        ScriptError: not TOML, an unknown table, a value that is not text, or a pattern that is not a regular expression.
    """
    try:
        raw = toml_table(text)
    except ValueError as e:
        raise ScriptError(f"{source} is not TOML: {shown(str(e))}.", _LINE_HINT) from e
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
                f"{source}: unknown table {quoted(key)}.",
                "Known tables: [words], [patterns], and for one language [fr.words], [fr.patterns].",
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
            raise ScriptError(
                f"{source}, [{name}]: the pronunciation of {quoted(key)} is missing or not text.",
                _LINE_HINT,
            )
        if len(say) > 2 and say[0] == say[-1] == "/" and (sign := unknown(say[1:-1])):
            raise ScriptError(
                f"{source}, [{name}]: {quoted(sign)} in {quoted(say)} is not a sign for a sound of English.",
                "Use signs of the International Phonetic Alphabet, or another spelling without slashes.",
            )
        yield language, key, say


def _verify(pattern: str, say: str, source: str) -> None:
    try:
        compiled = re.compile(pattern)
        if compiled.match(""):
            raise ScriptError(
                f"{source}: the pattern {quoted(pattern)} matches the empty text, and so at every place.",
                "Let it match at least one character.",
            )
        template = re.compile(f"(?:{pattern})|").match("")
        if template is not None:
            template.expand(say)
    except (re.error, IndexError) as e:
        raise ScriptError(
            f"{source}: the pattern {quoted(pattern)} with {quoted(say)} is not valid: {shown(str(e))}.",
            "Write it as a regular expression of Python; \\1 stands for its first group.",
        ) from e
