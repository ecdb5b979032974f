"""What an engine is: the protocol that each must follow, and a base class with defaults for what is optional."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from audiobook.cast import Setting, Voice
from audiobook.engines import pcm


@runtime_checkable
class Engine(Protocol):
    """A synthesizer.

    An engine is made without arguments, cheaply: what is slow to load is loaded by the first `speak`. It is used
    by one thread of one process at a time. What an engine may have beyond this is in `BaseEngine`.

    Attributes:
        name: what comes before the slash in the ids of its voices.
        sample_rate_hz: of all it says.
        ms_per_letter: how long it may take over a letter at 170 words a minute, least and most; a clip outside
            (with a second of grace) is taken for broken.
    """

    name: str
    sample_rate_hz: int
    ms_per_letter: tuple[float, float]

    @property
    def version(self) -> str:
        """Its version, which is part of every clip's identity.

        Raises:
            EngineError: it is not installed on this machine.
        """
        ...

    def voices(self) -> Sequence[Voice]:
        """Its voices, the same ones in the same order each time.

        Raises:
            EngineError: it is not installed on this machine.
        """
        ...

    def speak(self, text: str, setting: Setting) -> bytes:
        """Say a text.

        Args:
            text: one or a few sentences, with at least one word, no NUL and no lone surrogates.
            setting: one of its voices, with pitch and pace.

        Returns:
            Mono 16-bit little-endian samples at `sample_rate_hz`, silence at either end trimmed to at most a few ms.

        Raises:
            EngineError: the voice is not there, or nothing could be said.
        """
        ...


@dataclass(frozen=True, slots=True)
class WordOnset:
    """When a word begins.

    Attributes:
        offset: the word's place in the text that was given to the engine: its first character.
        onset_ms: when it begins, from the first of the samples.
    """

    offset: int
    onset_ms: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """What an engine said, and when.

    Attributes:
        samples: see `Engine.speak`.
        words: the words whose onsets are known, in the order of the text; empty where the engine knows none.
    """

    samples: bytes
    words: tuple[WordOnset, ...] = ()


def trimmed(samples: bytes, words: Sequence[WordOnset], rate_hz: int) -> Spoken:
    """What was said without the silence at either end; the words' onsets are from what is left.

    Args:
        samples: 16-bit little-endian mono.
        words: with onsets from the first of the samples.
        rate_hz: of the samples.
    """
    first, last = pcm.sounding(samples)
    if last <= first:
        return Spoken(b"")
    cut_ms, length_ms = (1000 * count / rate_hz for count in (first, last - first))
    heard = tuple(WordOnset(w.offset, min(length_ms, max(0.0, w.onset_ms - cut_ms))) for w in words)
    return Spoken(samples[2 * first : 2 * last], heard)


READ_ITSELF = frozenset({"capitals", "numbers", "homographs", "names"})
"""What an engine may declare to read better by itself: capitals and initials (FBI, J. R.), plain figures (1,250), words that are written
alike and said in two ways (read, lead), and names of people and places."""


class BaseEngine(ABC):
    """An engine with everything that is optional, as it is by default. An engine may inherit from it, and change what it can do better.

    Attributes:
        name: see `Engine`.
        sample_rate_hz: see `Engine`.
        ms_per_letter: see `Engine`.
        phonemes: true where it can say what is marked as phonemes (see audiobook.phonemes); others get that respelled.
        stress: true where it stresses words that are marked so (see audiobook.phonemes); others get the text without the marks.
        reads_itself: what it reads better by itself than it would be told, of `READ_ITSELF`; of that it gets the words as the author
            wrote them. Every engine gets the same spoken form but for this. Homographs and names are told to engines that know phonemes.
        slow: true where speaking takes longer than reading a recording from disk: its clips are kept.
        forgets: true where what it says does not depend on what its process has said before. Its parts are then made by processes that
            stay, and not each in one of its own.
        part_chars: a part is closed at the first long enough pause after this many characters. An edit costs the making of a part.
        preload: modules that a process has imported before others are forked from it, so that each finds its models there.
    """

    name: str
    sample_rate_hz: int
    ms_per_letter: tuple[float, float]
    phonemes: bool = False
    stress: bool = False
    reads_itself: frozenset[str] = frozenset()
    slow: bool = False
    forgets: bool = False
    part_chars: int = 4000
    preload: tuple[str, ...] = ()

    @property
    @abstractmethod
    def version(self) -> str:
        """See `Engine.version`."""

    @property
    def device(self) -> str:
        """What it runs on, such as "CPU" or "CUDA"; empty where that is not worth telling."""
        return ""

    @abstractmethod
    def voices(self) -> Sequence[Voice]:
        """See `Engine.voices`."""

    def voices_in(self, language: str) -> Sequence[Voice]:  # noqa: ARG002 - for those that have some
        """Its voices for a language's BCP 47 tag; none where it has no others for it than `voices`."""
        return ()

    def voice_version(self, name: str) -> str:  # noqa: ARG002 - for those that have files
        """What tells whether a voice is still the same, such as a hash of its file; empty where `version` tells it.

        Args:
            name: what the engine itself calls the voice.
        """
        return ""

    def knows(self, word: str) -> bool | None:  # noqa: ARG002 - for those that have a dictionary
        """Whether it has the sound of an English word in a dictionary, and does not guess it from the spelling; None where it does not tell.

        Args:
            word: as it is written in the middle of a sentence: names with a capital.
        """
        return None

    def release(self) -> None:  # noqa: B027 - for those that load models
        """Free the memory of loaded models; the next `speak` loads again what it needs. Does nothing by default."""

    @abstractmethod
    def speak(self, text: str, setting: Setting) -> bytes:
        """See `Engine.speak`."""

    def speak_timed(self, text: str, setting: Setting) -> Spoken:
        """Say a text as `speak` does, and tell when its words begin, where the engine knows.

        Args:
            text: see `Engine.speak`.
            setting: see `Engine.speak`.

        Raises:
            EngineError: see `Engine.speak`.
        """
        return Spoken(self.speak(text, setting))


