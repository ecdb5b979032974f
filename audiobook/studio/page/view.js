// What the page shows beside the story itself: the tab, what is offered after a change, and short messages.

import {el} from "./build.js";

const $ = id => document.getElementById(id);

// `draw` draws all but the text anew, `drawPanel` the panel alone; both are set by main.js. `openList` walks a list of lines:
// {name, places}; it is set by changes.js.
export const view = {tab: "line", offers: {of: null, all: []}, changed: [], draw: () => {}, drawPanel: () => {}, openList: null};

let toastTimer;
export function say(words) {
  $("said").textContent = words;
  $("said").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("said").hidden = true; }, 4500);
}

let stays = false;
export function banner(message, hint = "") {
  if (stays) return;
  $("banner").hidden = !message;
  $("banner").textContent = message ? `${message} ${hint}` : "";
}

// What cannot be mended here: it stays, with a way on.
export function anew(message, way, onway) {
  if (stays === message) return;
  stays = message;
  $("banner").hidden = false;
  $("banner").replaceChildren(el("span", {}, message), " ", el("button", {onclick: onway, id: "way-on"}, way));
}
