"""What the studio tells of its work, what is heard of it, and the page on a telephone, in a real browser."""

from __future__ import annotations

import os
import time

import pytest
from studios import STORY
from test_studio_page import opened, said  # noqa: F401

from audiobook.workspace import Workspace

POSITION = "import(new URL('player.js', location)).then(m => m.position())"


def playing(page, condition: str, seconds: int = 20) -> dict:
    """Wait until the player is somewhere: a condition of JavaScript on `at`."""
    for _ in range(seconds * 20):
        at = page.evaluate(POSITION)
        if page.evaluate(f"at => {condition}", at):
            return at
        page.wait_for_timeout(50)
    raise AssertionError(f"{condition}: {at}")


def give(s, words: str, name: str) -> None:
    s.post("/api/lines/assign", {"lines": [s.line(words)], "name": name})


def test_work_that_takes_a_while_has_a_sign_and_a_moment_has_none(opened):  # noqa: F811
    _, page = opened()
    page.evaluate(
        "window.seen = []; new MutationObserver(() => seen.push(!document.getElementById('busy').hidden))"
        ".observe(document.getElementById('busy'), {attributes: true})"
    )
    page.get_by_text("Then hurry.").click()
    page.locator(".choices").wait_for()
    page.route("**/api/lines/accept", lambda r: r.fulfill(status=409, json={"error": "Quick.", "hint": ""}))
    page.keyboard.press("a")
    said(page, "Quick.")
    assert True not in page.evaluate("seen")
    page.unroute("**/api/lines/accept")
    page.route("**/api/lines/*", lambda r: (time.sleep(1), r.continue_()))
    page.keyboard.press("n")
    page.locator("#busy:not([hidden])").wait_for()
    assert page.locator("#text").get_attribute("aria-busy") == "true"
    said(page, "narration")
    page.locator("#busy").wait_for(state="hidden")
    assert page.locator("#text").get_attribute("aria-busy") == "false"


def test_a_run_that_failed_is_told_until_it_is_dismissed_or_one_succeeds(opened):  # noqa: F811
    s, page = opened()
    with Workspace(s.folder / "output/story").locked():
        page.locator("#make").click()
        page.locator("#failed-why", has_text="Another run").wait_for()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.locator("#failed-why", has_text="Another run").wait_for()
    page.locator("#failed-seen").click()
    page.locator("#failed").wait_for(state="hidden")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.locator("#foot").is_hidden()
    with Workspace(s.folder / "output/story").locked():
        s.post("/api/run")
        page.locator("#failed-why", has_text="Another run").wait_for()
    page.locator("#failed-again").click()
    page.locator("#player").wait_for()
    page.locator("#failed").wait_for(state="hidden")


def test_an_answer_that_is_overtaken_by_what_came_of_it_does_no_harm(opened):  # noqa: F811
    s, page = opened()
    page.route("**/api/run", lambda r: (r.fetch(), time.sleep(0.1), r.fulfill(json=started)))
    started = {"run": {**s.get("/api/state")["run"], "state": "running", "what": "Starting", "number": 1}}
    with Workspace(s.folder / "output/story").locked():
        page.locator("#make").click()
        page.locator("#failed-why", has_text="Another run").wait_for()
        page.wait_for_timeout(300)
    assert page.locator("#run").is_hidden()
    assert page.locator("#make").is_enabled()


def test_what_could_not_be_said_is_told_after_a_reload(opened, stranger):  # noqa: F811
    env = stranger()
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [env["PYTHONPATH"], os.environ.get("PYTHONPATH")]))
    s, page = opened("--engine", "stranger", story='"All is lost," said Tom Hale.\n\n"Go," said Mary Vane.\n', env=env)
    s.post("/api/run")
    assert s.wait_for_run()["faults"]
    page.reload()
    page.locator("#failed-why", has_text="Could not be said: ").wait_for()
    assert "All is lost" in page.locator("#failed-why").inner_text()
    assert page.locator("#failed-again").is_hidden()
    page.locator("#failed-seen").click()
    page.locator("#failed").wait_for(state="hidden")


