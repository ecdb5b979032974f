// The finished audio with the text lit along, and single lines to hear.

import {address, read, sound} from "./api.js";
import {story} from "./story.js";
import {dark, light} from "./text.js";

const $ = id => document.getElementById(id);
const whole = new Audio();
const single = new Audio();
whole.preload = "metadata";
let heard = [], made = null, until = null;

const clock = s => { s = Math.floor(s || 0); const h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60; return (h ? `${h}:${String(m).padStart(2, "0")}` : `${m}`) + `:${String(s % 60).padStart(2, "0")}`; };

export async function sync() {
  const audio = story.state.audio;
  $("foot").hidden = !audio && $("run").hidden;
  $("player").hidden = !audio?.playable;
  $("files").replaceChildren();
  if (!audio) { made = null; return; }
  for (const f of audio.files) {
    const a = document.createElement("a");
    a.href = address(f.url);
    a.download = f.name;
    a.textContent = `Download ${f.name}`;
    $("files").append(a, ` (${(f.bytes / 1e6).toFixed(1)} MB) `);
  }
  if (audio.changed_lines) {
    const note = document.createElement("span");
    note.className = "dim";
    note.textContent = `${audio.changed_lines} line${audio.changed_lines > 1 ? "s" : ""} changed since it was made.`;
    $("files").append(note);
  }
  if (made === audio.made) return;
  made = audio.made;
  const rows = [];
  for (const [c, list] of Object.entries((await read("/api/timeline")).chapters)) for (const [start, end, from, to] of list) rows.push({c: +c, start, end, from, to});
  heard = rows.sort((a, b) => a.from - b.from);
  const at = whole.currentTime;
  whole.src = `${address(audio.files[0].url)}?made=${made}`;
  whole.currentTime = at;
}

function now() {
  const ms = whole.currentTime * 1000;
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
  if (until !== null && whole.currentTime * 1000 >= until) { whole.pause(); until = null; }
  requestAnimationFrame(follow);
}

function span(place) {
  const segments = story.chapters[place[0]].segments;
  const start = segments.slice(0, place[1]).reduce((n, s) => n + s.text.length, 0), end = start + segments[place[1]].text.length;
  return heard.filter(h => h.c === place[0] && h.start < end && h.end > start);
}

// Play the finished file from a line on, or only that line.
export function playFrom(place, {only = false} = {}) {
  const own = span(place);
  if (!own.length) return false;
  single.pause();
  until = only ? own.at(-1).to : null;
  whole.currentTime = own[0].from / 1000 + 0.001;
  whole.play();
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
whole.onended = () => { dark(); shown = null; };
whole.ontimeupdate = () => { $("seek").max = whole.duration || 1; $("seek").value = whole.currentTime; $("seek").setAttribute("aria-valuetext", clock(whole.currentTime)); $("clock").textContent = `${clock(whole.currentTime)} / ${clock(whole.duration)}`; };
whole.onloadedmetadata = whole.ontimeupdate;
$("play").onclick = () => { until = null; single.pause(); whole.paused ? whole.play() : whole.pause(); };
$("seek").oninput = () => { whole.currentTime = +$("seek").value; };
$("speed").onchange = () => { whole.playbackRate = +$("speed").value; };
export const position = () => ({playing: !whole.paused, seconds: whole.currentTime});
