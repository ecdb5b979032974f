"""Piper's voices from their publisher: listed and fetched; a voice appears whole or not at all.

Piper's index is a file that names each voice's files with size and MD5 (https://huggingface.co/rhasspy/piper-voices).
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from audiobook import settings, windows
from audiobook.engines import fetch, onnx_voices
from audiobook.engines.fetch import Source
from audiobook.errors import EngineError, UsageError
from audiobook.invocation import command
from audiobook.language.tags import is_tag
from audiobook.outside import json_value, name_fault

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_MOST_INDEX_BYTES = 32 << 20
"""A longer answer is cut off here: no list of voices is that long."""

_MOST_MODEL_BYTES = 2 << 30
"""A larger file is not a voice: the largest have about 100 MB."""

_MD5 = re.compile("[0-9a-f]{32}")

_MOST_CARD_BYTES = 1 << 16
"""Only so much of a card is read: it is a short text."""

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
    raw = fetch.text(_index_url(), _MOST_INDEX_BYTES)
    try:
        entries = json_value(raw).items()
    except (ValueError, AttributeError) as e:
        raise EngineError("The publisher's list of voices cannot be read.", "Try again later.") from e
    out = {}
    for name, entry in entries:
        # An entry that is not as it should be hides no other.
        with suppress(ValueError, KeyError, TypeError, AttributeError, OverflowError):
            if _NAME.fullmatch(name) and not name_fault(name) and len((offer := _offer(name, entry)).files) == 2:
                out[name] = offer
    if entries and not out:
        raise EngineError("The publisher's list of voices cannot be read.", "Try again later.")
    return out


def licence(offer: DownloadableVoice) -> str:
    """What the publisher's card says of the licence; "unknown" where it says nothing."""
    if offer.card is None:
        return "unknown"
    with suppress(EngineError):
        found = _LICENCE.search(fetch.text(_beside(offer.card), _MOST_CARD_BYTES).decode(errors="replace"))
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
            source = Source(_beside(file.path), file.name, file.size_bytes, file.md5, "md5")
            fetch.into(part, source, lambda here, before=before: progress(before + here, offer.size_bytes))  # type: ignore[misc]
            done += file.size_bytes
            parts.append((part, folder / file.name))
        # The description first: a model without one would be a voice that is broken.
        for part, target in sorted(parts, key=lambda p: p[1].suffix != ".json"):
            windows.move(part, target)
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
    if any(not 0 < file.size_bytes <= _MOST_MODEL_BYTES or not _MD5.fullmatch(file.md5) for file in own):
        raise ValueError(name)
    code = str(language["code"]).replace("_", "-")
    if not is_tag(code):
        raise ValueError(name)
    card = next((str(path) for path in files if str(path).endswith("MODEL_CARD")), None)
    return DownloadableVoice(name, code, int(str(entry.get("num_speakers", 1))), own, card)
