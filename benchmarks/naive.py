"""What one would write first: one engine, a clip a segment, `+=`, export.

    python benchmarks/naive.py story.txt out.mp3

It gives narration and speakers their voices from the same script and cast; only the making of the audio is naive. It uses
pyttsx3's own espeak driver where espeak-ng is installed on the system (as whoever writes this would), and ours where it is
not, which is about three times as fast.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pyttsx3
from pydub import AudioSegment

from audiobook import ffmpeg, pipeline
from audiobook.engines import espeak_driver
from audiobook.engines.espeak import identifier
from audiobook.reading import read_path


def main() -> None:
    """Make the story named first into the file named second."""
    AudioSegment.converter = ffmpeg.executable()
    options = pipeline.Options()
    script, _ = pipeline.write_script(read_path(Path(sys.argv[1])), options)
    cast = pipeline.deal_cast(script, options)
    try:
        engine = pyttsx3.init()
    except (OSError, RuntimeError, ImportError):
        engine = pyttsx3.init(espeak_driver.register())
    print(f"naive: {engine}", file=sys.stderr)
    book = AudioSegment.silent(0, frame_rate=22050)
    with tempfile.TemporaryDirectory() as folder:
        clip = str(Path(folder) / "clip.wav")
        for chapter in script.chapters:
            for segment in chapter.segments:
                if not any(c.isalnum() for c in segment.text):
                    continue
                setting = cast.setting(segment.speaker) if segment.spoken_by_character else cast.narrator
                engine.setProperty("voice", identifier(setting.voice))
                engine.setProperty("rate", setting.rate_wpm)
                engine.save_to_file(segment.text, clip)
                engine.runAndWait()
                book += AudioSegment.from_wav(clip) + AudioSegment.silent(300, frame_rate=22050)
    book.export(sys.argv[2], format="mp3", bitrate="64k")


if __name__ == "__main__":
    main()
