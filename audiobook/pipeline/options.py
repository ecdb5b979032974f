"""What a user can choose of a run."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from audiobook.directing import Lexicon, lexicon
from audiobook.workspace import read_text


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can choose.

    Attributes:
        engine: whose voices are dealt.
        attributor: who decides who speaks.
        jobs: how many parts are made at once.
        cluster: address of a Dask scheduler whose workers make the parts; None for this machine.
        plain: everything is said in the same way, whatever the cues tell.
        pauses: (name, milliseconds), see `directing.Pauses`; they outdo cast.toml's.
        lexicons: files with pronunciations for any book; the book's own outdoes them.
    """

    engine: str = "espeak"
    attributor: str = "learned"
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    cluster: str | None = None
    plain: bool = False
    pauses: tuple[tuple[str, int], ...] = ()
    lexicons: tuple[Path, ...] = ()


def lexicons(options: Options, *more: Path) -> Lexicon:
    """The pronunciations of the files there are, of those the options name and some more; the last outdoes the others."""
    texts = [(path, read_text(path)) for path in (*options.lexicons, *more)]
    return lexicon.merged(lexicon.parse(text, source=str(path)) for path, text in texts if text is not None)
