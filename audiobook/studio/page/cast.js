// The panel of the cast: who speaks, how much, in which voice.

import {el} from "./build.js";
import {read} from "./api.js";
import {colour, flat, nameOf, story} from "./story.js";
import {drawMap} from "./map.js";
import {kindOf, shortName, voiceChooser} from "./voices.js";

const panel = document.getElementById("panel-cast");
// A control that is moved step by step is one change, made when it has been still for so long.
const STILL_MS = 350;

const opened = new Set();
// By id: the row and what it was drawn from; what was refused there; what waits to be sent.
const rows = new Map(), notes = new Map(), waiting = new Map();
// By person and voice: the voice to offer, or null.
const offers = new Map();

let lastAct = null;
addEventListener("resize", () => { if (lastAct && panel.clientWidth) drawCast(lastAct); });

export function drawCast(act) {
  lastAct = act;
  const state = story.state;
  const speakers = state.speakers.filter(p => p.lines).sort((a, b) => b.words - a.words);
  const total = speakers.reduce((n, p) => n + p.words, 0) || 1;
  const top = el("div", {class: "card"}, el("h2", {}, `${speakers.length} speaker${speakers.length === 1 ? "" : "s"}`),
    drawMap(state, speakers, panel.clientWidth, id => toPerson(id, act)),
    el("div", {class: "acts"}, el("button", {onclick: act.deal, id: "deal", title: "All but the locked ones get a voice anew"}, "Deal voices anew")));
  const warnings = state.alike.slice(0, 6).map(a => el("p", {class: "warn"},
    `${nameOf(a.one)} and ${nameOf(a.other)} talk together ${a.talks === 1 ? "once" : `${a.talks} times`} and sound alike (distance ${a.distance.toFixed(1)}).`));
  const all = [
    row("@narrator", "Narrator", "", 0, state.narrator, act),
    ...speakers.map(p => row(p.id, p.name, `${p.lines} line${p.lines === 1 ? "" : "s"}, ${p.minutes.toFixed(1)} min`, p.words / total, p.setting, act, p)),
    row("@unknown", "Nobody known", "", 0, state.unknown, act),
  ];
  keepingFocus(() => panel.replaceChildren(top, ...warnings, ...all));
}

// Draw the panel, and leave the user where they are: the same control has the focus, with what is typed in it and not yet sent.
function keepingFocus(draw) {
  const was = panel.contains(document.activeElement) ? document.activeElement : null;
  const typed = was?.matches("input:not([type=checkbox]):not([type=range])") && was.value !== was.defaultValue && !was.dataset.sent ? [was.value, was.selectionStart] : null;
  const place = panel.scrollTop, person = was?.closest("details.person");
  draw();
  panel.scrollTop = place;
  if (!was?.id) return;
  const now = document.getElementById(was.id) ?? document.getElementById(was.dataset.next ?? "") ?? (person && rows.get(person.dataset.id)?.element.firstChild);
  if (!now) return;
  if (document.activeElement !== now) now.focus({preventScroll: true});
  if (typed && now.id === was.id && now !== was) { now.value = typed[0]; if (now.type === "text") now.setSelectionRange(typed[1], typed[1]); }
}

function row(id, name, note, part, setting, act, p = null) {
  const open = opened.has(id);
  // Of an open row, the others' names and voices are part.
  const drawn = JSON.stringify([name, note, part, setting, p, open && story.state.speakers.map(o => [o.name, o.setting?.voice]), notes.get(id)?.message, open && offers.get(offerKey(id))]);
  const old = rows.get(id);
  // A row with a control in motion stays until that has been sent.
  if (old && (old.drawn === drawn || waiting.has(id))) return old.element;
  const element = details(id, name, note, part, setting, act, p);
  rows.set(id, {element, drawn});
  return element;
}

function details(id, name, note, part, setting, act, p) {
  const d = el("details", {class: `person ${colour(p?.id)}`, open: opened.has(id), "data-id": id},
    el("summary", {id: `${id}-row`}, el("b", {}, name), el("span", {class: "dim"}, note),
      el("span", {class: "dim"}, setting ? shortName(setting.voice) : ""), el("span", {class: "dim"}, p?.locked ? "🔒 locked" : "")));
  if (part) {
    const bar = el("i");
    bar.style.width = `${Math.max(1, part * 100)}%`;
    d.firstChild.append(el("span", {class: "bars"}, bar));
  }
  d.ontoggle = () => {
    if (d.open === opened.has(id)) return;
    d.open ? opened.add(id) : opened.delete(id);
    drawCast(act);
  };
  if (d.open) d.append(inside(id, setting, act, p));
  return d;
}

