"""Every error a user can cause or meet, as one tree.

    AudiobookError            exit
    ├── UsageError            2     the command was called with something that cannot be
    ├── InputError            3     the story could not be read
    ├── ScriptError           4     script.json or cast.toml does not hold together
    ├── CastingError          5     no voice could be given
    ├── EngineError           6     the synthesizer is missing, failed, hung, or lost a clip
    └── EncodingError         7     ffmpeg is missing or failed, or the file could not be written

An interrupted run (Ctrl-C) exits with 130. Foreign errors (zipfile, lxml, pyttsx3, ffmpeg) are
translated where they arise; whatever is not in this tree is a bug and keeps its traceback.
"""

from __future__ import annotations

INTERRUPTED = 130
"""Exit code of a run that the user interrupted."""


class AudiobookError(Exception):
    """A failure with one clear sentence for the user, and what to do about it.

    Args:
        message: one sentence that says what is wrong.
        hint: what the user can do next; empty where there is nothing to say.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type[AudiobookError], tuple[str, str]]:
        """Survive the way between processes with the hint intact."""
        return type(self), (self.message, self.hint)


class UsageError(AudiobookError):
    """The command was called with something that cannot be."""

    exit_code = 2


class InputError(AudiobookError):
    """The story could not be read."""

    exit_code = 3


class ScriptError(AudiobookError):
    """script.json or cast.toml does not hold together."""

    exit_code = 4


class CastingError(AudiobookError):
    """No voice could be given to somebody."""

    exit_code = 5


class EngineError(AudiobookError):
    """The synthesizer is missing, failed, hung, or lost a clip."""

    exit_code = 6


class EncodingError(AudiobookError):
    """Ffmpeg is missing or failed, or the audio file could not be written."""

    exit_code = 7
