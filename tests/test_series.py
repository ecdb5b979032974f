"""A series keeps its cast: the same person has the same voice in every volume, whatever the order, and a person's edits travel."""

from __future__ import annotations

import json
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import builders
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import engines, reading
from audiobook.book import Book, Chapter, Paragraph
from audiobook.casting import file as cast_file
from audiobook.casting import series
from audiobook.casting.same_people import same_people
from audiobook.errors import EncodingError, ScriptError
from audiobook.pipeline import Options, settle_cast
from audiobook.script import ChapterScript, Character, Gender, Kind, Script, Segment
from audiobook.workspace import Workspace

VOICES = [v.id for v in engines.load("espeak").voices() if not v.retired]
OPTIONS = Options(engine="espeak", series="The Long Road")
BOOK = Book("t", (Chapter(None, (Paragraph("x"),)),))

# A person, and the names that volumes may have for them.
PEOPLE = {
    "vane": (Gender.FEMALE, ["Mary Vane", "Mary"]),
    "pike": (Gender.MALE, ["Thomas Pike", "Mr. Pike", "Mr Pike"]),
    "orr": (Gender.FEMALE, ["Mrs. Orr", "Agnes Orr"]),
    "bell": (Gender.MALE, ["Captain Bell", "John Bell"]),
    "lu": (Gender.FEMALE, ["Lu"]),
    "innkeeper": (Gender.MALE, ["the innkeeper"]),
}


def volume(people: dict[str, str], *, narrator: str | None = None, unknown: bool = False) -> Script:
    """A script in which people (key → name) speak in turn."""
    characters = tuple(
        Character(f"c-{key}", name, gender=PEOPLE.get(key, (Gender.UNKNOWN, []))[0], narrator=key == narrator)
        for key, name in people.items()
    )
    lines = [Segment(Kind.DIALOGUE, f"“Words of {c.name}.”\n\n", c.id) for c in characters for _ in range(2)]
    lines += [Segment(Kind.DIALOGUE, "“Who?”\n\n")] * unknown
    return Script("t", (ChapterScript(None, tuple(lines)),), characters)


def settle(folder: Path, name: str, script: Script, options: Options = OPTIONS):
    return settle_cast(BOOK, script, options, Workspace(folder / name)).cast


def voices_of(cast) -> dict[str, str]:
    return {"narrator": cast.narrator.voice, **{r.character: r.setting.voice for r in cast.roles}}


def edit(path: Path, table: str, voice: str) -> None:
    """Change a voice as a person does: in an editor, and nothing else."""
    who = table if table == "narrator" else (table, tomllib.loads(path.read_text())["characters"][table]["name"])
    path.write_text(cast_file.changed(path.read_text(), who, {"voice": voice}), encoding="utf-8")


NAMES = st.fixed_dictionaries({}, optional={key: st.sampled_from(names) for key, (_, names) in PEOPLE.items()})
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("make"), st.integers(0, 4)),
        st.tuples(st.just("edit volume"), st.integers(0, 4), st.sampled_from([*PEOPLE, "narrator"]), st.sampled_from(VOICES)),
        st.tuples(st.just("edit series"), st.sampled_from([*PEOPLE, "narrator"]), st.sampled_from(VOICES)),
    ),
    max_size=6,
)  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(st.lists(NAMES.filter(bool), min_size=2, max_size=4), STEPS)
def test_voices_stay_through_any_volumes_made_in_any_order_with_any_edits(tmp_path_factory, volumes, steps):
    folder = tmp_path_factory.mktemp("series")
    file = folder / "The Long Road.cast.toml"
    expected: dict[str, str] = {}

    def make(n: int) -> None:
        n %= len(volumes)
        found = voices_of(settle(folder, f"v{n}", volume(volumes[n])))
        for who, voice in found.items():
            person = who.removeprefix("c-")
            assert voice == expected.setdefault(person, voice), (n, person)
        # Nobody is two people of the series.
        known = tomllib.loads(file.read_text())["characters"]
        assert len(known) == len({p for p in expected if p != "narrator"})

    for step in [*steps, *(("make", n) for n in range(len(volumes)))]:
        if step[0] == "make":
            make(step[1])
        elif step[0] == "edit volume":
            _, n, person, voice = step
            n %= len(volumes)
            make(n)
            if person == "narrator" or person in volumes[n]:
                edit(folder / f"v{n}" / "cast.toml", "narrator" if person == "narrator" else f"c-{person}", voice)
                expected[person] = voice
                make(n)
        elif file.exists() and step[1] in expected:
            _, person, voice = step
            keys = {k: v["name"] for k, v in tomllib.loads(file.read_text())["characters"].items()}
            key = next((k for k, name in keys.items() if name in PEOPLE.get(person, (0, []))[1]), person)
            edit(file, key, voice)
            expected[person] = voice


