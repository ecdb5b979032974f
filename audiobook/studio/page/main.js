// The studio's page: what the user does, and what becomes of it.

import {Refused, change, listen, read, started} from "./api.js";
import {el} from "./build.js";
import * as player from "./player.js";
import {choices, drawCast, drawLine} from "./side.js";
import {again, candidates, colour, flat, goTo, isSent, isSpeech, line, nameOf, same, segment, sending, share, speechOf, speeches, step, story, taken} from "./story.js";
import * as text from "./text.js";

const $ = id => document.getElementById(id);
let offers = [], changed = [], busy = Promise.resolve(), tab = "line";

// Telling.

let toastTimer;
function say(words) {
  $("said").textContent = words;
  $("said").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("said").hidden = true; }, 4500);
}

function banner(message, hint = "") {
  $("banner").hidden = !message;
  $("banner").textContent = message ? `${message} ${hint}` : "";
}

const refused = e => { if (!(e instanceof Refused)) throw e; hold(reloaded(e)); say([e.message, e.hint].filter(Boolean).join(" ")); };

// After a refusal because a line has changed, the page shows what there is now.
const reloaded = e => e.status === 409 ? reload().catch(e => say(e.message)) : Promise.resolve();

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

function draw() {
  drawHead();
  drawLine(act, offers, changed);
  if (tab === "cast") drawCast(act);
  player.sync().catch(refused);
}

async function reload() {
  const book = await read("/api/book");
  const was = story.here && segment(story.here)?.text;
  started.by = book.command;
  Object.assign(story, {title: book.title, author: book.author, chapters: book.chapters});
  story.reasons.clear();
  asked.clear();
  taken(book.state);
  story.here = again(story.here, was);
  document.title = `${book.title}: studio`;
  $("title").textContent = book.title;
  $("author").textContent = book.author ? `by ${book.author}` : "";
  $("chapters").replaceChildren(...book.chapters.map((c, n) => el("option", {value: n}, c.title)));
  const place = $("text").scrollTop;
  text.draw();
  if (story.here) text.show(story.here); else $("text").scrollTop = place;
  ran(book.state.run);
  draw();
}

// Why lines of a chapter are whose; asked for once, and again after a change.
const asked = new Map();
function reasons(c) {
  if (!asked.has(c)) asked.set(c, read(`/api/chapters/${c}/reasons`).then(found => {
    story.reasons.set(c, found);
    if (story.here?.[0] === c) drawLine(act, offers, changed);
  }));
  return asked.get(c);
}

function forget(c, cutAnew) {
  asked.delete(c);
  // Until the new ones are here the old ones stay, unless the places they speak of have moved.
  if (cutAnew) story.reasons.delete(c);
}

function go(place, options) {
  goTo(place);
  text.show(place, options);
  drawLine(act, offers, changed);
  if (tab === "cast") drawCast(act);
  reasons(place[0]).catch(refused);
  const next = step(true);
  if (next) reasons(next[0]).catch(() => {});
  hold(painted());
}

// Changing. One change after the other. What is changed are the lines as they were shown when the user acted: the studio refuses where
// one of them has become another meanwhile.

function renew(c, chapter) {
  forget(c, story.chapters[c].segments.length !== chapter.segments.length);
  story.chapters[c] = chapter;
}

function did(answer, {quiet = false, at = null} = {}) {
  const was = story.here && segment(story.here)?.text;
  for (const [c, chapter] of Object.entries(answer.chapters)) renew(+c, chapter);
  taken(answer.state);
  if (!same(at, story.here) || !segment(story.here)) story.here = again(story.here, was);
  // Offers are for the line they came from.
  offers = !at || same(at, story.here) ? answer.offers : [];
  changed = answer.judged;
  text.refresh(Object.keys(answer.chapters).map(Number));
  if (story.here) reasons(story.here[0]).catch(refused);
  draw();
  const more = answer.judged.length ? `; ${answer.judged.length} line${answer.judged.length > 1 ? "s" : ""} around changed with it` : "";
  if (!quiet) say(answer.label + more);
}

