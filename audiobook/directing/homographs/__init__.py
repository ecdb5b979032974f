"""Homographs: words that are written alike and said in two ways ("I read it" today, "I read it" yesterday), told apart by the words around.

A reading is chosen only where the words around tell it; elsewhere the engine's own reading stands.
"""

from __future__ import annotations

from audiobook.directing.homographs.words import homographs

__all__ = ["homographs"]
