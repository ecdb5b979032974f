"""Voices from their publisher: listed, fetched piece by piece, and believed only when the checksum is right.

Piper's index is a file that names each voice's files with size and MD5 (https://huggingface.co/rhasspy/piper-voices). What a server
sends is never more than the index says; a download that breaks off goes on where it was; a voice appears whole or not at all.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from audiobook import settings
from audiobook.engines import onnx_voices
from audiobook.errors import EngineError, UsageError
from audiobook.invocation import command

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_MOST_INDEX_BYTES = 32 << 20
"""A longer answer is cut off here: no list of voices is that long."""

_MOST_CARD_BYTES = 1 << 16
"""Only so much of a card is read: it is a short text."""

_SECONDS = 30.0
"""How long to wait for a server that says nothing."""

_TRIES = 4
"""So often a download goes on where it broke off, before the user is asked to run the command again."""

_PIECE_BYTES = 1 << 16
"""So much is read at once: progress is told, and Ctrl-C heard, after each piece."""

_LICENCE = re.compile(r"^\W*licen[cs]e:?\W*(.+)$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a voice: its path in the index, its size, and its MD5 in hexadecimal."""

    path: str
    size_bytes: int
    md5: str

    @property
    def name(self) -> str:
        """Its name, without any folder."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class DownloadableVoice:
    """A voice that can be downloaded.

    Attributes:
        name: as in its id, after "piper/".
        language: a BCP 47 tag.
        speakers: how many it has.
        files: the model and its description.
        card: where the publisher says what it is; None where there is no card.
    """

    name: str
    language: str
    speakers: int
    files: tuple[File, ...]
    card: str | None

    @property
    def size_bytes(self) -> int:
        """Of all files."""
        return sum(f.size_bytes for f in self.files)


def downloadable_voices() -> dict[str, DownloadableVoice]:
    """The voices the publisher has, by name.

    Raises:
        EngineError: the index cannot be fetched, or is not an index.
    """
    raw = _fetched(_index_url(), _MOST_INDEX_BYTES)
    try:
        found = json.loads(raw)
        out = {name: _offer(name, entry) for name, entry in found.items() if _NAME.fullmatch(name)}
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        raise EngineError("The publisher's list of voices cannot be read.", "Try again later.") from e
    return {name: offer for name, offer in out.items() if len(offer.files) == 2}


def licence(offer: DownloadableVoice) -> str:
    """What the publisher's card says of the licence; "unknown" where it says nothing."""
    if offer.card is None:
        return "unknown"
    with suppress(EngineError):
        found = _LICENCE.search(_fetched(_beside(offer.card), _MOST_CARD_BYTES).decode(errors="replace"))
        if found:
            return " ".join(found.group(1).split())[:200]
    return "unknown"


def install(offer: DownloadableVoice, progress: Callable[[int, int], None]) -> Path:
    """Fetch a voice into the user's folder; gives the model's path.

    Args:
        offer: which.
        progress: called with the bytes that are here, and all there are.

    Raises:
        EngineError: it could not be fetched whole; what is here of it is kept for another try, unless it is wrong.
    """
    folder = onnx_voices.folder("piper")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        done = 0
        parts = []
        for file in sorted(offer.files, key=lambda f: f.size_bytes):
            before = done
            part = folder / f".{file.name}.part"
            _fetch(file, part, lambda here, before=before: progress(before + here, offer.size_bytes))  # type: ignore[misc]
            done += file.size_bytes
            parts.append((part, folder / file.name))
        # The description first: a model without one would be a voice that is broken.
        for part, target in sorted(parts, key=lambda p: p[1].suffix != ".json"):
            part.replace(target)
    except OSError as e:
        raise EngineError(
            f"{folder} cannot be written: {e.strerror or e}.", "Check the folder and the free space."
        ) from e
    return folder / f"{offer.name}.onnx"


