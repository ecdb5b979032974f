// The panel of the cast: who speaks, how much, in which voice.

import {el} from "./build.js";
import {colour, flat, nameOf, person, segment, story} from "./story.js";

const opened = new Set();

export function drawCast(act) {
  const panel = document.getElementById("panel-cast");
  const state = story.state;
  const speakers = state.speakers.filter(p => p.lines).sort((a, b) => b.words - a.words);
  const total = speakers.reduce((n, p) => n + p.words, 0) || 1;
  const top = el("div", {class: "card"}, el("h2", {}, `${speakers.length} speaker${speakers.length === 1 ? "" : "s"}`), map(state, speakers),
    el("div", {class: "acts"}, el("button", {onclick: act.deal, title: "All but the locked ones get a voice anew"}, "Deal voices anew")));
  const warnings = state.alike.slice(0, 6).map(a => el("p", {class: "warn"},
    `${nameOf(a.one)} and ${nameOf(a.other)} talk together ${a.talks === 1 ? "once" : `${a.talks} times`} and sound alike (distance ${a.distance.toFixed(1)}).`));
  const rows = speakers.map(p => details(p.id, p.name, `${p.lines} line${p.lines === 1 ? "" : "s"}, ${p.minutes.toFixed(1)} min`, p.words / total, p.setting, act, p));
  const nobody = details("@unknown", "Nobody known", "", 0, state.unknown, act);
  panel.replaceChildren(top, ...warnings, details("@narrator", "Narrator", "", 0, state.narrator, act), ...rows, nobody);
}

function details(id, name, note, part, setting, act, p = null) {
  const d = el("details", {class: `person ${colour(p?.id)}`, open: opened.has(id)},
    el("summary", {}, el("b", {}, name), el("span", {class: "dim"}, note),
      el("span", {class: "dim"}, setting ? setting.voice.split("/").pop() : ""), el("span", {class: "dim"}, p?.locked ? "locked" : "")));
  if (part) {
    const bar = el("i");
    bar.style.width = `${Math.max(1, part * 100)}%`;
    d.firstChild.append(el("span", {class: "bars"}, bar));
  }
  d.ontoggle = () => { d.open ? opened.add(id) : opened.delete(id); if (d.open && !d.querySelector(".in")) d.append(inside(id, setting, act, p)); };
  if (d.open) d.append(inside(id, setting, act, p));
  return d;
}

function inside(id, setting, act, p) {
  const box = el("div", {class: "in"});
  const row = (label, control) => { control.id = `${id}-${label}`; box.append(el("label", {htmlFor: control.id}, label), control); return control; };
  if (p) {
    row("Name", el("input", {value: p.name, onchange: e => { if (flat(e.target.value)) act.describe(p.id, {name: e.target.value}); else e.target.value = p.name; }}));
    if (p.aliases.length) box.append(el("span", {class: "dim"}, "also"), el("span", {class: "dim"}, p.aliases.join(", ")));
    row("Gender", choice(["female", "male", "unknown"], p.gender, v => act.describe(p.id, {gender: v})));
    row("Age", choice(["adult", "child", "old"], p.age, v => act.describe(p.id, {age: v})));
  }
  if (!setting) return box;
  const tried = () => ({voice: voice.value, pitch: +pitch.value, rate_wpm: +rate.value});
  const voices = story.voices.filter(v => !v.retired || v.id === setting.voice).map(v => [v.id, `${v.id.split("/").pop()} (${v.gender === "unknown" ? "between" : v.gender}, ${v.age})`]);
  const voice = row("Voice", choice(voices, setting.voice, v => { const own = story.voices.find(x => x.id === v); act.voice(id, {voice: v, pitch: own.pitch, rate_wpm: own.rate_wpm}); }));
  const pitch = row("Pitch", el("input", {type: "range", min: 0, max: 100, value: setting.pitch, onchange: () => act.voice(id, tried())}));
  const rate = row("Pace", el("input", {type: "range", min: 80, max: 300, value: setting.rate_wpm, onchange: () => act.voice(id, tried())}));
  if (p) row("Locked", el("input", {type: "checkbox", checked: p.locked, onchange: e => act.voice(id, {locked: e.target.checked})}));
  const others = [["", "with…"], ...story.state.speakers.filter(o => o.id !== id && o.setting).map(o => [o.id, o.name])];
  row("Swap", choice(others, "", v => v && act.swap(id, v)));
  if (p) row("Merge", choice([["", "into…"], ...story.state.speakers.filter(o => o.id !== id).map(o => [o.id, o.name])], "", v => v && act.unite(id, v)));
  box.append(el("div", {class: "acts"}, el("button", {onclick: () => act.hearVoice(id, tried())}, "Hear"),
    p ? el("button", {onclick: () => act.lines(id)}, "Lines…") : "", p ? el("button", {onclick: () => act.drop(id)}, "No speaker: drop") : ""));
  return box;
}

