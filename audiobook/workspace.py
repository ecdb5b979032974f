"""The workspace: the folder in which a story's working files lie, and the only place that knows what is in it.

output/story/
script.json     who says what            (the user's to edit)
cast.toml       who has which voice      (the user's to edit)
lexicon.toml    how words are said       (the user's to write)
timeline.json   where everything lies in the finished file
clips/          finished parts of the audio, by content
made/           script.json as it was made, to tell what the user edited
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from audiobook.errors import EncodingError, ScriptError, UsageError

_MAGIC = b"audiobook-part/1\n"
_SPOKEN_MAGIC = b"audiobook-clip/1\n"
_MADE_MAGIC = b"audiobook-made/1\n"
_RECEIPT_MAGIC = b"audiobook-receipt/2\n"
_ASIDE = ".unfinished"
_EDITING_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part of the audio.

    Attributes:
        frames: encoded audio.
        samples: its length.
        spans: first sample, and the one behind the last, of each utterance in it.
        faults: (index of the utterance, why it could not be said).
    """

    frames: bytes
    samples: int
    spans: tuple[tuple[int, int], ...]
    faults: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What finished files were made of and are.

    Attributes:
        content: a hash of everything they were made of.
        files: by absolute path, the SHA-256 of each.
    """

    content: str = ""
    files: dict[str, str] = field(default_factory=dict)

    def holds(self, content: str, files: Iterable[Path]) -> bool:
        """Whether files are, to the bit, what a run would make of some content."""
        paths = [str(path.absolute()) for path in files]
        return (
            self.content == content
            and set(paths) == set(self.files)
            and all(digest_of(Path(p)) == self.files[p] for p in paths)
        )


OUTPUT = Path("output")
"""Where finished files and working folders go unless the user says otherwise."""


def target_of(stem: str, folder: Path | None = None, suffix: str = ".mp3") -> Path:
    """Where a story's finished file goes unless the user says otherwise: a folder, by default output/."""
    return (folder or OUTPUT) / f"{stem}{suffix}"


def every() -> list[Workspace]:
    """The workspaces in output/, by name."""
    return [Workspace(folder) for folder in sorted(OUTPUT.glob("*")) if folder.is_dir()]


