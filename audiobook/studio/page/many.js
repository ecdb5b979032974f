// All lines of a speaker, to look through and to give away.

import {el} from "./build.js";
import {go, send} from "./changes.js";
import {choose} from "./pick.js";
import {flat, line, nameOf, segment, speeches} from "./story.js";
import {say} from "./view.js";

const $ = id => document.getElementById(id);

export function manyLines(id) {
  const places = [...speeches()].filter(p => segment(p).speaker === id), lines = places.map(line);
  $("lines-title").textContent = `${nameOf(id)}: ${places.length} lines`;
  $("lines-all").checked = false;
  $("lines-list").replaceChildren(...places.map((p, n) => el("label", {}, el("input", {type: "checkbox", value: n}), ` ${flat(segment(p).text).slice(0, 160)} `, el("button", {type: "button", onclick: () => { $("lines").close(); go(p); }}, "Show"))));
  $("lines-give").onclick = () => {
    const chosen = [...$("lines-list").querySelectorAll("input:checked")].map(i => lines[+i.value]);
    if (!chosen.length) return say("Mark some lines first.");
    $("lines").close();
    choose(`${chosen.length} lines: who says them?`, who => send("/api/lines/assign", {lines: chosen, ...who}));
  };
  $("lines").showModal();
}
$("lines-all").onchange = e => { for (const i of $("lines-list").querySelectorAll("input")) i.checked = e.target.checked; };
$("lines-close").onclick = () => $("lines").close();
