"use strict";
const audio = document.getElementById("audio");
const tracks = JSON.parse(document.getElementById("tracks").textContent);
const spans = [...document.querySelectorAll(".s")];
const starts = spans.map((s) => +s.dataset.a);
const whole = tracks[tracks.length - 1].end;
const seek = document.getElementById("seek");
const play = document.getElementById("play");
const KEY = "read-along:" + document.title;
let track = -1;
let lit = null;
let word = null;

function source(n) {
  if (tracks[n].src) return encodeURIComponent(tracks[n].src);
  const stored = document.getElementById("track-" + n);
  const text = atob(stored.textContent);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return URL.createObjectURL(new Blob([bytes], { type: stored.dataset.type }));
}
const sources = tracks.map(() => null);

function now() {
  return track < 0 ? 0 : tracks[track].start + audio.currentTime * 1000;
}
function go(ms, andPlay) {
  const at = Math.min(Math.max(0, ms), whole - 1);
  const n = Math.max(0, tracks.findLastIndex((t) => t.start <= at));
  const seconds = (at - tracks[n].start) / 1000;
  if (n !== track) {
    track = n;
    audio.src = sources[n] ??= source(n);
    audio.addEventListener("loadedmetadata", () => { audio.currentTime = seconds; show(); }, { once: true });
    audio.load();
    audio.playbackRate = +document.getElementById("speed").value;
  } else {
    audio.currentTime = seconds;
  }
  if (andPlay) begin();
  show(at);
}
function sentenceAt(ms) {
  let low = 0, high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= ms + 5) low = middle + 1; else high = middle;
  }
  return low - 1;
}
function clock(ms) {
  const s = Math.floor(ms / 1000);
  const mm = Math.floor(s / 60) % 60;
  const head = s >= 3600 ? Math.floor(s / 3600) + ":" + String(mm).padStart(2, "0") : mm;
  return head + ":" + String(s % 60).padStart(2, "0");
}
// The words of a sentence become elements when it is first lit: a page of a whole novel stays light.
const wordsOf = new WeakMap();
function words(span) {
  if (!span?.dataset.w) return [];
  if (wordsOf.has(span)) return wordsOf.get(span);
  // Places count whole characters; of some of them a page has two units.
  const text = [...span.textContent];
  let place = 0, ms = +span.dataset.a;
  const at = span.dataset.w.split(",").map((pair) => {
    const [letters, later] = pair.split(" ").map(Number);
    return { place: (place += letters), ms: (ms += later) };
  });
  const made = at.map(({ place, ms }, n) => {
    const element = document.createElement("span");
    element.className = "w";
    element.textContent = text.slice(place, at[n + 1]?.place).join("");
    return { element, ms };
  });
  span.replaceChildren(text.slice(0, at[0].place).join(""), ...made.map((w) => w.element));
  wordsOf.set(span, made);
  return made;
}
function showWord(span, ms) {
  const found = words(span).findLast((w) => w.ms <= ms + 5)?.element ?? null;
  if (found === word) return;
  word?.classList.remove("now");
  word = found;
  word?.classList.add("now");
}
function show(ms = now()) {
  const span = spans[sentenceAt(ms)] ?? null;
  if (span !== lit) {
    lit?.classList.remove("on");
    lit?.removeAttribute("aria-current");
    lit = span;
    if (lit) {
      lit.classList.add("on");
      lit.setAttribute("aria-current", "true");
      const box = lit.getBoundingClientRect();
      if (box.top < 60 || box.bottom > innerHeight - 120) lit.scrollIntoView({ block: "center" });
    }
  }
  showWord(lit, ms);
  seek.value = (1000 * ms) / whole;
  document.getElementById("clock").textContent = clock(ms) + " / " + clock(whole);
}
function begin() {
  // A pause that comes before the sound does is no fault.
  audio.play().catch(() => {});
}
function toggle() {
  if (track < 0) go(0, true);
  else if (audio.paused) begin();
  else audio.pause();
}
function step(by) {
  const n = Math.min(Math.max(0, sentenceAt(now()) + by), spans.length - 1);
  go(starts[n], !audio.paused);
}
function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
}

(function frame() {
  if (!audio.paused) show();
  requestAnimationFrame(frame);
})();
audio.addEventListener("timeupdate", () => show());
audio.addEventListener("play", () => { document.body.classList.add("playing"); });
audio.addEventListener("pause", () => {
  document.body.classList.remove("playing");
  try { localStorage.setItem(KEY, String(Math.round(now()))); } catch { /* a page opened from disk may keep nothing */ }
});
audio.addEventListener("ended", () => { if (track + 1 < tracks.length) go(tracks[track + 1].start, true); });
play.addEventListener("click", toggle);
document.getElementById("back").addEventListener("click", () => step(-1));
document.getElementById("next").addEventListener("click", () => step(1));
document.getElementById("theme").addEventListener("click", theme);
document.getElementById("speed").addEventListener("change", (e) => { audio.playbackRate = +e.target.value; });
seek.addEventListener("input", () => go((seek.value * whole) / 1000, !audio.paused));
document.querySelector("main").addEventListener("click", (e) => {
  const span = e.target.closest(".s");
  if (span && getSelection().isCollapsed) go(+span.dataset.a, true);
});
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || /^(SELECT|INPUT|SUMMARY)$/.test(e.target.tagName)) return;
  const keys = { " ": toggle, ArrowLeft: () => step(-1), ArrowRight: () => step(1), d: theme };
  if (!(e.key in keys) || (e.key === " " && e.target.tagName === "BUTTON")) return;
  e.preventDefault();
  keys[e.key]();
});
document.getElementById("speed").value = "1";
let kept = 0;
try { kept = +(localStorage.getItem(KEY) ?? 0); } catch { /* as above */ }
if (kept > 0 && kept < whole) go(kept, false); else show(0);