def remove(name: str) -> int:
    """Delete an installed voice; gives the bytes that came free.

    Raises:
        UsageError: there is none of that name.
    """
    folder = onnx_voices.folder("piper")
    paths = [folder / f"{name}.onnx", folder / f"{name}.onnx.json"] if _NAME.fullmatch(name) else []
    there = [p for p in paths if p.is_file()]
    if not there:
        raise UsageError(
            f"There is no installed voice piper/{name}.", f"See `{command('voices', '--engine', 'piper')}`."
        )
    size = sum(p.stat().st_size for p in there)
    for path in there:
        path.unlink()
    return size


def _fetch(file: File, part: Path, progress: Callable[[int], None]) -> None:
    """Fetch a file into its part, from where that ends."""
    why = ""
    for _ in range(_TRIES):
        here = part.stat().st_size if part.is_file() else 0
        if here < file.size_bytes:
            try:
                _more(file, part, here, progress)
            except (OSError, http.client.HTTPException) as e:
                if isinstance(e, urllib.error.HTTPError) and e.code in (401, 403, 404, 410):
                    raise EngineError(f"The publisher has no {file.name} ({e.code}).", "Try another voice.") from e
                if isinstance(e, OSError) and e.errno is not None and not isinstance(e, ConnectionError | TimeoutError):
                    raise
                why = str(getattr(e, "reason", None) or e)
            here = part.stat().st_size if part.is_file() else 0
        if here >= file.size_bytes:
            break
    else:
        raise EngineError(
            f"{file.name} could not be fetched whole{': ' + why if why else ''}.",
            "Run the same command again: it goes on.",
        )
    with part.open("rb") as f:
        digest = hashlib.file_digest(f, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if digest != file.md5:
        part.unlink()
        raise EngineError(f"{file.name} came changed: its checksum is wrong.", "Run the same command again.")
    progress(file.size_bytes)


def _more(file: File, part: Path, here: int, progress: Callable[[int], None]) -> None:
    headers = {"Range": f"bytes={here}-"} if here else {}
    request = urllib.request.Request(_beside(file.path), headers=headers)
    with urllib.request.urlopen(request, timeout=_SECONDS) as response:
        # A server that does not know ranges sends the whole file.
        goes_on = here and response.status == 206
        at = here if goes_on else 0
        with part.open("ab" if goes_on else "wb") as f:
            while piece := response.read(_PIECE_BYTES):
                piece = piece[: file.size_bytes - at]
                f.write(piece)
                at += len(piece)
                progress(at)
                if at >= file.size_bytes:
                    return


def _fetched(url: str, most_bytes: int) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as response:
            content: bytes = response.read(most_bytes)
            return content
    except (OSError, ValueError, http.client.HTTPException) as e:
        host = urllib.parse.urlsplit(url).hostname
        raise EngineError(
            f"{host} cannot be reached: {getattr(e, 'reason', None) or e}.",
            "Voices are fetched from their publisher; all else works offline.",
        ) from e


def _index_url() -> str:
    return settings.piper_index()


def _beside(path: str) -> str:
    return urllib.parse.urljoin(_index_url(), urllib.parse.quote(path.lstrip("/")))


def _offer(name: str, entry: dict[str, object]) -> DownloadableVoice:
    files, language = entry["files"], entry["language"]
    if not isinstance(files, dict) or not isinstance(language, dict):
        raise TypeError(name)
    wanted = {f"{name}.onnx", f"{name}.onnx.json"}
    own = tuple(
        File(str(path), int(about["size_bytes"]), str(about["md5_digest"]).lower())
        for path, about in sorted(files.items())
        if str(path).rpartition("/")[2] in wanted
    )
    card = next((str(path) for path in files if str(path).endswith("MODEL_CARD")), None)
    return DownloadableVoice(
        name, str(language["code"]).replace("_", "-"), int(str(entry.get("num_speakers", 1))), own, card
    )
