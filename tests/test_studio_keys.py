"""The studio's keys in a real browser, pressed faster than the studio answers: each does one thing, to what is shown."""

from __future__ import annotations

import json
import time

import pytest
from test_studio_page import here, opened, said  # noqa: F401

THINGS = "boat rope wind lamp night tide".split()
STORY = (
    'Chapter One\n\n"Is the boat ready?" said Mary Vane.\n\n"Nearly," said Tom Hale. "The rope is wet."\n\n'
    + "".join(
        f'"Who took the {w}?" somebody cried. "I want the {w}," somebody said, "before the {w} is gone."\n\n'
        "The door creaked, and nobody moved for a while.\n\n"
        for w in THINGS
    )
    + '"It began with the sea.\n\n'
    + "".join(f'"Then came the {w}, and it was cold.\n\n' for w in THINGS)
    + '"And that is all."\n\nThey were silent.\n'
)
SHOWN = """
    window.shown = [];
    (function look() {
        const quote = document.querySelector('#panel-line .quote');
        if (quote && shown.at(-1) !== quote.textContent) shown.push(quote.textContent);
        requestAnimationFrame(look);
    })();
"""


def decided(s) -> dict[str, str | None]:
    """Text and speaker of the lines the user decided."""
    return {
        " ".join(x.text.split()): x.speaker for c in s.script().chapters for x in c.segments if x.method == "edited"
    }


def slow(page, pattern: str, seconds: float) -> None:
    page.route(pattern, lambda route: (time.sleep(seconds), route.continue_()))


def answered(page) -> None:
    """Wait until the studio has answered all changes; the browser goes on meanwhile."""
    for _ in range(300):
        if page.evaluate("import('/story.js').then(m => m.story.sent.size)") == 0:
            return
        page.wait_for_timeout(100)
    raise AssertionError("no answer")


@pytest.mark.parametrize("reasons", ["at once", "late", "never"])
def test_a_key_takes_the_same_lines_however_fast_the_reasons_come(opened, reasons):  # noqa: F811
    s, page = opened(story=STORY)
    if reasons == "never":
        page.route("**/reasons", lambda route: None)
    elif reasons == "late":
        slow(page, "**/reasons", 1.5)
    page.get_by_text("Then came the lamp").click()
    if reasons == "at once":
        page.locator(".choices").wait_for()
    page.locator("#together", has_text="8 lines").wait_for()
    assert page.locator("#text .now").count() == 1 and page.locator("#text .along").count() == 7
    page.keyboard.press("a")
    said(page, "8 lines accepted")
    assert len(decided(s)) == 8
    # A speech around its cues.
    page.get_by_text("I want the tide,").click()
    page.keyboard.press("/")
    page.keyboard.type("Nan")
    page.keyboard.press("Enter")
    said(page, "3 lines to Nan")
    assert [t for t, who in decided(s).items() if who == "nan"] == [
        '"Who took the tide?"', '"I want the tide,"', '"before the tide is gone."',
    ]  # fmt: skip


def test_five_quick_keys_take_five_speeches_that_were_shown(opened):  # noqa: F811
    s, page = opened(story=STORY)
    slow(page, "**/reasons", 1)
    slow(page, "**/accept", 0.4)
    page.evaluate(SHOWN)
    page.keyboard.press("j")
    seen = [here(page)]
    for _ in range(4):
        page.keyboard.press("a")
        page.wait_for_timeout(80)
        # What is shown is the next one, long before the studio has answered.
        assert here(page) not in seen
        seen.append(here(page))
    page.keyboard.press("a")
    lines = s.get("/api/chapters/0")["segments"]
    answered(page)
    speeches = {x["speech"] for x in lines if " ".join(x["text"].split()) in seen}
    told = {" ".join(x["text"].split()) for x in lines if x.get("speech") in speeches}
    assert set(decided(s)) == told


def test_keys_pressed_at_once_act_each_on_a_line_then_shown(opened):  # noqa: F811
    s, page = opened(story=STORY)
    page.evaluate(SHOWN)
    page.keyboard.press("j")
    page.evaluate(
        """for (let i = 0; i < 5; i++) document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', bubbles: true}))"""
    )
    page.wait_for_timeout(500)
    answered(page)
    shown = set(page.evaluate("shown"))
    segments = s.get("/api/chapters/0")["segments"]
    own = {x["speech"] for x in segments if x.get("method") == "edited"}
    assert len(own) == 5
    for first in own:
        assert shown & {" ".join(x["text"].split()) for x in segments if x.get("speech") == first}


