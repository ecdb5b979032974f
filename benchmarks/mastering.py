"""How fast mastering is on one core: levelling, resampling and encoding, in times real time.

    python benchmarks/mastering.py output/story.mp3

Ten minutes of a finished book are cut into clips of three seconds and go through assembling and encoding as a part does.
"""

from __future__ import annotations

import argparse
import os

from audiobook import ffmpeg
from audiobook.assembling import assemble
from audiobook.cast import Setting, Voice
from audiobook.publishing.formats import Encoding
from audiobook.timeline import Clip, Utterance

RATE_HZ = 22050
SECONDS = 600
CLIP_BYTES = 2 * RATE_HZ * 3
KINDS = {
    "listen (MP3, 22.05 kHz, 64 kb/s)": Encoding(),
    "acx (MP3, 44.1 kHz, 192 kb/s)": Encoding(44100, 192),
    "m4b (AAC, 22.05 kHz, 64 kb/s)": Encoding(22050, 64, "aac"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audio")
    given = parser.parse_args()
    arguments = [
        "-loglevel",
        "error",
        "-t",
        str(SECONDS),
        "-i",
        given.audio,
        "-f",
        "s16le",
        "-ar",
        str(RATE_HZ),
        "-ac",
        "1",
        "-",
    ]
    samples = ffmpeg.run(arguments).stdout
    voices = {"a/a": Voice("a/a", loudness_lufs=-22.0)}
    clips = [
        Clip(Utterance(0, n, None, "", Setting("a/a")), samples[i : i + CLIP_BYTES], RATE_HZ)
        for n, i in enumerate(range(0, len(samples), CLIP_BYTES))
    ]
    seconds = len(samples) / 2 / RATE_HZ
    for kind, encoding in KINDS.items():
        began = _busy()
        pieces = [p.sound.raw_data for p in assemble(clips, voices, encoding.sample_rate_hz)]
        between = _busy()
        encoding.encode(pieces)
        end = _busy()
        both = seconds / (end - began)
        print(
            f"{kind}: {both:.0f} (levelling and resampling {seconds / (between - began):.0f}, encoding {seconds / (end - between):.0f})"
        )


def _busy() -> float:
    """Seconds of processor time so far, ffmpeg's included."""
    t = os.times()
    return t.user + t.system + t.children_user + t.children_system


if __name__ == "__main__":
    main()
