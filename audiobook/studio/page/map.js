// A small map of voices: pitch across, timbre upwards. Those that are cast are filled; who speaks most is named, with the whole name,
// and the name leads to the person.

import {el} from "./build.js";
import {colour, person, segment, story} from "./story.js";

const TALL = 240, LABEL_PX = 24, PLAIN = 320;
const measure = document.createElement("canvas").getContext("2d");

export function drawMap(state, speakers, wide, onpick) {
  const measured = story.voices.filter(v => v.timbre !== null && v.timbre !== undefined && v.f0_hz);
  if (measured.length < 3) return el("p", {class: "dim"}, "These voices were not measured.");
  // The panel and the card have a margin each; a panel that is not shown has no width yet.
  const W = Math.max(220, (wide || PLAIN + 56) - 56), log = v => Math.log2(v.f0_hz);
  const xs = measured.map(log), ys = measured.map(v => v.timbre);
  const x = v => 12 + (log(v) - Math.min(...xs)) / (Math.max(...xs) - Math.min(...xs) || 1) * (W - 24);
  const y = v => TALL - 34 - (v.timbre - Math.min(...ys)) / (Math.max(...ys) - Math.min(...ys) || 1) * (TALL - 50);
  const svg = el("svg:svg", {class: "map", viewBox: `0 0 ${W} ${TALL}`, width: W, height: TALL, "aria-hidden": "true"});
  const who = new Map();
  const hold = (voice, id, name, tint) => { if (!who.has(voice)) who.set(voice, []); who.get(voice).push({id, name, tint}); };
  hold(state.narrator.voice, "@narrator", "Narrator", "");
  for (const p of speakers) if (p.setting) hold(p.setting.voice, p.id, p.name, colour(p.id));
  const now = story.here && segment(story.here)?.speaker ? person(segment(story.here).speaker)?.setting?.voice : null;
  for (const v of measured) {
    const has = who.get(v.id);
    svg.append(el("svg:circle", {cx: x(v), cy: y(v), r: has ? 5 : 3, class: `${has ? `has ${has[0].tint}` : ""}${v.id === now ? " sel" : ""}`, onclick: has ? () => onpick(has[0].id) : null},
      el("svg:title", {}, `${v.id}, ${Math.round(v.f0_hz)} Hz${has ? `: ${has.map(h => h.name).join(", ")}` : ""}`)));
  }
  svg.append(el("svg:text", {x: 2, y: TALL - 6, class: "axis"}, "low voice"), el("svg:text", {x: W - 2, y: TALL - 6, "text-anchor": "end", class: "axis"}, "high voice"));
  const box = el("div", {class: "map-box", role: "group", "aria-label": "Voices by pitch and timbre"}, svg);
  box.style.width = `${W}px`;
  // Who speaks most comes first; then the narrator, and so on while there is room.
  const order = [...speakers.map(p => ({id: p.id, name: p.name, tint: colour(p.id), voice: p.setting?.voice})), {id: "@narrator", name: "Narrator", tint: "", voice: state.narrator.voice}];
  const dots = measured.filter(v => who.has(v.id)).map(v => ({left: x(v) - 6, right: x(v) + 6, top: y(v) - 6, bottom: y(v) + 6, voice: v.id}));
  const placed = [];
  measure.font = "600 12px system-ui, sans-serif";
  for (const one of order) {
    const v = measured.find(m => m.id === one.voice);
    if (!v) continue;
    const label = place(x(v), y(v), Math.ceil(measure.measureText(one.name).width) + 14, W, [...placed, ...dots.filter(d => d.voice !== v.id)]);
    if (!label) continue;
    placed.push(label);
    const button = el("button", {class: `map-name ${one.tint}`, id: `map-${one.id}`, onclick: () => onpick(one.id)}, one.name);
    button.style.left = `${label.left}px`;
    button.style.top = `${label.top}px`;
    box.append(button);
    if (label.far) svg.append(el("svg:line", {x1: x(v), y1: y(v), x2: Math.min(Math.max(x(v), label.left), label.right), y2: (label.top + label.bottom) / 2, class: one.tint}));
  }
  return box;
}

// A free place beside a dot for a name of some width; null where there is none.
function place(x, y, wide, W, others) {
  if (wide > W) return null;
  const half = LABEL_PX / 2, tries = [[x + 7, y - half], [x - 7 - wide, y - half], [x - wide / 2, y - LABEL_PX - 6], [x - wide / 2, y + 6]];
  for (const far of [34, -34, 58, -58]) tries.push([x + 4, y - half + far], [x - 4 - wide, y - half + far]);
  for (const [n, [from, top]] of tries.entries()) {
    // A name over or under its dot may be moved sideways into the map.
    const left = n < 2 ? from : Math.min(Math.max(0, from), W - wide);
    const at = {left, right: left + wide, top, bottom: top + LABEL_PX, far: n > 3};
    const out = at.left < 0 || at.right > W || at.top < 0 || at.bottom > TALL - 20;
    if (!out && !others.some(o => o.left < at.right && at.left < o.right && o.top < at.bottom && at.top < o.bottom)) return at;
  }
  return null;
}
