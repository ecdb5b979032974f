"""A folder of finished audio files in, a podcast feed of them out; what an earlier feed said of them stays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from audiobook.errors import InputError, UsageError
from audiobook.files import check_place, write_whole
from audiobook.outputs import FileChanges, Outputs
from audiobook.outside import json_value, quoted
from audiobook.publishing.facts import Facts, cover_of, facts
from audiobook.publishing.feed import FILE_NAME, Episode, Feed, FormerEpisode, dates, former_episodes, new_guid, rss
from audiobook.publishing.formats import SUFFIXES
from audiobook.publishing.languages import iso_639_1
from audiobook.publishing.read_along import media_type
from audiobook.reading.folders import in_order_of_numbers
from audiobook.workspace import Workspace, every

_COVERS = ("cover.jpg", "cover.jpeg", "cover.png", "folder.jpg", "folder.png")
_NOT_EPISODES = (".sample", ".preview")
_OWN_RECORD = ".audiobook-feed.json"
"""Where it is recorded which files this program wrote in a folder that belongs to no working folder, or to several."""


@dataclass(slots=True)
class FeedFolder:
    """A folder of finished audio files, and the feed in it.

    Args:
        folder: the folder.
        title: of the feed; None for what the files say.
        generator: the program, with its version.

    Raises:
        UsageError: there is no such folder.
    """

    folder: Path
    title: str | None = None
    generator: str = "audiobook"
    changes: FileChanges = field(default_factory=FileChanges)
    _known: dict[tuple[str, int, int], Facts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise UsageError(f"There is no folder {self.folder}.", "Name a folder of finished audio files.")

    @property
    def path(self) -> Path:
        """Where the feed lies."""
        return self.folder / FILE_NAME

    def files(self) -> list[Path]:
        """The finished audio files, in the order of the chapters.

        Raises:
            InputError: there are none.
        """
        found = [
            p
            for p in self.folder.iterdir()
            if p.suffix.lower() in SUFFIXES
            and p.is_file()
            and not p.name.startswith(".")
            and Path(p.stem).suffix not in _NOT_EPISODES
        ]
        if not found:
            raise InputError(
                f"There is no finished audio file in {self.folder}.",
                "Make a book with a file for each chapter: --split chapters.",
            )
        found.sort(key=lambda p: in_order_of_numbers(p.name))
        tracks = [self._facts(p).track for p in found]
        if None not in tracks and len(set(tracks)) == len(tracks):
            found.sort(key=lambda p: self._facts(p).track or 0)
        return found

    def update(self, base: str) -> Feed:
        """Write the feed, and give what is in it.

        Args:
            base: the address of the folder, with a slash at its end.

        Raises:
            InputError: there are no files, or one of them cannot be read.
            UsageError: the feed cannot be written.
            EncodingError: the same.
        """
        check_place(
            self.path, way_out="The feed lies beside its audio files: make that place free, or copy the folder."
        )
        files = self.files()
        record = self._record(files)
        feed = self._feed(files, record)
        with record.writing(self.path) as aside:
            aside.write_bytes(rss(feed, base))
        self.changes = record.changes
        return feed

    def _feed(self, files: Sequence[Path], record: Outputs) -> Feed:
        own = [self._facts(p) for p in files]
        title = self.title or _most(f.tags.get("album") for f in own) or self.folder.resolve().name
        former = self._former(files)
        stats = [p.stat() for p in files]
        kept = [former.get(p.name) for p in files]
        published = dates([int(s.st_mtime) for s in stats], [f.published if f else None for f in kept])
        guids: set[str] = set()
        episodes = []
        for n, (path, told, stat, before, date) in enumerate(zip(files, own, stats, kept, published), 1):
            guid = before.guid if before and before.guid not in guids else new_guid(title, path.name)
            guids.add(guid)
            name = " ".join(told.tags.get("title", "").split()) or path.stem
            episodes.append(Episode(path.name, name, stat.st_size, media_type(path), told.duration_ms, guid, date, n))
        author = _most(f.tags.get("album_artist") or f.tags.get("artist") for f in own)
        language = iso_639_1(_most(f.tags.get("language") or f.tags.get("tlan") for f in own))
        return Feed(title, author, language, self._cover(files, own, record), tuple(episodes), self.generator)

    def _former(self, files: Sequence[Path]) -> dict[str, FormerEpisode]:
        """What the feed that is there says of files, by their names now: a chapter whose file has another name keeps its place."""
        try:
            content = self.path.read_bytes()
        except OSError:
            return {}
        found = former_episodes(content)
        names = [p.name for p in files]
        out = {f.name: f for f in found if f.name in names}
        for f in found:
            if (
                f.name not in names
                and f.number <= len(names)
                and names[f.number - 1] not in out
                and len(found) <= len(names)
            ):
                out[names[f.number - 1]] = f
        return out

    def _cover(self, files: Sequence[Path], own: Sequence[Facts], record: Outputs) -> str | None:
        """The name of the picture's file; one that is only in the audio is written beside it."""
        there = next((name for name in _COVERS if (self.folder / name).is_file()), None)
        if there is not None:
            return there
        first = next((p for p, f in zip(files, own) if f.has_cover), None)
        cover = cover_of(first) if first is not None else None
        if cover is None:
            return None
        name = f"cover.{'png' if cover.media_type.endswith('png') else 'jpg'}"
        with record.writing(self.folder / name, yields=True) as aside:
            aside.write_bytes(cover.content)
        return name

    def _facts(self, path: Path) -> Facts:
        stat = path.stat()
        key = (path.name, stat.st_size, stat.st_mtime_ns)
        if key not in self._known:
            self._known[key] = facts(path)
        return self._known[key]

    def _record(self, files: Sequence[Path]) -> Outputs:
        """The record of finished files that has those of the folder: the one of their working folder, or else the folder's own."""
        own = self._own_record()
        beside = [Workspace(p) for p in sorted(self.folder.resolve().parent.glob("*")) if (p / "made").is_dir()]
        wanted = {p.resolve() for p in files}
        for space in (*every(), *beside):
            record = space.outputs()
            written = {p.resolve() for _, made in record.releases() for p in made}
            if record.wrote(self.path) or (wanted <= written and not own.wrote(self.path)):
                return record
        return own

    def _own_record(self) -> Outputs:
        path = self.folder / _OWN_RECORD
        try:
            content = json_value(path.read_bytes())
        except (OSError, ValueError):
            content = None

        def keep(record: dict[str, Any]) -> None:
            write_whole(path, json.dumps(record, indent=1))

        return Outputs(self.folder, content if isinstance(content, dict) else None, keep)


def base_of(url: str) -> str:
    """The address of a folder as typed, with a slash at its end.

    Raises:
        UsageError: it is not the address of a page.
    """
    hint = "Give the address at which the folder is found, such as https://example.org/story/."
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or any(c.isspace() or not c.isprintable() for c in url.strip()):
        raise UsageError(f"{quoted(url)} is not the address of a folder.", hint)
    return url.strip() if url.strip().endswith("/") else f"{url.strip()}/"


def _most(values: Any) -> str | None:  # noqa: ANN401 - any texts, or None
    found = Counter(" ".join(v.split()) for v in values if v and v.strip())
    return found.most_common(1)[0][0] if found else None
