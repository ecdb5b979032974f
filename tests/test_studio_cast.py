"""The studio's cast in a real browser: names, voices and numbers, by keys and by touch, with the focus where the user left it."""

from __future__ import annotations

import re

import pytest
from test_studio_page import opened, said  # noqa: F401

SEA = "harbour lantern anchor rudder mast tiller gunwale bowsprit keel halyard".split()
CROWD = "Chapter One\n\n" + "".join(
    f'"I have seen the {word}," said {name}. "{"It was there all night. " * (len(SEA) - n)}"\n\n'
    for n, (word, name) in enumerate(
        zip(
            SEA,
            "Captain Bartholomew Hale,Mary Vane,Tom Hale,Lady Wilhelmina Vane,Josiah Orr,Nan Orr,Ada Pell,Ned Pell,"
            "Old Mrs Featherstonehaugh,Silas Crane".split(","),
        )
    )
)


def focused(page) -> str:
    return page.evaluate("document.activeElement.id")


def person(s, name: str):
    return next(p for p in s.get("/api/state")["speakers"] if p["name"] == name)


def cast_of(page, name: str) -> None:
    """Open the cast, and somebody's row in it."""
    page.locator("#tab-cast").click()
    page.locator("details.person summary", has_text=name).click()


def test_names_are_given_and_taken_away_by_keys(opened):  # noqa: F811
    s, page = opened()
    cast_of(page, "Mary Vane")
    mary, tom = person(s, "Mary Vane")["id"], person(s, "Tom Hale")["id"]
    page.locator(f"[id='{mary}-alias']").focus()
    for name in ("Mrs Quill", "the tall lady", "Miss V."):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        page.locator(".aliases li", has_text=name).wait_for()
        assert focused(page) == f"{mary}-alias"
    had = set(person(s, "Mary Vane")["aliases"])
    assert {"Mrs Quill", "the tall lady", "Miss V."} <= had
    # By keys to the one in the middle, and it is gone; the focus goes to the next one.
    page.locator(f"[id='{mary}-not-the tall lady']").focus()
    page.keyboard.press("Enter")
    page.locator(".aliases li", has_text="the tall lady").wait_for(state="detached")
    assert focused(page) == f"{mary}-not-Miss V."
    assert set(person(s, "Mary Vane")["aliases"]) == had - {"the tall lady"}

    # What is another's name is refused, with whose it is, and the field says again what is so.
    for field, typed in ((f"{mary}-alias", "tom hale"), (f"{mary}-Name", "Tom Hale")):
        before = page.locator(f"[id='{field}']").input_value()
        page.locator(f"[id='{field}']").fill(typed)
        page.keyboard.press("Enter")
        page.locator(".in [role=alert]", has_text="is another speaker's name").wait_for()
        assert page.locator(f"[id='{field}']").input_value() == before
        assert focused(page) == field
        page.locator(f"[id='{mary}-Gender']").select_option("female" if "alias" in field else "unknown")
        page.locator(".in [role=alert]").wait_for(state="detached")
    assert person(s, "Mary Vane")["name"] == "Mary Vane"
    page.locator(f"[id='{mary}-alias']").fill("Tom Hale")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Make Mary Vane and Tom Hale one").click()
    said(page, "Mary Vane merged into Tom Hale")
    assert {"Mary Vane", "Mrs Quill", "Miss V."} <= set(s.script().character(tom).aliases)

    # A name typed for a line that is somebody's already is theirs.
    page.get_by_text("Then hurry.").click()
    page.keyboard.press("/")
    page.keyboard.type("mrs quill")
    options = page.locator("#pick-list li").all_inner_texts()
    assert options[0] == "Tom Hale (also: Mrs Quill)"
    assert not any("New speaker" in o for o in options)
    page.keyboard.press("Enter")
    said(page, "line to Tom Hale")
    assert s.speaker("Then hurry.") == tom
    assert "to Tom Hale" in s.post("/api/lines/assign", {"lines": [s.line("Nearly")], "name": "MRS  quill"})["label"]


