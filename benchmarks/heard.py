"""Words heard: how much of a passage a speech recogniser understands in each voice.

    pip install pocketsphinx
    python benchmarks/heard.py [VOICE ...]

Each voice says the same sentences; PocketSphinx, with the general English model that comes in its wheel, writes down what it
hears. A small recogniser of 2010 mishears people, too: compare voices with one another. Needs numpy.
"""

from __future__ import annotations

import re
import sys

from audiobook import ffmpeg
from audiobook.cast import Setting
from audiobook.engines import load

SENTENCES = (
    "The morning was grey and quiet, and nobody on the long road had opened a window.",
    "She walked down to the water and looked at the boats for a long time.",
    "There was a letter on the table, and the door of the house was open.",
    "He asked the old man where the children had gone after breakfast.",
    "We have only three days, and the money must be here before the end of the week.",
    "I think you should tell your mother the truth about the fire.",
    "The train left the station at six, and he sat alone by the window.",
    "People in the street stopped to listen when the music began.",
    "It was too dark to read, so they talked about the war until midnight.",
    "Nothing in the room had changed, but the picture of her father was missing.",
)


def errors(wanted: list[str], heard: list[str]) -> int:
    """Words put in, left out or changed (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, w in enumerate(wanted, 1):
        last, row[0] = row[0], i
        for j, h in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (w != h))
    return row[-1]


def main() -> None:
    from pocketsphinx import Decoder

    voices = load("espeak").voices()
    chosen = [v for v in voices if not sys.argv[1:] or v.id in sys.argv[1:]]
    for voice in chosen:
        engine = load(voice.id.partition("/")[0])
        # What it has got used to in one voice must not help or hurt another.
        decoder = Decoder(loglevel="FATAL", cmn="batch")
        wrong = total = 0
        for sentence in SENTENCES:
            spoken = engine.speak(sentence, Setting(voice.id, voice.pitch, voice.rate_wpm))
            rate = ["-f", "s16le", "-ar", str(engine.sample_rate_hz), "-ac", "1", "-i", "pipe:0"]
            silence = bytes(16000)
            at16 = silence + ffmpeg.run([*rate, "-f", "s16le", "-ar", "16000", "pipe:1"], stdin=spoken).stdout + silence
            decoder.start_utt()
            decoder.process_raw(at16, full_utt=True)
            decoder.end_utt()
            said = decoder.hyp().hypstr if decoder.hyp() else ""
            wanted = re.findall(r"[a-z']+", sentence.lower())
            wrong += errors(wanted, said.lower().split())
            total += len(wanted)
        print(f"{voice.id:28} {voice.gender.value:8} words heard {1 - wrong / total:4.0%}", flush=True)


if __name__ == "__main__":
    main()
