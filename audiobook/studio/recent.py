"""Recent books: the working folders that a studio on this machine has opened, so that another folder's studio can offer them.

The list lies in the user's folder as recent.json and holds paths, nothing else. A user who sets `recent = false` in their config file,
or AUDIOBOOK_CONFIG to nothing, has none.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from audiobook import settings
from audiobook.errors import AudiobookError
from audiobook.files import held, write_whole
from audiobook.outside import json_value

_LOG = logging.getLogger("audiobook")
_FORMAT = "audiobook-recent/1"
MOST = 30
"""So many folders are remembered."""
_MOST_BYTES = 2**20


def file() -> Path | None:
    """Where the list lies; None where the user wants none."""
    if settings.config_file() is None:
        return None
    try:
        said = settings.configured().get("recent")
    except AudiobookError:
        # Whoever uses the file's other values tells what is wrong with it.
        return None
    return settings.user_folder() / "recent.json" if said is None or said.value else None


def folders() -> list[Path]:
    """The folders, the latest first; those that are gone are left out."""
    path = file()
    return [folder for folder in _read(path) if (folder / "made").is_dir()] if path else []


def note(folder: Path) -> None:
    """Put a folder first; a list that cannot be written is not a reason to stop."""
    path = file()
    own = folder.absolute()
    if path is None or _read(path)[:1] == [own]:
        return
    _change(path, lambda known: [own, *(f for f in known if f != own)][:MOST])


def forget(folder: Path) -> None:
    """Take a folder off the list."""
    path = file()
    if path is not None and path.exists():
        _change(path, lambda known: [f for f in known if f != folder.absolute()])


def forget_all() -> None:
    """Empty the list."""
    path = file()
    if path is not None:
        path.unlink(missing_ok=True)


def _change(path: Path, change: Callable[[list[Path]], list[Path]]) -> None:
    try:
        with held(path.with_name(".recent.lock"), 5.0, busy="The list of recent books is in use.", guarded=path):
            content = {"format": _FORMAT, "books": [str(f) for f in change(_read(path))]}
            write_whole(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    except (AudiobookError, ValueError) as e:
        _LOG.debug("The list of recent books was not written: %s", e)


def _read(path: Path) -> list[Path]:
    """The folders in the list; none where it does not hold together."""
    with suppress(OSError, ValueError):
        if path.stat().st_size > _MOST_BYTES:
            return []
        content = json_value(path.read_bytes())
        if isinstance(content, dict) and content.get("format") == _FORMAT and isinstance(content.get("books"), list):
            found = (Path(b) for b in content["books"] if isinstance(b, str) and "\0" not in b)
            return [f for f in dict.fromkeys(found) if f.is_absolute()][:MOST]
    return []