// `body` may be a promise of one; null for no change after all. `lines` are the places it decides, `holds` tells that it may move
// or change what is shown, so that keys wait for it.
function send(path, body = {}, {lines = [], holds = false, ...options} = {}) {
  const decided = sending(lines);
  busy = busy.then(async () => {
    try {
      const given = await body;
      const answer = given && await change(path, given);
      decided();
      if (answer) did(answer, options);
    } catch (e) {
      decided();
      draw();
      if (e instanceof Refused) return refused(e);
      // A bug in this page: told, and what the user does next still has its turn.
      setTimeout(() => { throw e; });
    }
  });
  if (holds) hold(busy);
  return busy;
}

const onHere = (path, options) => story.here && send(path, {lines: [line(story.here)]}, {at: story.here, ...options});
function onSpeech(path, more) {
  const places = story.here && speechOf(story.here);
  return places && send(path, {lines: places.map(line), ...more}, {at: story.here, lines: places});
}

const act = {
  go: place => segment(place) && go(place, {focus: true}),
  assign: id => onSpeech("/api/lines/assign", {speaker: id}),
  accept: () => {
    if (!story.here || !isSpeech(segment(story.here))) return;
    const places = speechOf(story.here);
    // What is confirmed is the speaker who is shown. A line that is being changed needs no second word: only on to the next.
    if (!isSent(story.here)) send("/api/lines/accept", {lines: places.map(p => ({...line(p), speaker: segment(p).speaker ?? null}))}, {lines: places});
    const on = step(true) ?? step(false);
    if (on) go(on, {focus: true});
  },
  narrate: () => onHere("/api/lines/narrate", {lines: [story.here]}),
  merge: () => onHere("/api/lines/merge", {holds: true}),
  split: () => {
    if (!story.here) return;
    const offsets = text.cuts(story.here);
    if (!offsets.length) return say("Put the cursor between two words of the line, or select some of it, then split.");
    return send("/api/lines/split", {lines: [line(story.here)], offsets}, {at: story.here, holds: true});
  },
  hear: () => story.here && player.playSound(`/api/lines/${story.here[0]}/${story.here[1]}/audio?revision=${story.state.revision}`).catch(refused),
  hearFinished: () => { if (story.here && !player.playFrom(story.here, {only: true})) say("This line is not in the finished audio."); },
  playHere: () => { if (story.here && !player.playFrom(story.here)) say("Make the audiobook first; then it plays from here."); },
  pick: () => {
    const at = story.here, places = speechOf(at), lines = places.map(line);
    const what = `${flat(segment(at).text).slice(0, 90)}${places.length > 1 ? ` (and ${places.length - 1} more lines of the same speech)` : ""}`;
    choose("Who says it?", who => send("/api/lines/assign", {lines, ...who}, {at, lines: places}), what);
  },
  offer: o => {
    offers = [];
    if (o.kind === "like") return send("/api/lines/assign", {lines: o.places.map(line), speaker: o.speaker}, {lines: o.places});
    if (o.kind === "merge") return send("/api/speakers/merge", {id: o.speaker, into: o.into}, {holds: true});
    return send("/api/speakers/drop", {id: o.speaker}, {holds: true});
  },
  undo: () => send("/api/undo", {}, {holds: true}),
  redo: () => send("/api/redo", {}, {holds: true}),
  describe: (id, fields) => send("/api/speakers/describe", {id, ...fields}),
  voice: (who, fields) => send("/api/cast/voice", {who, ...fields}),
  swap: (one, other) => send("/api/cast/swap", {one, other}),
  deal: () => send("/api/cast/deal"),
  unite: (id, into) => send("/api/speakers/merge", {id, into}),
  drop: id => send("/api/speakers/drop", {id}),
  hearVoice: (who, s) => player.playSound(`/api/cast/${encodeURIComponent(who)}/audio?${new URLSearchParams(s)}`).catch(refused),
  lines: id => manyLines(id),
};

