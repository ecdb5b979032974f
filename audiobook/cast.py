"""The Cast: who is heard in which voice. Its public form is cast.toml."""

from __future__ import annotations

import hashlib
import importlib
import sys
from dataclasses import dataclass, field
from types import ModuleType

from audiobook.script import Gender


@dataclass(frozen=True, slots=True)
class VoiceId:
    """Which voice of which engine; as text "<engine>/<name>", for example "espeak/en-us+f2".

    Attributes:
        engine: the engine's name.
        name: what the engine itself calls the voice; it may have slashes in it.
    """

    engine: str
    name: str

    @classmethod
    def parse(cls, text: str) -> VoiceId:
        """The voice a text names; a text without a slash is an engine's name, and names no voice of it."""
        engine, _, name = text.partition("/")
        return cls(engine, name)

    def __str__(self) -> str:
        return f"{self.engine}/{self.name}"


USUAL_WPM = 155
"""The pace of a reading where nobody says: words a minute, its pauses included. Audiobooks are read so: ACX, where narrators meet
publishers, reckons with 9,300 words to a finished hour."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice an engine has, as measured.

    Attributes:
        id: "<engine>/<the engine's own name>", for example "espeak/en-us+f2".
        gender: the range it is heard in.
        age: "adult", "child" or "old".
        language: BCP 47 tag of the accent.
        pitch: the engine's pitch setting (0 to 100) it was measured with.
        rate_wpm: its usual pace, in words a minute of a reading with its pauses.
        pace_wpm: words a minute within sentences of the text in benchmarks/pace.py when its engine is told 170; 0 where not measured.
        f0_hz: median fundamental frequency; 0 where it was not measured.
        loudness_lufs: of its speech as synthesized (EBU R 128, integrated); None where it was not measured.
        timbre: a point in a space where distance is how different two voices sound; empty where not measured.
        narrator: fit to tell a whole book.
        quality: how good it is to listen to for long, from 1 for a plain voice down to 0; leads get good ones.
        retired: it can be used by name, as an older cast may, but is dealt to nobody.
    """

    id: str
    gender: Gender = Gender.UNKNOWN
    age: str = "adult"
    language: str = "en"
    pitch: int = 50
    rate_wpm: int = USUAL_WPM
    pace_wpm: float = 0.0
    f0_hz: float = 0.0
    loudness_lufs: float | None = None
    timbre: tuple[float, ...] = ()
    narrator: bool = False
    quality: float = 1.0
    retired: bool = False

    @property
    def engine(self) -> str:
        """The name of the engine that has it."""
        return VoiceId.parse(self.id).engine

    @property
    def name(self) -> str:
        """What the engine itself calls it."""
        return VoiceId.parse(self.id).name


@dataclass(frozen=True, slots=True)
class Setting:
    """A voice as one speaker uses it.

    Attributes:
        voice: a voice's id.
        pitch: engine's scale, 0 to 100.
        rate_wpm: words a minute that are heard, the default pauses included.
        delivery: how something is said, for example "whispered"; empty for plainly. An engine does what it can of it beyond pitch
            and pace, which are changed already.
    """

    voice: str
    pitch: int = 50
    rate_wpm: int = USUAL_WPM
    delivery: str = ""

    @property
    def engine(self) -> str:
        """The name of the engine that has the voice."""
        return VoiceId.parse(self.voice).engine

    @property
    def name(self) -> str:
        """What that engine itself calls the voice."""
        return VoiceId.parse(self.voice).name

    @property
    def fingerprint(self) -> str:
        """A short hash of the setting."""
        return hashlib.sha256(f"{self.voice}|{self.pitch}|{self.rate_wpm}|{self.delivery}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Role:
    """A character's part in the cast.

    Attributes:
        character: the character's id.
        name: the character's name.
        setting: the voice.
        lines: how many segments the character speaks.
        words: how many words they have.
        locked: the user gave this voice.
    """

    character: str
    name: str
    setting: Setting
    lines: int = 0
    words: int = 0
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is heard in which voice.

    Attributes:
        narrator: reads narration and headings.
        unknown: reads what nobody could be found for; a voice of its own, so that a listener is not misled.
        roles: the speakers, most words first.
        notes: what a user should know of how the voices were dealt, one sentence each.
    """

    narrator: Setting
    unknown: Setting
    roles: tuple[Role, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    def setting(self, character: str | None) -> Setting:
        """The setting a character speaks in; the unknown speaker's for None."""
        if character is None:
            return self.unknown
        for role in self.roles:
            if role.character == character:
                return role.setting
        return self.unknown


class _CallableModule(ModuleType):
    """Python makes a package's module hide whatever else has its name: so this module is the API's function `audiobook.cast`, too."""

    def __call__(self, script: object, **choices: object) -> Cast:
        """See `audiobook.api.cast`."""
        dealt: Cast = importlib.import_module("audiobook.api").cast(script, **choices)
        return dealt


sys.modules[__name__].__class__ = _CallableModule
