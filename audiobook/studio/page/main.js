// The studio's page: what is drawn where, and which key does what.

import {listen, read} from "./api.js";
import {drawCast} from "./cast.js";
import {el} from "./build.js";
import {NONE, act, heard, lost, reasons, refused, reload, walk} from "./changes.js";
import {hold, start} from "./keys.js";
import * as lists from "./lists.js";
import {choices, drawLine} from "./line.js";
import "./making.js";
import * as player from "./player.js";
import {candidates, line, same, segment, speechOf, story} from "./story.js";
import * as text from "./text.js";
import {turn} from "./theme.js";
import {banner, say, view} from "./view.js";

const $ = id => document.getElementById(id);

// Drawing.

function drawHead() {
  const left = lists.share(), s = story.state, {list} = lists.walked, doubt = list.kind === "doubt", {at, of} = lists.position();
  $("count").replaceChildren(...(left.count ? [el("b", {}, String(left.count)), ` line${left.count === 1 ? "" : "s"} in doubt, ${Math.round(left.share * 1000) / 10} % of the spoken words`] : ["No line is in doubt."]));
  $("list").textContent = `${list.name}${doubt ? ` (under ${Math.round(story.sure * 100)} %)` : ""}: ${at ? `${at} of ${of}` : of}`;
  $("order").textContent = lists.ORDERS[lists.walked.order].name;
  for (const [id, what] of [["undo", s.undo], ["redo", s.redo]]) { $(id).disabled = !what; $(id).title = what ? `${id === "undo" ? "Undo (u)" : "Redo (U)"}: ${what}` : `Nothing to ${id}`; }
  const running = s.run.state === "running";
  $("make").disabled = running;
  $("make").textContent = s.audio ? "Make again" : "Make the audiobook";
  if (s.trouble) banner(s.trouble.message, `${s.trouble.hint} The page shows the story as it was before.`);
}

view.draw = draw;
view.drawPanel = () => { if (story.state) drawHead(); drawLine(act, view.offers, view.changed); if (view.tab === "cast") drawCast(act); };

function draw() {
  view.drawPanel();
  player.sync().catch(refused);
}

// Keys, mouse and touch.

const KEYS = [
  ["j", "next line of the list", () => walk(true)], ["k", "line of the list before", () => walk(false)],
  ["a", "it is right as it is; on to the next", () => onLine() && act.accept()],
  ["A", "the rest of the passage is right (order by passages)", () => onLine() && act.acceptPassage()],
  ["1–9", "give the line to that speaker; on to the next"], ["/", "give it to anybody: type a name", () => onLine() && story.here && act.pick()],
  ["n", "it is not speech", () => onLine() && act.narrate()],
  ["y", "do what is offered first", offers => offers.all.length && offers === view.offers && onLine(true) && act.offer(offers.all[0])],
  ["s", "split it at the cursor, or around what is selected", () => onLine() && act.split()], ["m", "merge it with what follows", () => onLine() && act.merge()],
  ["u", "undo", act.undo], ["U", "redo", act.redo],
  ["v", "which lines are in the list: a speaker's, a chapter's, those with a cue", act.lists], ["x", "lines like this one", act.like], ["e", "lines of this speaker", act.speaker],
  ["f", "find words in the whole story", act.find], ["t", "the list as a table: many lines at a time", act.table],
  ["o", "the order of the list", act.turn],
  ["+", "more lines are in doubt", () => act.sure(0.05)], ["-", "fewer are", () => act.sure(-0.05)],
  ["l", "next speech of the story", () => act.along(true, "speech")], ["h", "speech before", () => act.along(false, "speech")],
  ["L", "next line, narration too", () => act.along(true, "segment")], ["H", "line before", () => act.along(false, "segment")],
  [".", "next chapter", () => act.along(true, "chapter")], [",", "chapter before", () => act.along(false, "chapter")],
  [" ", "hear the line", () => { if (!player.stopSound()) act.hear(); }], ["⇧ ", "hear it as in the finished audio", act.hearFinished],
  ["p", "play the finished audio from this line", act.playHere],
  ["c", "line or cast", () => show(view.tab === "line" ? "cast" : "line")], ["?", "these keys", () => $("keys").showModal()],
  ["Escape", "back to the lines in doubt", () => { lists.open(null); view.draw(); }],
];
$("keys-list").append(...KEYS.flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key.replace(" ", "space").replace("Escape", "Esc"))), el("dd", {}, what)]));