def test_the_focus_stays_on_what_was_changed(opened):  # noqa: F811
    s, page = opened()
    cast_of(page, "Mary Vane")
    mary = person(s, "Mary Vane")["id"]

    def setting():
        return person(s, "Mary Vane")["setting"]

    was = setting()
    # Several steps of a slider are one change.
    page.locator(f"[id='{mary}-Pitch']").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    said(page, "voice changed")
    page.wait_for_function("() => document.querySelector('#undo:not(:disabled)')")
    assert focused(page) == f"{mary}-Pitch"
    assert setting()["pitch"] == was["pitch"] + 3
    assert page.locator(f"[id='{mary}-Pitch-number']").input_value() == str(was["pitch"] + 3)
    s.post("/api/undo")
    assert setting()["pitch"] == was["pitch"]
    page.wait_for_function(
        "([id, n]) => document.getElementById(id).value === n", arg=[f"{mary}-Pitch-number", str(was["pitch"])]
    )
    assert focused(page) == f"{mary}-Pitch"
    # A number is typed, one that is too large is the largest, and what is none changes nothing.
    pace = page.locator(f"[id='{mary}-Pace-number']")
    for typed, kept in (("163", 163), ("9999", 450), ("", 450)):
        pace.fill(typed)
        pace.press("Enter")
        page.wait_for_function(
            "([id, n]) => document.getElementById(id).value === n", arg=[pace.get_attribute("id"), str(kept)]
        )
        for _ in range(50):
            if setting()["rate_wpm"] == kept:
                break
            page.wait_for_timeout(50)
        assert setting()["rate_wpm"] == kept
        assert focused(page) == f"{mary}-Pace-number"
    page.locator(f"[id='{mary}-Locked']").focus()
    page.keyboard.press("Space")
    page.locator("summary", has_text="locked").wait_for()
    assert focused(page) == f"{mary}-Locked"
    # What is typed and not sent yet is still there after a change elsewhere.
    page.locator(f"[id='{mary}-Name']").fill("Maria")
    s.post("/api/cast/voice", {"who": mary, "pitch": 41})
    page.wait_for_function("([id]) => document.getElementById(id).value === '41'", arg=[f"{mary}-Pitch-number"])
    assert page.locator(f"[id='{mary}-Name']").input_value() == "Maria"
    page.keyboard.type(" Vane")
    page.keyboard.press("Enter")
    page.locator("summary", has_text="Maria Vane").wait_for()


def test_a_voice_is_heard_before_it_is_taken_and_one_that_fits_is_offered(opened):  # noqa: F811
    s, page = opened()
    cast_of(page, "Mary Vane")
    mary, tom = person(s, "Mary Vane"), person(s, "Tom Hale")
    page.locator(f"[id='{mary['id']}-Voice']").focus()
    page.keyboard.press("Enter")
    voices = page.locator(f"[id='{mary['id']}-voices']")
    assert focused(page) == f"{mary['id']}-voices"
    groups = voices.locator("optgroup").evaluate_all("all => all.map(g => g.label)")
    assert groups == ["Women", "Men", "Children", "Old women", "Old men"]
    names = voices.locator("option").all_inner_texts()
    assert f"{tom['setting']['voice'].split('/')[1]} – Tom Hale" in names
    assert any(n.endswith(" – the narrator") for n in names)
    page.keyboard.press("ArrowDown")
    marked = voices.input_value()
    assert marked != mary["setting"]["voice"]
    page.keyboard.press("Space")
    page.wait_for_selector(f"body[data-heard*='{marked.replace('/', '%2F')}']")
    assert person(s, "Mary Vane")["setting"] == mary["setting"]
    page.keyboard.press("Escape")
    assert focused(page) == f"{mary['id']}-Voice"
    assert person(s, "Mary Vane")["setting"] == mary["setting"]
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    said(page, "voice changed")
    assert person(s, "Mary Vane")["setting"]["voice"] == marked
    assert focused(page) == f"{mary['id']}-Voice"

    # Another gender: a voice is offered, and nothing changes by itself.
    known = {v["id"]: v for v in s.get("/api/voices")}
    gender = "male" if known[marked]["gender"] == "female" else "female"
    page.locator(f"[id='{mary['id']}-Gender']").focus()
    page.locator(f"[id='{mary['id']}-Gender']").select_option(gender)
    page.locator(".offer").wait_for()
    assert focused(page) == f"{mary['id']}-Gender"
    assert person(s, "Mary Vane")["setting"]["voice"] == marked
    page.locator(f"[id='{mary['id']}-fit']").click()
    page.locator(".offer").wait_for(state="detached")
    assert known[person(s, "Mary Vane")["setting"]["voice"]]["gender"] == gender
    assert s.get(f"/api/cast/{mary['id']}/fitting") == {"setting": None}