def test_a_new_person_gets_a_voice_that_nobody_of_the_series_has(tmp_path):
    first = voices_of(settle(tmp_path, "one", volume({"vane": "Mary Vane", "pike": "Thomas Pike"})))
    second = voices_of(settle(tmp_path, "two", volume({"orr": "Mrs. Orr", "bell": "John Bell"})))
    assert first["narrator"] == second["narrator"]
    assert len({*first.values(), *second.values()}) == 5


CASES = {
    # (series, volume) → pairs; people as (id, name, aliases, gender)
    "a full name": ([("a", "Mary Vane", (), "f")], [("x", "MARY VANE", (), "u")], {"x": "a"}),
    "a title more": ([("a", "Mr. Pike", (), "m")], [("x", "Pike", (), "u")], {"x": "a"}),
    "a first name": ([("a", "Mary Vane", ("Mary",), "f")], [("x", "Mary", (), "f")], {"x": "a"}),
    "an alias": ([("a", "Elizabeth Hart", ("Lizzy",), "f")], [("x", "Lizzy", (), "f")], {"x": "a"}),
    "of two forms": ([("a", "Pike", (), "m")], [("x", "Thomas Pike", (), "m")], {"x": "a"}),
    "a surname of two": ([("a", "Jane Hart", (), "f"), ("b", "Anne Hart", (), "f")], [("x", "Miss Hart", (), "f")], {}),
    "a surname of two, one known by name": (
        [("a", "Jane Hart", (), "f"), ("b", "Anne Hart", (), "f")],
        [("x", "Jane Hart", (), "f"), ("y", "Miss Hart", (), "f")],
        {"x": "a"},
    ),
    "two of a volume for one": ([("a", "Hart", (), "u")], [("x", "Jane Hart", (), "f"), ("y", "Tom Hart", (), "m")], {}),
    "another gender": ([("a", "Robin", (), "m")], [("x", "Robin", (), "f")], {}),
    "another title": ([("a", "Mr. Hart", (), "u")], [("x", "Mrs. Hart", (), "u")], {}),
    "a form of address": ([("a", "Jane Hart", ("Mother",), "f")], [("x", "Ann Lee", ("Mother",), "f")], {}),
    "a description": ([("a", "Jane Hart", ("the nurse",), "f")], [("x", "the nurse", (), "f")], {}),
    "the same description": ([("a", "the innkeeper", (), "m")], [("x", "the innkeeper", (), "m")], {"x": "a"}),
    "anybody": ([("a", "the old man", (), "m")], [("x", "the old man", (), "m")], {}),
    "writing without capitals": ([("a", "林黛玉", (), "f")], [("x", "林黛玉", (), "u")], {"x": "a"}),
}  # fmt: skip
GENDERS = {"f": Gender.FEMALE, "m": Gender.MALE, "u": Gender.UNKNOWN}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("turned", [False, True])
def test_who_is_who(case, turned):
    def people(rows):
        return [Character(i, name, aliases, GENDERS[g]) for i, name, aliases, g in (rows[::-1] if turned else rows)]

    known, here, wanted = CASES[case]
    assert same_people(people(here), people(known)) == wanted
    # It is the same seen from the other side.
    assert same_people(people(known), people(here)) == {b: a for a, b in wanted.items()}


PERSON = st.tuples(
    st.sampled_from(["Hart", "Mary", "Mary Hart", "Tom Hart", "Mr. Hart", "Mrs. Hart", "the man", "Miss", "Tom"]),
    st.lists(st.sampled_from(["Mary", "Hart", "Tom", "Mother", "Lizzy"]), max_size=2),
    st.sampled_from(list(Gender)),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(PERSON, max_size=5), st.lists(PERSON, max_size=5))
def test_two_never_become_one(here, known):
    people = [Character(f"x{n}", name, tuple(a), g) for n, (name, a, g) in enumerate(here)]
    members = [Character(f"a{n}", name, tuple(a), g) for n, (name, a, g) in enumerate(known)]
    found = same_people(people, members)
    assert len(set(found.values())) == len(found)
    by_id = {c.id: c for c in [*people, *members]}
    for one, other in found.items():
        assert {by_id[one].gender, by_id[other].gender} != {Gender.MALE, Gender.FEMALE}
    # What was found stays, and a volume that is read again is not told apart from itself.
    assert same_people(people, members, found).items() >= found.items()


