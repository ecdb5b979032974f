"""The workspace: the folder in which a story's working files lie, and the only place that knows what is in it.

output/story/
script.json     who says what            (the user's to edit)
cast.toml       who has which voice      (the user's to edit)
timeline.json   where everything lies in the finished file
clips/          finished parts of the audio, by content
made/           script.json as it was made, to tell what the user edited
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from audiobook.errors import EncodingError, ScriptError

_MAGIC = b"audiobook-part/1\n"


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


class Workspace:
    """A story's folder.

    Args:
        folder: made when something is first written to it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def script_path(self) -> Path:
        """Where script.json lies."""
        return self.folder / "script.json"

    @property
    def cast_path(self) -> Path:
        """Where cast.toml lies."""
        return self.folder / "cast.toml"

    @property
    def timeline_path(self) -> Path:
        """Where timeline.json lies."""
        return self.folder / "timeline.json"

    @property
    def _made_script_path(self) -> Path:
        return self.folder / "made" / "script.json"

    def script(self) -> str | None:
        """script.json's content, None if there is none."""
        return _read(self.script_path)

    def made_script(self) -> str | None:
        """script.json as it was last made, None if none was."""
        return _read(self._made_script_path)

    def keep_script(self, content: str | None, *, made: str) -> None:
        """Write script.json (None: leave it as it is), and beside it what it would be without the user's edits."""
        if content is not None:
            _write_text(self.script_path, content)
        if self.made_script() != made:
            _write_text(self._made_script_path, made)

    def cast(self) -> str | None:
        """cast.toml's content, None if there is none."""
        return _read(self.cast_path)

    def keep_cast(self, content: str) -> None:
        """Write cast.toml."""
        if self.cast() != content:
            _write_text(self.cast_path, content)

    def keep_timeline(self, content: str) -> None:
        """Write timeline.json."""
        _write_text(self.timeline_path, content)

    def part(self, key: str) -> Part | None:
        """A finished part; None if there is none, or if what lies there is torn or was changed."""
        try:
            raw = self._part_path(key).read_bytes()
        except OSError:
            return None
        head, _, rest = raw.removeprefix(_MAGIC).partition(b"\n")
        meta, _, frames = rest.partition(b"\n")
        if not raw.startswith(_MAGIC) or hashlib.sha256(rest).hexdigest().encode() != head:
            return None
        fields = json.loads(meta)
        return Part(
            frames,
            int(fields["samples"]),
            tuple((int(a), int(b)) for a, b in fields["spans"]),
            tuple((int(i), str(why)) for i, why in fields["faults"]),
        )

    def keep_part(self, key: str, part: Part) -> None:
        """Store a finished part."""
        meta = json.dumps({"samples": part.samples, "spans": part.spans, "faults": part.faults}, separators=(",", ":"))
        rest = meta.encode() + b"\n" + part.frames
        _write(self._part_path(key), _MAGIC + hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)

    def forget_parts(self, keep: Iterable[str]) -> None:
        """Delete the parts of former runs that are not among those to keep."""
        kept = {self._part_path(k).name for k in keep}
        with suppress(OSError):
            for path in (self.folder / "clips").iterdir():
                if path.name not in kept:
                    path.unlink(missing_ok=True)

    def _part_path(self, key: str) -> Path:
        return self.folder / "clips" / f"{key}.part"


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as e:
        raise ScriptError(f"{path} cannot be read: {e}.", "Check the file, or delete it to have it made anew.") from e


def _write_text(path: Path, content: str) -> None:
    _write(path, content.encode())


def write_whole(path: Path, content: str) -> None:
    """Write a text file that a user asked for; it appears whole or not at all.

    Raises:
        EncodingError: it cannot be written.
    """
    _write_text(path, content)


def _write(path: Path, content: bytes) -> None:
    """Write a file aside, sync it, and move it to its place."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name[:40]}.{uuid.uuid4().hex[:8]}")
        try:
            with aside.open("xb") as f:
                f.write(content)
                f.flush()
                os.fsync(f.fileno())
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    except OSError as e:
        raise EncodingError(
            f"{path} cannot be written: {e.strerror or e}.", "Check the folder and the free space."
        ) from e