// A key acts on what is shown. Where the line's panel is not (the cast is in its place), a key for the line says so; what stands in the
// panel alone, the numbers and the offers, has to be in sight.
function onLine(inPanel = false) {
  const there = view.tab === "line" && (!inPanel || getComputedStyle($("panel-line")).display !== "none");
  if (!there) say(view.tab === "line" ? "Open the panel first: that is for what stands in it." : "Press c first: that is for the line, and this is the cast.");
  return there;
}

// The number means what stands beside it; where nothing does yet, what is about to, once it is there.
function number(n) {
  const at = story.here;
  if (!at || segment(at).kind === "heading" || !onLine(true)) return;
  const own = speechOf(at), lines = own.map(line);
  const to = who => { if (who) act.give(at, own, {lines, ...who}); };
  if (same(choices.place, at) && choices.who.length) return to(choices.who[n - 1]);
  const there = reasons(at[0]).then(() => { if (same(story.here, at) && segment(at)?.text === lines[own.findIndex(p => same(p, at))].text) to(candidates(at)[n - 1]?.who); });
  hold(Promise.race([there, new Promise(done => { setTimeout(done, 5000); })]));
  there.catch(refused);
}

start(KEYS, number);

$("text").addEventListener("click", e => {
  const chip = e.target.closest(".chip"), span = e.target.closest("span[data-s]");
  const at = chip ?? span;
  if (!at) return;
  const place = [+at.dataset.c, +at.dataset.s];
  if (!same(place, story.here)) { view.offers = NONE; view.changed = []; }
  story.here = place;
  lists.standAt(place);
  text.mark();
  drawHead();
  view.drawPanel();
  show("line");
  reasons(place[0]).catch(refused);
  if (chip) act.pick();
});

function show(which) {
  view.tab = which;
  for (const name of ["line", "cast"]) {
    $(`tab-${name}`).setAttribute("aria-selected", String(name === which));
    $(`tab-${name}`).tabIndex = name === which ? 0 : -1;
    $(`panel-${name}`).hidden = name !== which;
  }
  view.drawPanel();
}
for (const name of ["line", "cast"]) {
  $(`tab-${name}`).onclick = () => show(name);
  $(`tab-${name}`).onkeydown = e => { if (["ArrowLeft", "ArrowRight"].includes(e.key)) { show(view.tab === "line" ? "cast" : "line"); $(`tab-${view.tab}`).focus(); } };
}
$("fold").onclick = () => { const folded = document.querySelector("aside").classList.toggle("folded"); $("fold").setAttribute("aria-expanded", String(!folded)); $("fold").firstChild.textContent = folded ? "▴" : "▾"; };
$("prev").onclick = () => walk(false);
$("next").onclick = () => walk(true);
$("order").onclick = act.turn;
$("list").onclick = act.lists;
$("find").onclick = act.find;
$("undo").onclick = act.undo;
$("redo").onclick = act.redo;
$("help").onclick = () => $("keys").showModal();
$("here").onclick = act.playHere;
$("chapters").onchange = e => text.showChapter(+e.target.value);
// What has no room in the head of a narrow page.
$("more").onclick = () => $("more").setAttribute("aria-expanded", String($("extra").classList.toggle("open")));
document.addEventListener("click", e => { if (!e.target.closest("#more")) { $("extra").classList.remove("open"); $("more").setAttribute("aria-expanded", "false"); } });
$("extra").onkeydown = e => { if (e.key === "Escape") $("more").click(), $("more").focus(); };
let scrolling = false;
$("text").addEventListener("scroll", () => {
  if (scrolling) return;
  scrolling = true;
  requestAnimationFrame(() => { scrolling = false; $("chapters").value = text.chapterInView(); });
}, {passive: true});
$("theme").onclick = turn;

// The start.

try {
  story.voices = await read("/api/voices");
  await reload();
  document.body.dataset.ready = "yes";
  listen((kind, content) => heard(kind, content).catch(refused), away => lost(away).catch(refused));
} catch (e) {
  document.querySelector("#text .empty").textContent = "The story could not be opened.";
  banner(e.message, e.hint ?? "");
}
