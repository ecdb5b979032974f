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
        if page.evaluate("import(new URL('story.js', location)).then(m => m.story.sent.size)") == 0:
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
    page.wait_for_timeout(300)
    answered(page)
    segments = s.get("/api/chapters/0")["segments"]
    assert len({x["speech"] for x in segments if x.get("method") == "edited"}) == 1


def test_a_number_goes_on_to_the_next_of_the_list_and_only_there(opened):  # noqa: F811
    s, page = opened(story=STORY)
    slow(page, "**/assign", 0.3)
    page.keyboard.press("j")
    page.locator(".choices").wait_for()
    seen = [here(page)]
    for _ in range(3):
        page.keyboard.press("2")
        page.wait_for_function("t => document.querySelector('#panel-line .quote').textContent !== t", arg=seen[-1])
        assert here(page) not in seen
        seen.append(here(page))
        page.locator(".choices").wait_for()
    answered(page)
    lines = s.get("/api/chapters/0")["segments"]
    speeches = {x["speech"] for x in lines if " ".join(x["text"].split()) in seen[:3]}
    told = {" ".join(x["text"].split()) for x in lines if x.get("speech") in speeches}
    assert set(decided(s)) == told
    # A line that is not in the list: the page stays with it.
    page.get_by_text("Is the boat ready?").click()
    page.locator(".choices").wait_for()
    page.keyboard.press("2")
    said(page, "line to")
    assert "boat ready" in here(page)
    # Undo takes the page to what it took back.
    page.get_by_text("And that is all.").click()
    page.keyboard.press("Control+z")
    said(page, "undo: line to")
    page.wait_for_function("() => document.querySelector('#panel-line .quote').textContent.includes('boat ready')")
    page.keyboard.press("Control+Shift+Z")
    said(page, "redo: line to")


def test_lists_are_walked_by_speaker_cue_words_and_place(opened):  # noqa: F811
    s, page = opened(story=STORY + '\nChapter Two\n\n"Far away the lantern swung," said Tom Hale.\n\nIt was dark.\n')

    def walked(key: str, count: int) -> list[str]:
        out = []
        for _ in range(count):
            page.keyboard.press(key)
            out.append(here(page))
        return out

    def list_to(words: str) -> None:
        page.keyboard.press("v")
        page.keyboard.type(words)
        page.locator("#pick-list li").first.wait_for()
        page.keyboard.press("Enter")
        page.locator("#pick").wait_for(state="hidden")

    # A speaker's lines, and no others, to the last and round again.
    tom = s.get("/api/book")
    own = [
        " ".join(x["text"].split())
        for c in tom["chapters"]
        for k, x in enumerate(c["segments"])
        if x.get("speaker") == s.speaker("Nearly") and x["speech"] == k
    ]
    list_to("tom hale")
    assert sorted([here(page), *walked("j", len(own) - 1)]) == sorted(own)
    page.keyboard.press("j")
    said(page, "That was the last of: Lines of Tom Hale")
    page.keyboard.press("j")
    assert here(page) in own
    # What is typed right after the key goes into the dialog, however slow the studio is.
    slow(page, "**/api/cues", 0.5)
    list_to("all lines")
    page.locator("#list", has_text="All lines").wait_for()
    # Words in another chapter, of which the page may hold nothing.
    page.keyboard.press("Control+f")
    page.keyboard.type("lantern swung")
    page.locator("#pick-list", has_text="All 1 places").wait_for()
    page.keyboard.press("Enter")
    assert "lantern swung" in here(page)
    # By cue, and those like one.
    page.get_by_text("Who took the lamp?").click()
    page.keyboard.press("x")
    page.locator("#list", has_text="somebody cried").wait_for()
    like = [here(page), *walked("j", 5)]
    assert all(w in t for w, t in zip(THINGS, like, strict=True))
    # Through the text itself: speeches, lines and chapters.
    page.get_by_text("Is the boat ready?").click()
    assert "Nearly" in walked("l", 1)[0]
    assert "boat ready" in walked("h", 1)[0]
    assert "said Mary Vane" in walked("L", 1)[0]
    assert walked(".", 1) == ["Chapter Two"] and walked(",", 1) == ["Chapter One"]
    # What is in doubt is what the user wants surer.
    page.keyboard.press("Escape")
    before = int(page.locator("#count b").inner_text())
    for _ in range(8):
        page.keyboard.press("+")
    said(page, "100 % sure")
    more = int(page.locator("#count b").inner_text())
    assert more > before
    for _ in range(8):
        page.keyboard.press("-")
    assert int(page.locator("#count b").inner_text()) == before
    # In the book's order the list is in the book's order.
    for _ in range(4):
        page.keyboard.press("o")
    texts = [" ".join(x["text"].split()) for c in tom["chapters"] for x in c["segments"]]
    page.keyboard.press("j")
    at = [texts.index(t) for t in walked("j", 4)]
    assert at == sorted(at)
    assert not decided(s)


def test_many_lines_at_a_time_in_a_table(opened):  # noqa: F811
    s, page = opened(story=STORY)
    page.get_by_text("Who took the boat?").click()
    page.keyboard.press("x")
    page.locator("#list", has_text="somebody cried").wait_for()
    page.keyboard.press("t")
    boxes = page.locator("#lines-list input")
    boxes.nth(5).wait_for()
    assert page.locator("#lines-give").is_disabled()
    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    page.locator("#lines-count", has_text="3 marked").wait_for()
    page.locator("#lines-give").click()
    page.keyboard.type("Nan")
    page.keyboard.press("Enter")
    said(page, "to Nan")
    given = {w for w in THINGS for t, who in decided(s).items() if who == "nan" and f"Who took the {w}" in t}
    assert given == set(THINGS[1:4])
    # All parts of a speech go together, as everywhere.
    assert sum(who == "nan" for who in decided(s).values()) == 9
    page.keyboard.press("t")
    page.locator("#lines-find").fill("tide")
    page.locator("#lines-title", has_text="1 shown").wait_for()
    boxes.first.check()
    page.locator("#lines-right").click()
    said(page, "accepted")
    assert any("tide" in t for t in decided(s))


