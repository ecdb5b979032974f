"""More of hibari's models, from the publisher that the package names: four voices, 8 MB each.

The package's own registry tells size and SHA-256 of each. A model appears whole in the folder of the user's voices, or not at all.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from audiobook import settings, windows
from audiobook.engines import fetch
from audiobook.engines.fetch import Source
from audiobook.engines.hibari import voices
from audiobook.engines.hibari.model import hibari
from audiobook.errors import EngineError, UsageError
from audiobook.invocation import command, reinstall
from audiobook.outside import name_fault, quoted, shown


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be fetched.

    Attributes:
        name: as in the id of its voice, after "hibari/".
        language: BCP 47 tag of its accent.
        gender: "male" or "female".
        source: its file.
    """

    name: str
    language: str
    gender: str
    source: Source


def offers() -> dict[str, Offer]:
    """The models that do not come with the package, by name.

    Raises:
        EngineError: the package's list of them is not such a list.
    """
    base = settings.hibari_voices() or hibari().BASE_URL
    try:
        return _listed(base)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as e:
        raise EngineError(
            f"The list of voices in the package hibari-tts cannot be read: {shown(str(e))}.", reinstall("hibari-tts")
        ) from e


def _listed(base: str) -> dict[str, Offer]:
    return {
        _name(name): Offer(
            name,
            _name(about["language"]),
            _name(about["gender"]),
            Source(
                urllib.parse.urljoin(base, urllib.parse.quote(about["file"])),
                f"hibari/{name}",
                int(about["bytes"]),
                about["sha256"],
                "sha256",
            ),
        )
        for name, about in hibari().VOICES.items()
        if not about.get("bundled")
    }


def _name(told: object) -> str:
    if not isinstance(told, str) or name_fault(told):
        raise ValueError(f"{quoted(told)} is not a name")
    return told


def licence() -> str:
    """The licence that the package gives."""
    told = metadata.metadata("hibari-tts")
    return next((str(told[key]) for key in ("License-Expression", "License") if key in told), "unknown")


def wanted(name: str) -> list[Offer]:
    """The models that a name means: one, or with "" all.

    Raises:
        UsageError: there is none of that name.
    """
    found = offers()
    if not name:
        return list(found.values())
    if name not in found:
        known = ", ".join(f"hibari/{n}" for n in found)
        raise UsageError(f"There is no hibari/{name} to fetch.", f"Known: {known}; or all of them: {_all()}")
    return [found[name]]


def _all() -> str:
    return command("voices", "install", "hibari")


def is_installed(offer: Offer) -> bool:
    """Whether a model is here, whole."""
    path = voices.model_path(offer.name)
    return path.is_file() and path.stat().st_size == offer.source.size_bytes


def install(offer: Offer, progress: Callable[[int, int], None]) -> Path:
    """Fetch a model into the folder of the user's voices; gives its path.

    Args:
        offer: which.
        progress: called with the bytes that are here, and all there are.

    Raises:
        EngineError: it could not be fetched whole; what is here of it is kept for another try, unless it is wrong.
    """
    path = voices.model_path(offer.name)
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fetch.into(part, offer.source, lambda here: progress(here, offer.source.size_bytes))
        windows.move(part, path)
    except OSError as e:
        raise EngineError(
            f"{path.parent} cannot be written: {e.strerror or e}.", "Check the folder and the free space."
        ) from e
    return path


def remove(name: str) -> int:
    """Delete a fetched model; gives the bytes that came free.

    Raises:
        UsageError: there is none of that name.
    """
    path = voices.model_path(name) if name in offers() else None
    if path is None or not path.is_file():
        raise UsageError(
            f"There is no installed voice hibari/{name}.", f"See `{command('voices', '--engine', 'hibari')}`."
        )
    size = path.stat().st_size
    path.unlink()
    return size
