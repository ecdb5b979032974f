"""How long an engine may take over an utterance before its process is taken for hung."""

from __future__ import annotations

import threading

from audiobook import engines
from audiobook.timeline import Utterance

SPEAKING_SECONDS = 60.0
"""How long any utterance may take to be spoken before its process is taken for hung, however short it is: the engine may be loading
its model. Time for its length comes on top (`TimeLimits`)."""

_SLOW_SECONDS_PER_CHAR = 1.0
"""The time a character may take on an engine that says it is slow: about 15 times as long as it is heard."""

_SECONDS_PER_CHAR = 0.2
"""The same for other engines: about 3 times as long as it is heard."""

_TIMES_AS_LONG = 8.0
"""So many times as long as on the average so far may an utterance take: the machine may become busy meanwhile."""


class TimeLimits:
    """How long an utterance may take to be spoken: more for a longer text, and more on an engine that was found to be slow.

    A limit that is too short kills a process that works, and with it the model it has loaded; one that is too long only delays the
    report of an engine that hangs.

    Args:
        speaking_seconds: what any utterance may take; the times for each character are in proportion to it.
    """

    def __init__(self, speaking_seconds: float = SPEAKING_SECONDS) -> None:
        self._speaking_seconds = speaking_seconds
        self._spoken: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def seconds(self, utterance: Utterance) -> float:
        """How long an utterance may take."""
        name = utterance.setting.engine
        with self._lock:
            took, chars = self._spoken.get(name, (0.0, 0))
        per_char = _SLOW_SECONDS_PER_CHAR if engines.load(name).slow else _SECONDS_PER_CHAR
        per_char = max(per_char, _TIMES_AS_LONG * took / max(1, chars))
        return self._speaking_seconds * (1 + per_char * len(utterance.text) / SPEAKING_SECONDS)

    def note(self, utterance: Utterance, took_seconds: float) -> None:
        """Take into account how long an utterance took."""
        name = utterance.setting.engine
        with self._lock:
            took, chars = self._spoken.get(name, (0.0, 0))
            self._spoken[name] = took + took_seconds, chars + len(utterance.text)