def test_files_of_chapters_play_as_one_and_changed_lines_are_led_to(opened):  # noqa: F811
    s, page = opened("--split", "chapters")
    s.post("/api/run")
    assert s.wait_for_run()["state"] == "done"
    page.locator("#player").wait_for()
    assert page.locator("#changed").is_hidden()
    assert page.locator("#files summary").inner_text() == "2 files"
    page.locator("#files summary").click()
    with page.expect_download() as download:
        page.locator("#files a").nth(1).click()
    assert download.value.suggested_filename == "02 - Chapter Two.mp3"
    page.locator("#files summary").click()
    # From a line in the second file; then back by the bar, and over into the second by itself.
    page.get_by_text("We have to go,").click()
    page.keyboard.press("p")
    assert playing(page, "at.playing && at.file === 1")["seconds"] > 1
    page.wait_for_function("() => CSS.highlights.get('lit')?.size > 0")
    lit = page.evaluate("[...CSS.highlights.get('lit')].map(r => r.toString()).join('')")
    assert lit in s.get("/api/chapters/1")["segments"][0]["text"] + "".join(
        x["text"] for x in s.get("/api/chapters/1")["segments"]
    )
    page.locator("#play").click()
    files = s.get("/api/timeline")["files"]
    assert [f["start_ms"] for f in files] == sorted({f["start_ms"] for f in files}) and len(files) == 2
    page.locator("#seek").evaluate(
        "(e, at) => { e.value = at; e.dispatchEvent(new Event('input')); }", files[1]["start_ms"] / 1000 - 0.6
    )
    assert playing(page, "at.file === 0")["seconds"] == pytest.approx(files[1]["start_ms"] / 1000 - 0.6, abs=0.2)
    page.locator("#play").click()
    playing(page, "at.playing && at.file === 1")
    page.locator("#play").click()

    # Two lines change, one of them in pitch alone.
    give(s, "I am hurrying.", "Nan")
    mary = s.speaker("Then go")
    s.post("/api/cast/voice", {"who": mary, "pitch": 77})
    theirs = [
        [c, k]
        for c in (0, 1)
        for k, x in enumerate(s.get(f"/api/chapters/{c}")["segments"])
        if x.get("speaker") in ("nan", mary)
    ]
    assert s.get("/api/changed")["places"] == theirs
    page.locator("#changed", has_text=f"{len(theirs)} lines changed").wait_for()
    page.get_by_text("Nearly,").click()
    page.locator("#changed").click()
    page.wait_for_function("() => !document.querySelector('#panel-line .quote').textContent.includes('Nearly,')")
    lines = {" ".join(s.get(f"/api/chapters/{c}")["segments"][k]["text"].split()) for c, k in theirs}
    assert page.locator("#panel-line .quote").inner_text() in lines
    page.locator("#hear", has_text="Now").wait_for()
    # As it was: that line of the finished audio, and no more.
    page.keyboard.press("Shift+Space")
    playing(page, "at.playing")
    playing(page, "!at.playing")
    page.locator("#hear-finished", has_text="Before").click()
    playing(page, "at.playing")
    page.keyboard.press("Space")
    page.locator("#hear").click()
    page.wait_for_selector("body[data-heard*='/api/lines/']")
    # A line that has not changed has no two sounds.
    page.get_by_text("The rope is wet.").click()
    assert page.locator("#hear").inner_text().strip().endswith("Hear")
    s.post("/api/run")
    s.wait_for_run()
    page.locator("#changed").wait_for(state="hidden")


