// How a book is made: its format, its files, its voices.

import {change, read} from "./api.js";
import {el} from "./build.js";

const $ = id => document.getElementById(id);
const FORMATS = {mp3: "MP3: plays everywhere", m4b: "M4B: one file with chapters, for audiobook players", opus: "Opus: the smallest", flac: "FLAC: without loss", wav: "WAV: as it is"};
const ENGINES = {hibari: "hibari: natural, slow", espeak: "espeak: plain, fast", tone: "tone: beeps, for trying out"};

const fill = (id, options, chosen) => $(id).replaceChildren(...options.map(([value, words]) => el("option", {value, selected: value === chosen}, words)));

// Asks for the choices of a book; `about` is what the studio told with the list of books. `done` is called with the book as it is then.
export function choose(book, about, done, wrong) {
  const {format, split, engine} = book.choices, voices = book.narrator.split("/")[0];
  $("options-book").textContent = book.title;
  fill("format", [["", `As usual: ${about.format}`], ...about.formats.map(f => [f, FORMATS[f] ?? f])], format ?? "");
  fill("split", [["", `As usual: ${about.split ? "a file for each chapter" : "one file"}`], ["no", "One file"], ["yes", "A file for each chapter"]], split === null ? "" : split ? "yes" : "no");
  fill("engine", [["", voices ? `As they are: ${voices}` : "As usual for its language"], ...about.engines.map(e => [e, ENGINES[e] ?? e])], engine ?? "");
  fill("narrator", [["", book.narrator || "Dealt when it is opened"]], "");
  $("narrator").disabled = !book.narrator;
  for (const id of ["format", "split", "engine", "options-save"]) $(id).disabled = book.fixed;
  const usual = book.fixed ? "How this book is made was said when the studio was started; start it without the book to choose here." : "";
  $("options-told").textContent = usual;
  if (book.narrator && !book.fixed) narrators(book, wrong);
  $("engine").onchange = () => {
    const other = $("engine").value && $("engine").value !== voices;
    $("narrator").disabled = Boolean(other) || !book.narrator;
    $("options-told").textContent = other && voices ? "Everybody whose voice is not locked gets a new one, the narrator, too. A copy of cast.toml as it is now is kept." : usual;
  };
  $("options").onclose = () => { if ($("options").returnValue === "save") save(book).then(done, wrong); };
  $("options").returnValue = "";
  $("options").showModal();
}

async function narrators(book, wrong) {
  try {
    const found = await read(`/b/${book.id}/api/voices`);
    if ($("options-book").textContent !== book.title || !$("options").open) return;
    const shown = v => `${v.id} (${[v.gender === "unknown" ? "" : v.gender, v.age === "adult" ? "" : v.age, v.language].filter(Boolean).join(", ")})`;
    $("narrator").replaceChildren(...found.filter(v => !v.retired || v.id === book.narrator).map(v => el("option", {value: v.id, selected: v.id === book.narrator, "data-pitch": v.pitch, "data-rate": v.rate_wpm}, shown(v))));
  } catch (e) { wrong(e); }
}

async function save(book) {
  const split = {yes: true, no: false}[$("split").value] ?? null;
  const fresh = await change("/api/books/options", {id: book.id, format: $("format").value || null, split, engine: $("engine").value || null});
  const narrator = $("narrator").disabled ? "" : $("narrator").value;
  if (narrator && narrator !== book.narrator) {
    const {pitch, rate} = $("narrator").selectedOptions[0].dataset;
    await change(`/b/${book.id}/api/cast/voice`, {who: "@narrator", voice: narrator, pitch: +pitch, rate_wpm: +rate});
  }
  return fresh;
}
