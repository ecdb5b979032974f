"""The studio without its page: edits as values, the session and its files, the API, and every guard."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studios import STORY

from audiobook.errors import UsageError
from audiobook.script import ChapterScript, Character, Kind, Method, Script, Segment
from audiobook.studio import edits
from audiobook.studio.edits import State
from audiobook.studio.lines import cue_of, suggestions
from audiobook.workspace import Workspace

# Mends as values.

TEXTS = st.text(st.sampled_from("ab c.“”\n"), min_size=1, max_size=20)
SPEECH = st.builds(
    Segment, st.sampled_from([Kind.DIALOGUE, Kind.THOUGHT]), TEXTS, st.sampled_from([None, "ann", "bob"])
)
SEGMENTS = st.lists(SPEECH | st.builds(Segment, st.sampled_from([Kind.NARRATION, Kind.HEADING]), TEXTS), min_size=1)
PEOPLE = (Character("ann", "Ann"), Character("bob", "Bob"))


def state_of(segments) -> State:
    script = Script("t", (ChapterScript(None, tuple(segments)),), PEOPLE)
    return State(script, script, "")


@given(SEGMENTS, st.data())
def test_no_mend_changes_the_text_or_touches_another_line(segments, data):
    state = state_of(segments)
    at = data.draw(st.integers(0, len(segments) - 1))
    mend = data.draw(
        st.sampled_from(
            [
                lambda s: edits.assigned(s, [(0, at)], data.draw(st.sampled_from([None, "ann"]))),
                lambda s: edits.accepted(s, [(0, at)]),
                lambda s: edits.narrated(s, [(0, at)]),
                lambda s: edits.split(s, (0, at), data.draw(st.lists(st.integers(-2, 25), max_size=3))),
                lambda s: edits.merged(s, (0, at)),
                lambda s: edits.united(s, "ann", "bob"),
                lambda s: edits.described(s, "ann", name="Anna"),
            ]
        )
    )
    try:
        after = mend(state)
    except UsageError:
        return
    before_texts, texts = ([s.text for s in x.script.chapters[0].segments] for x in (state, after))
    assert "".join(texts) == "".join(before_texts)
    assert texts == [s.text for s in after.made.chapters[0].segments]
    if len(texts) > len(before_texts):
        cut = texts[at : at + 1 + len(texts) - len(before_texts)]
        assert all(any(c.isalnum() for c in t) for t in cut)
    ids = {c.id for c in after.script.characters}
    assert {s.speaker for s in after.script.chapters[0].segments} <= ids | {None}
    changed = [k for k, (a, b) in enumerate(zip(segments, after.script.chapters[0].segments)) if a != b]
    if len(texts) == len(segments) and ids == {"ann", "bob"}:
        assert set(changed) <= {at}


def test_a_split_and_a_merge_are_each_others_opposite():
    state = state_of([Segment(Kind.DIALOGUE, "“Go now.” “No.”", "ann", Method.CUE, 0.5)])
    halves = edits.split(state, (0, 0), [9])
    assert [s.text for s in halves.script.chapters[0].segments] == ["“Go now.”", " “No.”"]
    assert [s.speaker for s in halves.made.chapters[0].segments] == ["ann", "ann"]
    assert edits.merged(halves, (0, 0)).script.chapters[0].text == state.script.chapters[0].text


def test_a_union_has_all_names_and_lines_of_both():
    people = (Character("a", "Mr Vane", ("Vane",)), Character("b", "Silas Vane", ("Silas",)))
    script = Script("t", (ChapterScript(None, (Segment(Kind.DIALOGUE, "“Go.”", "a"),)),), people)
    after = edits.united(State(script, script, ""), "a", "b")
    assert after.script.characters == (Character("b", "Silas Vane", ("Silas", "Mr Vane", "Vane")),)
    assert after.made.chapters == after.script.chapters
    assert after.script.chapters[0].segments[0].speaker == "b"
    with pytest.raises(UsageError):
        edits.united(after, "b", "b")


@pytest.mark.parametrize(
    ("narration", "cue"),
    [
        (" cried the old keeper.", "cried the old keeper"),
        (" said Mr. Vane, turning.", "said mr vane"),
        (" he said.", None),
        ("\n\nThe old keeper cried.", None),
        (" and then they all went down to the sea together.", None),
    ],
)
def test_the_cue_of_a_line(narration, cue):
    script = Script("t", (ChapterScript(None, (Segment(Kind.DIALOGUE, "“Go!”"), Segment(Kind.NARRATION, narration))),))
    assert cue_of(script, (0, 0)) == cue


def test_what_is_offered_is_never_what_the_user_decided():
    def line(speaker, method, confidence=0.3):
        return Segment(Kind.DIALOGUE, "“Go!”", speaker, method, confidence)

    cue = Segment(Kind.NARRATION, " somebody cried.\n\n")
    segments = (line("bob", Method.EDITED), cue, line("ann", Method.RANKER), cue, line("ann", Method.EDITED), cue)
    script = Script("t", (ChapterScript(None, segments),), PEOPLE)
    found = {o.kind: o for o in suggestions(script, (0, 0), "ann", "bob")}
    assert found["like"].places == ((0, 2),)
    assert found["merge"].speaker == "ann"
    assert found["merge"].into == "bob"
    assert not list(suggestions(script, (0, 0), "ann", "ann"))


# The API.


def test_a_line_is_given_to_another_and_kept(studio):
    s = studio()
    at = s.line("Then hurry.")
    done = s.post("/api/lines/assign", {"lines": [at], "name": "Captain Orr"})
    assert "Captain Orr" in done["label"]
    assert s.speaker("Then hurry.") == "captain-orr"
    assert s.script().character("captain-orr").name == "Captain Orr"
    assert 'name = "Captain Orr"' in (s.folder / "output/story/cast.toml").read_text()
    segment = s.script().chapters[0].segments[at["segment"]]
    assert (segment.method, segment.confidence) == (Method.EDITED, 1.0)
    # The command line sees it, too, and keeps it.
    done = subprocess.run(
        [sys.executable, "-m", "audiobook", "make", "story.txt", "--engine", "tone", "-q"], cwd=s.folder, check=False
    )
    assert done.returncode == 0
    assert s.script().chapters[0].segments[at["segment"]].speaker == "captain-orr"


def test_undo_goes_all_the_way_and_redo_back(studio):
    s = studio()
    files = [s.folder / "output/story" / name for name in ("script.json", "cast.toml")]
    first = [f.read_bytes() for f in files]
    s.post("/api/lines/assign", {"lines": [s.line("Then hurry.")], "name": "Nan"})
    s.post("/api/lines/narrate", {"lines": [s.line("I am hurrying.")]})
    s.post("/api/lines/split", {"lines": [s.line("The rope is wet.")], "offsets": [5]})
    s.post("/api/cast/voice", {"who": "@narrator", "pitch": 70})
    one, other = (x["id"] for x in s.get("/api/state")["speakers"][:2])
    s.post("/api/speakers/merge", {"id": one, "into": other})
    last = [f.read_bytes() for f in files]
    for _ in range(5):
        s.post("/api/undo")
    assert [f.read_bytes() for f in files] == first
    assert s.post("/api/undo", status=400)["error"]
    for _ in range(5):
        s.post("/api/redo")
    assert [f.read_bytes() for f in files] == last


def test_mends_outlive_a_new_chapter_of_the_story(studio, audiobook):
    s = studio()
    text = s.line("The rope is wet.")["text"]
    s.post("/api/lines/split", {"lines": [s.line("The rope is wet.")], "offsets": [text.index("is wet")]})
    s.post("/api/lines/assign", {"lines": [s.line("is wet.")], "name": "Nan"})
    s.post("/api/lines/merge", {"lines": [s.line("Then go")]})
    s.post("/api/lines/assign", {"lines": [s.line("Then go")], "name": "Ada"})
    s.post("/api/lines/narrate", {"lines": [s.line("Then hurry.")]})
    s.close()
    more = '\n\nChapter Three\n\n"Home," said Tom Hale.\n'
    s.story.write_text(s.story.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert audiobook("make", "story.txt", "--engine", "tone", "-q").returncode == 0
    script = s.script()
    found = {x.text.strip(): x for c in script.chapters for x in c.segments}
    assert found['is wet."'].speaker == "nan"
    assert found['"The rope'].speaker != "nan"
    merged = next(x for t, x in found.items() if t.startswith('"Then go'))
    assert merged.speaker == "ada" and "said" in merged.text
    assert found['"Then hurry."'].kind is Kind.NARRATION
    assert "Home" in "".join(c.text for c in script.chapters)


def test_a_run_leaves_every_line_as_the_studio_showed_it(studio, audiobook):
    s = studio()
    text = s.line("The rope is wet.")["text"]
    s.post("/api/lines/split", {"lines": [s.line("The rope is wet.")], "offsets": [text.index("is wet")]})
    for words, name in (("is wet.", "Nan"), ("Who is there?", "Mary Vane"), ("I am hurrying.", "Mary Vane")):
        s.post("/api/lines/assign", {"lines": [s.line(words)], "name": name})
    s.post("/api/lines/narrate", {"lines": [s.line("Then hurry.")]})
    s.close()
    path = s.folder / "output/story/script.json"
    shown = path.read_bytes()
    for _ in range(2):
        assert audiobook("make", "story.txt", "--engine", "tone", "-q").returncode == 0
        assert path.read_bytes() == shown


def test_a_cut_decides_no_speaker_and_outlives_a_new_reading(studio, audiobook):
    s = studio()
    hurry = s.line("I am hurrying.")
    doubt = s.get("/api/chapters/0")["segments"][hurry["segment"]]["confidence"]
    text = hurry["text"]
    s.post("/api/lines/split", {"lines": [hurry], "offsets": [text.index("hurrying")]})
    for words in ("I am", "hurrying."):
        at = s.line(words)
        segment = s.get(f"/api/chapters/{at['chapter']}")["segments"][at["segment"]]
        assert (segment["method"], segment["confidence"]) == ("cut", doubt)
    merged = s.post("/api/lines/merge", {"lines": [s.line("Then go")]})
    assert merged["at"] == [1, s.line("Then go")["segment"]]
    s.close()
    # Made by another attributor of a longer story: nothing of the first reading is used again.
    more = '\n\nChapter Three\n\n"Home," said Tom Hale.\n'
    s.story.write_text(s.story.read_text(encoding="utf-8") + more, encoding="utf-8")
    for attributor in ("learned", "rules"):
        done = audiobook("make", "story.txt", "--engine", "tone", "-q", "--attributor", attributor)
        assert done.returncode == 0, done.stderr
        segments = [x for c in s.script().chapters for x in c.segments]
        parts = [x for x in segments if x.text.strip() in ('"I am', 'hurrying."')]
        assert [x.method for x in parts] == [Method.CUT] * 2
        assert any('"Then go' in x.text and "said" in x.text for x in segments)


def test_candidates_start_with_the_speaker_the_line_has(studio):
    s = studio(story=STORY.replace('"Then hurry."', '"Then," said Tom Hale, "hurry."'))
    for n in range(2):
        segments = s.get(f"/api/chapters/{n}")["segments"]
        for first, known in s.get(f"/api/chapters/{n}/reasons")["speeches"].items():
            line, options = segments[int(first)], known["options"]
            if line["speaker"] in [o["id"] for o in options]:
                assert (options[0]["id"], options[0]["probability"]) == (line["speaker"], line["confidence"])
            rest = [o["probability"] for o in options if o["id"] != line["speaker"]]
            assert rest == sorted(rest, reverse=True)
    # One part of a speech is decided: of the other nobody says that it was.
    s.post("/api/lines/assign", {"lines": [s.line('"Then,"')], "name": "Nan"})
    told = s.get("/api/chapters/0/reasons")["speeches"]
    for first, known in told.items():
        if segment_of(s, int(first))["method"] != "edited":
            assert not any("you said so" in o["reasons"] for o in known["options"])


def segment_of(s, number: int):
    return s.get("/api/chapters/0")["segments"][number]


def test_a_mass_change_and_the_offer_that_leads_to_it(studio):
    # With a name in the cue both lines are one speaker's, whatever the model thinks of "somebody".
    s = studio(story=STORY.replace("somebody cried", "Tom Hale cried"))
    assert s.speaker("Who is there?") == s.speaker("Show your faces!") == s.speaker("Nearly")
    done = s.post("/api/lines/assign", {"lines": [s.line("Who is there?")], "name": "Josiah"})
    like = next(o for o in done["offers"] if o["kind"] == "like" and "tom hale cried" in o["label"])
    book = s.get("/api/book")["chapters"]
    lines = [{"chapter": c, "segment": k, "text": book[c]["segments"][k]["text"]} for c, k in like["places"]]
    s.post("/api/lines/assign", {"lines": lines, "speaker": like["speaker"]})
    assert s.speaker("Show your faces!") == "josiah"


def test_speakers_are_renamed_described_and_dropped(studio):
    s = studio()
    tom = s.speaker("Nearly")
    s.post("/api/speakers/describe", {"id": tom, "name": "Thomas Hale", "gender": "male", "age": "old"})
    person = s.script().character(tom)
    assert (person.name, person.gender, person.age) == ("Thomas Hale", "male", "old")
    assert "Tom Hale" in person.aliases
    toml = (s.folder / "output/story/cast.toml").read_text()
    assert "Tom Hale" in toml and 'gender = "male"' in toml
    s.post("/api/speakers/describe", {"id": tom, "gender": "none"}, status=400)
    s.post("/api/speakers/drop", {"id": tom})
    assert tom not in {c.id for c in s.script().characters}
    assert s.speaker("Nearly") != tom
    assert tom not in (s.folder / "output/story/cast.toml").read_text()


def test_voices_are_changed_swapped_locked_and_dealt(studio):
    s = studio()
    people = [p for p in s.get("/api/state")["speakers"] if p["lines"]]
    one, other = people[0], people[1]
    s.post("/api/cast/swap", {"one": one["id"], "other": other["id"]})
    now = {p["id"]: p for p in s.get("/api/state")["speakers"]}
    assert now[one["id"]]["setting"] == other["setting"]
    s.post("/api/cast/voice", {"who": one["id"], "pitch": 91, "locked": True})
    s.post("/api/cast/deal")
    now = {p["id"]: p for p in s.get("/api/state")["speakers"]}
    assert now[one["id"]]["locked"] and now[one["id"]]["setting"]["pitch"] == 91
    for wrong in ({"pitch": 500}, {"voice": "tone/none"}, {"rate_wpm": "fast"}, {"locked": "yes"}):
        s.post("/api/cast/voice", {"who": one["id"], **wrong}, status=400)
    s.post("/api/cast/voice", {"who": "stranger", "pitch": 50}, status=400)


def test_a_line_that_has_moved_is_refused_and_nothing_changes(studio):
    s = studio()
    at = s.line("Then hurry.")
    before = (s.folder / "output/story/script.json").read_bytes()
    for wrong in ({**at, "text": "“Else.”"}, {**at, "segment": 999}, {**at, "chapter": -1}):
        assert "changed" in s.post("/api/lines/assign", {"lines": [wrong], "speaker": None}, status=409)["error"]
    for wrong in ([], [{}], "x", [{**at, "segment": "1"}]):
        s.post("/api/lines/accept", {"lines": wrong}, status=400)
    s.post("/api/lines/assign", {"lines": [at], "speaker": "nobody-of-that-name"}, status=400)
    for name in ("\ud800", "Nan\x00", "\x1b[31m"):
        s.post("/api/lines/assign", {"lines": [at], "name": name}, status=400)
    s.post("/api/lines/accept", {"lines": [{**at, "speaker": ["a"]}]}, status=400)
    assert (s.folder / "output/story/script.json").read_bytes() == before


def test_a_change_on_disk_is_taken_over_and_can_be_undone(studio):
    s = studio()
    path = s.folder / "output/story/script.json"
    mine = s.post("/api/lines/assign", {"lines": [s.line("Then hurry.")], "name": "Nan"})["state"]["revision"]
    raw = json.loads(path.read_text())
    other = raw["characters"][0]["id"]
    target = next(x for x in raw["chapters"][1]["segments"] if x["kind"] == "dialogue" and "go" in x["text"])
    target["speaker"] = other
    path.write_text(json.dumps(raw, ensure_ascii=False))
    # At once, before anybody looked: a change of ours lands on top of theirs.
    s.post("/api/lines/accept", {"lines": [s.line("Nearly")]})
    now = s.script()
    assert "nan" in {x.speaker for x in now.chapters[0].segments}
    assert next(x for x in now.chapters[1].segments if x.text == target["text"]).speaker == other
    assert s.get("/api/state")["revision"] > mine + 1
    s.post("/api/undo")
    assert s.get("/api/state")["undo"] == "change on disk"


def test_broken_files_are_told_and_not_overwritten(studio):
    s = studio()
    path = s.folder / "output/story/script.json"
    whole = path.read_bytes()
    at = s.line("Then hurry.")
    path.write_bytes(whole[:-40])
    answer = s.post("/api/lines/accept", {"lines": [at]}, status=422)
    assert "JSON" in answer["error"]
    for _ in range(50):
        if s.get("/api/state")["trouble"]:
            break
        time.sleep(0.1)
    assert "JSON" in s.get("/api/state")["trouble"]["message"]
    assert path.read_bytes() == whole[:-40]
    path.write_bytes(whole)
    s.post("/api/lines/accept", {"lines": [at]})
    assert s.get("/api/state")["trouble"] is None


def test_a_run_goes_on_without_a_page_and_only_what_changed_is_made_again(studio):
    s = studio()
    assert s.get("/api/state")["audio"] is None
    s.post("/api/run")
    run = s.wait_for_run()
    assert run["state"] == "done", run
    state = s.get("/api/state")
    assert state["audio"]["changed_lines"] == 0
    status, _, content = s.ask("GET", state["audio"]["files"][0]["url"], headers={"Range": "bytes=0-99"})
    assert (status, len(content)) == (206, 100)
    spans = s.get("/api/timeline")["chapters"]
    texts = ["".join(x["text"] for x in c["segments"]) for c in s.get("/api/book")["chapters"]]
    heard = "".join(texts[int(c)][a:b] for c, rows in spans.items() for a, b, *_ in rows)
    assert "Show your faces!" in heard
    s.post("/api/lines/assign", {"lines": [s.line("Then go")], "name": "Nan"})
    assert s.get("/api/state")["audio"]["changed_lines"] >= 1
    s.post("/api/run")
    again = s.wait_for_run()
    assert (again["state"], again["reused"], again["parts"]) == ("done", 1, 2)
    assert s.get("/api/state")["audio"]["changed_lines"] == 0


def test_a_run_can_be_stopped_and_only_one_goes_on(studio):
    s = studio(story="“Go on,” said Mary Vane. “It is a long way, and the night is short.”\n\n" * 4000)
    s.post("/api/run")
    assert s.post("/api/run", status=400)["error"]
    # A line can be mended meanwhile.
    s.post("/api/undo", status=400)
    s.post("/api/run/stop")
    assert s.wait_for_run()["state"] == "stopped"
    assert not (s.folder / "output/story.mp3").exists()


def test_a_run_elsewhere_is_told(studio):
    s = studio()
    with Workspace(s.folder / "output/story").locked():
        s.post("/api/run")
        run = s.wait_for_run()
    assert run["state"] == "failed"
    assert "Another run" in run["what"]
    s.post("/api/run")
    assert s.wait_for_run()["state"] == "done"


@pytest.mark.skipif(sys.platform == "win32", reason="a browser is a shell script here")
def test_the_browser_is_opened_without_the_key_on_its_command_line(studio, tmp_path):
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "$@" > opened; cp "${1#file://}" way.html; stat -c %a "${1#file://}" > mode\n')
    browser.chmod(0o755)
    s = studio("--browser", env={"BROWSER": f"{browser} %s"})
    for _ in range(100):
        if (tmp_path / "mode").exists() and (tmp_path / "mode").read_text():
            break
        time.sleep(0.1)
    assert s.key not in (tmp_path / "opened").read_text()
    assert s.key in (tmp_path / "way.html").read_text()
    assert (tmp_path / "mode").read_text().strip() == "600"
    s.close()
    assert not (tmp_path / "output/story/studio.html").exists()


def test_events_are_told(studio):
    s = studio()
    connection = http.client.HTTPConnection("127.0.0.1", s.port, timeout=30)
    connection.request("GET", "/api/events", headers={"Authorization": f"Bearer {s.key}"})
    stream = connection.getresponse()
    assert stream.getheader("Content-Type").startswith("text/event-stream")
    s.post("/api/lines/accept", {"lines": [s.line("Nearly")]})
    s.post("/api/run")
    seen = []
    while "done" not in seen:
        text = stream.fp.readline().decode()
        if text.startswith("event:"):
            seen.append(text.split()[1])
        elif text.startswith("data:") and seen[-1] == "run":
            seen.append(json.loads(text[5:])["state"])
    assert seen[0] == "changed"
    assert "running" in seen


def test_lines_and_voices_are_heard(studio):
    s = studio()
    at = s.line("Nearly")
    status, headers, content = s.ask("GET", f"/api/lines/{at['chapter']}/{at['segment']}/audio")
    assert (status, headers["content-type"]) == (200, "audio/mpeg") and len(content) > 1000
    who = s.speaker("Nearly")
    for path in (f"/api/cast/{who}/audio?pitch=80", "/api/cast/@narrator/audio", "/api/cast/@unknown/audio"):
        assert s.ask("GET", path)[0] == 200
    assert s.ask("GET", f"/api/cast/{who}/audio?pitch=x")[0] == 400
    assert s.ask("GET", "/api/lines/0/9999/audio")[0] == 409
    assert s.ask("GET", "/api/audio/0")[0] == 400


def test_two_at_once_do_no_harm(studio):
    s = studio()
    lines = [s.line(w) for w in ("Is the boat", "Nearly", "Then hurry.", "I am hurrying.", "Only us.", "Then go")]
    threads = [
        threading.Thread(target=s.post, args=("/api/lines/assign", {"lines": [x], "name": f"Nan {n}"}))
        for n, x in enumerate(lines)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    script = s.script()
    for n, x in enumerate(lines):
        assert script.chapters[x["chapter"]].segments[x["segment"]].speaker == f"nan-{n}"


def test_a_run_starts_while_another_thread_still_loads_the_program():
    """The page asks for much at once, and each answer may be the first that needs some module."""
    from audiobook.parts import processes

    ended, interval = threading.Event(), sys.getswitchinterval()

    def load():
        n = 0
        while not ended.is_set():
            n += 1
            sys.modules[f"_strange_{n}"] = sys
            sys.modules.pop(f"_strange_{n - 50}", None)

    loading = threading.Thread(target=load)
    sys.setswitchinterval(1e-6)
    loading.start()
    try:
        for _ in range(100):
            processes.context("tone")
    finally:
        ended.set()
        loading.join()
        sys.setswitchinterval(interval)
        for name in [name for name in sys.modules if name.startswith("_strange_")]:
            del sys.modules[name]


# The guards.


def test_whoever_has_no_key_gets_nothing(studio):
    s = studio()
    for path in ("/", "/api/book", "/main.js", "/api/events", "/?key=wrong", "/?key="):
        status, _, content = s.ask("GET", path, key=False)
        assert status == 401 and b"Mary" not in content
    assert s.ask("GET", "/api/book", key=False, headers={"Authorization": "Bearer wrong"})[0] == 401
    status, headers, _ = s.ask("GET", f"/?key={s.key}", key=False)
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie
    assert s.ask("GET", "/", key=False, headers={"Cookie": cookie.split(";")[0]})[0] == 200
    assert s.ask("GET", "/", key=False, headers={"Cookie": cookie.split("=")[0] + "=x"})[0] == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_other_sites_are_refused_even_with_the_key(studio, headers):
    s = studio()
    assert s.ask("GET", "/api/book", headers=headers)[0] == 403
    assert s.ask("POST", "/api/undo", {}, headers=headers)[0] == 403


def test_changes_come_as_json_of_a_fair_size(studio):
    s = studio()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert s.ask("POST", "/api/run", b"a=b", headers=form)[0] == 415
    assert s.ask("POST", "/api/run", b"{}", headers={"Content-Type": "text/plain"})[0] == 415
    assert s.ask("GET", "/api/run")[0] == 405
    for wrong in (b"", b"[]", b"{", b"\xff"):
        assert s.ask("POST", "/api/undo", wrong, headers={"Content-Type": "application/json"})[0] == 400
    head = {"Content-Type": "application/json", "Content-Length": str(10**9)}
    connection = http.client.HTTPConnection("127.0.0.1", s.port, timeout=20)
    connection.putrequest("POST", "/api/undo")
    for name, value in {**head, "Authorization": f"Bearer {s.key}"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == 413


def test_files_outside_are_out_of_reach_and_answers_carry_the_policy(studio):
    s = studio()
    (s.folder / "secret.js").write_text("secret")
    for path in ("/../story.txt", "/%2e%2e/story.txt", "/..%2fstory.txt", "/api/audio/../../story.txt", "/index.html",
                 "/secret.js", "//etc/passwd", "/api/audio/-1"):  # fmt: skip
        status, headers, content = s.ask("GET", path)
        assert status in (400, 404) and b"boat" not in content
        assert "default-src 'none'" in headers["content-security-policy"]
    for path in ("/", "/main.js", "/studio.css", "/api/state"):
        status, headers, content = s.ask("GET", path)
        assert status == 200
        assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
        assert "unsafe" not in headers["content-security-policy"]
        assert b"http://" not in content.replace(b"http://www.w3.org/2000/svg", b"") and b"https://" not in content


def test_the_port_is_this_machines_alone_and_told_where_taken(studio):
    s = studio()
    done = subprocess.run(
        [sys.executable, "-m", "audiobook", "studio", "story.txt", "--no-browser", "--port", str(s.port)],
        cwd=s.folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_ctrl_c_ends_it_with_a_page_open(studio):
    s = studio()
    connection = http.client.HTTPConnection("127.0.0.1", s.port, timeout=30)
    connection.request("GET", "/api/events", headers={"Authorization": f"Bearer {s.key}"})
    connection.getresponse()
    began = time.monotonic()
    s.process.send_signal(signal.SIGINT)
    s.process.communicate(timeout=20)
    assert s.process.returncode == 0
    assert time.monotonic() - began < 15
