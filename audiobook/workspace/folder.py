"""A story's folder: the only place that knows what lies in it.

output/story/
script.json     who says what            (the user's to edit)
cast.toml       who has which voice      (the user's to edit)
lexicon.toml    how words are said       (the user's to write)
timeline.json   where everything lies in the finished file
studio.html     leads the browser to the studio while that runs
clips/          finished parts of the audio, by content
made/           script.json and the voices as they were made, to tell what the user edited; which story this is; the finished files;
                what was chosen for it in the studio; what is said in each chapter, as it was last directed
"""

from __future__ import annotations

import glob
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from audiobook.errors import UsageError
from audiobook.files import (
    UNFINISHED,
    held,
    keep_copy,
    make_folder,
    not_written,
    read_text,
    write_together,
    write_whole,
)
from audiobook.outputs import Outputs
from audiobook.outside import json_value
from audiobook.workspace import sound
from audiobook.workspace.sealed import ODD, read_object, sealed, unsealed, write_sealed
from audiobook.workspace.sound import Spoken, StoredPart

MOST_COPIES = 20
"""So many copies of script.json are kept, and as many of cast.toml."""

MADE = b"audiobook-made/1\n"
OUTPUTS = b"audiobook-outputs/1\n"
ORIGIN = b"audiobook-origin/1\n"
CAST = b"audiobook-cast/1\n"
CHOICES = b"audiobook-choices/1\n"
DIRECTED = b"audiobook-directed/1\n"
"""What the files in made/ begin with (`sealed`)."""
_EDITING_SECONDS = 30.0
"""How long to wait for another program that holds the lock for edits. It is held while a script is made or changed, which takes seconds even for a novel."""