def test_an_offer_that_was_not_shown_is_not_taken(opened):  # noqa: F811
    s, page = opened(story=STORY.replace("somebody", "Tom Hale"))
    page.get_by_text("Who took the boat?").click()
    page.locator(".choices").wait_for()
    slow(page, "**/assign", 0.6)
    # `y` comes before the offer does.
    page.keyboard.press("/")
    page.keyboard.type("Nan")
    page.keyboard.press("Enter")
    page.keyboard.press("y")
    page.locator(".offers", has_text="tom hale cried").wait_for()
    answered(page)
    assert sum(who == "nan" for who in decided(s).values()) == 3
    page.keyboard.press("y")
    page.wait_for_function("() => document.querySelectorAll('.chip.edited').length >= 6")


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


TALKS = (
    'Chapter One\n\n"Good evening," said Mary Vane.\n\n"Good evening," said Tom Hale.\n\n'
    + "The fire burned low. " * 40
    + "\n\n"
) + "".join(
    f'"Is the {w} here?"\n\n"It was here before the {w} went."\n\n"Then look for the {w}."\n\n'
    + "The rain went on, and the street was empty but for a cart. " * 12
    + "\n\n"
    for w in THINGS
)


def marked(page) -> list[str]:
    """The lines of the passage that are shown as still in doubt."""
    return [" ".join(t.split()) for t in page.locator("#text .passage").all_inner_texts()]


def test_the_rest_of_a_passage_is_accepted_with_one_key(opened):  # noqa: F811
    s, page = opened(story=TALKS)
    for _ in range(8):
        page.keyboard.press("+")
    page.keyboard.press("A")
    said(page, "press o until the order is by passages")
    assert not decided(s)
    page.keyboard.press("o")
    page.locator("#order", has_text="By passages").wait_for()
    page.keyboard.press("j")
    first = marked(page)
    assert len(first) == 3 and here(page) == first[0]
    # A line of it is given to somebody: the rest comes next, also what was passed over.
    page.keyboard.press("j")
    page.locator(".choices").wait_for()
    assert here(page) == first[1]
    page.keyboard.press("j")
    page.locator(".choices").wait_for()
    page.keyboard.press("2")
    said(page, "line to")
    assert here(page) == first[0] and marked(page) == first[:2]
    page.keyboard.press("A")
    answered(page)
    assert set(decided(s)) == set(first)
    # Then the next passage, in which nothing is decided.
    second = marked(page)
    assert len(second) == 3 and not set(second) & set(first) and here(page) == second[0]
    page.keyboard.press("u")
    said(page, "undo")
    assert set(decided(s)) == {first[2]}


def test_of_a_passage_only_what_is_in_sight_is_accepted(opened):  # noqa: F811
    s, page = opened(story=TALKS, height=330)
    for _ in range(8):
        page.keyboard.press("+")
    page.keyboard.press("o")
    page.keyboard.press("j")
    whole = marked(page)
    assert len(whole) == 3
    told: set[str] = set()
    while marked(page) and set(marked(page)) <= set(whole):
        seen = set(page.evaluate(
            """() => [...document.querySelectorAll('#text .passage')].filter(e => {
                const at = e.getBoundingClientRect(), box = document.getElementById('text').getBoundingClientRect();
                return at.top >= box.top && at.bottom <= box.bottom;
            }).map(e => e.textContent.trim())"""
        ))  # fmt: skip
        page.keyboard.press("A")
        answered(page)
        now = set(decided(s))
        assert now - told == seen and seen
        told = now
    assert told == set(whole)


def test_somebody_of_the_text_who_has_no_line_yet_has_a_number(opened):  # noqa: F811
    s, page = opened(
        story="Chapter One\n\nMary Vane sat by the fire. Mrs. Corbet came in and looked at Mary.\n\n"
        '"Is the boat ready?" said Mary Vane.\n\nMrs. Corbet shook her head.\n\n"No," said Mary Vane.\n'
    )
    page.get_by_text("Is the boat ready?").click()
    page.locator(".choices").wait_for()
    row = page.locator(".choices li", has_text="Mrs. Corbet")
    assert "new: has no line yet" in row.inner_text()
    page.keyboard.press(row.locator("kbd").inner_text())
    said(page, "line to Mrs. Corbet")
    assert decided(s) == {'"Is the boat ready?"': s.speaker("Is the boat ready?")}
    assert [p["name"] for p in s.get("/api/state")["speakers"] if p["id"] == s.speaker("Is the boat ready?")] == [
        "Mrs. Corbet"
    ]


def test_a_long_speech_after_its_cue_can_be_accepted_too(opened):  # noqa: F811
    """Its first quotation is short: what is shown is the whole speech, not that alone."""
    tale = "It was a long way, and the road was bad. " * 9
    s, page = opened(
        story=f'Chapter One\n\n"Tell us," said Mary Vane.\n\n"Well," somebody said slowly, "{tale.strip()}"\n\n'
        '"Is it true?"\n\n"It may be."\n\n"Then let us go."\n',
        height=640,
    )
    for _ in range(8):
        page.keyboard.press("+")
    page.keyboard.press("o")
    page.keyboard.press("j")
    for _ in range(8):
        page.keyboard.press("A")
        answered(page)
    assert not marked(page)
    assert len(decided(s)) >= 5
