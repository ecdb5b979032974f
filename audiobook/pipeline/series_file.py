"""Where the file of a series lies, and how runs take turns at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from audiobook.book import Book
from audiobook.casting import series as series_cast
from audiobook.files import held, read_text, write_whole
from audiobook.pipeline.options import Options
from audiobook.pipeline.output_files import file_name

_SUFFIX = ".cast.toml"
_LONGEST_STEM_BYTES = 180
"""Of the series in the file's name: room for a language, a number and the endings of the file and of its lock in 255 bytes."""
_WAITING_SECONDS = 60.0
"""How long to wait for another volume's run to let go of the file. It is held while voices are dealt, which takes moments."""


@dataclass(frozen=True, slots=True)
class SeriesFile:
    """The file that keeps the voices of a series.

    Attributes:
        path: where it lies, or will lie.
        name: of the series.
    """

    path: Path
    name: str

    def text(self) -> str | None:
        """Its content; None where there is no file yet.

        Raises:
            ScriptError: it cannot be read.
        """
        return read_text(self.path)

    def keep(self, content: str) -> None:
        """Write it, whole or not at all.

        Raises:
            EncodingError: it cannot be written.
        """
        write_whole(self.path, content)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs from writing it between a look at it and a change; a run that is killed keeps nobody out.

        Raises:
            UsageError: another run has not let go of it for a minute.
            EncodingError: its folder cannot be written to.
        """
        lock = self.path.with_name(f".{self.path.name}.lock")
        busy = f"Another run is changing {self.path}."
        with held(lock, _WAITING_SECONDS, busy=busy, guarded=self.path):
            yield


def series_file(book: Book, options: Options, workspace: Path) -> SeriesFile | None:
    """The file of a volume's series; None where the volume is in none.

    It lies beside the working folder of the volume, so that volumes that are made in one place find it. The name of a series may be
    the path of its file instead: it ends in .toml.

    Args:
        book: the volume, which may name its series.
        options: with the series that the user named.
        workspace: the volume's working folder.

    Raises:
        ScriptError: a file that may be the one cannot be read.
    """
    name = options.series if options.series is not None else book.series[0] if book.series else ""
    name = " ".join(name.split())
    if not name:
        return None
    if name.lower().endswith(".toml"):
        path = Path(name)
        return SeriesFile(path, path.name[: -len(_SUFFIX)] if path.name.endswith(_SUFFIX) else path.stem)
    language = book.language.lower().partition("-")[0]
    stem = file_name(name).encode()[:_LONGEST_STEM_BYTES].decode(errors="ignore").rstrip(". ")
    stems = chain([stem, f"{stem} ({language})"], (f"{stem}-{n}" for n in count(2)))
    for one in stems:
        path = _as_written(workspace.parent, f"{one}{_SUFFIX}")
        content = read_text(path)
        if content is None or _is_of(content, name, language, str(path)):
            return SeriesFile(path, name)
    raise AssertionError("count() has no end")


def _as_written(folder: Path, name: str) -> Path:
    """A file by its name, however its letters are capitalized."""
    there = (p for p in sorted(folder.glob(f"*{_SUFFIX}")) if p.name.casefold() == name.casefold())
    return next(there, folder / name)


def _is_of(content: str, name: str, language: str, source: str) -> bool:
    """Whether a file is that of a series in a language; what it does not say decides nothing."""
    its_name, its_language = series_cast.head(content, source=source)
    same_name = not its_name or " ".join(its_name.split()).casefold() == name.casefold()
    return same_name and (not its_language or its_language.lower().partition("-")[0] == language)
