// Choosing by typing: a speaker, a list of lines, a place with certain words.

import {el} from "./build.js";
import {colour, flat, story} from "./story.js";

const $ = id => document.getElementById(id);

let asked = null, marked = -1, shown = [];

// `options` gets what is typed, and gives [{label, note, colour, value}]; `then` gets the value that was chosen. `takes` says that the
// first one is marked though nothing is typed.
export function choose({title, what = "", label = "Name", empty = "Type a name, or go to one with the arrow keys. Esc leaves.", options}, then) {
  asked = {options, then, empty};
  $("pick-title").textContent = title;
  $("pick-what").textContent = what;
  $("pick-name").value = "";
  $("pick-name").setAttribute("aria-label", label);
  $("pick-name").placeholder = `Type ${label === "Name" ? "a name" : label.toLowerCase()}`;
  marked = -1;
  list();
  $("pick").showModal();
  $("pick-name").focus();
}

// `then` gets {speaker: id}, or {name} for a new one.
export const chooseSpeaker = (title, then, what = "") => choose({title, what, options: speakers}, then);

// A name without what may differ between two writings of it, as the studio compares them.
const key = name => flat(name.toLowerCase().replaceAll(".", " ").replaceAll("’", "'"));

function speakers(name) {
  const typed = key(name);
  const fits = p => [p.name, ...p.aliases].some(n => key(n).includes(typed));
  const starts = p => [p.name, ...p.aliases].some(n => key(n).split(" ").some(w => w.startsWith(typed)));
  const exact = p => key(p.name) === typed ? 2 : p.aliases.some(n => key(n) === typed) ? 1 : 0;
  const out = story.state.speakers.filter(fits).sort((a, b) => exact(b) - exact(a) || starts(b) - starts(a) || b.words - a.words).slice(0, 30).map(p => ({label: p.name, note: alsoCalled(p, typed), value: {speaker: p.id}, colour: colour(p.id)}));
  if (!typed) out.push({label: "Nobody known", value: {speaker: null}, colour: ""});
  // A name that somebody has already, be it as an alias, is theirs.
  else if (!story.state.speakers.some(exact)) out.push({label: `New speaker “${name}”`, value: {name}, colour: ""});
  return out;
}

// The alias that fits what is typed where the name does not.
function alsoCalled(p, typed) {
  if (!typed || key(p.name).includes(typed)) return "";
  const also = p.aliases.find(n => key(n) === typed) ?? p.aliases.find(n => key(n).includes(typed));
  return also ? `(also: ${also})` : "";
}

// Where nothing is typed nothing is marked, so that Enter takes nothing the user did not choose.
function list() {
  const typed = flat($("pick-name").value);
  shown = asked.options(typed);
  marked = Math.max(typed ? 0 : -1, Math.min(marked, shown.length - 1));
  $("pick-list").replaceChildren(...shown.map((o, n) => el("li", {role: "option", id: `pick-${n}`, "aria-selected": String(n === marked), class: o.colour, onclick: () => { marked = n; take(); }}, o.label, o.note ? el("span", {class: "dim"}, ` ${o.note}`) : "")));
  if (marked < 0) $("pick-name").removeAttribute("aria-activedescendant"); else $("pick-name").setAttribute("aria-activedescendant", `pick-${marked}`);
  $("pick-how").textContent = marked < 0 ? shown.length || !typed ? asked.empty : "Nothing fits." : "Enter takes the marked one, Esc leaves.";
  $(`pick-${marked}`)?.scrollIntoView({block: "nearest"});
}

// More options have come.
export function renewed() { if ($("pick").open) list(); }

export const picking = () => $("pick").open;

// A key that was typed for it before it was open.
export function typed(key) {
  if (key === "Enter") take();
  else if (key === "Escape") $("pick").close();
  else { $("pick-name").value = key === "Backspace" ? $("pick-name").value.slice(0, -1) : $("pick-name").value + key; marked = -1; list(); }
}

function take() {
  if (!shown[marked]) return;
  const {then} = asked, {value} = shown[marked];
  $("pick").close();
  then(value);
}

$("pick-name").oninput = () => { marked = -1; list(); };
$("pick-name").onkeydown = e => {
  if (e.isComposing) return;
  if (e.key === "Enter") { e.preventDefault(); if (!e.repeat) take(); }
  else if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); marked += e.key === "ArrowDown" ? 1 : -1; list(); }
};
