"""Importing this loads what every process needs that speaks: the reader of text and the model in the package.

A process that others are forked from imports it; they share what it has loaded, and start to speak at once.
"""

from __future__ import annotations

from contextlib import suppress

import pyttsx3  # noqa: F401 - loaded for those that are forked

from audiobook.engines.hibari import driver, model, pronunciation, shape, synthesis, voices  # noqa: F401 - the same
from audiobook.errors import EngineError

# A process that speaks meets what is wrong again, and tells it.
with suppress(EngineError, OSError, ValueError, KeyError):
    model.load(voices.model_path("heart"))
    pronunciation.load(british=False)
    synthesis.load()
