"""What every attributor is: our own and those of plug-ins."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from audiobook.attributing.explain import Explanation
from audiobook.errors import UsageError
from audiobook.script import Script
from audiobook.settings import ModelServer


class Attributor(ABC):
    """Finds who speaks. A plug-in derives from it, and is named by an entry point of the group `audiobook.attributors`.

    `python -m audiobook.conformance` tries whether an attributor does what is said here.

    Attributes:
        name: what a user calls it.
        gives_reasons: `explain` works.
    """

    name: str
    gives_reasons: bool = False

    @property
    @abstractmethod
    def version(self) -> str:
        """A text that changes whenever the answers may: answers are kept and used again under it."""

    @abstractmethod
    def attribute(self, script: Script) -> Script:
        """A Script without speakers in, one with speakers out.

        Characters that the script has, and speakers of segments with the method `edited`, are a user's word: they are kept,
        and may be evidence for the rest. The text of every segment stays as it is. A segment whose speaker is not found keeps
        `None`, with the method `unknown`. The confidence is the share of such answers that are right, from 0 to 1.
        """

    def explain(self, script: Script) -> Iterator[Explanation]:  # noqa: ARG002
        """A Script in; for each speech its candidates and the evidence, in words.

        Raises:
            UsageError: this attributor does not give reasons.
        """
        raise UsageError(f"The attributor {self.name} does not give reasons.", "Use --attributor learned.")

    def asking(self, server: ModelServer) -> Attributor:  # noqa: ARG002
        """The same attributor, asking the language model on this server. One that asks none stays as it is."""
        return self

    def for_edits(self) -> Attributor:
        """Who judges the lines around an edit: this attributor, or a quicker one."""
        return self