def test_an_edit_on_both_sides_stays_on_both_sides_and_is_told(tmp_path):
    script = volume({"vane": "Mary Vane"})
    settle(tmp_path, "one", script)
    file = tmp_path / "The Long Road.cast.toml"
    edit(file, "mary-vane", VOICES[3])
    edit(tmp_path / "one" / "cast.toml", "c-vane", VOICES[4])
    for _ in range(2):
        cast = settle(tmp_path, "one", script)
        assert voices_of(cast)["c-vane"] == VOICES[4]
        assert any("Mary Vane" in n and VOICES[3] in n and VOICES[4] in n for n in cast.notes)
        assert VOICES[3] in file.read_text()
    # Made the same on one side, they agree again.
    edit(tmp_path / "one" / "cast.toml", "c-vane", VOICES[5])
    assert voices_of(settle(tmp_path, "one", script))["c-vane"] == VOICES[5]
    assert VOICES[5] in file.read_text()


def test_a_folder_of_an_earlier_version_keeps_its_voices(tmp_path):
    """Nobody knows who wrote them: they are not given to the series, nor replaced by its voices, and the report says so."""
    script = volume({"vane": "Mary Vane"})
    settle(tmp_path, "one", script)
    two = Workspace(tmp_path / "two")
    settle_cast(BOOK, script, Options(engine="espeak"), two)
    edit(two.cast_path, "c-vane", VOICES[6])
    two.keep_script(None, made="{}", key="k")
    (two.folder / "made" / "cast").unlink()
    before = (tmp_path / "The Long Road.cast.toml").read_text()
    for _ in range(2):
        cast = settle(tmp_path, "two", script)
        assert voices_of(cast)["c-vane"] == VOICES[6]
        assert any("Mary Vane" in n and "both stay" in n for n in cast.notes)
    assert (tmp_path / "The Long Road.cast.toml").read_text() == before


def test_comments_and_layout_of_a_person_stay(tmp_path):
    settle(tmp_path, "one", volume({"vane": "Mary Vane"}))
    file = tmp_path / "The Long Road.cast.toml"
    text = "# mine\n" + file.read_text().replace("[characters.mary-vane]", "[characters.mary-vane] # she")
    file.write_text(text, encoding="utf-8")
    settle(tmp_path, "two", volume({"vane": "Mary", "pike": "Mr. Pike"}))
    assert file.read_text(encoding="utf-8").startswith(text)


def test_who_tells_the_story_sounds_the_same_where_they_only_speak(tmp_path):
    first = settle(tmp_path, "one", volume({"vane": "Mary Vane", "pike": "Mr. Pike"}, narrator="vane"))
    assert first.narrator.voice == voices_of(first)["c-vane"]
    second = settle(tmp_path, "two", volume({"vane": "Mary", "pike": "Mr. Pike"}))
    assert voices_of(second)["c-vane"] == first.narrator.voice != second.narrator.voice
    third = settle(tmp_path, "three", volume({"vane": "Mary Vane"}, narrator="vane"))
    assert third.narrator.voice == first.narrator.voice
    # The narrator's voice is hers: changed in one volume, it changes in all.
    edit(tmp_path / "three" / "cast.toml", "narrator", VOICES[7])
    third = settle(tmp_path, "three", volume({"vane": "Mary Vane"}, narrator="vane"))
    assert {third.narrator.voice, voices_of(third)["c-vane"]} == {VOICES[7]}
    assert voices_of(settle(tmp_path, "two", volume({"vane": "Mary"})))["c-vane"] == VOICES[7]
    first = settle(tmp_path, "one", volume({"vane": "Mary Vane", "pike": "Mr. Pike"}, narrator="vane"))
    assert first.narrator.voice == VOICES[7]


def test_runs_at_once_lose_nobody(tmp_path):
    keys = list(PEOPLE)
    scripts = [volume({k: PEOPLE[k][1][0] for k in keys[n : n + 2]}) for n in range(5)]
    with ThreadPoolExecutor(5) as pool:
        made = list(pool.map(lambda n: voices_of(settle(tmp_path, f"v{n}", scripts[n])), range(5)))
    known = tomllib.loads((tmp_path / "The Long Road.cast.toml").read_text())["characters"]
    assert {v["name"] for v in known.values()} == {names[0] for _, names in PEOPLE.values()}
    for one in made:
        for key, voice in one.items():
            assert all(other.get(key, voice) == voice for other in made)


