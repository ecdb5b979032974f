"""Stored audio: finished parts, and single clips of slow engines."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from audiobook.outside import json_value
from audiobook.workspace.sealed import ODD, unsealed, write_sealed

PART = b"audiobook-part/1\n"
CLIP = b"audiobook-clip/2\n"
"""What the files begin with (`sealed`)."""


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A finished part of the audio, as the store has it.

    Attributes:
        frames: encoded audio; empty where only the rest was read.
        samples: its length.
        spans: of each utterance in it, the first sample, and the one after the last.
        faults: (index of the utterance, why it could not be said).
        words: for each utterance `Clip.words`; empty where no engine knows when words begin.
    """

    frames: bytes
    samples: int
    spans: tuple[tuple[int, int], ...]
    faults: tuple[tuple[int, str], ...] = ()
    words: tuple[tuple[tuple[int, int], ...], ...] = ()


def read_part(path: Path) -> StoredPart | None:
    """A finished part; None if there is none, or if what lies there is torn or was changed."""
    rest = unsealed(path, PART)
    if rest is None:
        return None
    meta, _, frames = rest.partition(b"\n")
    with suppress(*ODD):
        return _part(meta, frames)
    return None


def read_without_frames(path: Path) -> StoredPart | None:
    """What a finished part says of itself, without its audio and unchecked; None if there is none."""
    with suppress(OSError, *ODD), path.open("rb") as f:
        if f.readline() == PART:
            f.readline()
            return _part(f.readline(), b"")
    return None


def write_part(path: Path, part: StoredPart) -> None:
    """Store a finished part."""
    fields = {"samples": part.samples, "spans": part.spans, "faults": part.faults, "words": part.words}
    meta = json.dumps(fields, separators=(",", ":"))
    write_sealed(path, PART, meta.encode() + b"\n" + part.frames)


def _part(meta: bytes, frames: bytes) -> StoredPart:
    fields = json_value(meta)
    return StoredPart(
        frames,
        int(fields["samples"]),
        tuple((int(a), int(b)) for a, b in fields["spans"]),
        tuple((int(i), str(why)) for i, why in fields["faults"]),
        tuple(tuple((int(k), int(ms)) for k, ms in own) for own in fields.get("words", ())),
    )


@dataclass(frozen=True, slots=True)
class Spoken:
    """A store of single clips, for engines whose speaking costs more than reading a file.

    Attributes:
        folder: where they lie.
    """

    folder: Path

    def get(self, key: str) -> tuple[bytes, tuple[tuple[int, int], ...]] | None:
        """A clip's samples, and when its words begin (`Clip.words`); None if it is not stored, or what lies there is torn."""
        rest = unsealed(self._path(key), CLIP)
        if rest is None:
            return None
        words, _, samples = rest.partition(b"\n")
        with suppress(zlib.error, *ODD):
            return zlib.decompress(samples), tuple((int(k), int(ms)) for k, ms in json_value(words))
        return None

    def has(self, key: str) -> bool:
        """Whether there is a file for a clip; what lies in it is seen by `get` alone."""
        return self._path(key).is_file()

    def keep(self, key: str, samples: bytes, words: tuple[tuple[int, int], ...] = ()) -> None:
        """Store a clip's samples, and when its words begin."""
        told = json.dumps(words, separators=(",", ":")).encode()
        write_sealed(self._path(key), CLIP, told + b"\n" + zlib.compress(samples, 1))

    def forget(self, keep: Iterable[str]) -> None:
        """Delete the clips that are not among those to keep."""
        keep_only(self.folder, {self._path(k).name for k in keep})

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.clip"


def keep_only(folder: Path, names: set[str]) -> None:
    """Delete the files of a folder that have none of these names."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.name not in names:
                # On Windows, one that another program has open stays until the next time.
                with suppress(OSError):
                    path.unlink(missing_ok=True)