class Workspace:
    """A story's folder.

    Args:
        folder: made when something is first written to it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, stem: str) -> Workspace:
        """The workspace a story has unless the user says otherwise: output/<stem>."""
        return cls(OUTPUT / stem)

    @property
    def script_path(self) -> Path:
        """Where script.json lies."""
        return self.folder / "script.json"

    @property
    def cast_path(self) -> Path:
        """Where cast.toml lies."""
        return self.folder / "cast.toml"

    @property
    def lexicon_path(self) -> Path:
        """Where lexicon.toml lies, if the user wrote one."""
        return self.folder / "lexicon.toml"

    @property
    def timeline_path(self) -> Path:
        """Where timeline.json lies."""
        return self.folder / "timeline.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out of the workspace; a run that is killed keeps nobody out.

        Raises:
            UsageError: another run is at work in it.
        """
        _made_folder(self.folder)
        lock = FileLock(self.folder / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as e:
            raise UsageError(
                f"Another run is at work in {self.folder}.", "Wait for it, or give this one a --workspace."
            ) from e
        try:
            # What an edit is writing now is none of these.
            with self.editing():
                for left in (*self.folder.glob(f"*{_ASIDE}"), *self.folder.glob(f"*/*{_ASIDE}")):
                    # Of a run that was killed while it wrote.
                    left.unlink(missing_ok=True)
            yield
        finally:
            lock.release()

    @contextmanager
    def editing(self) -> Iterator[None]:
        """Keep others from writing script.json and cast.toml between a look at them and a change; for moments only.

        Raises:
            UsageError: another process has not let go of them for half a minute.
        """
        _made_folder(self.folder)
        try:
            # One object for all that name this file: who holds it may take it again.
            lock = FileLock(self.folder / ".editing.lock", timeout=_EDITING_SECONDS, is_singleton=True)
            lock.acquire()
        except Timeout as e:
            raise UsageError(f"Another program is changing files in {self.folder}.", "Wait for it.") from e
        except OSError as e:
            raise _not_written(self.folder, e) from e
        try:
            yield
        finally:
            lock.release()

    def script(self) -> str | None:
        """script.json's content, None if there is none."""
        return _read(self.script_path)

    def made_script(self, key: str | None = None) -> str | None:
        """script.json as it was last made, None if none was, or not from what `key` names."""
        stored = _checked(self.folder / "made" / "script", _MADE_MAGIC)
        if stored is None:
            return None
        found, _, content = stored.partition(b"\n")
        return content.decode() if key is None or found.decode() == key else None

    def keep_script(self, content: str | None, *, made: str, key: str) -> None:
        """Write script.json, and what it would be without the user's edits.

        Args:
            content: script.json; None to leave it as it is.
            made: what it would be without the user's edits.
            key: names what it was made from.
        """
        if self.made_script(key) != made:
            _write_checked(self.folder / "made" / "script", _MADE_MAGIC, f"{key}\n{made}".encode())
        if content is not None:
            _write_text(self.script_path, content)

    def keep_edit(self, script: str | None, cast: str, *, made: str, key: str) -> None:
        """Write script.json, cast.toml and what the script would be without the user's edits: all of them or none.

        Args:
            script: script.json; None to leave it as it is.
            cast: cast.toml.
            made: what script.json would be without the user's edits.
            key: names what it was made from.

        Raises:
            EncodingError: one of them cannot be written; all are as they were.
        """
        contents: dict[Path, bytes] = {}
        if self.cast() != cast:
            contents[self.cast_path] = cast.encode()
        if self.made_script(key) != made:
            contents[self.folder / "made" / "script"] = _sealed(_MADE_MAGIC, f"{key}\n{made}".encode())
        if script is not None:
            contents[self.script_path] = script.encode()
        write_together(contents)

    def receipt(self) -> Receipt:
        """What the finished files were made of and are; empty if nothing is known."""
        stored = _checked(self.folder / "made" / "receipt", _RECEIPT_MAGIC)
        fields = json.loads(stored) if stored else {}
        return Receipt(fields.get("content", ""), fields.get("files", {}))

    def keep_receipt(self, receipt: Receipt) -> None:
        """Note what the finished files were made of, and their digests.

        What an earlier run wrote into the same folders under names that are no more is deleted, if it still is, to the bit,
        what that run wrote.
        """
        folders = {str(Path(path).parent) for path in receipt.files}
        for path, digest in self.receipt().files.items():
            stale = path not in receipt.files and str(Path(path).parent) in folders and len(receipt.files) > 1
            if stale and digest_of(Path(path)) == digest:
                Path(path).unlink(missing_ok=True)
        fields = {"content": receipt.content, "files": receipt.files}
        _write_checked(self.folder / "made" / "receipt", _RECEIPT_MAGIC, json.dumps(fields, indent=1).encode())

    def cast(self) -> str | None:
        """cast.toml's content, None if there is none."""
        return _read(self.cast_path)

    def keep_cast(self, content: str) -> None:
        """Write cast.toml."""
        if self.cast() != content:
            _write_text(self.cast_path, content)

    def keep_timeline(self, content: str) -> None:
        """Write timeline.json."""
        with suppress(OSError):
            if self.timeline_path.read_bytes() == content.encode():
                return
        _write_text(self.timeline_path, content)

    def part(self, key: str) -> Part | None:
        """A finished part; None if there is none, or if what lies there is torn or was changed."""
        rest = _checked(self._part_path(key), _MAGIC)
        if rest is None:
            return None
        meta, _, frames = rest.partition(b"\n")
        return _part(meta, frames)

    def part_without_frames(self, key: str) -> Part | None:
        """What a finished part says of itself, without its audio and unchecked; None if there is none."""
        try:
            with self._part_path(key).open("rb") as f:
                if f.readline() != _MAGIC:
                    return None
                f.readline()
                return _part(f.readline(), b"")
        except (OSError, ValueError, KeyError):
            return None

    def keep_part(self, key: str, part: Part) -> None:
        """Store a finished part."""
        meta = json.dumps({"samples": part.samples, "spans": part.spans, "faults": part.faults}, separators=(",", ":"))
        _write_checked(self._part_path(key), _MAGIC, meta.encode() + b"\n" + part.frames)

    @property
    def spoken(self) -> Spoken:
        """The store of single clips."""
        return Spoken(self.folder / "spoken")

    def forget_parts(self, keep: Iterable[str]) -> None:
        """Delete the parts of former runs that are not among those to keep, so that the store is bounded."""
        _keep_only(self.folder / "clips", {self._part_path(k).name for k in keep})

    def clean(self) -> int:
        """Delete stored audio, but neither script nor cast; gives the bytes that came free."""
        freed = 0
        for folder in (self.folder / "clips", self.folder / "spoken"):
            freed += sum(p.stat().st_size for p in folder.glob("*") if p.is_file())
            _keep_only(folder, set())
        return freed

    def _part_path(self, key: str) -> Path:
        return self.folder / "clips" / f"{key}.part"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A store of single clips, for engines whose speaking costs more than reading a file.

    Attributes:
        folder: where they lie.
    """

    folder: Path

    def get(self, key: str) -> bytes | None:
        """A clip's samples; None if it is not stored, or what lies there is torn."""
        rest = _checked(self._path(key), _SPOKEN_MAGIC)
        return None if rest is None else zlib.decompress(rest)

    def has(self, key: str) -> bool:
        """Whether there is a file for a clip; what lies in it is seen by `get` alone."""
        return self._path(key).is_file()

    def keep(self, key: str, samples: bytes) -> None:
        """Store a clip's samples."""
        _write_checked(self._path(key), _SPOKEN_MAGIC, zlib.compress(samples, 1))

    def forget(self, keep: Iterable[str]) -> None:
        """Delete the clips that are not among those to keep."""
        _keep_only(self.folder, {self._path(k).name for k in keep})

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.clip"


def _part(meta: bytes, frames: bytes) -> Part:
    fields = json.loads(meta)
    return Part(
        frames,
        int(fields["samples"]),
        tuple((int(a), int(b)) for a, b in fields["spans"]),
        tuple((int(i), str(why)) for i, why in fields["faults"]),
    )


def digest_of(path: Path) -> str | None:
    """A file's SHA-256 in hexadecimal; None if it cannot be read."""
    try:
        with path.open("rb") as f:
            return hashlib.file_digest(f, "sha256").hexdigest()
    except OSError:
        return None


def _checked(path: Path, magic: bytes) -> bytes | None:
    """A stored file's content behind its magic and digest; None if it is missing, torn or changed."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    head, _, rest = raw.removeprefix(magic).partition(b"\n")
    if not raw.startswith(magic) or hashlib.sha256(rest).hexdigest().encode() != head:
        return None
    return rest


def _write_checked(path: Path, magic: bytes, content: bytes) -> None:
    _write(path, _sealed(magic, content))


def _sealed(magic: bytes, content: bytes) -> bytes:
    return magic + hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def _keep_only(folder: Path, names: set[str]) -> None:
    with suppress(OSError):
        for path in folder.iterdir():
            if path.name not in names:
                path.unlink(missing_ok=True)


def _made_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise EncodingError(f"{folder} cannot be made: {e.strerror or e}.", "Check the folder's permissions.") from e


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as e:
        raise ScriptError(f"{path} cannot be read: {e}.", "Check the file, or delete it to have it made anew.") from e


def _write_text(path: Path, content: str) -> None:
    _write(path, content.encode())


def read_text(path: Path) -> str | None:
    """A text file of the user's; None if there is none.

    Raises:
        ScriptError: it cannot be read.
    """
    return _read(path)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file that a user asked for; it appears whole or not at all, and stays as it is where it says the same.

    Raises:
        EncodingError: it cannot be written.
    """
    raw = content.encode() if isinstance(content, str) else content
    with suppress(OSError):
        if path.read_bytes() == raw:
            return
    _write(path, raw)


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write some files: all of them, or none where one cannot be written.

    All are written beside their places first, so that a full disk is met before anything has changed; what is left to do then is
    to move them, and what was moved is moved back if a later one cannot be.

    Args:
        contents: by file, what is to stand in it.

    Raises:
        EncodingError: one of them cannot be written.
    """
    with ExitStack() as stack:
        asides = {path: stack.enter_context(_beside(path)) for path in contents}
        former = {path: stack.enter_context(_beside(path)) for path in contents}
        moved: list[Path] = []
        path = None
        try:
            for path, aside in asides.items():
                aside.write_bytes(contents[path])
                with aside.open("rb+") as f:
                    os.fsync(f.fileno())
                _second_name(path, former[path])
            for path, aside in asides.items():
                aside.replace(path)
                moved.append(path)
        except BaseException as e:
            for done in reversed(moved):
                with suppress(OSError):
                    if former[done].exists():
                        former[done].replace(done)
                    else:
                        done.unlink(missing_ok=True)
            if isinstance(e, OSError):
                raise _not_written(path, e) from e
            raise


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name for a file beside another; what has that name at the end is deleted.

    Raises:
        EncodingError: there is no folder for it, and none can be made.
    """
    _made_folder(path.parent)
    aside = _aside(path)
    try:
        yield aside
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _second_name(path: Path, other: Path) -> None:
    """Give a file another name, too, or a copy where the file system has no such names; nothing where there is no file."""
    if not path.exists():
        return
    try:
        os.link(path, other)
    except OSError:
        shutil.copy2(path, other)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name[:40]}.{uuid.uuid4().hex[:8]}{_ASIDE}")


def _not_written(path: Path | None, error: OSError) -> EncodingError:
    return EncodingError(
        f"{path} cannot be written: {error.strerror or error}.", "Check the folder and the free space."
    )


def _write(path: Path, content: bytes) -> None:
    with write_aside(path) as aside:
        aside.write_bytes(content)


@contextmanager
def write_aside(path: Path) -> Iterator[Path]:
    """Give a file to write beside another; then sync it and move it to the other's place.

    Raises:
        EncodingError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = _aside(path)
        try:
            yield aside
            with aside.open("rb+") as f:
                os.fsync(f.fileno())
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    except OSError as e:
        raise _not_written(path, e) from e