function walk(forwards) {
  offers = changed = [];
  const next = step(forwards);
  if (next) go(next, {focus: true});
  else say(share().count ? (forwards ? "That was the last doubtful line." : "That was the first doubtful line.") : "No line is in doubt.");
}

// Choosing a speaker by name.

let picked = null, marked = -1, shown = [];
function choose(title, then, what = "") {
  picked = then;
  $("pick-title").textContent = title;
  $("pick-what").textContent = what;
  $("pick-name").value = "";
  marked = -1;
  list();
  $("pick").showModal();
  $("pick-name").focus();
}

// Where nothing is typed nothing is marked, so that Enter gives a line to nobody the user did not choose.
function list() {
  const typed = flat($("pick-name").value).toLowerCase();
  const fits = p => [p.name, ...p.aliases].some(n => n.toLowerCase().includes(typed));
  const starts = p => [p.name, ...p.aliases].some(n => n.toLowerCase().split(/\s+/).some(w => w.startsWith(typed)));
  shown = story.state.speakers.filter(fits).sort((a, b) => starts(b) - starts(a) || b.words - a.words).slice(0, 30).map(p => ({label: p.name, body: {speaker: p.id}, colour: colour(p.id)}));
  if (!typed) shown.push({label: "Nobody known", body: {speaker: null}, colour: ""});
  else if (!shown.some(o => o.label.toLowerCase() === typed)) shown.push({label: `New speaker “${flat($("pick-name").value)}”`, body: {name: flat($("pick-name").value)}, colour: ""});
  marked = Math.max(typed ? 0 : -1, Math.min(marked, shown.length - 1));
  $("pick-list").replaceChildren(...shown.map((o, n) => el("li", {role: "option", id: `pick-${n}`, "aria-selected": String(n === marked), class: o.colour, onclick: () => { marked = n; take(); }}, o.label)));
  if (marked < 0) $("pick-name").removeAttribute("aria-activedescendant"); else $("pick-name").setAttribute("aria-activedescendant", `pick-${marked}`);
  $("pick-how").textContent = marked < 0 ? "Type a name, or go to one with the arrow keys. Esc leaves." : "Enter takes the marked one, Esc leaves.";
  $(`pick-${marked}`)?.scrollIntoView({block: "nearest"});
}

function take() {
  if (!shown[marked]) return;
  $("pick").close();
  picked(shown[marked].body);
}

$("pick-name").oninput = () => { marked = -1; list(); };
$("pick-name").onkeydown = e => {
  if (e.isComposing) return;
  if (e.key === "Enter") { e.preventDefault(); if (!e.repeat) take(); }
  else if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); marked += e.key === "ArrowDown" ? 1 : -1; list(); }
};

// All lines of a speaker, to look through and to give away.

function manyLines(id) {
  const places = [...speeches()].filter(p => segment(p).speaker === id), lines = places.map(line);
  $("lines-title").textContent = `${nameOf(id)}: ${places.length} lines`;
  $("lines-all").checked = false;
  $("lines-list").replaceChildren(...places.map((p, n) => el("label", {}, el("input", {type: "checkbox", value: n}), ` ${flat(segment(p).text).slice(0, 160)} `, el("button", {type: "button", onclick: () => { $("lines").close(); go(p); }}, "Show"))));
  $("lines-give").onclick = () => {
    const chosen = [...$("lines-list").querySelectorAll("input:checked")].map(i => lines[+i.value]);
    if (!chosen.length) return say("Mark some lines first.");
    $("lines").close();
    choose(`${chosen.length} lines: who says them?`, who => send("/api/lines/assign", {lines: chosen, ...who}));
  };
  $("lines").showModal();
}
$("lines-all").onchange = e => { for (const i of $("lines-list").querySelectorAll("input")) i.checked = e.target.checked; };
$("lines-close").onclick = () => $("lines").close();

