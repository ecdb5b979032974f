// Keys: each acts on what was shown when it was pressed, however fast they come.

import {picking, typed} from "./pick.js";
import {view} from "./view.js";

// Keys for a change that come while what is shown is about to change, or has not been painted yet, wait, and each then acts on what is
// shown. Those that only walk do not, unless others wait before them, or the list they walk through is about to be another (`all`).
const CHANGES = /^[1-9/aAnsmyuUxevfo+-]$/;
const OPENS = ["/", "v", "f"];
const WALKS = ["j", "k", "h", "l", "H", "L", ",", "."];
let holds = 0, stops = 0;
const waiting = [];
export function hold(until, all = false) {
  holds++;
  stops += all;
  until.finally(() => { holds--; stops -= all; while (!holds && waiting.length) press(...waiting.shift()); });
}
export const painted = () => new Promise(done => { requestAnimationFrame(() => setTimeout(done)); setTimeout(done, 200); });

// `offers` are those that were shown when the key was pressed: what comes after it is not meant by it.
function press(key, offers) {
  if (picking()) typed(key);
  else if (document.querySelector("dialog[open]")) return;
  else if (/^[1-9]$/.test(key)) digit(+key);
  else table.find(([k]) => k === key)?.[2]?.(offers);
}

// What a key does with Ctrl (⌘ on a Mac), as in other programs.
const CONTROL = {z: "u", y: "U", "⇧z": "U", f: "f"};
let table = [], digit = () => {};

// `keys`: [key, what it does in words, what is done or nothing]; `number`: what is done for a digit.
export function start(keys, number) {
  table = keys;
  digit = number;
  document.addEventListener("keydown", pressed);
}

function pressed(e) {
  const other = (e.ctrlKey || e.metaKey) && !e.altKey ? CONTROL[`${e.shiftKey ? "⇧" : ""}${e.key.toLowerCase()}`] : null;
  if ((!other && (e.ctrlKey || e.metaKey || (e.altKey && !e.getModifierState("AltGraph")))) || e.isComposing || e.defaultPrevented || document.querySelector("dialog[open]")) return;
  const own = e.target.closest?.("input,select,textarea,summary,[role=tab],header button,footer button,aside button,a");
  if (own && (e.target.matches("input:not([type=checkbox]):not([type=range]),select,textarea") || (e.key === " " && !own.matches("a")) || e.key === "Enter" || e.key.startsWith("Arrow"))) return;
  // A locked Caps key makes no other key of u.
  const cased = !/^[a-z]$/i.test(e.key) || !e.getModifierState("CapsLock") ? e.key : e.key === e.key.toLowerCase() ? e.key.toUpperCase() : e.key.toLowerCase();
  const key = other ?? (e.key === " " && e.shiftKey ? "⇧ " : cased === "=" ? "+" : cased);
  const forName = !other && waiting.some(([k]) => OPENS.includes(k)) && (e.key.length === 1 || ["Enter", "Escape", "Backspace"].includes(e.key));
  if (!forName && !/^[1-9]$/.test(key) && !table.some(([k, , what]) => what && k === key)) return;
  e.preventDefault();
  // A key held down is one key, but for walking.
  if (e.repeat && !WALKS.includes(key)) return;
  if (waiting.length || stops || (holds && CHANGES.test(key))) waiting.push([forName ? e.key : key, view.offers]); else press(key, view.offers);
}