function choice(options, value, onpick) {
  return el("select", {onchange: e => onpick(e.target.value)}, ...options.map(o => {
    const [v, label] = Array.isArray(o) ? o : [o, o];
    return el("option", {value: v, selected: v === value}, label);
  }));
}

// A small map of voices: pitch across, timbre upwards; those that are cast are filled and named.
function map(state, speakers) {
  const measured = story.voices.filter(v => v.timbre !== null && v.timbre !== undefined && v.f0_hz);
  if (measured.length < 3) return el("p", {class: "dim"}, "These voices were not measured.");
  const W = 320, H = 190, log = v => Math.log2(v.f0_hz);
  const xs = measured.map(log), ys = measured.map(v => v.timbre);
  const x = v => 14 + (log(v) - Math.min(...xs)) / (Math.max(...xs) - Math.min(...xs) || 1) * (W - 28);
  const y = v => H - 26 - (v.timbre - Math.min(...ys)) / (Math.max(...ys) - Math.min(...ys) || 1) * (H - 42);
  const svg = el("svg:svg", {class: "map", viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": "Voices by pitch and timbre"});
  const who = new Map([[state.narrator.voice, ["narrator", ""]]]);
  for (const p of speakers.slice(0, 40)) if (p.setting && !who.has(p.setting.voice)) who.set(p.setting.voice, [p.name, colour(p.id)]);
  const now = story.here && segment(story.here)?.speaker ? person(segment(story.here).speaker)?.setting?.voice : null;
  const labels = [];
  for (const v of measured) {
    const has = who.get(v.id);
    svg.append(el("svg:circle", {cx: x(v), cy: y(v), r: has ? 4.5 : 3, class: `${has ? `has ${has[1]}` : ""}${v.id === now ? " sel" : ""}`}, el("svg:title", {}, `${v.id}, ${Math.round(v.f0_hz)} Hz${has ? `: ${has[0]}` : ""}`)));
  }
  // Names where there is room: the one in hand first, then who has most to say.
  const points = measured.map(v => [x(v), y(v)]);
  for (const v of [...who.keys()].sort((a, b) => (b === now) - (a === now)).map(id => measured.find(m => m.id === id)).filter(Boolean)) {
    const name = who.get(v.id)[0].slice(0, 16), wide = name.length * 4.7, left = x(v) + 8 + wide > W;
    const from = left ? x(v) - 7 - wide : x(v) + 7, at = {from, to: from + wide, y: y(v)};
    const clash = labels.some(l => Math.abs(l.y - at.y) < 9 && l.from < at.to && at.from < l.to) || points.some(([px, py]) => Math.abs(py - at.y) < 6 && px > at.from - 3 && px < at.to + 3);
    if (clash) continue;
    labels.push(at);
    svg.append(el("svg:text", {x: left ? x(v) - 7 : x(v) + 7, y: y(v) + 3, "text-anchor": left ? "end" : "start"}, name));
  }
  svg.append(el("svg:text", {x: 4, y: H - 5, class: "axis"}, "low"), el("svg:text", {x: W - 4, y: H - 5, "text-anchor": "end", class: "axis"}, "high voice"));
  return svg;
}