// Making.

function duration(s) { return s < 60 ? `${Math.ceil(s)} s` : `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`; }

let lastRun = null;
function ran(run) {
  const was = lastRun;
  lastRun = run.state;
  if (story.state) story.state.run = run;
  const running = run.state === "running";
  $("run").hidden = !running;
  if (running) {
    $("foot").hidden = false;
    $("run-what").textContent = run.what;
    if (run.total) $("bar").value = run.done / run.total; else $("bar").removeAttribute("value");
    $("run-left").textContent = run.left_seconds === null ? "" : `${duration(run.left_seconds)} left`;
  }
  $("make").disabled = running;
  if (was === "running" && !running) {
    if (run.state === "done") say(`Done in ${duration(run.seconds)}${run.reused ? `: ${run.reused} of ${run.parts} parts were there already` : ""}.${run.faults.length ? ` Could not be said: ${run.faults.join("; ")}` : ""}`);
    else say(run.what);
    state();
  }
}

async function state() {
  taken(await read("/api/state"));
  draw();
}

$("make").onclick = () => change("/api/run").then(a => ran(a.run)).catch(refused);
$("stop").onclick = () => change("/api/run/stop").catch(refused);

// What others did.

async function heard(kind, content) {
  if (kind === "run") return ran(content);
  if (kind === "trouble") { banner(content.message, content.message ? `${content.hint} The page shows the story as it was before.` : ""); return; }
  // Our own changes come back as answers; what is newer than those is somebody else's.
  await busy;
  if (content.revision <= story.state.revision) return;
  if (kind === "disk") { await reload(); say(`The files were changed outside this page: it shows them as they are now.${content.redo_lost ? " What was undone before cannot be done again." : ""}`); return; }
  const fresh = await Promise.all(content.chapters.map(c => read(`/api/chapters/${c}`))), now = await read("/api/state");
  const was = story.here && segment(story.here)?.text;
  content.chapters.forEach((c, n) => renew(c, fresh[n]));
  taken(now);
  story.here = again(story.here, was);
  text.refresh(content.chapters);
  if (story.here) reasons(story.here[0]).catch(refused);
  draw();
}

async function lost(away) {
  if (away) return banner("The studio does not answer.", "Is it still running? Changes are kept up to here.");
  banner("");
  await reload();
}

// Keys, mouse and touch.

const KEYS = [
  ["j", "next doubtful line", () => walk(true)], ["k", "doubtful line before", () => walk(false)],
  ["1–9", "give the line to that speaker"], ["/", "give it to anybody: type a name", () => onLine() && story.here && act.pick()],
  ["a", "it is right as it is", () => onLine() && act.accept()], ["n", "it is not speech", () => onLine() && act.narrate()],
  ["s", "split it at the cursor, or around what is selected", () => onLine() && act.split()], ["m", "merge it with what follows", () => onLine() && act.merge()],
  ["y", "do what is offered first", () => offers.length && onLine(true) && act.offer(offers[0])],
  [" ", "hear the line", () => { if (!player.stopSound()) act.hear(); }], ["⇧ ", "hear it as in the finished audio", act.hearFinished],
  ["p", "play the finished audio from this line", act.playHere],
  ["u", "undo", act.undo], ["U", "redo", act.redo], ["o", "order of j and k: doubt, or the book's", () => { story.order = story.order === "doubt" ? "book" : "doubt"; drawHead(); }],
  ["c", "line or cast", () => show(tab === "line" ? "cast" : "line")], ["?", "these keys", () => $("keys").showModal()],
];
$("keys-list").append(...KEYS.flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key.replace(" ", "space"))), el("dd", {}, what)]));

