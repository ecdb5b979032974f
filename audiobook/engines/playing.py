"""Sound heard while a program goes on: for drivers of pyttsx3 that tell of words as they are said."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from audiobook.errors import EngineError

_PLAYERS = (
    ("aplay", "-q"),
    ("paplay",),
    ("pw-play",),
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
    ("mpv", "--really-quiet"),
)
_STEP_SECONDS = 0.02


class Sound:
    """A sound that is being played, or none."""

    def __init__(self, player: subprocess.Popen[bytes] | None) -> None:
        self._player = player
        self._began = time.monotonic()

    def wait_until(self, ms: float) -> None:
        """Wait until the sound has come to a moment; not at all where nothing is heard."""
        if self._player is not None:
            time.sleep(max(0.0, ms / 1000 - (time.monotonic() - self._began)))

    def wait_for_end(self, stopped: Callable[[], bool]) -> None:
        """Wait until all is heard, or until it is to stop."""
        while self._player is not None and self._player.poll() is None and not stopped():
            time.sleep(_STEP_SECONDS)


@contextmanager
def played(wav: bytes, *, aloud: bool) -> Iterator[Sound]:
    """A sound, played while the block runs; what is left of it then is not heard.

    Args:
        wav: the content of a WAV file.
        aloud: whether it is heard at all.

    Raises:
        EngineError: nothing on this machine plays sound.
    """
    if not aloud:
        yield Sound(None)
        return
    with tempfile.TemporaryDirectory(prefix="audiobook-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "spoken.wav"
        path.write_bytes(wav)
        player = subprocess.Popen(
            [*_player(), str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield Sound(player)
        finally:
            player.kill()
            player.wait()


def _player() -> list[str]:
    if sys.platform == "win32":
        # Windows' own player of sounds, in a process of its own so that it can be stopped.
        return [sys.executable, "-c", "import sys, winsound; winsound.PlaySound(sys.argv[1], winsound.SND_FILENAME)"]
    found = next((player for player in _PLAYERS if shutil.which(player[0])), None)
    if found is None:
        raise EngineError(
            "No program on this machine plays sound.", "Use save_to_file, or set the property aloud to False."
        )
    return list(found)