@pytest.mark.parametrize("width", [1280, 390])
def test_the_map_has_whole_names_that_lead_to_the_person(opened, width):  # noqa: F811
    s, page = opened("--engine", "espeak", story=CROWD, width=width)
    page.locator("#tab-cast").click()
    names = page.locator(".map-name")
    told = names.all_inner_texts()
    speakers = sorted((p for p in s.get("/api/state")["speakers"] if p["lines"]), key=lambda p: -p["words"])
    assert len(speakers) == 10
    # Those who speak most, nobody cut short.
    assert {p["name"] for p in speakers[:4]} <= set(told)
    assert set(told) <= {"Narrator", *(p["name"] for p in speakers)}
    boxes = [b.bounding_box() for b in names.all()]
    outside = page.locator(".map-box").bounding_box()
    for n, a in enumerate(boxes):
        assert a["height"] >= 24
        assert outside["x"] - 0.5 <= a["x"] and a["x"] + a["width"] <= outside["x"] + outside["width"] + 0.5
        for b in boxes[n + 1 :]:
            apart = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
            assert apart or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
    assert names.evaluate_all("all => all.every(e => e.scrollWidth <= e.clientWidth + 1)")
    leads = speakers[3]
    names.filter(has_text=leads["name"]).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('details').open")
    assert focused(page) == f"{leads['id']}-row"
    row = page.locator(f"[id='{leads['id']}-row']").inner_text()
    assert re.search(rf"{leads['lines']} lines?, [\d.]+ min", row)
    assert leads["setting"]["voice"].split("/")[1] in row
    names.filter(has_text=speakers[0]["name"]).click()
    assert focused(page) == f"{speakers[0]['id']}-row"


VALE = """Chapter One

"Come in," said Ann Vale. Ann Vale shut the door.

"I will," said Tom Hale.

"Sit down," said Mrs Vale. Ann Vale smiled at her guest, and Mrs Vale poured the tea.

"Thank you," said Tom Hale.

"Drink," said Ann Vale. "It is hot."
"""


def test_a_new_reading_knows_the_names_that_were_given_and_taken_away(studio, audiobook):
    s = studio(story=VALE)
    tom = s.speaker("I will")
    ann = s.speaker("Come in")
    if s.speaker("Sit down") != ann:
        s.post("/api/speakers/merge", {"id": s.speaker("Sit down"), "into": ann})
    assert "Mrs. Vale" in {p["id"]: p for p in s.get("/api/state")["speakers"]}[ann]["aliases"]
    refused = s.post("/api/speakers/alias", {"id": tom, "add": "mrs  vale"}, status=400)
    assert refused["owner"] == ann and "Ann Vale" in refused["error"] and "Merge" in refused["hint"]
    s.post("/api/speakers/alias", {"id": ann, "remove": "Mrs. Vale"})
    s.post("/api/speakers/alias", {"id": tom, "add": "the Guest"})
    for wrong in (
        {"add": "the guest"},
        {"add": "!"},
        {"add": "x" * 500},
        {"remove": "Mrs Vale"},
        {},
        {"add": "a", "remove": "b"},
    ):
        s.post("/api/speakers/alias", {"id": tom, **wrong}, status=400)
    s.close()
    toml = (s.folder / "output/story/cast.toml").read_text()
    # All that was found is forgotten; what the user said of the people is not.
    (s.folder / "output/story/script.json").unlink()
    s.story.write_text(VALE.replace("It is hot.", "It is hot, and strong."), encoding="utf-8")
    for _ in range(2):
        assert audiobook("make", "story.txt", "--engine", "tone", "-q").returncode == 0
        people = {c.id: c for c in s.script().characters}
        assert people[tom].aliases == ("the Guest",)
        assert "Mrs. Vale" not in people[ann].aliases
        said_by = {x.text.strip(): x.speaker for x in s.script().chapters[0].segments if x.spoken_by_character}
        assert said_by['"Come in,"'] == ann
        assert said_by['"Sit down,"'] != ann
    for line in ('aliases = ["the Guest"]', 'not_aliases = ["Mrs. Vale"]'):
        assert line in toml
        assert line in (s.folder / "output/story/cast.toml").read_text()