// A key acts on what is shown. Where the line's panel is not (the cast is in its place), a key for the line says so; what stands in the
// panel alone, the numbers and the offers, has to be in sight.
function onLine(inPanel = false) {
  const there = tab === "line" && (!inPanel || getComputedStyle($("panel-line")).display !== "none");
  if (!there) say(tab === "line" ? "Open the panel first: that is for what stands in it." : "Press c first: that is for the line, and this is the cast.");
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

// Keys for a change that come while what is shown is about to change, or has not been painted yet, wait, and each then acts on what is
// shown. Those that only walk do not, unless others wait before them.
const CHANGES = /^[1-9/ansmyuU]$/;
let holds = 0;
const waiting = [];
function hold(until) {
  holds++;
  until.finally(() => { holds--; while (!holds && waiting.length) press(waiting.shift()); });
}
const painted = () => new Promise(done => { requestAnimationFrame(() => setTimeout(done)); setTimeout(done, 200); });

function press(key) {
  if ($("pick").open) {
    // Typed for it before it was open.
    if (key === "Enter") take();
    else if (key === "Escape") $("pick").close();
    else { $("pick-name").value = key === "Backspace" ? $("pick-name").value.slice(0, -1) : $("pick-name").value + key; marked = -1; list(); }
  } else if (document.querySelector("dialog[open]")) return;
  else if (/^[1-9]$/.test(key)) give(+key);
  else KEYS.find(([k]) => k === key)?.[2]?.();
}

document.addEventListener("keydown", e => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.defaultPrevented || document.querySelector("dialog[open]")) return;
  const own = e.target.closest?.("input,select,textarea,summary,[role=tab],header button,footer button,aside button,a");
  if (own && (e.target.matches("input:not([type=checkbox]):not([type=range]),select,textarea") || [" ", "Enter"].includes(e.key) || e.key.startsWith("Arrow"))) return;
  // A locked Caps key makes no other key of u.
  const cased = !/^[a-z]$/i.test(e.key) || !e.getModifierState("CapsLock") ? e.key : e.key === e.key.toLowerCase() ? e.key.toUpperCase() : e.key.toLowerCase();
  const key = e.key === " " && e.shiftKey ? "⇧ " : cased;
  const forName = waiting.includes("/") && (e.key.length === 1 || ["Enter", "Escape", "Backspace"].includes(e.key));
  if (!forName && !/^[1-9]$/.test(key) && !KEYS.some(([k, , what]) => what && k === key)) return;
  e.preventDefault();
  // A key held down is one key, but for walking.
  if (e.repeat && !["j", "k"].includes(key)) return;
  if (waiting.length || (holds && CHANGES.test(key))) waiting.push(forName ? e.key : key); else press(key);
});

$("text").addEventListener("click", e => {
  const chip = e.target.closest(".chip"), span = e.target.closest("span[data-s]");
  const at = chip ?? span;
  if (!at) return;
  const place = [+at.dataset.c, +at.dataset.s];
  if (!same(place, story.here)) offers = changed = [];
  goTo(place);
  text.mark();
  drawLine(act, offers, changed);
  show("line");
  reasons(place[0]).catch(refused);
  if (chip) act.pick();
});

function show(which) {
  tab = which;
  for (const name of ["line", "cast"]) {
    $(`tab-${name}`).setAttribute("aria-selected", String(name === which));
    $(`tab-${name}`).tabIndex = name === which ? 0 : -1;
    $(`panel-${name}`).hidden = name !== which;
  }
  if (which === "cast") drawCast(act); else drawLine(act, offers, changed);
}
for (const name of ["line", "cast"]) {
  $(`tab-${name}`).onclick = () => show(name);
  $(`tab-${name}`).onkeydown = e => { if (["ArrowLeft", "ArrowRight"].includes(e.key)) { show(tab === "line" ? "cast" : "line"); $(`tab-${tab}`).focus(); } };
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
