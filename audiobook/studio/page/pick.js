// Choosing a speaker by name.

import {el} from "./build.js";
import {colour, flat, story} from "./story.js";

const $ = id => document.getElementById(id);

let picked = null, marked = -1, shown = [];
// `then` gets {speaker: id}, or {name} for a new one.
export function choose(title, then, what = "") {
  picked = then;
  $("pick-title").textContent = title;
  $("pick-what").textContent = what;
  $("pick-name").value = "";
  marked = -1;
  list();
  $("pick").showModal();
  $("pick-name").focus();
}

// A name without what may differ between two writings of it, as the studio compares them.
const key = name => flat(name.toLowerCase().replaceAll(".", " ").replaceAll("’", "'"));

// Where nothing is typed nothing is marked, so that Enter gives a line to nobody the user did not choose.
function list() {
  const typed = key($("pick-name").value);
  const fits = p => [p.name, ...p.aliases].some(n => key(n).includes(typed));
  const starts = p => [p.name, ...p.aliases].some(n => key(n).split(" ").some(w => w.startsWith(typed)));
  const exact = p => key(p.name) === typed ? 2 : p.aliases.some(n => key(n) === typed) ? 1 : 0;
  shown = story.state.speakers.filter(fits).sort((a, b) => exact(b) - exact(a) || starts(b) - starts(a) || b.words - a.words).slice(0, 30).map(p => ({label: p.name, also: alsoCalled(p, typed), body: {speaker: p.id}, colour: colour(p.id)}));
  if (!typed) shown.push({label: "Nobody known", body: {speaker: null}, colour: ""});
  // A name that somebody has already, be it as an alias, is theirs.
  else if (!story.state.speakers.some(exact)) shown.push({label: `New speaker “${flat($("pick-name").value)}”`, body: {name: flat($("pick-name").value)}, colour: ""});
  marked = Math.max(typed ? 0 : -1, Math.min(marked, shown.length - 1));
  $("pick-list").replaceChildren(...shown.map((o, n) => el("li", {role: "option", id: `pick-${n}`, "aria-selected": String(n === marked), class: o.colour, onclick: () => { marked = n; take(); }}, o.label, o.also ? el("span", {class: "dim"}, ` (also: ${o.also})`) : "")));
  if (marked < 0) $("pick-name").removeAttribute("aria-activedescendant"); else $("pick-name").setAttribute("aria-activedescendant", `pick-${marked}`);
  $("pick-how").textContent = marked < 0 ? "Type a name, or go to one with the arrow keys. Esc leaves." : "Enter takes the marked one, Esc leaves.";
  $(`pick-${marked}`)?.scrollIntoView({block: "nearest"});
}

// The alias that fits what is typed where the name does not.
function alsoCalled(p, typed) {
  if (!typed || key(p.name).includes(typed)) return "";
  return p.aliases.find(n => key(n) === typed) ?? p.aliases.find(n => key(n).includes(typed)) ?? "";
}

export const picking = () => $("pick").open;

// A key that was typed for it before it was open.
export function typed(key) {
  if (key === "Enter") take();
  else if (key === "Escape") $("pick").close();
  else { $("pick-name").value = key === "Backspace" ? $("pick-name").value.slice(0, -1) : $("pick-name").value + key; marked = -1; list(); }
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
