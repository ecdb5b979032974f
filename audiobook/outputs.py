"""The finished files that a workspace's runs wrote: what they were made of, and which of them a run may replace.

A run replaces a file only if a run of the same workspace wrote it and nobody changed it since. Anything else that has the
name is kept under another one. The record lies in the workspace and is written before a file appears, so that a killed
run's files are known, too.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audiobook import windows
from audiobook.files import digest_of, not_written, set_aside, unfinished


@dataclass(frozen=True, slots=True)
class Release:
    """Files that one run made together.

    Attributes:
        content: a hash of everything they were made of; empty if that is not known.
        audio: a hash of the audio files as they were when the last of these files was made.
        files: of each file, by its name in the record, the `audio` it was made for.
    """

    content: str = ""
    audio: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileChanges:
    """What a run did to files that were there before, for its report.

    Attributes:
        set_aside: (the name a run needed, where the file that had it is kept): a run did not make it, or somebody changed it.
        deleted: files of a former run that this one replaced under other names.
        left: files of a former run that this one replaces under other names, but that somebody changed since.
        untouched: files that a run would write if somebody else's were not there.
        out_of_date: files of a former run that no longer fit the audio; this run was not asked to make them.
    """

    set_aside: tuple[tuple[Path, Path], ...] = ()
    deleted: tuple[Path, ...] = ()
    left: tuple[Path, ...] = ()
    untouched: tuple[Path, ...] = ()
    out_of_date: tuple[Path, ...] = ()


def _read(content: dict[str, Any]) -> tuple[dict[str, list[str]], dict[str, Release]]:
    """The digests and releases of a record; none where another version of the program wrote it in a way that this one does not know.

    Files that are not in the record are taken for somebody else's, and kept.
    """
    try:
        digests = {str(name): [str(d) for d in own] for name, own in content.get("digests", {}).items()}
        releases = {
            str(key): Release(
                str(own.get("content", "")),
                str(own.get("audio", "")),
                {str(k): str(v) for k, v in own.get("files", {}).items()},
            )
            for key, own in content.get("releases", {}).items()
        }
    except (TypeError, ValueError, AttributeError):
        return {}, {}
    return digests, releases


class Outputs:
    """The record of a workspace's finished files.

    Args:
        base: the workspace's folder; paths are recorded relative to it, so that the two can be moved together.
        content: the record as it was stored, None for an empty one.
        keep: stores the record; called before each file appears.
    """

    def __init__(self, base: Path, content: dict[str, Any] | None, keep: Callable[[dict[str, Any]], None]) -> None:
        self._base = base
        self._keep = keep
        self._digests, self._releases = _read(content or {})
        self.changes = FileChanges()
        """What became of files that were there before, since this record was opened."""

    def releases(self) -> list[tuple[Path, tuple[Path, ...]]]:
        """What runs made: each target (a file, or the folder of several), with the files of its run that are still there."""
        found = []
        for key, release in self._releases.items():
            files = tuple(path for path in map(self._path, release.files) if path.is_file())
            if files:
                found.append((self._path(key.rpartition(" ")[0]), files))
        return found

    def is_current(self, target: Path, suffix: str, content: str, files: Collection[Path]) -> bool:
        """Whether files are, to the bit, what a run would make of some content.

        Args:
            target: the audio file, or the folder of several.
            suffix: of the audio.
            content: a hash of everything the files are made of.
            files: all of them.
        """
        release = self._releases.get(self._key(target, suffix), Release())
        names = [self._name(path) for path in files]
        if release.content != content or not all(n in release.files for n in names):
            return False
        if not all(self._is_ours(path) for path in files):
            return False
        others = [self._path(n) for n, fitted in release.files.items() if n not in names and fitted != release.audio]
        self.changes = replace(self.changes, out_of_date=tuple(p for p in others if self._is_ours(p)))
        return True

    def wrote(self, path: Path) -> bool:
        """Whether a run wrote what lies at a path, and nobody changed it since."""
        return self._is_ours(path)

    @contextmanager
    def writing(self, path: Path, *, yields: bool = False) -> Iterator[Path]:
        """Give a file to write next to another; then sync it and put it in the other's place.

        Args:
            path: the file that appears.
            yields: where somebody else's file has the name, it stays and nothing is written.

        Raises:
            EncodingError: it cannot be written.
        """
        aside = unfinished(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                yield aside
                with aside.open("rb+") as f:
                    os.fsync(f.fileno())
                there = digest_of(path)
                same, ours = there == digest_of(aside), self._is_ours(path, there)
                if yields and os.path.lexists(path) and not same and not ours:
                    self.changes = replace(self.changes, untouched=(*self.changes.untouched, path))
                if (same and ours) or path in self.changes.untouched:
                    aside.unlink()
                else:
                    self.place(aside, path)
            except BaseException:
                aside.unlink(missing_ok=True)
                raise
        except OSError as e:
            raise not_written(path, e) from e

    def place(self, aside: Path, path: Path, digest: str | None = None) -> None:
        """Move a finished file to its place; somebody else's file that is there is kept under another name.

        Args:
            aside: the finished file.
            path: its place.
            digest: its SHA-256, where it is known already.

        Raises:
            OSError: it cannot be moved.
        """
        digest = digest or digest_of(aside) or ""
        there = digest_of(path)
        ours = self._is_ours(path, there)
        others = os.path.lexists(path) and not ours and there != digest
        # Until the move is done, either of the two may be there.
        self._digests[self._name(path)] = [*([there] if there and ours and there != digest else []), digest]
        self._store()
        if others:
            kept = set_aside(path)
            self.changes = replace(self.changes, set_aside=(*self.changes.set_aside, (path, kept)))
        try:
            windows.move(aside, path)
        except OSError:
            if others:
                kept.rename(path)
            raise

    def finish(
        self, target: Path, suffix: str, content: str, audio: Sequence[Path], beside: Sequence[Path], *, split: bool
    ) -> None:
        """Record a run's files, and delete those of a former run that they replace under other names.

        Only the files of a folder with a file for each chapter can have other names than before. Of those, only files of the
        kinds that were made now are deleted, and only if nobody changed them.

        Args:
            target: the audio file, or the folder of several.
            suffix: of the audio.
            content: a hash of everything the files are made of.
            audio: the audio files.
            beside: subtitles and read-along.
            split: whether there is a file for each chapter.
        """
        key = self._key(target, suffix)
        before = self._releases.get(key, Release())
        made = hashlib.sha256("".join(self._digests[self._name(p)][-1] for p in audio).encode()).hexdigest()[:16]
        files = {self._name(path): made for path in (*audio, *beside)}
        kinds = {path.suffix for path in (*audio, *beside)}
        deleted, left, out_of_date = [], [], []
        for name, fitted in before.files.items():
            path = self._path(name)
            if name in files or not os.path.lexists(path):
                continue
            if split and path.suffix in kinds:
                if not self._is_ours(path):
                    left.append(path)
                elif _deleted(path):
                    deleted.append(path)
                else:
                    files[name] = fitted
                    out_of_date.append(path)
            elif self._is_ours(path):
                files[name] = fitted
                if fitted != made:
                    out_of_date.append(path)
        self._releases[key] = Release(content, made, files)
        self._forget_what_is_gone()
        self._store()
        self.changes = replace(self.changes, deleted=tuple(deleted), left=tuple(left), out_of_date=tuple(out_of_date))

    def _key(self, target: Path, suffix: str) -> str:
        return f"{self._name(target)} {suffix}"

    def _name(self, path: Path) -> str:
        """A path as the record has it."""
        absolute = Path(os.path.normpath(path.absolute()))
        try:
            return Path(os.path.relpath(absolute, self._base.absolute())).as_posix()
        except ValueError:
            # Windows: the two lie on different drives.
            return absolute.as_posix()

    def _path(self, name: str) -> Path:
        return Path(os.path.normpath(self._base / name))

    def _is_ours(self, path: Path, there: str | None = None) -> bool:
        """Whether a run of this workspace wrote what lies at a path, and nobody changed it since.

        Args:
            path: the file.
            there: its SHA-256, where it is known already.
        """
        known = self._digests.get(self._name(path), [])
        return bool(known) and not path.is_symlink() and (there or digest_of(path)) in known

    def _forget_what_is_gone(self) -> None:
        """Keep the record as small as what is there."""
        self._digests = {n: d for n, d in self._digests.items() if os.path.lexists(self._path(n))}
        self._releases = {k: r for k, r in self._releases.items() if any(n in self._digests for n in r.files)}

    def _store(self) -> None:
        releases = {
            key: {"content": r.content, "audio": r.audio, "files": dict(r.files)} for key, r in self._releases.items()
        }
        self._keep({"digests": self._digests, "releases": releases})


def _deleted(path: Path) -> bool:
    """Delete a file; whether it is gone. On Windows, one that a player has open cannot be."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True
