"""What engines that run neural voices share: where the voices lie, how many threads each may have, and where they run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiobook import settings
from audiobook.cast import Voice
from audiobook.engines.resampling import resampled
from audiobook.errors import EncodingError, EngineError
from audiobook.files import digest_of, write_whole
from audiobook.invocation import install
from audiobook.outside import json_value

_fair_threads = 0
"""How many threads a voice may use in this process, unless the user says; 0 for as many as onnxruntime likes."""


def use_threads(count: int) -> None:
    """Have the voices of this process use so many threads: without, processes that work at once would each want every core."""
    global _fair_threads
    _fair_threads = count


def folder(engine: str) -> Path:
    """Where an engine's voices lie: in the user's folder, or in the one that AUDIOBOOK_VOICES names."""
    return settings.voices_folder(engine)


def version(package: str, engine: str) -> str:
    """The version of the package that an engine uses.

    Raises:
        EngineError: it is not installed.
    """
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError as e:
        raise EngineError(f"The engine {engine} is not installed.", install(engine)) from e


def for_language(voices: Sequence[Voice], language: str) -> tuple[Voice, ...]:
    """Those voices that speak a language: those of its region where there are some, then the others. The first is fit to narrate.

    Args:
        voices: an engine's, each with its language.
        language: a BCP 47 tag.
    """
    wanted = language.lower().replace("_", "-")
    own = [v for v in voices if _primary(v.language) == _primary(wanted)]
    own.sort(key=lambda v: v.language.lower() != wanted)
    if own and not own[0].narrator:
        own = [replace(v, narrator=n == 0) for n, v in enumerate(own)]
    return tuple(own)


def _primary(tag: str) -> str:
    return tag.lower().replace("_", "-").partition("-")[0]


def digest(engine: str, paths: Sequence[Path]) -> str:
    """A hash of the content of some files in an engine's folder.

    Models are large: the hash of each is kept beside them, with the size and time of the file that it was made from.
    """
    kept = folder(engine) / "digests.json"
    known: dict[str, list[object]] = {}
    with suppress(OSError, ValueError):
        found = json_value(kept.read_text(encoding="utf-8"))
        known = found if isinstance(found, dict) else {}
    before = dict(known)
    out = []
    for path in paths:
        with suppress(OSError):
            stat = path.stat()
            stamp: list[object] = [stat.st_size, stat.st_mtime_ns]
            entry = known.get(path.name)
            if not isinstance(entry, list) or entry[:2] != stamp or len(entry) != 3:
                entry = [*stamp, digest_of(path)]
                known[path.name] = entry
            out.append(str(entry[2])[:16])
    if known != before:
        # In a folder that cannot be written to, each run hashes the files again.
        with suppress(EncodingError):
            write_whole(kept, json.dumps(known, indent=1))
    return "-".join(out)


def device() -> str:
    """Where the voices run: "CUDA" or "CPU"; empty without onnxruntime."""
    try:
        import onnxruntime
    except ImportError:
        return ""
    return "CUDA" if "CUDAExecutionProvider" in onnxruntime.get_available_providers() else "CPU"


def session(path: Path) -> Any:  # noqa: ANN401 - onnxruntime may not be here
    """An ONNX session on the best device there is: CUDA where onnxruntime has it, else the processor."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = given if (given := settings.engine_threads()) is not None else _fair_threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    there = onnxruntime.get_available_providers()
    wanted = [p for p in ("CUDAExecutionProvider", "CPUExecutionProvider") if p in there]
    return onnxruntime.InferenceSession(str(path), sess_options=options, providers=wanted)


def samples(wave: NDArray[np.floating[Any]], given_hz: float, wanted_hz: int) -> bytes:
    """A wave from -1 to 1 as 16-bit samples at another rate.

    A voice that has no pitch of its own is given one by telling another rate than it was made at.
    """
    if round(given_hz) != wanted_hz:
        wave = resampled(wave, given_hz, wanted_hz)
    out: bytes = np.clip(np.rint(np.asarray(wave) * 32767), -32768, 32767).astype("<i2").tobytes()
    return out
