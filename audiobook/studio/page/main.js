// The studio's page: what is drawn where, and which key does what.

import {listen, read} from "./api.js";
import {drawCast} from "./cast.js";
import {el} from "./build.js";
import {act, heard, lost, reasons, refused, reload, send, walk} from "./changes.js";
import {start} from "./keys.js";
import {choices, drawLine} from "./line.js";
import "./making.js";
import * as player from "./player.js";
import {candidates, goTo, line, same, segment, share, speechOf, story} from "./story.js";
import * as text from "./text.js";
import {banner, say, view} from "./view.js";

const $ = id => document.getElementById(id);

// Drawing.

function drawHead() {
  const left = share(), s = story.state;
  $("count").replaceChildren(...(left.count ? [el("b", {}, String(left.count)), ` line${left.count === 1 ? "" : "s"} in doubt, ${Math.round(left.share * 1000) / 10} % of the spoken words`] : ["No line is in doubt."]));
  $("order").textContent = story.order === "doubt" ? "Most doubt first" : "In the book's order";
  for (const [id, what] of [["undo", s.undo], ["redo", s.redo]]) { $(id).disabled = !what; $(id).title = what ? `${id === "undo" ? "Undo (u)" : "Redo (U)"}: ${what}` : `Nothing to ${id}`; }
  const running = s.run.state === "running";
  $("make").disabled = running;
  $("make").textContent = s.audio ? "Make again" : "Make the audiobook";
  if (s.trouble) banner(s.trouble.message, `${s.trouble.hint} The page shows the story as it was before.`);
}

view.draw = draw;
view.drawPanel = () => { drawLine(act, view.offers, view.changed); if (view.tab === "cast") drawCast(act); };

function draw() {
  drawHead();
  view.drawPanel();
  player.sync().catch(refused);
}

// Keys, mouse and touch.

const KEYS = [
  ["j", "next doubtful line", () => walk(true)], ["k", "doubtful line before", () => walk(false)],
  ["1–9", "give the line to that speaker"], ["/", "give it to anybody: type a name", () => onLine() && story.here && act.pick()],
  ["a", "it is right as it is", () => onLine() && act.accept()], ["n", "it is not speech", () => onLine() && act.narrate()],
  ["s", "split it at the cursor, or around what is selected", () => onLine() && act.split()], ["m", "merge it with what follows", () => onLine() && act.merge()],
  ["y", "do what is offered first", () => view.offers.length && onLine(true) && act.offer(view.offers[0])],
  [" ", "hear the line", () => { if (!player.stopSound()) act.hear(); }], ["⇧ ", "hear it as in the finished audio", act.hearFinished],
  ["p", "play the finished audio from this line", act.playHere],
  ["u", "undo", act.undo], ["U", "redo", act.redo], ["o", "order of j and k: doubt, or the book's", () => { story.order = story.order === "doubt" ? "book" : "doubt"; drawHead(); }],
  ["c", "line or cast", () => show(view.tab === "line" ? "cast" : "line")], ["?", "these keys", () => $("keys").showModal()],
];
$("keys-list").append(...KEYS.flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key.replace(" ", "space"))), el("dd", {}, what)]));

// A key acts on what is shown. Where the line's panel is not (the cast is in its place), a key for the line says so; what stands in the
// panel alone, the numbers and the offers, has to be in sight.
function onLine(inPanel = false) {
  const there = view.tab === "line" && (!inPanel || getComputedStyle($("panel-line")).display !== "none");
  if (!there) say(view.tab === "line" ? "Open the panel first: that is for what stands in it." : "Press c first: that is for the line, and this is the cast.");
  return there;
}

// The number means what stands beside it; where nothing does yet, what is about to, once it is there.
function give(number) {
  const place = story.here;
  if (!place || segment(place).kind === "heading" || !onLine(true)) return;
  const places = speechOf(place), lines = places.map(line);
  const body = id => id === undefined ? null : {lines, speaker: id};
  if (same(choices.place, place) && choices.ids.length) {
    const id = choices.ids[number - 1];
    if (id !== undefined) send("/api/lines/assign", body(id), {at: place, lines: places});
    return;
  }
  const coming = reasons(place[0]).then(() => segment(place)?.text === lines[places.findIndex(p => same(p, place))].text ? body(candidates(place)[number - 1]?.id) : null);
  coming.catch(() => {}); // It is told when the change has its turn.
  send("/api/lines/assign", coming, {at: place, lines: places});
}

start(KEYS, give);

$("text").addEventListener("click", e => {
  const chip = e.target.closest(".chip"), span = e.target.closest("span[data-s]");
  const at = chip ?? span;
  if (!at) return;
  const place = [+at.dataset.c, +at.dataset.s];
  if (!same(place, story.here)) view.offers = view.changed = [];
  goTo(place);
  text.mark();
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
$("order").onclick = () => { story.order = story.order === "doubt" ? "book" : "doubt"; drawHead(); };
$("undo").onclick = act.undo;
$("redo").onclick = act.redo;
$("help").onclick = () => $("keys").showModal();
$("here").onclick = act.playHere;
$("chapters").onchange = e => text.showChapter(+e.target.value);
let scrolling = false;
$("text").addEventListener("scroll", () => {
  if (scrolling) return;
  scrolling = true;
  requestAnimationFrame(() => { scrolling = false; $("chapters").value = text.chapterInView(); });
}, {passive: true});
const themed = localStorage.getItem("theme");
if (themed) document.documentElement.dataset.theme = themed;
$("theme").onclick = () => {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", dark ? "light" : "dark");
};

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
