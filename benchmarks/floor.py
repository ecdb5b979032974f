"""The bare floor: every paragraph through raw libespeak-ng, LAME in the same process, one process a core, nothing else.

    python benchmarks/floor.py story.txt out.mp3

No chapters, no speakers, no levels, no pauses: what this machine needs at least to turn that much text into MP3.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import sys
from pathlib import Path

PARTS_A_CORE = 4


def speak(paragraphs: list[str]) -> bytes:
    """Some paragraphs as MP3 frames."""
    import espeakng_loader
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(22050)
    encoder.set_channels(1)
    encoder.set_quality(7)
    encoder.silence()
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_Initialize(2, 1000, espeakng_loader.get_data_path().encode(), 0)
    out = bytearray()

    def take(samples: int, count: int, _events: object) -> int:
        if count > 0:
            out.extend(encoder.encode(ctypes.string_at(samples, count * 2)))
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(take)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetVoiceByName(b"gmw/en")
    for paragraph in paragraphs:
        text = paragraph.encode() + b"\0"
        library.espeak_Synth(text, len(text), 0, 1, 0, 0x1001, None, None)
    return bytes(out + encoder.flush())


def main() -> None:
    """Speak the file named first into the file named second."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8", errors="replace")
    paragraphs = [" ".join(p.split()) for p in text.split("\n\n") if p.strip()]
    cores = os.cpu_count() or 1
    size = -(-len(paragraphs) // (cores * PARTS_A_CORE))
    with multiprocessing.get_context("spawn").Pool(cores) as pool, Path(sys.argv[2]).open("wb") as f:
        for part in pool.imap(speak, [paragraphs[i : i + size] for i in range(0, len(paragraphs), size)]):
            f.write(part)


if __name__ == "__main__":
    main()
