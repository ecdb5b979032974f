"""A language model asked about the lines that the learned attributor doubts."""

from __future__ import annotations

from audiobook.attributing.llm.attributor import LlmAttributor

__all__ = ["LlmAttributor"]
