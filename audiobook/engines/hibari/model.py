"""A hibari model: phonemes in, Frames out. Loaded once in a process, on one thread."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np

from audiobook.engines.hibari import graph
from audiobook.engines.hibari.frames import Frames
from audiobook.errors import EngineError
from audiobook.invocation import command, install

USUAL_HZ = 190.0
"""The fundamental frequency about which an intonation is made wider or narrower: the median of the voice heart."""

_FRAMES_A_STEP = 2
"""Durations are counted in steps of 25 ms."""


_STRESSED_STRETCH = 1.25
_PAUSES = {";": 4, ":": 4, "—": 4, "…": 5}
"""How many steps of 25 ms are added to what the model gives a mark inside a sentence. By benchmarks/pace.py a comma is 340 to 450 ms
of silence without any: long enough."""


class Model:
    """A model that is loaded.

    Args:
        path: of its ONNX file.

    Raises:
        EngineError: it cannot be loaded.
    """

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # Processes work side by side, each on one thread: that is quicker than threads within one, and the same bytes come out.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # By default onnxruntime keeps memory for the longest sentence: 60 MB a process, and not quicker.
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        options.log_severity_level = 3
        try:
            content = graph.steerable(path.read_bytes())
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except graph.UnknownGraphError as e:
            raise _broken(path, e) from e
        except Exception as e:  # onnxruntime's errors have no common base
            raise _broken(path, e) from e
        self._signs = _signs()

    def frames(
        self,
        phonemes: str,
        speed: float,
        f0_ratio: float = 1.0,
        effort: float = 0.0,
        pauses: float = 1.0,
        longer: Sequence[tuple[int, int]] = (),
        f0_span: float = 1.0,
    ) -> Frames:
        """What the model makes of phonemes.

        Args:
            phonemes: a run, see `pronunciation.Run`.
            speed: 1 for the model's own pace, 2 for twice as fast.
            f0_ratio: the fundamental frequency is multiplied by this before the spectra are made from it.
            effort: added to the loudness before the spectra are made from it.
            longer: the places of phonemes that take a quarter longer, because they are stressed: first, and after the last.
            pauses: what is added at commas and other marks is multiplied by this.
            f0_span: before `f0_ratio`, how far the fundamental frequency goes from `USUAL_HZ` is multiplied by this, on a
                logarithmic scale.

        Returns:
            The frames; their durations are those of a silence, of each phoneme, and of a silence.
        """
        ids = [0, *(self._signs.get(c, self._signs[" "]) for c in phonemes), 0]
        stretch = np.full(len(ids), 1 / speed, np.float32)
        for first, last in longer:
            # The first id is the silence before.
            stretch[first + 1 : last + 1] *= np.float32(_STRESSED_STRETCH)
        factor = np.float32(f0_ratio * USUAL_HZ ** (1 - f0_span))
        given = {
            "ids": np.asarray([ids], np.int64),
            "speed": np.ones(1, np.float32),
            graph.ADDED: np.array([0, *(pauses * _PAUSES.get(c, 0) for c in phonemes), 0], np.float32),
            graph.STRETCH: stretch,
            graph.F0_RATIO: np.full(1, factor, np.float32),
            graph.F0_POWER: np.full(1, f0_span, np.float32),
            graph.EFFORT: np.full(1, effort, np.float32),
        }
        *spectra, f0, steps = self._session.run(None, given)
        lh, theta, ln, lr, phi = (s[0] for s in spectra)
        steered = np.sign(f0[0]) * np.abs(f0[0]) ** np.float32(f0_span) * factor
        return Frames(lh, theta, ln, lr, phi, steered, steps.astype(np.int64) * _FRAMES_A_STEP)


@cache
def load(path: Path) -> Model:
    """The model in a file, the same object each time."""
    return Model(path)


@cache
def _signs() -> dict[str, int]:
    found: dict[str, int] = json.loads((Path(hibari().ASSETS) / "vocab.json").read_text(encoding="utf-8"))
    return found


def _broken(path: Path, error: Exception) -> EngineError:
    return EngineError(
        f"The voice model {path.name} cannot be loaded: {error}.",
        f"Fetch it again: {command('voices', 'install', 'hibari')}",
    )


@cache
def hibari() -> Any:  # noqa: ANN401 - hibari has no types
    """The module hibari.voices, which lists the models there are. Loaded by itself: the package loads what speaks, too, for half a second.

    Raises:
        EngineError: the package is not installed.
    """
    package = find_spec("hibari")
    place = package.submodule_search_locations if package is not None else None
    spec = spec_from_file_location("hibari.voices", Path(place[0]) / "voices.py") if place else None
    if spec is None or spec.loader is None:
        raise EngineError("The engine hibari is not installed.", install("hibari"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
