// Choosing a voice: the voices by who they sound like, with who has them already, each to be heard before it is taken.

import {el} from "./build.js";
import {story} from "./story.js";

// By id of who chooses: the voice that is marked in the open list.
const marked = new Map();

export const shortName = id => id.split("/").pop();

// Whose voice it sounds like, as in “a woman’s voice”.
export function kindOf(v) {
  if (v.age === "child") return "a child";
  const who = {female: "woman", male: "man"}[v.gender] ?? "grown-up";
  return v.age === "old" ? `an old ${who}` : `a ${who}`;
}

const GROUPS = [["Women", v => v.age === "adult" && v.gender === "female"], ["Men", v => v.age === "adult" && v.gender === "male"],
  ["Children", v => v.age === "child"], ["Old women", v => v.age === "old" && v.gender === "female"], ["Old men", v => v.age === "old" && v.gender === "male"], ["Between", () => true]];
let names = null;
function accent(language) {
  try { names ??= new Intl.DisplayNames(["en"], {type: "language"}); return names.of(language); } catch { return language; }
}

// Groups in a fixed order, each by accent: [label, voices].
function grouped(voices) {
  const accents = new Set(voices.map(v => v.language)), out = new Map();
  for (const [label, fits] of GROUPS) for (const a of accents) out.set(`${label}${accents.size > 1 ? `, ${accent(a)}` : ""}`, voices.filter(v => v.language === a && fits(v) && GROUPS.find(([, first]) => first(v))[0] === label));
  return [...out].filter(([, own]) => own.length);
}

function holders(id) {
  const state = story.state, out = new Map(), add = (voice, name) => out.set(voice, [...(out.get(voice) ?? []), name]);
  if (id !== "@narrator") add(state.narrator.voice, "the narrator");
  for (const p of state.speakers) if (p.lines && p.setting && p.id !== id) add(p.setting.voice, p.name);
  return out;
}

// The button that shows the voice and opens the list, and the list where it is open.
export function voiceChooser(id, setting, p, act, options) {
  const own = story.voices.find(v => v.id === setting.voice), open = marked.has(id);
  const button = el("button", {class: "voice", id: `${id}-Voice`, "aria-expanded": String(open), onclick: () => { if (marked.has(id)) close(); else openList(); }},
    el("span", {}, shortName(setting.voice)), el("span", {class: "dim"}, own ? ` ${kindOf(own).replace(/^an? /, "")}` : ""));
  const box = el("div", {class: "wide voices"});
  const close = () => { marked.delete(id); box.replaceChildren(); box.hidden = true; button.setAttribute("aria-expanded", "false"); button.focus(); };
  const openList = () => { marked.set(id, setting.voice); fill(); button.setAttribute("aria-expanded", "true"); box.querySelector("select").focus(); };
  function fill() {
    const taken = holders(id), wanted = marked.get(id);
    const voices = story.voices.filter(v => !v.retired || v.id === setting.voice);
    const label = v => `${shortName(v.id)}${v.id === setting.voice ? " (now)" : ""}${taken.has(v.id) ? ` – ${taken.get(v.id).join(", ")}` : ""}`;
    const list = el("select", {size: Math.min(9, voices.length + 3), id: `${id}-voices`, "aria-label": `Voices for ${p?.name ?? (id === "@narrator" ? "the narrator" : "nobody known")}`},
      ...grouped(voices).map(([name, of]) => el("optgroup", {label: name}, ...of.map(v => el("option", {value: v.id, selected: v.id === wanted}, label(v))))));
    const take = el("button", {id: `${id}-take`, class: "main", "data-next": `${id}-Voice`}, "Take it"), hear = el("button", {id: `${id}-hear-marked`}, el("kbd", {}, "space"), " Hear it");
    const mark = () => {
      marked.set(id, list.value);
      take.disabled = list.value === setting.voice;
      take.title = `Take ${shortName(list.value)} (Enter)`;
      hear.title = `Hear ${shortName(list.value)} (space)`;
    };
    const settingOf = voice => { const v = story.voices.find(x => x.id === voice); return {voice, pitch: v.pitch, rate_wpm: v.rate_wpm}; };
    const chosen = () => { const voice = list.value; if (voice === setting.voice) return close(); close(); act.voice(id, settingOf(voice), options()); };
    const heard = () => act.hearVoice(id, list.value === setting.voice ? {voice: setting.voice, pitch: setting.pitch, rate_wpm: setting.rate_wpm} : settingOf(list.value));
    list.onchange = mark;
    list.ondblclick = chosen;
    list.onkeydown = e => {
      if (e.key === "Enter") { e.preventDefault(); if (!e.repeat) chosen(); }
      else if (e.key === " ") { e.preventDefault(); if (!e.repeat) heard(); }
      else if (e.key === "Escape") { e.preventDefault(); close(); }
    };
    take.onclick = chosen;
    hear.onclick = heard;
    box.hidden = false;
    box.replaceChildren(list, el("div", {class: "acts"}, hear, take, el("button", {id: `${id}-voices-close`, "data-next": `${id}-Voice`, onclick: close}, "Close")));
    mark();
  }
  box.hidden = !open;
  if (open) fill();
  return {button, list: box};
}