export function toPerson(id, act) {
  opened.add(id);
  drawCast(act);
  const element = rows.get(id)?.element;
  element?.scrollIntoView({block: "start"});
  element?.firstChild.focus({preventScroll: true});
}

// What was refused is said where it was tried, and the controls say again what is so.
const trying = (id, act) => {
  notes.delete(id);
  return {failed: e => {
    notes.set(id, e);
    // What was tried is taken out of the field before the row is drawn with what is so.
    for (const input of rows.get(id)?.element.querySelectorAll("input[type=text]") ?? []) input.value = input.defaultValue;
    rows.delete(id);
    drawCast(act);
    rows.get(id)?.element.querySelector("[role=alert]")?.scrollIntoView({block: "nearest"});
  }};
};

function inside(id, setting, act, p) {
  const box = el("div", {class: "in"});
  const add = (label, control, of = control, unit = null) => { of.id ||= `${id}-${label}`; box.append(el("label", {htmlFor: of.id}, label, unit && el("span", {class: "dim"}, unit)), control); return control; };
  const refusal = notes.get(id);
  if (p) {
    const name = add("Name", el("input", {type: "text", autocomplete: "off", maxLength: 120, defaultValue: p.name}));
    name.oninput = () => { delete name.dataset.sent; };
    name.onchange = () => {
      if (!flat(name.value) || name.value === p.name) { name.value = p.name; return; }
      name.dataset.sent = "yes";
      act.describe(id, {name: name.value}, trying(id, act));
    };
    box.append(...aliases(id, p, act));
  }
  if (refusal) {
    const owner = refusal.owner;
    box.append(el("div", {class: "warn wide", role: "alert"}, `${refusal.message} ${refusal.hint}`,
      owner && el("button", {id: `${id}-unite`, onclick: () => { notes.delete(id); opened.add(owner); act.unite(id, owner); }}, `Make ${p.name} and ${nameOf(owner)} one`)));
  }
  if (p) {
    add("Gender", choice(["female", "male", "unknown"], p.gender, v => act.describe(id, {gender: v}, trying(id, act))));
    add("Age", choice(["adult", "child", "old"], p.age, v => act.describe(id, {age: v}, trying(id, act))));
  }
  if (!setting) return box;
  const offer = p && offered(id, p, setting, act);
  if (offer) box.append(offer);
  const tried = () => ({voice: setting.voice, pitch: +pitch.number.value, rate_wpm: +rate.number.value});
  const chooser = voiceChooser(id, setting, p, act, () => trying(id, act));
  add("Voice", chooser.button);
  if (chooser.list) box.append(chooser.list);
  const pitch = slider(id, "Pitch", {min: 0, max: 100, top: 100, step: 1, value: setting.pitch, unit: "of 100"}, () => later(id, () => act.voice(id, tried(), trying(id, act))));
  const rate = slider(id, "Pace", {min: 80, max: 300, top: 450, step: 5, value: setting.rate_wpm, unit: "words/min"}, () => later(id, () => act.voice(id, tried(), trying(id, act))));
  for (const [label, s] of [["Pitch", pitch], ["Pace", rate]]) add(label, s.box, s.range, s.unit);
  if (p) add("Locked", el("input", {type: "checkbox", checked: p.locked, onchange: e => act.voice(id, {locked: e.target.checked}, trying(id, act))}));
  const others = story.state.speakers.filter(o => o.id !== id && (o.lines || o.setting));
  add("Swap", choice([["", "voices with…"], ...others.filter(o => o.setting).map(o => [o.id, o.name])], "", v => v && act.swap(id, v)));
  if (p) add("Merge", choice([["", "into…"], ...others.map(o => [o.id, o.name])], "", v => v && act.unite(id, v)));
  box.append(el("div", {class: "acts"}, el("button", {id: `${id}-hear`, onclick: () => act.hearVoice(id, tried())}, "Hear"),
    p ? el("button", {id: `${id}-lines`, onclick: () => act.lines(id)}, "Lines…") : "", p ? el("button", {id: `${id}-drop`, onclick: () => act.drop(id)}, "No speaker: drop") : ""));
  return box;
}

