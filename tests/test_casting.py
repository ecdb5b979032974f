"""Who gets which voice."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import engines
from audiobook.cast import Setting, Voice
from audiobook.casting import KeptSettings, cast, file
from audiobook.errors import CastingError, ScriptError
from audiobook.script import ChapterScript, Character, Gender, Kind, Script, Segment

ESPEAK = engines.load("espeak").voices()


def script(turns: list[str], genders: dict[str, Gender] | None = None, **character) -> Script:
    people = tuple(
        Character(p, p.title(), gender=(genders or {}).get(p, Gender.UNKNOWN), **character)
        for p in dict.fromkeys(turns)
    )
    segments = tuple(Segment(Kind.DIALOGUE, f"“Words of {p}.”\n\n", speaker=p) for p in turns)
    return Script("t", (ChapterScript(None, segments),), people)


TURNS = st.lists(st.sampled_from([f"p{n}" for n in range(45)]), min_size=1, max_size=120)
GENDERS = st.dictionaries(st.sampled_from([f"p{n}" for n in range(45)]), st.sampled_from(list(Gender)))


@settings(max_examples=40, deadline=None)
@given(TURNS, GENDERS)
def test_what_holds_for_any_cast(turns, genders):
    s = script(turns, genders)
    c = cast(s, ESPEAK)
    assert c == cast(s, ESPEAK)
    assert {r.character for r in c.roles} == set(turns)
    by_id = {v.id: v for v in ESPEAK}
    settings_of = {r.character: r.setting for r in c.roles}
    assert c.narrator not in settings_of.values()
    assert c.unknown not in (c.narrator, *settings_of.values())
    for character in s.characters:
        voice = by_id[settings_of[character.id].voice]
        assert Gender.UNKNOWN in (character.gender, voice.gender) or voice.gender is character.gender
    # While distinct voices last, nobody shares one.
    for gender in (Gender.MALE, Gender.FEMALE):
        own = [settings_of[p.id] for p in s.characters if p.gender is gender]
        if len(s.characters) <= 12:
            assert len(set(own)) == len(own)


@settings(max_examples=40, deadline=None)
@given(TURNS, TURNS)
def test_a_new_chapter_recasts_nobody(first, more):
    """What an earlier run dealt stays, through the file."""
    before = cast(script(first), ESPEAK)
    given_ = file.from_toml(file.to_toml(before), ESPEAK)
    after = cast(script([*first, *more]), ESPEAK, given_)
    assert (after.narrator, after.unknown) == (before.narrator, before.unknown)
    now = {r.character: r.setting for r in after.roles}
    assert all(now[r.character] == r.setting for r in before.roles)


def test_partners_do_not_share():
    """Two who talk together keep different voices even where voices run out."""
    turns = [f"p{n % 40}" for n in range(200)] + ["p1", "p2"] * 30
    c = cast(script(turns, {f"p{n}": Gender.FEMALE for n in range(40)}), ESPEAK)
    assert c.setting("p1") != c.setting("p2")
    assert any("share" in note for note in c.notes)


def test_leads_of_a_kind_get_distant_voices():
    from audiobook.casting.distance import distance, options

    c = cast(script(["a", "b"] * 20, {"a": Gender.MALE, "b": Gender.MALE}), ESPEAK)
    every = options(ESPEAK, spread=False)
    men = [o for o in every if o.gender is Gender.MALE]
    a, b = (next(o for o in every if o.setting == c.setting(p)) for p in "ab")
    pairs = sorted(distance(x, y) for x in men for y in men if x is not y)
    assert distance(a, b) > pairs[len(pairs) // 2]


def test_a_first_person_narrator_tells_in_their_own_voice():
    s = script(["nan", "tom"], {"nan": Gender.FEMALE}, narrator=False)
    people = tuple(Character(c.id, c.name, gender=c.gender, narrator=c.id == "nan") for c in s.characters)
    c = cast(Script(s.title, s.chapters, people), ESPEAK)
    assert c.setting("nan") == c.narrator != c.setting("tom")
    assert next(v for v in ESPEAK if v.id == c.narrator.voice).gender is Gender.FEMALE


def test_a_child_gets_a_childs_voice():
    c = cast(script(["kim"], {}, age="child"), ESPEAK)
    assert next(v for v in ESPEAK if v.id == c.setting("kim").voice).age == "child"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_voices_are_told_apart_by_pitch_and_pace(count):
    voices = [Voice(f"system/{n}", rate_wpm=180) for n in range(count)]
    c = cast(script(["a", "b", "c", "a", "b"]), voices)
    assert len({c.narrator, *(r.setting for r in c.roles)}) == 4
    assert any("pitch and pace" in note for note in c.notes)


def test_no_voices():
    with pytest.raises(CastingError, match="no voices"):
        cast(script(["a"]), [])


class TestFile:
    CAST = cast(script(["mary", "tom"]), ESPEAK)

    def test_there_and_back(self):
        given_ = file.from_toml(file.to_toml(self.CAST), ESPEAK)
        assert given_ == KeptSettings(
            self.CAST.narrator, self.CAST.unknown, tuple((r.character, r.setting) for r in self.CAST.roles)
        )

    def test_what_the_user_wrote_stays_letter_for_letter(self):
        mine = '# mine!\n[characters.mary]\nvoice   = "espeak/en-us+f1" # her\nnick = "M"\n'
        text = file.to_toml(self.CAST, mine)
        assert text.startswith(mine)
        assert tomllib.loads(text)["characters"]["tom"]["voice"] == self.CAST.setting("tom").voice

    def test_an_unknown_voice_is_refused_with_the_near_ones(self):
        with pytest.raises(ScriptError) as e:
            file.from_toml('[characters.mary]\nvoice = "espeak/en-us+f11"', ESPEAK)
        assert "espeak/en-us+f1" in e.value.hint

    @pytest.mark.parametrize(
        "text",
        [
            "[narrator",
            "narrator = 3",
            "characters = 3",
            '[narrator]\nvoice = "espeak/en-us+f1"\npitch = 400',
            '[narrator]\nvoice = "espeak/en-us+f1"\nrate_wpm = "fast"',
        ],
    )
    def test_what_does_not_hold_together_is_refused(self, text):
        with pytest.raises(ScriptError):
            file.from_toml(text, ESPEAK)

    def test_pitch_and_rate_alone_are_enough_to_change(self):
        given_ = file.from_toml('[characters.mary]\nvoice = "espeak/en-us+f1"\npitch = 33\nrate_wpm = 150', ESPEAK)
        assert dict(given_.roles)["mary"] == Setting("espeak/en-us+f1", 33, 150)


def test_a_retired_voice_is_dealt_to_nobody_but_kept_where_a_cast_has_it(audiobook, tmp_path):
    story = tmp_path / "story.txt"
    story.write_text(
        "".join(
            f"“Go,” said {n}.\n\n"
            for n in ("Mary", "Anna", "Emma", "Jane", "Lucy", "Ruth", "Ella", "Nora", "Ida", "Eve", "Amy", "Kate")
        ),
        encoding="utf-8",
    )
    retired = [v.id for v in engines.load("espeak").voices() if v.retired]
    assert retired
    assert audiobook("cast", story, "-o", "cast.toml", "-q").returncode == 0
    dealt = (tmp_path / "cast.toml").read_text(encoding="utf-8")
    assert not any(f'"{voice}"' in dealt for voice in retired)
    assert audiobook("cast", story, "-q").stdout.decode().count(retired[0]) == 0
    folder = tmp_path / "output" / "story"
    folder.mkdir(parents=True)
    (folder / "cast.toml").write_text(f'[characters.mary]\nvoice = "{retired[0]}"\n', encoding="utf-8")
    assert retired[0].encode() in audiobook("cast", story, "-q").stdout
