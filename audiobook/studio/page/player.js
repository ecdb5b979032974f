// The finished audio with the text lit along, be it one file or one for each chapter, and single lines to hear.

import {address, read, sound} from "./api.js";
import {el} from "./build.js";
import {same, story} from "./story.js";
import {dark, light} from "./text.js";
import {view} from "./view.js";

const $ = id => document.getElementById(id);
const whole = new Audio();
const single = new Audio();
whole.preload = "metadata";

// Of the finished audio: what is heard when, in ms of the whole; its files, with when each begins; the one that is loaded; when it was
// made; where to stop; and the places that have changed since.
let heard = [], files = [], loaded = -1, made = null, until = null, changed = [], asked = null;

const clock = s => { s = Math.floor(s || 0); const h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60; return (h ? `${h}:${String(m).padStart(2, "0")}` : `${m}`) + `:${String(s % 60).padStart(2, "0")}`; };

export async function sync() {
  const audio = story.state.audio;
  $("foot").hidden = !audio && $("run").hidden && $("failed").hidden;
  $("player").hidden = !audio?.playable;
  drawFiles(audio?.files ?? []);
  const count = audio?.changed_lines ?? 0;
  $("changed").hidden = !count;
  const tail = words => el("span", {class: "tail"}, words);
  $("changed").replaceChildren(`${count} line${count === 1 ? "" : "s"} changed`, tail(" since it was made"));
  if (!audio) { made = null; changed = []; return; }
  await Promise.all([findChanged(count, audio.made), load(audio)]);
}

async function findChanged(count, when) {
  const key = `${when} ${story.state.revision} ${count}`;
  if (key === asked) return;
  asked = key;
  changed = count ? (await read("/api/changed")).places : [];
  view.drawPanel();
}

let listed = "";
function drawFiles(all) {
  const now = JSON.stringify(all);
  if (now === listed) return;
  listed = now;
  const link = (f, tail = "") => [el("a", {href: address(f.url), download: f.name}, "Download", el("span", {class: tail}, ` ${f.name}`)), ` (${(f.bytes / 1e6).toFixed(1)} MB)`];
  if (all.length < 2) return $("files").replaceChildren(...all.flatMap(f => link(f, "tail")));
  $("files").replaceChildren(el("details", {class: "files"}, el("summary", {}, `${all.length} files`), el("ul", {tabindex: 0, "aria-label": "Finished files"}, ...all.map(f => el("li", {}, ...link(f))))));
}

async function load(audio) {
  if (made === audio.made || !audio.playable) return;
  made = audio.made;
  const found = await read("/api/timeline"), rows = [];
  for (const [c, list] of Object.entries(found.chapters)) for (const [start, end, from, to] of list) rows.push({c: +c, start, end, from, to});
  heard = rows.sort((a, b) => a.from - b.from);
  const at = seconds(), going = !whole.paused;
  files = found.files.map(f => ({url: `${address(f.url)}?made=${made}`, start: f.start_ms / 1000}));
  loaded = -1;
  if (files.length) seek(at, going);
  view.drawPanel();
}

// Where in the whole the audio is, and how long that is.
const seconds = () => (files[loaded]?.start ?? 0) + whole.currentTime;
const length = () => files.length > 1 ? (heard.at(-1)?.to ?? 0) / 1000 : whole.duration || 0;

function seek(at, play = false) {
  const n = Math.max(0, files.findLastIndex(f => f.start <= at));
  if (n !== loaded) {
    loaded = n;
    whole.src = files[n].url;
  }
  whole.currentTime = Math.max(0, at - files[n].start);
  if (play) whole.play();
}

function now() {
  const ms = seconds() * 1000;
  let low = 0, high = heard.length - 1;
  while (low <= high) {
    const mid = low + high >> 1;
    if (heard[mid].to <= ms) low = mid + 1; else if (heard[mid].from > ms) high = mid - 1; else return heard[mid];
  }
  return null;
}

let shown = null;
function follow() {
  if (whole.paused) return;
  const at = now();
  if (at && at !== shown) { shown = at; light(at.c, at.start, at.end, $("follow").checked && until === null); }
  if (until !== null && seconds() * 1000 >= until) { whole.pause(); until = null; }
  requestAnimationFrame(follow);
}

function span(place) {
  const segments = story.chapters[place[0]].segments;
  const start = segments.slice(0, place[1]).reduce((n, s) => n + s.text.length, 0), end = start + segments[place[1]].text.length;
  return heard.filter(h => h.c === place[0] && h.start < end && h.end > start);
}

// Whether a line is in the finished audio, and whether it would be said otherwise now.
export const isHeard = place => files.length > 0 && span(place).length > 0;
export const hasChanged = place => changed.some(p => same(p, place));

// Play the finished audio from a line on, or only that line.
export function playFrom(place, {only = false} = {}) {
  const own = files.length ? span(place) : [];
  if (!own.length) return false;
  single.pause();
  until = only ? own.at(-1).to : null;
  seek(own[0].from / 1000 + 0.001, true);
  return true;
}

let url = null;
export async function playSound(path) {
  whole.pause();
  const blob = await sound(path);
  if (url) URL.revokeObjectURL(url);
  url = URL.createObjectURL(blob);
  single.src = url;
  document.body.dataset.heard = path;
  await single.play();
}

export const stopSound = () => { const was = !single.paused || !whole.paused; single.pause(); whole.pause(); return was; };

whole.onplay = () => { $("play").firstChild.textContent = "❚❚"; $("play-what").textContent = "Pause"; requestAnimationFrame(follow); };
whole.onpause = () => { $("play").firstChild.textContent = "▶"; $("play-what").textContent = "Play"; };
// The next file goes on by itself.
whole.onended = () => {
  if (loaded + 1 < files.length) return seek(files[loaded + 1].start, until === null);
  dark();
  shown = null;
};
whole.ontimeupdate = () => {
  const file = files.length > 1 ? `, file ${loaded + 1} of ${files.length}` : "";
  $("seek").max = length() || 1;
  $("seek").value = seconds();
  $("seek").setAttribute("aria-valuetext", clock(seconds()) + file);
  $("clock").textContent = `${clock(seconds())} / ${clock(length())}${file}`;
};
whole.onloadedmetadata = whole.ontimeupdate;
$("play").onclick = () => { until = null; single.pause(); whole.paused ? whole.play() : whole.pause(); };
$("seek").oninput = () => { until = null; seek(+$("seek").value, !whole.paused); };
// A file that is loaded next has the same speed.
$("speed").onchange = () => { whole.playbackRate = whole.defaultPlaybackRate = +$("speed").value; };
export const position = () => ({playing: !whole.paused, seconds: seconds(), file: loaded});