@pytest.mark.parametrize("at", ["keep_cast", "keep_cast_record"])
def test_a_run_that_ends_between_two_files_does_no_harm(tmp_path, monkeypatch, at):
    script = volume({"vane": "Mary Vane", "pike": "Mr. Pike"})
    settle(tmp_path, "one", script)
    edit(tmp_path / "one" / "cast.toml", "c-vane", VOICES[8])

    def full(*_):
        raise EncodingError("no space")

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, at, full)
        with pytest.raises(EncodingError):
            settle(tmp_path, "one", script)
        with pytest.raises(EncodingError):
            settle(tmp_path, "two", script)
    again = [voices_of(settle(tmp_path, name, script)) for name in ("one", "two", "one")]
    assert again[0] == again[1] == again[2]
    assert again[0]["c-vane"] == VOICES[8]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.replace("voice =", "voise =", 1), "unknown key “voise”"),
        (lambda t: t.replace('series = "', 'serie = "'), "unknown key “serie”"),
        (lambda t: t.replace("[narrator]", "[narator]"), "unknown key “narator”"),
        (lambda t: t.replace("espeak/", "espeak/no-", 1), "unknown voice"),
        (lambda t: t.replace("[narrator]\n", "[other]\n").replace("[other]", "narrator = 1.5\n[other]"), "unknown key"),
        (lambda t: t[: t.index("[narrator]")] + "characters = [1.5]\n", "characters must be tables"),
        (lambda t: t.replace("pitch = 50", "pitch = 2025-01-01", 1), "pitch must be a number"),
        (lambda t: t + "= = =", "is not TOML"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(tmp_path, change, said):
    script = volume({"vane": "Mary Vane"})
    settle(tmp_path, "one", script)
    file = tmp_path / "The Long Road.cast.toml"
    wrong = change(file.read_text())
    file.write_text(wrong)
    with pytest.raises(ScriptError, match=said) as told:
        settle(tmp_path, "two", script)
    assert "The Long Road.cast.toml" in told.value.message
    assert file.read_text() == wrong


def test_names_of_series_and_their_files(tmp_path):
    def file_of(name, language="en", own=None):
        book = Book("t", BOOK.chapters, language=language, series=own)
        options = Options(engine="espeak", series=name)
        found = settle_cast(
            book, volume({"vane": "Mary"}), options, Workspace(tmp_path / f"w{len(name or '')}{language}")
        )
        return found.series and found.series.path.name

    assert file_of(None) is None
    assert file_of(None, own=("Own", "2")) == "Own.cast.toml"
    assert file_of("", own=("Own", "2")) is None
    assert file_of("own") == "Own.cast.toml"
    assert file_of("A/B") == "A B.cast.toml"
    assert file_of("A:B") == "A B-2.cast.toml" or file_of("A:B") == "A B (en).cast.toml"
    assert file_of("Own", language="fr") == "Own (fr).cast.toml"
    long = file_of("長い道" * 60)
    assert len(f".{long}.lock".encode()) <= 255 and file_of("長い道" * 60) == long
    assert file_of(str(tmp_path / "elsewhere" / "x.cast.toml")) == "x.cast.toml"
    assert (tmp_path / "elsewhere" / "x.cast.toml").is_file()


ANNA = '"Anna said you would come," said Tom Pike.\n\n"{}," said Mary Vane. She put down her cup.\n\n"Go on," said Tom Pike.\n'


def test_the_series_of_an_epub_by_the_command_line(audiobook, tmp_path):
    meta = '<meta name="calibre:series" content="The Quay"/><meta name="calibre:series_index" content="{}"/>'
    for n, name in ((1, "first"), (2, "second")):
        text = "".join(f"<p>{p}</p>" for p in ANNA.format("So I did").split("\n\n"))
        content = builders.epub(
            [("a.xhtml", builders.xhtml(f"<h1>Chapter {n}</h1>{text}"))], titles={"a.xhtml": f"Chapter {n}"}, metadata=meta.format(n),
            facts=f"<dc:title>Volume {name}</dc:title><dc:language>en</dc:language>",
        )  # fmt: skip
        builders.write(tmp_path, f"{name}.epub", content)
    first = audiobook("make", "first.epub", "--engine", "tone")
    assert first.returncode == 0, first.stderr.decode()
    assert "The voices of the series The Quay are kept in" in first.stderr.decode()
    shown = audiobook("cast", "second.epub", "--engine", "tone")
    assert "Voices from the series The Quay" in shown.stderr.decode() and "2 people; 0 new" in shown.stderr.decode()
    assert not (tmp_path / "output" / "second").exists()
    second = audiobook("make", "second.epub", "--engine", "tone", "--json")
    assert second.returncode == 0, second.stderr.decode()

    def voices(name):
        people = tomllib.loads((tmp_path / "output" / name / "cast.toml").read_text())["characters"]
        return {p["name"]: p["voice"] for p in people.values()}

    assert voices("first") == voices("second") and len(set(voices("first").values())) == 2
    alone = audiobook("cast", "second.epub", "--no-series", "--engine", "tone")
    assert "Voices from the series" not in alone.stderr.decode()
    refused = audiobook("cast", "second.epub", "--no-series", "--series", "x")
    assert refused.returncode == 2


META = {
    "calibre": ('<meta name="calibre:series" content="S"/><meta name="calibre:series_index" content="2"/>', ("S", "2")),
    "a series": (
        '<meta property="belongs-to-collection" id="a">All</meta><meta property="belongs-to-collection" id="b">S</meta>'
        '<meta refines="#b" property="collection-type">series</meta><meta refines="#b" property="group-position">2</meta>',
        ("S", "2"),
    ),
    "no type": ('<meta property="belongs-to-collection" id="a"> S \n T </meta>', ("S T", None)),
    "a set": (
        '<meta property="belongs-to-collection" id="a">Box</meta><meta refines="#a" property="collection-type">set</meta>',
        None,
    ),
    "an empty name": ('<meta property="belongs-to-collection" id="a"> </meta>', None),
}


@pytest.mark.parametrize("case", META)
def test_the_series_that_an_epub_names(tmp_path, case):
    meta, wanted = META[case]
    content = builders.epub([("a.xhtml", builders.xhtml("<p>Some words to read.</p>"))], metadata=meta)
    assert reading.read_path(builders.write(tmp_path, "a.epub", content)).series == wanted


def test_the_series_that_an_fb2_names(tmp_path):
    text = (
        '<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description><title-info><book-title>T</book-title>'
        '<lang>en</lang><sequence name=" The  Quay " number="3"/></title-info></description>'
        "<body><section><p>Some words to read.</p></section></body></FictionBook>"
    )
    assert reading.read_path(builders.write(tmp_path, "a.fb2", text)).series == ("The Quay", "3")


def test_the_file_learns_names_but_no_bare_surname():
    """A surname that fits one person in this volume may fit another in the next."""
    known = Character("jane", "Jane Hart", ("Jane",), Gender.FEMALE)
    met = Character("x", "Miss Jane Hart", ("Hart", "Jane", "Janey", "the nurse", "Mother", "Aunt Jane"), Gender.FEMALE)
    learnt = series.facts(met, known)["aliases"]
    assert learnt[:1] == ["Jane"] and "Janey" in learnt
    assert not {"Hart", "the nurse", "Mother"} & set(learnt)
    assert series.facts(met, Character("jane", "Miss Jane Hart", tuple(learnt), Gender.FEMALE)) == {}
    assert series.facts(Character("y", "Jane Hart"), known) == {}


def test_a_cast_written_before_the_first_run_is_a_persons(audiobook, tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"It was day {name}.\n\n" + ANNA.format("So I did"))
    series_of = ("--series", "Quay", "--engine", "tone", "--json")
    assert audiobook("make", "one.txt", *series_of).returncode == 0
    (tmp_path / "output" / "two").mkdir()
    (tmp_path / "output" / "two" / "cast.toml").write_text('[characters.mary-vane]\nvoice = "tone/dame"\n')
    found = json.loads(audiobook("make", "two.txt", *series_of).stdout)
    assert {r["name"]: (r["voice"], r["by_hand"]) for r in found["cast"]}["Mary Vane"] == ("tone/dame", True)
    assert not any(r["by_hand"] for r in found["cast"] if r["name"] != "Mary Vane")
    assert any("Mary Vane: tone/dame" in note for note in found["notes"])
    again = json.loads(audiobook("make", "one.txt", *series_of).stdout)
    assert {r["name"]: r["voice"] for r in again["cast"]}["Mary Vane"] == "tone/dame"


def test_the_narrator_that_is_asked_for_counts_for_the_series(tmp_path):
    script = volume({"vane": "Mary Vane"})
    settle(tmp_path, "one", script)
    asked = replace(OPTIONS, narrator=VOICES[9])
    assert settle(tmp_path, "two", script, asked).narrator.voice == VOICES[9]
    assert settle(tmp_path, "one", script).narrator.voice == VOICES[9]
    # A usual narrator gives way to that of the series.
    usual = replace(OPTIONS, narrator=VOICES[10], narrator_is_usual=True)
    assert settle(tmp_path, "three", script, usual).narrator.voice == VOICES[9]
    assert settle(tmp_path, "three", script).narrator.voice == VOICES[9]
