// The studio's page: what the user does, and what becomes of it.

import {Refused, change, listen, read, started} from "./api.js";
import {el} from "./build.js";
import * as player from "./player.js";
import {drawCast, drawLine} from "./side.js";
import {candidates, colour, flat, goTo, isSpeech, line, nameOf, same, segment, share, speechOf, speeches, step, story, taken} from "./story.js";
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

const refused = e => { if (!(e instanceof Refused)) throw e; say([e.message, e.hint].filter(Boolean).join(" ")); if (e.status === 409) reload(); };

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
  started.by = book.command;
  Object.assign(story, {title: book.title, author: book.author, chapters: book.chapters});
  story.reasons.clear();
  asked.clear();
  taken(book.state);
  if (story.here && !segment(story.here)) story.here = null;
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
}

// Changing. One change after the other, each on what the one before left.

function renew(c, chapter) {
  forget(c, story.chapters[c].segments.length !== chapter.segments.length);
  story.chapters[c] = chapter;
}

function did(answer, {quiet = false} = {}) {
  for (const [c, chapter] of Object.entries(answer.chapters)) renew(+c, chapter);
  taken(answer.state);
  offers = answer.offers;
  changed = answer.judged;
  text.refresh(Object.keys(answer.chapters).map(Number));
  if (story.here && segment(story.here)) { reasons(story.here[0]).catch(refused); }
  draw();
  const more = answer.judged.length ? `; ${answer.judged.length} line${answer.judged.length > 1 ? "s" : ""} around changed with it` : "";
  if (!quiet) say(answer.label + more);
}

function send(path, body, options) {
  busy = busy.then(async () => did(await change(path, typeof body === "function" ? body() : body), options)).catch(refused);
  return busy;
}

// The line the user works on, read when its turn comes: a change before it may have moved the text.
const onHere = (path, more = {}) => story.here && send(path, () => ({lines: [line(story.here)], ...more}));
const onSpeech = (path, more = {}) => story.here && send(path, () => ({lines: speechOf(story.here).map(line), ...more}));

const act = {
  go: place => go(place, {focus: true}),
  assign: id => onSpeech("/api/lines/assign", {speaker: id}),
  accept: () => { const next = step(true); return thenAccept(next); },
  narrate: () => onHere("/api/lines/narrate"),
  merge: () => onHere("/api/lines/merge"),
  split: () => {
    if (!story.here) return;
    const offsets = text.cuts(story.here);
    if (!offsets.length) return say("Put the cursor between two words of the line, or select some of it, then split.");
    return send("/api/lines/split", () => ({lines: [line(story.here)], offsets}));
  },
  hear: () => story.here && player.playSound(`/api/lines/${story.here[0]}/${story.here[1]}/audio?revision=${story.state.revision}`).catch(refused),
  hearFinished: () => { if (story.here && !player.playFrom(story.here, {only: true})) say("This line is not in the finished audio."); },
  playHere: () => { if (story.here && !player.playFrom(story.here)) say("Make the audiobook first; then it plays from here."); },
  pick: () => choose(`Who says it?`, who => onSpeech("/api/lines/assign", who)),
  offer: o => {
    offers = [];
    if (o.kind === "like") return send("/api/lines/assign", () => ({lines: o.places.map(line), speaker: o.speaker}));
    if (o.kind === "merge") return send("/api/speakers/merge", {id: o.speaker, into: o.into});
    return send("/api/speakers/drop", {id: o.speaker});
  },
  undo: () => send("/api/undo"),
  redo: () => send("/api/redo"),
  describe: (id, fields) => send("/api/speakers/describe", {id, ...fields}),
  voice: (who, fields) => send("/api/cast/voice", {who, ...fields}),
  swap: (one, other) => send("/api/cast/swap", {one, other}),
  deal: () => send("/api/cast/deal"),
  unite: (id, into) => send("/api/speakers/merge", {id, into}),
  drop: id => send("/api/speakers/drop", {id}),
  hearVoice: (who, s) => player.playSound(`/api/cast/${encodeURIComponent(who)}/audio?${new URLSearchParams(s)}`).catch(refused),
  lines: id => manyLines(id),
};

async function thenAccept(next) {
  if (!story.here || !isSpeech(segment(story.here))) return;
  await onSpeech("/api/lines/accept");
  // What was next may be sure by now.
  const on = next && segment(next)?.doubtful ? next : step(true) ?? step(false);
  if (on) go(on, {focus: true});
}

function walk(forwards) {
  offers = changed = [];
  const next = step(forwards);
  if (next) go(next, {focus: true});
  else say(share().count ? (forwards ? "That was the last doubtful line." : "That was the first doubtful line.") : "No line is in doubt.");
}

// Choosing a speaker by name.

let picked = null, marked = 0, shown = [];
function choose(title, then) {
  picked = then;
  $("pick-title").textContent = title;
  $("pick-name").value = "";
  marked = 0;
  list();
  $("pick").showModal();
  $("pick-name").focus();
}

