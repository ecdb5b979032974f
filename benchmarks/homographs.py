"""How often homographs are said right: by the rules, and by engines left to themselves, on the sentences of tests/homographs.txt.

    python benchmarks/homographs.py

An engine's own reading counts as the one of a word's readings whose phonemes, put into the sentence, are nearest to what it says.
"""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

from audiobook.directing.homographs import homographs
from audiobook.directing.homographs.pairs import PAIRS
from audiobook.directing.homographs.words import rules_of
from audiobook.engines.espeak_driver import Library
from audiobook.engines.hibari import pronunciation
from audiobook.phonemes import espeak_mnemonics, with_sounds

SENTENCES = Path(__file__).parent.parent / "tests" / "homographs.txt"


def cases() -> list[tuple[str, str, str, int, int]]:
    """The sentences: set, sound, text, and where the word starts and ends."""
    out = []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, sound, text = line.split(" ", 2)
            start, end = text.index("["), text.index("]") - 1
            out.append((name, sound, text.replace("[", "").replace("]", "").replace("’", "'"), start, end))
    return out


def espeak(text: str, start: int, end: int, sound: str | None) -> str:
    """What espeak-ng says for a sentence, in IPA, with a word said as it says itself or as told."""
    sent = text if sound is None else text[:start] + espeak_mnemonics(sound) + text[end:]
    lib = Library.get().lib
    lib.espeak_SetVoiceByName(b"gmw/en-US")
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    libc.fclose.argtypes = [ctypes.c_void_p]
    lib.espeak_SetPhonemeTrace.argtypes = [ctypes.c_int, ctypes.c_void_p]
    handle, name = tempfile.mkstemp()
    os.close(handle)
    file = libc.fopen(name.encode(), b"w")
    lib.espeak_SetPhonemeTrace(2, file)
    raw = sent.encode() + b"\0"
    lib.espeak_Synth(raw, len(raw), 0, 1, 0, 0x101, None, None)
    lib.espeak_SetPhonemeTrace(0, None)
    libc.fclose(file)
    said = Path(name).read_text(encoding="utf-8")
    Path(name).unlink()
    return "".join(said.split())


def hibari(text: str, start: int, end: int, sound: str | None) -> str:
    """What hibari says for a sentence, in its own signs."""
    given = text if sound is None else with_sounds(text, [(start, end, sound)])[0]
    return "".join(run.phonemes for run in pronunciation.runs(given, british=False))


def nearest(
    say: Callable[[str, int, int, str | None], str], case: tuple[str, str, str, int, int], sounds: set[str]
) -> str:
    """Which of a word's sounds an engine says by itself."""
    _, _, text, start, end = case
    own = say(text, start, end, None)
    return max(
        sorted(sounds), key=lambda s: SequenceMatcher(None, own, say(text, start, end, s), autojunk=False).ratio()
    )


def main() -> None:
    """Print the figures."""
    readings: defaultdict[str, set[str]] = defaultdict(set)
    for _, sound, text, start, end in cases():
        word = text[start:end].lower()
        readings[word] |= {sound, *PAIRS.get(word, ()), *(rule.say for rule in rules_of(word))}
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    for case in cases():
        name, sound, text, start, end = case
        told = {a: ipa for a, _, ipa in homographs(text)}.get(start)
        others = readings[text[start:end].lower()]
        own = {e.__name__: nearest(e, case, others) for e in (espeak, hibari)}
        total[name] += 1
        right[name, "rules alone"] += told == sound
        right[name, "rules wrong"] += told not in (None, sound)
        for engine, said in own.items():
            right[name, f"{engine} alone"] += said == sound
            right[name, f"{engine} with the rules"] += (told or said) == sound
    for (name, what), count in sorted(right.items()):
        print(f"{name} {what:22} {count:4} of {total[name]}")


if __name__ == "__main__":
    main()
