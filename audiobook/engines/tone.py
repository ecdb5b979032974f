"""The tone engine: a hum for every text. Its pitch is the voice and its length the text.

For tests, and for trying the whole line on a machine in milliseconds.
"""

from __future__ import annotations

from audiobook.cast import Setting, Voice
from audiobook.engines import pcm
from audiobook.engines.base import BaseEngine
from audiobook.errors import EngineError
from audiobook.invocation import command
from audiobook.script import Gender

_VOICES = tuple(
    Voice(
        id=f"tone/{name}",
        gender=gender,
        age=age,
        f0_hz=f0,
        loudness_lufs=-22.0,
        timbre=(f0 / 40, brightness),
        narrator=name == "bass",
    )
    for name, gender, age, f0, brightness in (
        ("bass", Gender.MALE, "adult", 90.0, 1.0),
        ("baritone", Gender.MALE, "adult", 115.0, 2.0),
        ("tenor", Gender.MALE, "adult", 140.0, 3.0),
        ("elder", Gender.MALE, "old", 105.0, 5.0),
        ("alto", Gender.FEMALE, "adult", 185.0, 1.0),
        ("mezzo", Gender.FEMALE, "adult", 210.0, 2.0),
        ("soprano", Gender.FEMALE, "adult", 245.0, 3.0),
        ("dame", Gender.FEMALE, "old", 195.0, 5.0),
        ("treble", Gender.UNKNOWN, "child", 290.0, 2.0),
    )
)


class ToneEngine(BaseEngine):
    """A hum, 12 ms a letter at 170 words a minute."""

    name = "tone"
    sample_rate_hz = 22050
    ms_per_letter = (10.0, 14.0)

    @property
    def version(self) -> str:
        """Changes whenever its sound does."""
        return "1"

    def voices(self) -> tuple[Voice, ...]:
        """Nine voices, from bass to treble."""
        return _VOICES

    def speak(self, text: str, setting: Setting) -> bytes:
        """A hum for a text; see `Engine.speak`."""
        voice = next((v for v in _VOICES if v.id == setting.voice), None)
        if voice is None:
            raise EngineError(
                f"The tone engine has no voice {setting.voice}.", f"See `{command('voices', '--engine', 'tone')}`."
            )
        letters = sum(c.isalnum() for c in text)
        f0_hz = voice.f0_hz * 2 ** ((setting.pitch - 50) / 100)
        period = round(self.sample_rate_hz / f0_hz)
        samples = max(1, letters) * 12 * 170 / setting.rate_wpm * self.sample_rate_hz / 1000
        partials = [1.0, 0.5, 0.25][: 1 + round(voice.timbre[1]) % 3]
        return pcm.hum(max(1, round(samples / period)), period, 6500, partials)
