"""All errors that a user can meet, as one tree of classes.

    AudiobookError            exit
    ├── UsageError            2     the command line is wrong: an unknown name, a bad value or a bad combination
    ├── InputError            3     the story could not be read
    ├── ScriptError           4     script.json, cast.toml, lexicon.toml, or the file of a series or of your defaults is not valid
    ├── CastingError          5     no voice can be given to a speaker
    ├── EngineError           6     the synthesizer is missing, failed, hung, or lost a clip
    └── EncodingError         7     ffmpeg is missing or failed, or the file could not be written

An interrupted run (Ctrl-C, SIGTERM, SIGHUP) exits with 130. Foreign errors (zipfile, lxml, pyttsx3, ffmpeg) are
turned into one of these where they are caught. Any other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

INTERRUPTED = 130
"""Exit code of a run that the user interrupted."""


class AudiobookError(Exception):
    """A failure, with one clear sentence for the user and a hint what to do next.

    Args:
        message: one sentence that says what is wrong.
        hint: what the user can do next; empty where there is nothing to add.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type[AudiobookError], tuple[str, str]]:
        """Pickle with the hint, so that an error keeps it on its way from one process to another."""
        return type(self), (self.message, self.hint)


class UsageError(AudiobookError):
    """The command line is wrong: an unknown name, a bad value or a bad combination."""

    exit_code = 2


class InputError(AudiobookError):
    """The story could not be read."""

    exit_code = 3


class ScriptError(AudiobookError):
    """script.json, cast.toml, lexicon.toml, or the file of a series or of the user's defaults is not valid."""

    exit_code = 4


class CastingError(AudiobookError):
    """No voice can be given to a speaker."""

    exit_code = 5


class EngineError(AudiobookError):
    """The synthesizer is missing, failed, hung, or lost a clip."""

    exit_code = 6


class EncodingError(AudiobookError):
    """Ffmpeg is missing or failed, or the audio file could not be written."""

    exit_code = 7


_LONGEST_MEANT = 80
_MOST_KNOWN = 30


def near_match(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint that names what was probably meant by a word that is not known.

    Args:
        word: what was written.
        known: what could have been written.
        otherwise: the hint where nothing known is like it; by default all that is known.
    """
    # What is known may be read from a file, too: nobody means a name that long.
    every = [name for name in known if len(name) <= _LONGEST_MEANT and name.isprintable()]
    small = {name.casefold(): name for name in every}
    near = [small[name] for name in get_close_matches(word[:80].casefold(), small, n=3, cutoff=0.6)]
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return otherwise or f"Known: {', '.join(every[:_MOST_KNOWN])}{', …' if len(every) > _MOST_KNOWN else ''}."