// Other names the text uses: each can be taken away, and one more given.
function aliases(id, p, act) {
  const input = el("input", {type: "text", id: `${id}-alias`, autocomplete: "off", placeholder: "another name", maxLength: 120});
  const give = () => {
    const typed = flat(input.value);
    input.value = "";
    if (typed) act.alias(id, {add: typed}, trying(id, act));
    input.focus();
  };
  input.onkeydown = e => { if (e.key === "Enter" && !e.isComposing && !e.repeat) { e.preventDefault(); give(); } };
  // Where one was taken away the focus goes to the one after it, or the one before, or to where another is given.
  const near = n => p.aliases.length < 2 ? input.id : `${id}-not-${p.aliases[n + 1] ?? p.aliases[n - 1]}`;
  const chips = p.aliases.map((name, n) => el("li", {}, el("span", {}, name), el("button", {
    id: `${id}-not-${name}`, "data-next": near(n), "aria-label": `${p.name} is not called ${name}`, title: `${p.name} is not called ${name}`,
    onclick: () => act.alias(id, {remove: name}, trying(id, act)),
  }, "×")));
  return [el("label", {htmlFor: input.id}, "Also"), el("div", {class: "aliases"},
    chips.length ? el("ul", {"aria-label": `Other names of ${p.name}`}, ...chips) : "",
    el("div", {class: "give"}, input, el("button", {id: `${id}-alias-add`, onclick: give}, "Add")))];
}

// A number to slide and to type.
function slider(id, label, {min, max, top, step, value, unit}, moved) {
  const range = el("input", {type: "range", id: `${id}-${label}`, min, max, step, value});
  const number = el("input", {type: "number", id: `${id}-${label}-number`, min, max: top, step, "aria-label": `${label}, ${unit}`});
  number.defaultValue = value;
  const spoken = () => range.setAttribute("aria-valuetext", `${number.value} ${unit}`);
  range.oninput = () => { number.value = range.value; spoken(); };
  range.onchange = moved;
  number.onchange = () => {
    const typed = Math.round(Number(number.value));
    number.value = number.value.trim() && Number.isFinite(typed) ? Math.min(top, Math.max(min, typed)) : value;
    range.value = number.value;
    spoken();
    if (+number.value !== value) moved();
  };
  spoken();
  return {range, number, unit, box: el("div", {class: "slide"}, range, number)};
}

function later(id, send) {
  clearTimeout(waiting.get(id));
  waiting.set(id, setTimeout(() => { waiting.delete(id); send(); }, STILL_MS));
}

// A voice that fits, where the person's own is of another gender or age.
const offerKey = id => { const p = story.state.speakers.find(o => o.id === id); return p && `${id} ${p.gender} ${p.age} ${p.setting?.voice}`; };
function offered(id, p, setting, act) {
  const own = story.voices.find(v => v.id === setting.voice), key = offerKey(id);
  const fits = !own || ((p.gender === "unknown" || own.gender === "unknown" || p.gender === own.gender) && p.age === own.age);
  if (fits) return null;
  if (!offers.has(key)) {
    offers.set(key, null);
    read(`/api/cast/${encodeURIComponent(id)}/fitting`).then(found => { offers.set(key, found.setting); drawCast(act); }).catch(() => offers.delete(key));
  }
  const now = offers.get(key), other = now && story.voices.find(v => v.id === now.voice);
  if (!other) return null;
  return el("div", {class: "offer wide"}, el("span", {}, `${shortName(own.id)} is ${kindOf(own)}’s voice. ${shortName(other.id)} is ${kindOf(other)}’s, and would fit.`),
    el("div", {class: "acts"}, el("button", {id: `${id}-fit`, "data-next": `${id}-Voice`, onclick: () => act.voice(id, {voice: now.voice, pitch: now.pitch, rate_wpm: now.rate_wpm}, trying(id, act))}, `Take ${shortName(other.id)}`),
      el("button", {id: `${id}-fit-hear`, onclick: () => act.hearVoice(id, {voice: now.voice, pitch: now.pitch, rate_wpm: now.rate_wpm})}, "Hear it")));
}

function choice(options, value, onpick) {
  return el("select", {onchange: e => onpick(e.target.value)}, ...options.map(o => {
    const [v, label] = Array.isArray(o) ? o : [o, o];
    return el("option", {value: v, selected: v === value}, label);
  }));
}
