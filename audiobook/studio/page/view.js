// What the page shows beside the story itself: the tab, what is offered after a change, and short messages.

const $ = id => document.getElementById(id);

// `draw` draws all but the text anew, `drawPanel` the panel alone; both are set by main.js.
export const view = {tab: "line", offers: {of: null, all: []}, changed: [], draw: () => {}, drawPanel: () => {}};

let toastTimer;
export function say(words) {
  $("said").textContent = words;
  $("said").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("said").hidden = true; }, 4500);
}

export function banner(message, hint = "") {
  $("banner").hidden = !message;
  $("banner").textContent = message ? `${message} ${hint}` : "";
}
