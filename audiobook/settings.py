"""Settings: what the user's machine and environment say, read into values. Nothing here writes to the environment.

| variable | what it sets |
|---|---|
| AUDIOBOOK_CONFIG | the user's config file; empty for none |
| AUDIOBOOK_ENGINE | the engine that is used where none is named |
| AUDIOBOOK_VOICES | the folder of downloaded voices and of what was measured of voices |
| AUDIOBOOK_THREADS | how many threads a neural voice may use |
| AUDIOBOOK_HIBARI_VOICES | the address of the folder with hibari's voices |
| AUDIOBOOK_PIPER_INDEX | the address of the list of Piper's voices |
| AUDIOBOOK_START_METHOD | how processes are started that make parts; for the tests, see `start_method` |
| AUDIOBOOK_LLM_... | the language model that the attributor llm asks; see `ModelServer` |

Each key of a config file has a variable, too; see `audiobook.config`. A variable counts before the files.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audiobook import config
from audiobook.errors import UsageError
from audiobook.outside import quoted

_PROGRAM = "audiobook"

PIPER_INDEX = "https://huggingface.co/rhasspy/piper-voices/resolve/main/voices.json"
"""Where Piper's publisher lists its voices."""


@dataclass(frozen=True, slots=True)
class ModelServer:
    """The server of a language model, and how it may be used.

    Attributes:
        url: the base of an OpenAI-compatible API, such as http://127.0.0.1:11434/v1; None where none was named.
        model: the model's name there; None where none was named.
        key: the server's key, if it wants one.
        answers: the folder in which answers are kept, so that the same question is not asked twice.
        most_requests: ask at most so often in a run; None for no limit of the user's.
        most_seconds: ask at most so long in a run; None for no limit of the user's.
        ask_all: ask about every line, not only about those in doubt.
    """

    url: str | None
    model: str | None
    key: str | None
    answers: Path
    most_requests: float | None = None
    most_seconds: float | None = None
    ask_all: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> ModelServer:
        """The server that the variables AUDIOBOOK_LLM_URL, _MODEL, _KEY, _CACHE, _REQUESTS, _SECONDS and _ASK name.

        Raises:
            UsageError: a limit is not a number.
        """
        given = {
            key: environment.get(f"AUDIOBOOK_LLM_{key}") or None for key in ("URL", "MODEL", "KEY", "CACHE", "ASK")
        }
        return cls(
            given["URL"],
            given["MODEL"],
            given["KEY"],
            Path(given["CACHE"]) if given["CACHE"] else user_folder(environment) / "answers",
            _number(environment, "AUDIOBOOK_LLM_REQUESTS"),
            _number(environment, "AUDIOBOOK_LLM_SECONDS"),
            given["ASK"] == "all",
        )


def user_folder(environment: Mapping[str, str] = os.environ) -> Path:
    r"""The folder for this program's settings: lexicon.toml, engines/, voices/, answers/.

    It is where the platform keeps settings: ~/.config/audiobook on Linux, ~/Library/Application Support/audiobook on macOS,
    %APPDATA%\audiobook on Windows. Where that folder is not there, but the one that versions up to 0.1 used is, it is that one:
    nothing a user has is lost.
    """
    # Loaded here: no command's --help needs it.
    import platformdirs

    folder = Path(platformdirs.user_config_dir(_PROGRAM, appauthor=False, roaming=True))
    former = _former_folder(environment)
    return former if former.is_absolute() and former.is_dir() and not folder.is_dir() else folder


def config_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The user's config file, whether it is there or not; None where AUDIOBOOK_CONFIG is empty."""
    own = environment.get("AUDIOBOOK_CONFIG")
    if own is None:
        return user_folder(environment) / "config.toml"
    return Path(own) if own else None


def configured(environment: Mapping[str, str] = os.environ) -> dict[str, config.Value]:
    """What the environment and the config files say, by key; see `audiobook.config`.

    Raises:
        ScriptError: a config file does not hold together.
    """
    return config.effective(config_file(environment), environment)


def _said(key: str, environment: Mapping[str, str]) -> str | None:
    """What the environment or a config file says of a key."""
    found = configured(environment).get(key)
    return None if found is None else str(found.value)


def voices_folder(engine: str, environment: Mapping[str, str] = os.environ) -> Path:
    """Where an engine's downloaded voices lie, and what was measured of its voices."""
    own = _said("voices", environment)
    return (Path(own).expanduser() if own else user_folder(environment) / "voices") / engine


def engine(environment: Mapping[str, str] = os.environ) -> str | None:
    """The engine that is used where none is named; None where the user did not say."""
    return _said("engine", environment)


def engine_threads(environment: Mapping[str, str] = os.environ) -> int | None:
    """How many threads a neural voice may use; None where the user did not say.

    Raises:
        UsageError: it is not a whole number.
    """
    own = environment.get("AUDIOBOOK_THREADS") or _said("threads", environment)
    found = _number({"AUDIOBOOK_THREADS": own or ""}, "AUDIOBOOK_THREADS")
    return None if found is None else max(0, int(found))


def hibari_voices(environment: Mapping[str, str] = os.environ) -> str | None:
    """The address of the folder with hibari's voices; None for the one that its package names."""
    return environment.get("AUDIOBOOK_HIBARI_VOICES") or None


def piper_index(environment: Mapping[str, str] = os.environ) -> str:
    """The address of the list of Piper's voices."""
    return environment.get("AUDIOBOOK_PIPER_INDEX") or PIPER_INDEX


def start_method(environment: Mapping[str, str] = os.environ) -> str:
    """How the processes are started that make parts: "forkserver" or "spawn". Both give the same bytes; a fork takes less time.

    Windows has no fork. On macOS a process that is forked without a new program may crash in Apple's own libraries, so it is not done
    there, as Python itself does not. AUDIOBOOK_START_METHOD is for the tests, which try here what those systems do.

    Raises:
        UsageError: the variable names another method.
    """
    own = environment.get("AUDIOBOOK_START_METHOD") or ""
    if own not in ("", "forkserver", "spawn"):
        raise UsageError(f"AUDIOBOOK_START_METHOD must be forkserver or spawn, not {quoted(own)}.", "Leave it out.")
    usual = "spawn" if sys.platform in ("win32", "darwin") else "forkserver"
    return "spawn" if sys.platform == "win32" else own or usual


def _former_folder(environment: Mapping[str, str]) -> Path:
    """The user's folder by the rule of versions up to 0.1."""
    if sys.platform == "win32":
        return Path(environment.get("APPDATA") or Path.home()) / _PROGRAM
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _PROGRAM
    return Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config") / _PROGRAM


def _number(environment: Mapping[str, str], variable: str) -> float | None:
    given = environment.get(variable)
    if not given:
        return None
    try:
        found = float(given)
        if not math.isfinite(found):
            raise ValueError(given)
        return found
    except ValueError as e:
        raise UsageError(f"{variable} must be a number, not {quoted(given)}.", "See docs/plugins.md.") from e
