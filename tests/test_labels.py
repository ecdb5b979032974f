"""Scripts and chats: the label of a speaker is not said, and the line is said by the one it names."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from understanding import speakers

from audiobook.cli import audiobook as commands
from audiobook.reading import Source, read
from audiobook.segmenting import segment

PROSE = "Mara walked down to the harbour with Tom. She sat on the wall. He went to the boats."
SCRIPTS = {
    "names": ("txt", "Mara: You are late.\n\nTom: I know it.\n\nMara: Then go home."),
    "capitals": ("txt", "MARA: You are late.\n\nTOM: (sitting down) I know it.\n\nMARA: Then go home."),
    "bold": ("md", "**Mara:** You are late.\n\n**Tom:** I know it.\n\n**Mara:** Then go home."),
    "nicknames": ("txt", "<mara> You are late.\n<tom_f> I know it.\n<mara> Then go home."),
    "times": ("txt", "[10:42] mara: You are late.\n[10:43] tom_f: I know it.\n[10:43] mara: Then go home."),
    "times behind": ("txt", "Mara (10:42): You are late.\nTom (10:43): I know it.\nMara (10:44): Then go home."),
    "quoted": ("txt", "Mara: “You are late.”\n\nTom: “I know it.”\n\nMara: “Then go home.”"),
    "how": ("txt", "Mara (softly): You are late.\n\nTom (aside): I know it.\n\nMara: Then go home."),
    "a play": (
        "txt",
        "MARA. You are late.\n\nTOM. I know it.\n\nMARA. Then go home.\n\nTOM. No.\n\nMARA. Go!\n\nTOM. [Sits.] Never.",
    ),
}
LINES = ["You are late.", "I know it.", "Then go home."]


@pytest.mark.parametrize("name", SCRIPTS)
def test_labels_name_the_speakers_and_are_silent(name):
    suffix, text = SCRIPTS[name]
    script = segment(read(Source(f"{PROSE}\n\n{text}\n\n{PROSE}".encode(), f"story.{suffix}")))
    segments = [s for c in script.chapters for s in c.segments]
    said = [s.text.strip(" \n“”") for s in segments if s.spoken_by_character]
    assert said[:3] == LINES
    silent = [s.text for s in segments if s.silent]
    assert len(silent) == len(said)
    assert all("mara" in t.lower() or "tom" in t.lower() for t in silent)


@pytest.mark.parametrize("attributor", ["rules", "learned"])
@pytest.mark.parametrize("name", SCRIPTS)
def test_attributors_follow_labels(name, attributor):
    suffix, text = SCRIPTS[name]
    if suffix == "txt":
        assert speakers(f"{PROSE}\n\n{text}\n\n{PROSE}", attributor)[:3] == ["Mara", "Tom", "Mara"]


@pytest.mark.parametrize(
    "text",
    [
        "Dear Tom,\n\nNote: the tide is late.\n\nFrom: Mara\nTo: Tom\nSubject: Tides\n\nSee you.\n\nP.S.: bring rope.",
        "Name: Mara Pell\nClass: Ferryman\nHP: 120/120\n\nShe left.\n\nName: Mara Pell\nClass: Ferryman\nHP: 90/120",
        "John 3:16 says so.\n\nPsalm 23: The Lord is my shepherd.\n\nIt was late: too late.",
        "Tom had one rule: never run.\n\nMara knew it: nobody came.\n\nTom: that was the trouble.",
        "First: the tide goes out.\n\nSecond: it comes in.\n\nFirst: it goes out again.\n\nSecond: it is late.",
        "BOOK II. The Tide it was.\n\nBOOK III. The Ferry it was.\n\nBOOK II. The Rope it was.\n\nBOOK III. No.\n\nBOOK II. Yes.\n\nBOOK III. So.",
        "Rope: 3 yards\n\nTar: one pot\n\nRope: 5 yards",
    ],
)
def test_other_lines_with_a_colon_are_narration(text):
    script = segment(read(Source(f"{PROSE}\n\n{text}\n\n{PROSE}".encode(), "story.txt")))
    assert not any(s.silent or s.spoken_by_character for c in script.chapters for s in c.segments)


def test_the_whole_line(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(f"{PROSE}\n\n{SCRIPTS['capitals'][1]}\n\n{PROSE}", encoding="utf-8")
    made = CliRunner().invoke(
        commands,
        ["make", str(path), "--engine", "tone", "-o", str(tmp_path / "s.mp3"), "--workspace", str(tmp_path / "w")],
    )
    assert made.exit_code == 0, made.output
    assert "3 labels of speakers are not said: MARA:, TOM:" in " ".join(made.output.split())
    timeline = json.loads((tmp_path / "w" / "timeline.json").read_text(encoding="utf-8"))
    said = [u["text"] for u in timeline["utterances"]]
    assert not any("MARA" in text or "TOM" in text for text in said)
    assert "(sitting down)" in " ".join(said) or any("sitting down" in text for text in said)