def with_defaults(engine: Engine) -> BaseEngine:
    """An engine with everything that is optional: itself, or itself with the defaults for what it does not have."""
    return engine if isinstance(engine, BaseEngine) else _PlainEngine(engine)


class _PlainEngine(BaseEngine):
    """An engine that follows the protocol without the base class; of what is optional, what it has counts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name, self.sample_rate_hz, self.ms_per_letter = engine.name, engine.sample_rate_hz, engine.ms_per_letter
        self.phonemes = bool(getattr(engine, "phonemes", False))
        self.stress = bool(getattr(engine, "stress", False))
        self.reads_itself = frozenset(getattr(engine, "reads_itself", ()))
        self.slow = bool(getattr(engine, "slow", False))
        self.forgets = bool(getattr(engine, "forgets", False))
        self.part_chars = int(getattr(engine, "part_chars", self.part_chars))
        self.preload = tuple(getattr(engine, "preload", ()))

    @property
    def version(self) -> str:
        return self._engine.version

    @property
    def device(self) -> str:
        return str(getattr(self._engine, "device", ""))

    def voices(self) -> Sequence[Voice]:
        return self._engine.voices()

    def voices_in(self, language: str) -> Sequence[Voice]:
        own = getattr(self._engine, "voices_in", None)
        found: Sequence[Voice] = own(language) if own else ()
        return found

    def voice_version(self, name: str) -> str:
        own = getattr(self._engine, "voice_version", None)
        return str(own(name)) if own else ""

    def release(self) -> None:
        own = getattr(self._engine, "release", None)
        if own:
            own()

    def speak(self, text: str, setting: Setting) -> bytes:
        return self._engine.speak(text, setting)

    def speak_timed(self, text: str, setting: Setting) -> Spoken:
        own = getattr(self._engine, "speak_timed", None)
        return Spoken(self.speak(text, setting)) if own is None else own(text, setting)
