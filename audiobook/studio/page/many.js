// The lines of a list in a table: to look through, to hear, to accept and to give away, many at a time.

import {el} from "./build.js";
import {go, refused, send} from "./changes.js";
import * as lists from "./lists.js";
import {chooseSpeaker} from "./pick.js";
import {playSound, stopSound} from "./player.js";
import {colour, flat, isDecided, isDoubtful, isSpeech, line, nameOf, segment, speechOf, story} from "./story.js";
import {say} from "./view.js";

const $ = id => document.getElementById(id);
let list = null, shown = [], last = -1;

export function manyLines(of) {
  list = of;
  $("lines-find").value = "";
  $("lines").showModal();
  fill();
}

// Rows: a speech each, with the boxes, where it stands, who says it, its words, and what can be done with it alone.
async function fill() {
  const cueOf = new Map(), wanted = flat($("lines-find").value).toLowerCase();
  const cues = await lists.cues().catch(e => { refused(e); return new Map(); });
  for (const [words, some] of cues) for (const p of some) cueOf.set(p, words);
  const cue = place => speechOf(place).map(p => cueOf.get(p.join())).find(Boolean) ?? "";
  const says = place => flat(speechOf(place).map(p => segment(p).text).join(" … "));
  const fits = place => !wanted || [nameOf(segment(place).speaker), story.chapters[place[0]].title, cue(place), says(place)].some(t => t.toLowerCase().includes(wanted));
  const all = lists.rows(list, list === lists.walked.list ? lists.walked.order : list.order ?? "doubt").map(r => r.place).filter(p => isSpeech(segment(p)));
  shown = all.filter(fits).map(place => ({place, own: speechOf(place), lines: speechOf(place).map(p => ({...line(p), speaker: segment(p).speaker ?? null}))}));
  last = -1;
  $("lines-title").textContent = `${list.name}: ${all.length} line${all.length === 1 ? "" : "s"}${shown.length < all.length ? `, ${shown.length} shown` : ""}`;
  $("lines-all").checked = false;
  $("lines-list").replaceChildren(...shown.map(({place}, n) => {
    const s = segment(place);
    return el("div", {class: "row"},
      el("label", {}, el("input", {type: "checkbox", value: n, onclick: e => upTo(n, e)}), el("span", {class: `name ${colour(s.speaker)}`}, nameOf(s.speaker)), " ", el("span", {}, says(place).slice(0, 200)),
        el("span", {class: "dim"}, ` ${[story.chapters[place[0]].title, cue(place), isDecided(s) ? "decided" : `${Math.round((s.speaker ? s.confidence ?? 0 : 0) * 100)} % sure${isDoubtful(s) ? ", in doubt" : ""}`].filter(Boolean).join(" · ")}`)),
      el("button", {type: "button", title: "Hear it", onclick: () => stopSound() || playSound(`/api/lines/${place[0]}/${place[1]}/audio?revision=${story.state.revision}`).catch(refused)}, el("span", {"aria-hidden": "true"}, "▶"), el("span", {class: "sr"}, "Hear it")),
      el("button", {type: "button", onclick: () => { $("lines").close(); lists.open(list); go(place, {focus: true}); }}, "Show"));
  }));
  count();
}

const boxes = () => [...$("lines-list").querySelectorAll("input")];
const chosen = () => boxes().filter(i => i.checked).map(i => shown[+i.value]);

// With the shift key, all boxes from the last one that was clicked to this one.
function upTo(n, e) {
  if (e.shiftKey && last >= 0) for (const box of boxes().slice(Math.min(last, n), Math.max(last, n) + 1)) box.checked = e.target.checked;
  last = n;
  count();
}

function count() {
  const n = chosen().length;
  $("lines-count").textContent = n ? `${n} marked` : "Mark lines; with shift, all between two.";
  $("lines-give").disabled = $("lines-right").disabled = !n;
}

$("lines-give").onclick = () => {
  const some = chosen(), lines = some.flatMap(r => r.lines), own = some.flatMap(r => r.own);
  if (!some.length) return say("Mark some lines first.");
  $("lines").close();
  chooseSpeaker(`${some.length} line${some.length === 1 ? "" : "s"}: who says ${some.length === 1 ? "it" : "them"}?`, who => send("/api/lines/assign", {lines: lines.map(l => ({chapter: l.chapter, segment: l.segment, text: l.text})), ...who}, {lines: own}));
};
$("lines-right").onclick = () => {
  const some = chosen();
  if (!some.length) return;
  send("/api/lines/accept", {lines: some.flatMap(r => r.lines)}, {lines: some.flatMap(r => r.own)}).then(fill);
};
$("lines-find").oninput = fill;
$("lines-all").onchange = e => { for (const i of boxes()) i.checked = e.target.checked; count(); };
$("lines-close").onclick = () => $("lines").close();