def test_what_is_accepted_is_the_speaker_who_was_shown(opened):  # noqa: F811
    """The program may change its mind between the key and its turn: the user's word is what the user saw."""
    s, page = opened(story=STORY)
    page.get_by_text("Who took the lamp?").click()
    page.locator(".choices").wait_for()
    was = s.speaker("Who took the lamp?")
    other = next(p["id"] for p in s.get("/api/state")["speakers"] if p["id"] != was and p["lines"])
    # The page hears of nothing, as if the event were still on its way.
    page.route("**/api/chapters/0", lambda route: None)
    places = [s.line(w) for w in ("Who took the lamp?", "I want the lamp,", "before the lamp")]
    s.post("/api/lines/assign", {"lines": places, "speaker": other})
    page.keyboard.press("a")
    said(page, "accepted")
    assert s.speaker("Who took the lamp?") == was


def test_keys_after_a_split_wait_for_what_it_shows(opened):  # noqa: F811
    s, page = opened(story=STORY)
    slow(page, "**/api/lines/*", 0.5)
    page.get_by_text("It began with").click()
    page.evaluate(
        """() => {
            const span = [...document.querySelectorAll('#text span[data-s]')].find(e => e.textContent.includes('It began'));
            getSelection().setBaseAndExtent(span.firstChild, 10, span.firstChild, 10);
        }"""
    )
    for key in "s/":
        page.keyboard.press(key)
    page.keyboard.type("Nan")
    page.keyboard.press("Enter")
    said(page, "to Nan")
    assert decided(s)['"It began'] == "nan"
    assert not any(t.startswith("Who") for t in decided(s))


def test_enter_on_nothing_does_nothing(opened):  # noqa: F811
    s, page = opened(story=STORY)
    before = (s.folder / "output/story/script.json").read_bytes()
    page.get_by_text("Then came the lamp").click()
    page.locator(".choices").wait_for()
    for typed in ("", "   "):
        page.keyboard.press("/")
        page.keyboard.type(typed)
        for _ in range(3):
            page.keyboard.press("Enter")
        page.locator("#pick-how", has_text="Type a name").wait_for()
        # Typed and taken back.
        page.keyboard.type("T")
        page.locator("#pick-how", has_text="Enter takes").wait_for()
        for _ in range(4):
            page.keyboard.press("Backspace")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.locator("details.person summary").nth(1).click()
    page.get_by_role("button", name="Lines…").first.click()
    page.keyboard.press("Enter")
    page.locator("#lines-list input").first.check()
    page.locator("#lines-give").click()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    name = page.locator("details.person input").first
    name.fill(" ")
    name.press("Enter")
    page.wait_for_timeout(400)
    assert name.input_value().strip()
    assert s.get("/api/state")["undo"] is None
    assert (s.folder / "output/story/script.json").read_bytes() == before
    # A name gone to by arrows is taken.
    page.keyboard.press("Tab")
    page.locator("#tab-line").click()
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    said(page, "8 lines to")


def test_keys_that_are_for_something_else_do_nothing(opened):  # noqa: F811
    s, page = opened(story=STORY)
    page.get_by_text("Then came the lamp").click()
    page.locator(".choices").wait_for()
    for key in ("Control+a", "Meta+a", "Alt+a", "Control+1", "Shift+A", "Control+u", "Shift+N", "Control+Shift+S"):
        page.keyboard.press(key)
    page.keyboard.press("?")
    for key in "a1nmsuy/":
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    # In the cast neither the numbers nor the line are in sight.
    page.keyboard.press("c")
    for key in "1a2nmsy/":
        page.keyboard.press(key)
        said(page, "Press c first") if key != "y" else None
    page.locator("details.person summary").nth(1).click()
    page.locator("details.person input[type=range]").first.focus()
    page.keyboard.press("1")
    page.wait_for_timeout(400)
    assert page.locator("dialog[open]").count() == 0
    assert s.get("/api/state")["undo"] is None
    assert not decided(s)


def test_a_key_held_down_is_one_key(opened):  # noqa: F811
    s, page = opened(story=STORY)
    page.keyboard.press("j")
    for _ in range(6):
        page.keyboard.down("a")
        page.wait_for_timeout(60)
    page.keyboard.up("a")
    page.wait_for_timeout(1500)
    segments = s.get("/api/chapters/0")["segments"]
    assert len({x["speech"] for x in segments if x.get("method") == "edited"}) == 1


def test_a_file_that_no_program_would_write_is_told_and_the_watch_goes_on(opened):  # noqa: F811
    s, page = opened(story=STORY)
    path = s.folder / "output/story/script.json"
    raw = json.loads(path.read_text())
    for wrong in (["a", "list"], {"an": "object"}, 3, None, "\ud800"):
        broken = json.loads(json.dumps(raw))
        broken["chapters"][0]["segments"][1]["speaker" if wrong is not None else "text"] = wrong
        path.write_text(json.dumps(broken))
        page.locator("#banner", has_text="chapter 1, segment 2").wait_for()
        path.write_text(json.dumps(raw, ensure_ascii=False))
        page.locator("#banner").wait_for(state="hidden")
    raw["characters"][0]["name"] = "Lady Vane"
    path.write_text(json.dumps(raw, ensure_ascii=False))
    page.locator(".chip", has_text="Lady Vane").first.wait_for()
