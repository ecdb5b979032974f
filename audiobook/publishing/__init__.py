"""Publishing: a Timeline and the encoded parts in, the finished file out, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path

from audiobook import ffmpeg, windows
from audiobook.book import Cover
from audiobook.files import not_written, unfinished
from audiobook.publishing import mp4
from audiobook.publishing.formats import FORMATS, Format
from audiobook.publishing.id3 import id3
from audiobook.publishing.languages import iso_639_2
from audiobook.publishing.shortening import shortened
from audiobook.publishing.tags import PICTURE_MAPS, Tags, chapter_comments, inputs_of, picture_comment
from audiobook.timeline import Timeline

__all__ = ["Place", "Tags", "publish"]

Place = Callable[[Path, Path, str], None]
"""Called with a finished file, the path it goes to, and its SHA-256 in hexadecimal: moves it there."""


def _replace(finished: Path, target: Path, _: str) -> None:
    windows.move(finished, target)


def publish(
    parts: Iterable[bytes],
    timeline: Timeline,
    tags: Tags,
    cover: Cover | None,
    target: Path,
    *,
    form: Format = FORMATS["mp3"],
    bitrate_kbps: int | None = None,
    place: Place = _replace,
) -> str:
    """Join encoded parts to a tagged file with chapters.

    The file is written beside its place, synced, and moved there when it is complete. If a run is killed, the next one overwrites
    what it left.

    Args:
        parts: as the format stores them (`Encoding.encode`), in order; read one at a time.
        timeline: whose chapters the file gets.
        tags: what players show.
        cover: a picture, or None.
        target: the file to write.
        form: its format.
        bitrate_kbps: None for the format's usual one. It has no effect where the parts already are the file's frames.
        place: moves the finished file to `target`; by default it replaces what is there.

    Returns:
        The file's SHA-256 in hexadecimal.

    Raises:
        EncodingError: ffmpeg fails, the disk is full, or the folder cannot be written to.
    """
    aside = unfinished(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if form.stored != "mp3":
                kbps = bitrate_kbps or form.bitrate_kbps
                digest = _contained(parts, timeline, tags, cover, aside, form, kbps)
            else:
                digest = _joined(chain((id3(timeline, tags, cover),), parts), aside)
            place(aside, target, digest)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
    except OSError as e:
        raise not_written(target, e) from e
    return digest


def _joined(pieces: Iterable[bytes], path: Path) -> str:
    """Write pieces one after the other; the SHA-256 of the file out."""
    digest = hashlib.sha256()
    with path.open("wb") as f:
        for piece in _ahead(pieces, digest.update):
            f.write(piece)
        f.flush()
        os.fsync(f.fileno())
    return digest.hexdigest()


def _contained(
    parts: Iterable[bytes],
    timeline: Timeline,
    tags: Tags,
    cover: Cover | None,
    path: Path,
    form: Format,
    bitrate_kbps: int,
) -> str:
    """Put parts into a container with ffmpeg: unchanged, or encoded as one stream if they are stored without loss."""
    with tempfile.TemporaryDirectory(prefix="audiobook-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        streamed = cover if form.picture == "stream" else None
        comments = chapter_comments(timeline) if form.chapters == "comment" else {}
        if cover is not None and form.picture == "comment":
            comments["METADATA_BLOCK_PICTURE"] = picture_comment(cover)
        is_mp4 = form.container == "ipod"
        atoms = mp4.extra_atoms(tags) if is_mp4 else b""
        room = mp4.placeholder(atoms, len(timeline.marks)) if is_mp4 else ""
        if is_mp4:
            timeline = _with_short_titles(timeline)
        more = inputs_of(timeline, tags, streamed, folder, **comments)
        pictures = (*PICTURE_MAPS, "-c:v", "copy", "-disposition:v", "attached_pic") if streamed else ()
        rate = str(timeline.sample_rate_hz)
        given = ("-f", "s16le", "-ar", rate, "-ac", "1") if form.encoder else ("-f", form.stored)
        codec = [a.format(kbps=bitrate_kbps) for a in form.encoder] or ["-c:a", "copy"]
        arguments = [
            *("-loglevel", "error", *given, "-i", "pipe:0"),
            *more,
            *("-map", "0:a", *pictures, "-map_metadata", "1", "-map_chapters", "1" if form.chapters == "own" else "-1"),
            *codec,
            *("-fflags", "+bitexact", "-flags", "+bitexact"),
            *(_mp4_options(timeline, tags) if is_mp4 else ()),
            *(("-metadata", f"comment={room}") if room else ()),
            *("-f", form.container, str(path)),
        ]
        ffmpeg.feed(arguments, map(_decoded, parts) if form.encoder else parts)
        if room:
            mp4.finish(path, atoms, len(timeline.marks))
    with path.open("rb+") as f:
        os.fsync(f.fileno())
        return hashlib.file_digest(f, "sha256").hexdigest()


def _mp4_options(timeline: Timeline, tags: Tags) -> tuple[str, ...]:
    """Ffmpeg's arguments for an M4B: its index at the head, its language, and no list of chapters that cannot count them."""
    listed = len(timeline.marks) <= mp4.MOST_LISTED_CHAPTERS
    language = iso_639_2(tags.language)
    named = ("-metadata:s:a:0", f"language={language}") if language else ()
    return (*named, "-movflags", f"+faststart{'' if listed else '+disable_chpl'}")


def _with_short_titles(timeline: Timeline) -> Timeline:
    """The same, no chapter's title longer than an M4B can have."""
    marks = (replace(m, title=shortened(m.title, mp4.MOST_TITLE_BYTES, mark="…")) for m in timeline.marks)
    return replace(timeline, marks=tuple(marks))


def _decoded(part: bytes) -> bytes:
    """The samples of a part that is stored without loss."""
    return ffmpeg.run(["-loglevel", "error", "-f", "flac", "-i", "pipe:0", "-f", "s16le", "pipe:1"], stdin=part).stdout


def _ahead(pieces: Iterable[bytes], note: Callable[[bytes], None]) -> Iterator[bytes]:
    """The same pieces; a thread fetches and notes each while the one before is in use."""
    pending = iter(pieces)

    def fetch() -> bytes | None:
        piece = next(pending, None)
        if piece is not None:
            note(piece)
        return piece

    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(fetch)
        while (piece := future.result()) is not None:
            future = thread.submit(fetch)
            yield piece


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut."""
    with suppress(OSError):
        # Windows cannot open a folder; there the rename itself is durable enough.
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