function list() {
  const typed = flat($("pick-name").value).toLowerCase();
  const fits = p => [p.name, ...p.aliases].some(n => n.toLowerCase().includes(typed));
  const starts = p => [p.name, ...p.aliases].some(n => n.toLowerCase().split(/\s+/).some(w => w.startsWith(typed)));
  shown = story.state.speakers.filter(fits).sort((a, b) => starts(b) - starts(a) || b.words - a.words).slice(0, 30).map(p => ({label: p.name, body: {speaker: p.id}, colour: colour(p.id)}));
  if (!typed) shown.push({label: "Nobody known", body: {speaker: null}, colour: ""});
  else if (!shown.some(o => o.label.toLowerCase() === typed)) shown.push({label: `New speaker “${flat($("pick-name").value)}”`, body: {name: flat($("pick-name").value)}, colour: ""});
  marked = Math.max(0, Math.min(marked, shown.length - 1));
  $("pick-list").replaceChildren(...shown.map((o, n) => el("li", {role: "option", id: `pick-${n}`, "aria-selected": String(n === marked), class: o.colour, onclick: () => { marked = n; take(); }}, o.label)));
  $("pick-name").setAttribute("aria-activedescendant", `pick-${marked}`);
  $(`pick-${marked}`)?.scrollIntoView({block: "nearest"});
}

function take() {
  $("pick").close();
  if (shown[marked]) picked(shown[marked].body);
}

$("pick-name").oninput = () => { marked = 0; list(); };
$("pick-name").onkeydown = e => {
  if (e.key === "Enter") { e.preventDefault(); take(); }
  else if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); marked += e.key === "ArrowDown" ? 1 : -1; list(); }
};

// All lines of a speaker, to look through and to give away.

function manyLines(id) {
  const places = [...speeches()].filter(p => segment(p).speaker === id);
  $("lines-title").textContent = `${nameOf(id)}: ${places.length} lines`;
  $("lines-all").checked = false;
  $("lines-list").replaceChildren(...places.map((p, n) => el("label", {}, el("input", {type: "checkbox", value: n}), ` ${flat(segment(p).text).slice(0, 160)} `, el("button", {type: "button", onclick: () => { $("lines").close(); go(p); }}, "Show"))));
  $("lines-give").onclick = () => {
    const chosen = [...$("lines-list").querySelectorAll("input:checked")].map(i => places[+i.value]);
    if (!chosen.length) return say("Mark some lines first.");
    $("lines").close();
    choose(`${chosen.length} lines: who says them?`, who => send("/api/lines/assign", () => ({lines: chosen.map(line), ...who})));
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
  if (kind === "disk") { await reload(); say("The files were changed outside this page: it shows them as they are now."); return; }
  for (const c of content.chapters) renew(c, await read(`/api/chapters/${c}`));
  taken(await read("/api/state"));
  text.refresh(content.chapters);
  if (story.here && !segment(story.here)) story.here = null;
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
  ["1–9", "give the line to that speaker"], ["/", "give it to anybody: type a name", () => story.here && act.pick()],
  ["a", "it is right as it is", act.accept], ["n", "it is not speech", act.narrate],
  ["s", "split it at the cursor, or around what is selected", act.split], ["m", "merge it with what follows", act.merge],
  ["y", "do what is offered first", () => offers.length && act.offer(offers[0])],
  [" ", "hear the line", () => { if (!player.stopSound()) act.hear(); }], ["⇧ ", "hear it as in the finished audio", act.hearFinished],
  ["p", "play the finished audio from this line", act.playHere],
  ["u", "undo", act.undo], ["U", "redo", act.redo], ["o", "order of j and k: doubt, or the book's", () => { story.order = story.order === "doubt" ? "book" : "doubt"; drawHead(); }],
  ["c", "line or cast", () => show(tab === "line" ? "cast" : "line")], ["?", "these keys", () => $("keys").showModal()],
];
$("keys-list").append(...KEYS.flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key.replace(" ", "space"))), el("dd", {}, what)]));

document.addEventListener("keydown", e => {
  if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
  const own = e.target.closest?.("input,select,textarea,summary,[role=tab],header button,footer button,aside button,a");
  if (own && (e.target.matches("input:not([type=checkbox]):not([type=range]),select,textarea") || [" ", "Enter"].includes(e.key) || e.key.startsWith("Arrow"))) return;
  if (/^[1-9]$/.test(e.key) && story.here) {
    e.preventDefault();
    // The number means what stands beside it; where nothing does yet, what is about to.
    const place = story.here;
    const choose = () => { const chosen = candidates(place)[+e.key - 1]; if (chosen && same(place, story.here) && segment(place).kind !== "heading") act.assign(chosen.id); };
    if (story.reasons.has(place[0])) choose(); else reasons(place[0]).then(choose).catch(refused);
    return;
  }
  const key = e.key === " " && e.shiftKey ? "⇧ " : e.key;
  const found = KEYS.find(([k]) => k === key);
  if (found?.[2]) { e.preventDefault(); found[2](); }
});

$("text").addEventListener("click", e => {
  const chip = e.target.closest(".chip"), span = e.target.closest("span[data-s]");
  const at = chip ?? span;
  if (!at) return;
  const place = [+at.dataset.c, +at.dataset.s];
  if (!same(place, story.here)) offers = changed = [];
  goTo(place);
  for (const old of document.querySelectorAll("#text .now")) old.classList.remove("now");
  for (const s of document.querySelectorAll(`#text span[data-c="${place[0]}"][data-s="${place[1]}"]`)) s.classList.add("now");
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