def test_an_old_tab_is_told_of_a_studio_that_was_started_anew(opened, studio):  # noqa: F811
    s, page = opened()
    s.close()
    page.locator("#banner", has_text="does not answer").wait_for()
    new = studio("--port", str(s.port))
    page.locator("#banner", has_text="started anew: open the address").wait_for()
    page.get_by_text("Then hurry.").click()
    page.keyboard.press("a")
    said(page, "started anew")
    # The way on: the address in another tab, and then this one again.
    other = page.context.new_page()
    other.goto(new.address)
    other.wait_for_selector("body[data-ready]")
    page.get_by_role("button", name="Show what is open now").click()
    page.wait_for_selector("body[data-ready]")
    assert page.locator("#banner").is_hidden()
    # A page of another start is refused, whatever it wants to change.
    old = {"audiobook-studio": "another"}
    assert new.ask("POST", "/api/undo", {}, headers=old)[0] == 410
    assert new.ask("POST", "/api/run", {}, headers=old)[0] == 410
    assert new.ask("GET", "/api/book", headers=old)[0] == 410


LONG = "Supercalifragilisticexpialidocious" * 4
NARROW = STORY.replace("Then hurry.", f"Then {LONG} hurry.").replace(
    "Tom Hale", "Captain Bartholomew Featherstonehaugh-Cholmondeley"
)


def test_a_days_work_by_touch_on_a_telephone(opened):  # noqa: F811
    s, page = opened(width=390, height=844, story=NARROW, touch=True)
    s.post("/api/run")
    s.wait_for_run()
    page.locator("#player").wait_for()

    def fits():
        """Nothing scrolls sideways, and what can be touched is large enough (WCAG 2.2, 2.5.8: 24 px)."""
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for box in ("#text", "#panel-line", "#panel-cast", "dialog[open]"):
            assert page.evaluate(
                "s => [...document.querySelectorAll(s)].every(e => e.scrollWidth <= e.clientWidth + 1)", box
            ), box
        small = page.evaluate(
            """() => [...document.querySelectorAll('button,a,select,input,summary,[role=option],label:has(input)')]
                .filter(e => e.checkVisibility() && !e.closest('.skip') && !e.matches('label input'))
                .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
                .filter(([, r]) => r.width && (r.width < 24 || r.height < 24)).map(([html, r]) => [html, r.width, r.height])"""
        )
        assert not small

    page.locator("#next").tap()
    page.locator(".choices").wait_for()
    fits()
    # The line, who it is, who else may, and what to do are in sight together, large enough for a thumb.
    for part in ("#panel-line .quote", "#panel-line .who", ".choices li:first-child button", "#redo", "#order"):
        box = page.locator(part).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 844, part
    for name in ("Right", "Not speech", "Hear"):
        button = page.locator("#panel-line .acts").get_by_role("button", name=name).first
        box = button.bounding_box()
        assert box["height"] >= 44 and box["x"] + box["width"] <= 390, name
        assert button.evaluate(
            "e => { const r = e.getBoundingClientRect(); return e.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)); }"
        ), name
    assert page.locator(".choices button").first.bounding_box()["height"] >= 44
    line = page.locator("#panel-line .quote").inner_text()
    page.locator(".choices li", has_text="Mary Vane").tap()
    said(page, "Mary Vane")
    assert s.script().character(s.speaker(line[:20])).name == "Mary Vane"
    page.locator("#undo").tap()
    said(page, "undo")
    page.locator("#redo").tap()
    said(page, "redo")
    order = page.locator("#order").inner_text()
    page.locator("#order").tap()
    page.wait_for_function("was => document.getElementById('order').innerText !== was", arg=order)
    page.locator("#panel-line .acts").get_by_role("button", name="Right").tap()
    said(page, "accepted")
    page.locator(".chip").first.tap()
    page.locator("#pick").wait_for()
    fits()
    page.keyboard.press("Escape")
    page.locator("#tab-cast").tap()
    page.locator("details.person summary").nth(1).tap()
    page.locator("button.voice").first.tap()
    page.locator(".voices select").wait_for()
    fits()
    # The rest of the head is one touch away, and goes again.
    assert page.locator("#make").is_hidden()
    page.locator("#more").tap()
    for name in ("#theme", "#help", "#make"):
        assert page.locator(name).bounding_box()["height"] >= 44
    fits()
    page.locator("#help").tap()
    page.locator("#keys").wait_for()
    fits()
    page.locator("#keys button").tap()
    assert page.locator("#make").is_hidden()
    page.locator("#here").tap()
    playing(page, "at.playing")