class Edit(NamedTuple):
    """What a user decided of a line.

    Attributes:
        chapter: the index of its chapter in the script.
        segment: its index in the chapter.
        kind: what it is, as script.json has it.
        speaker: the id of who says it; empty where nobody does.
    """

    chapter: int
    segment: int
    kind: str
    speaker: str


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
    def lexicon_path(self) -> Path:
        """Where lexicon.toml lies, if the user wrote one."""
        return self.folder / "lexicon.toml"

    @property
    def timeline_path(self) -> Path:
        """Where timeline.json lies."""
        return self.folder / "timeline.json"

    @property
    def page_path(self) -> Path:
        """Where the page lies that leads a browser to the studio, while it runs."""
        return self.folder / "studio.html"

    def stamps(self) -> tuple[object, object]:
        """What changes whenever script.json does, and whenever cast.toml does: times and sizes, read without opening them."""
        return _stamp(self.script_path), _stamp(self.cast_path)

    def all_stamps(self) -> tuple[object, ...]:
        """What changes whenever the story, who speaks, the voices, what was made or what was chosen does."""
        made = ("origin", "script", "outputs", "choices")
        return (*self.stamps(), self.timeline_stamp(), *(_stamp(self.folder / "made" / name) for name in made))

    def timeline_stamp(self) -> object:
        """What changes whenever timeline.json does; None where there is none."""
        return _stamp(self.timeline_path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out of the workspace; a run that is killed keeps nobody out.

        Raises:
            UsageError: another run is at work in it.
            EncodingError: nothing can be written in it.
        """
        make_folder(self.folder)
        lock = FileLock(self.folder / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as e:
            raise UsageError(
                f"Another run is at work in {self.folder}.", "Wait for it, or give this one a --workspace."
            ) from e
        except OSError as e:
            raise not_written(self.folder, e) from e
        try:
            # What an edit is writing now is none of these.
            with self.editing():
                for left in (*self.folder.glob(f"*{UNFINISHED}"), *self.folder.glob(f"*/*{UNFINISHED}")):
                    # Of a run that was killed while it wrote.
                    with suppress(OSError):
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
        lock = self.folder / ".editing.lock"
        busy = f"Another program is changing files in {self.folder}."
        with held(lock, _EDITING_SECONDS, busy=busy, guarded=self.folder):
            yield

    def script(self) -> str | None:
        """script.json's content, None if there is none."""
        return read_text(self.script_path)

    def made_script(self, key: str | None = None) -> str | None:
        """script.json as it was last made, None if none was, or not from what `key` names."""
        stored = self._made_script()
        return stored[2] if stored is not None and key in (None, stored[0]) else None

    def judged_by(self, key: str) -> frozenset[Edit]:
        """The edits by which the lines around them were judged when script.json was last made; none if not from what `key` names."""
        stored = self._made_script()
        if stored is None or stored[0] != key:
            return frozenset()
        try:
            return frozenset(Edit(*edit) for edit in json_value(stored[1].encode() or b"[]"))
        except ODD:
            # Then all are judged once more.
            return frozenset()

    def _made_script(self) -> tuple[str, str, str] | None:
        """What names what script.json was made from, the edits the lines around were judged by, and what it was; None if it is not there."""
        stored = unsealed(self.folder / "made" / "script", MADE)
        if stored is None:
            return None
        head, _, content = stored.decode().partition("\n")
        key, _, edits = head.partition(" ")
        return key, edits, content

    def keep_script(self, content: str | None, *, made: str, key: str, judged_by: Iterable[Edit] = ()) -> None:
        """Write script.json, and what it would be without the user's edits: both or none.

        Args:
            content: script.json; None to leave it as it is.
            made: what it would be without the user's edits.
            key: names what it was made from.
            judged_by: the edits by which the lines around them were judged.
        """
        contents = self._made_contents(made, key, judged_by)
        if content is not None:
            contents[self.script_path] = content.encode()
        write_together(contents)

    def _made_contents(self, made: str, key: str, judged_by: Iterable[Edit]) -> dict[Path, bytes]:
        """The file of what script.json would be without edits, if it has to be written."""
        edits = json.dumps(sorted(judged_by), ensure_ascii=False, separators=(",", ":"))
        if self._made_script() == (key, edits, made):
            return {}
        return {self.folder / "made" / "script": sealed(MADE, f"{key} {edits}\n{made}".encode())}

    def keep_edit(self, script: str | None, cast: str, *, made: str, key: str, judged_by: Iterable[Edit]) -> None:
        """Write script.json, cast.toml and what the script would be without the user's edits: all of them or none.

        Args:
            script: script.json; None to leave it as it is.
            cast: cast.toml.
            made: what script.json would be without the user's edits.
            key: names what it was made from.
            judged_by: the edits by which the lines around them were judged.

        Raises:
            EncodingError: one of them cannot be written; all are as they were.
        """
        contents = self._made_contents(made, key, judged_by)
        if self.cast() != cast:
            contents[self.cast_path] = cast.encode()
        if script is not None:
            contents[self.script_path] = script.encode()
        write_together(contents)

    def outputs(self) -> Outputs:
        """The record of the finished files that runs of this workspace wrote."""
        path = self.folder / "made" / "outputs"

        def keep(record: dict[str, Any]) -> None:
            write_sealed(path, OUTPUTS, json.dumps(record, indent=1).encode())

        return Outputs(self.folder, read_object(path, OUTPUTS), keep)

    def origin(self) -> dict[str, Any] | None:
        """What was recorded of the story this workspace belongs to; None if nothing was."""
        return read_object(self.folder / "made" / "origin", ORIGIN)

    def keep_origin(self, record: dict[str, Any]) -> None:
        """Record which story this workspace belongs to."""
        if self.origin() != record:
            content = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
            write_sealed(self.folder / "made" / "origin", ORIGIN, content)

    def keep_copy_of_script(self) -> Path | None:
        """Copy script.json to script.json.1, or the next number, before it is made anew; gives the copy's path.

        What it was made of is copied, too, so that what the user edited is known again when the copy is brought back. Of more than
        `MOST_COPIES` copies, the oldest is deleted.
        """
        copy = keep_copy(self.script_path)
        made = self.folder / "made" / "script"
        if copy is not None and made.exists():
            write_whole(self._made_of(copy), made.read_bytes())
        for old in self.copies_of_script()[:-MOST_COPIES]:
            with suppress(OSError):
                old.unlink(missing_ok=True)
                self._made_of(old).unlink(missing_ok=True)
        return copy

    def keep_copy_of_cast(self) -> None:
        """Copy cast.toml to cast.toml.1, or the next number, before its voices are dealt anew. Of more than `MOST_COPIES` copies, the oldest is deleted.

        Raises:
            EncodingError: the copy cannot be written.
        """
        keep_copy(self.cast_path)
        for old in _copies_of(self.cast_path)[:-MOST_COPIES]:
            with suppress(OSError):
                old.unlink(missing_ok=True)

    def copies_of_script(self) -> list[Path]:
        """The copies of script.json, the oldest first."""
        return _copies_of(self.script_path)

    def bring_back(self, copy: Path) -> Path | None:
        """Make a copy of script.json the script again; what script.json has now is kept as a copy.

        Args:
            copy: one of `copies_of_script`.

        Returns:
            Where script.json is kept as it was; None if there was none.

        Raises:
            ScriptError: the copy cannot be read.
            EncodingError: a file cannot be written.
        """
        with self.editing():
            content = read_text(copy) or ""
            made = self._made_of(copy)
            former = made.read_bytes() if made.exists() else None
            # Copied first: that may delete the oldest copy, which this one may be.
            kept = self.keep_copy_of_script()
            contents = {self.script_path: content.encode()}
            if former is not None:
                contents[self.folder / "made" / "script"] = former
            write_together(contents)
        return kept

    def _made_of(self, copy: Path) -> Path:
        """Where it lies what a copy of script.json was made of."""
        return self.folder / "made" / f"script{copy.suffix}"

    def choices(self) -> dict[str, Any]:
        """What was chosen for this story in the studio; empty if nothing was."""
        stored = unsealed(self.folder / "made" / "choices", CHOICES)
        return json.loads(stored) if stored else {}

    def keep_choices(self, record: dict[str, Any]) -> None:
        """Record what was chosen for this story in the studio."""
        if self.choices() != record:
            write_sealed(self.folder / "made" / "choices", CHOICES, json.dumps(record).encode())

    def cast(self) -> str | None:
        """cast.toml's content, None if there is none."""
        return read_text(self.cast_path)

    def keep_cast(self, content: str) -> None:
        """Write cast.toml."""
        if self.cast() != content:
            write_whole(self.cast_path, content)

    def cast_record(self) -> dict[str, Any] | None:
        """What was recorded of the voices in cast.toml; None if nothing was."""
        return read_object(self.folder / "made" / "cast", CAST)

    def keep_cast_record(self, record: dict[str, Any]) -> None:
        """Record which voices in cast.toml the program wrote."""
        if self.cast_record() != record:
            content = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
            write_sealed(self.folder / "made" / "cast", CAST, content)

    def directed(self) -> bytes | None:
        """The utterances of chapters as they were last directed, as `keep_directed` had them; None if nothing was kept, or it is torn."""
        return unsealed(self.folder / "made" / "directed", DIRECTED)

    def keep_directed(self, content: str) -> None:
        """Keep the utterances of chapters."""
        write_sealed(self.folder / "made" / "directed", DIRECTED, content.encode(errors="surrogatepass"))

    def timeline(self) -> str | None:
        """timeline.json's content, None if there is none.

        Raises:
            ScriptError: it cannot be read.
        """
        return read_text(self.timeline_path)

    def keep_timeline(self, content: str) -> None:
        """Write timeline.json."""
        write_whole(self.timeline_path, content)

    def part(self, key: str) -> StoredPart | None:
        """A finished part; None if there is none, or if what lies there is torn or was changed."""
        return sound.read_part(self._part_path(key))

    def part_without_frames(self, key: str) -> StoredPart | None:
        """What a finished part says of itself, without its audio and unchecked; None if there is none."""
        return sound.read_without_frames(self._part_path(key))

    def keep_part(self, key: str, part: StoredPart) -> None:
        """Store a finished part."""
        sound.write_part(self._part_path(key), part)

    @property
    def spoken(self) -> Spoken:
        """The store of single clips."""
        return Spoken(self.folder / "spoken")

    def forget_parts(self, keep: Iterable[str]) -> None:
        """Delete the parts of former runs that are not among those to keep, so that the store is bounded."""
        sound.keep_only(self.folder / "clips", {self._part_path(k).name for k in keep})

    def forget_torn_parts(self, keys: Iterable[str]) -> None:
        """Delete, of the parts named, those that are torn or were changed."""
        for key in keys:
            if self.part(key) is None:
                with suppress(OSError):
                    self._part_path(key).unlink(missing_ok=True)

    def clean(self) -> int:
        """Delete stored audio, but neither script nor cast; gives the bytes that came free."""
        freed = 0
        for folder in (self.folder / "clips", self.folder / "spoken"):
            freed += sum(p.stat().st_size for p in folder.glob("*") if p.is_file())
            sound.keep_only(folder, set())
        return freed

    def _part_path(self, key: str) -> Path:
        return self.folder / "clips" / f"{key}.part"


def _copies_of(path: Path) -> list[Path]:
    """The numbered copies of a file, the oldest first."""
    found = path.parent.glob(f"{glob.escape(path.name)}.*")
    return sorted((p for p in found if p.suffix[1:].isdecimal()), key=lambda p: int(p.suffix[1:]))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
