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
    # Nobody is unknown: the voice for that case is kept from nobody, but where one is left it is of its own.
    assert c.unknown != c.narrator
    for character in s.characters:
        voice = by_id[settings_of[character.id].voice]
        assert Gender.UNKNOWN in (character.gender, voice.gender) or voice.gender is character.gender
    # While distinct voices last, nobody shares one.
    for gender in (Gender.MALE, Gender.FEMALE):
        own = [settings_of[p.id] for p in s.characters if p.gender is gender]
        if len(s.characters) <= 7:
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
    (note,) = [n for n in c.notes if "share" in n]
    shared = {s: [r for r in c.roles if r.setting == s] for s in {r.setting for r in c.roles}}
    count = sum(len(same) for same in shared.values() if len(same) > 1)
    assert note.startswith(f"{count} speakers share ")


def test_the_note_on_shared_voices_is_true():
    two = [Voice(f"tone/v{n}", gender=Gender.MALE, timbre=(float(n), 0.0)) for n in range(4)]
    apart = [p for p in ("a", "b", "c", "d", "e") for _ in range(8)]
    genders = dict.fromkeys("abcde", Gender.MALE)
    (note,) = [n for n in cast(script(apart, genders), two).notes if "share" in n]
    # Four voices, less the narrator's, for five speakers; only neighbours in the list ever speak after one another.
    assert "never talk with each other" in note
    (note,) = [n for n in cast(script(list("abcdeabcde"), genders), two).notes if "share" in n]
    assert "speak shortly after one another" in note and "never" not in note
    kept = KeptSettings(roles=(("a", Setting("tone/v1")), ("b", Setting("tone/v1"))))
    (note,) = [n for n in cast(script(["a", "b"] * 3, genders), two, kept).notes if "share" in n]
    assert note == "2 speakers share 1 voice; A and B speak shortly after one another 5 times."


def test_the_unknown_speakers_voice_is_kept_only_where_somebody_is_unknown():
    men = [Voice(f"tone/v{n}", gender=Gender.MALE, timbre=(float(n), 0.0), narrator=n == 0) for n in range(5)]
    s = script(list("abcd"), dict.fromkeys("abcd", Gender.MALE))
    assert len({r.setting for r in cast(s, men).roles}) == 4
    segments = (*s.chapters[0].segments, Segment(Kind.DIALOGUE, "“Who?”\n\n"))
    c = cast(Script(s.title, (ChapterScript(None, segments),), s.characters), men)
    assert c.unknown not in (c.narrator, *(r.setting for r in c.roles))


@pytest.mark.parametrize("gender", list(Gender))
@pytest.mark.parametrize("others", [0, 3, 12])
def test_a_child_never_gets_an_old_voice(gender, others):
    """Not even where other children have the only child's voice."""
    turns = ["kim", *(f"k{n}" for n in range(others))]
    s = script(turns, dict.fromkeys(turns, gender), age="child")
    ages = {v.id: v.age for v in ESPEAK}
    assert all(ages[r.setting.voice] != "old" for r in cast(s, ESPEAK).roles)


def test_an_old_person_gets_an_old_voice_and_nobody_else_does():
    people = (
        Character("nan", "Nan", gender=Gender.FEMALE, age="old"),
        Character("amy", "Amy", gender=Gender.FEMALE),
        Character("ida", "Ida", gender=Gender.FEMALE, age="adult"),
    )
    segments = tuple(Segment(Kind.DIALOGUE, "“Yes.”\n\n", speaker=p) for p in ("amy", "ida", "nan") * 3)
    c = cast(Script("t", (ChapterScript(None, segments),), people), ESPEAK)
    ages = {v.id: v.age for v in ESPEAK}
    assert [ages[c.setting(p).voice] for p in ("nan", "amy", "ida")] == ["old", "adult", "adult"]


def test_leads_get_plain_voices_and_minor_parts_altered_ones():
    def voices(plain_apart):
        plain = [Voice(f"tone/p{n}", gender=Gender.MALE, timbre=(plain_apart * n, 0.0)) for n in range(3)]
        altered = [Voice(f"tone/a{n}", gender=Gender.MALE, timbre=(0.3 * n, 1.3), quality=0.7) for n in range(6)]
        return [*plain, *altered]

    turns = ["lead", "second"] * 20 + ["m1", "m2", "m3"]
    genders = dict.fromkeys(turns, Gender.MALE)
    c = cast(script(turns, genders), voices(1.2))
    assert {c.narrator.voice, c.setting("lead").voice, c.setting("second").voice} == {"tone/p0", "tone/p1", "tone/p2"}
    assert all(c.setting(m).voice.startswith("tone/a") for m in ("m1", "m2", "m3"))
    # Where the plain voices are one person to a listener, two who talk all the time do not both get one.
    c = cast(script(turns, genders), voices(0.2))
    assert not c.setting("second").voice.startswith("tone/p")


def test_two_who_would_be_confused_never_meet_while_another_voice_is_free():
    near = [Voice(f"tone/n{n}", gender=Gender.MALE, timbre=(0.3 * n, 0.0)) for n in range(4)]
    far = [Voice("tone/far", gender=Gender.MALE, timbre=(0.0, 0.9))]
    c = cast(script(["a", "b"] * 10, dict.fromkeys("ab", Gender.MALE)), [*near, *far])
    assert "tone/far" in {r.setting.voice for r in c.roles}


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


@pytest.mark.parametrize(("gender", "voice"), [(Gender.FEMALE, "hibari/tess"), (Gender.MALE, "hibari/pip")])
def test_a_girl_gets_a_girls_voice_and_a_boy_a_boys(gender, voice):
    voices = engines.load("hibari").voices()
    c = cast(script(["kim"], {"kim": gender}, age="child"), voices)
    assert c.setting("kim").voice == voice


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
        mine = '# mine!\n[characters.mary]\nvoice   = "espeak/en-us+f1" # her\nnote = "M"\n'
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


def test_voices_of_different_measures_are_drawn_together():
    """A cast may mix engines, whose timbres were measured in other ways."""
    from audiobook.casting.distance import across, distance, options

    mixed = [
        *(Voice(f"tone/a{n}", timbre=(0.0, float(n), 1.0)) for n in range(3)),
        *(Voice(f"other/b{n}", timbre=(0.0, 2.0 * n, 1.0, 0.5)) for n in range(3)),
        Voice("other/alone", timbre=(1.0, 2.0)),
    ]
    places = across(mixed)
    assert len(places) == len(mixed)
    assert abs(places[0] - places[2]) == pytest.approx(2.0)
    assert abs(places[3] - places[5]) == pytest.approx(4.0)
    a, b = (next(o for o in options(mixed, spread=False) if o.setting.voice == v) for v in ("tone/a0", "other/b0"))
    assert distance(a, b) == pytest.approx(1.0)
