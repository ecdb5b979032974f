// Files that the user drops or chooses: sent one after the other, each with its progress, and what is wrong with it.

import {address} from "./api.js";
import {el} from "./build.js";
import {size} from "./words.js";

const $ = id => document.getElementById(id);
const MOST_FILES = 500;

// Set by home.js: what may be sent, and what is done with a book once it is there.
export const limits = {endings: [], most: Infinity, arrived: () => {}};

function row(name) {
  const bar = el("progress", {max: 1, "aria-label": `${name}: sent`}), told = el("span", {class: "dim"}, "Waiting");
  const away = el("button", {hidden: true, title: "Dismiss", onclick: () => own.remove()}, "Dismiss");
  const own = el("li", {}, el("b", {}, name), bar, told, away);
  $("sent").append(own);
  return {
    own,
    sent: part => { bar.value = part; told.textContent = part < 1 ? `${Math.floor(part * 100)} %` : "Reading it…"; if (part >= 1) bar.removeAttribute("value"); },
    failed: words => { bar.remove(); own.classList.add("wrong"); told.className = ""; told.setAttribute("role", "alert"); told.textContent = words; away.hidden = false; away.setAttribute("aria-label", `Dismiss ${name}`); },
  };
}

// A request of the older kind: only that tells how much was sent.
const send = (file, shown) => new Promise((done, wrong) => {
  const request = new XMLHttpRequest();
  request.open("POST", address("/api/books/upload"));
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-Audiobook-File", encodeURIComponent(file.name.toWellFormed?.() ?? file.name));
  request.upload.onprogress = e => e.lengthComputable && shown.sent(e.loaded / e.total);
  request.upload.onload = () => shown.sent(1);
  request.onerror = () => wrong({error: "The studio does not answer.", hint: "Is it still running?"});
  request.onload = () => {
    let answer = {error: `The studio answered with ${request.status}.`};
    try { answer = JSON.parse(request.responseText); } catch { /* the sentence above will do */ }
    if (request.status === 200) done(answer.book); else wrong(answer);
  };
  request.send(file);
});

let busy = Promise.resolve();
export function sendAll(files) {
  for (const file of files.slice(0, MOST_FILES)) {
    const shown = row(file.name);
    busy = busy.then(async () => {
      try {
        if (file.size > limits.most) throw {error: `It is too large: ${size(file.size)}.`, hint: `The limit is ${size(limits.most)}.`};
        if (!file.size) throw {error: "It is empty.", hint: "Choose a file with a story in it."};
        const book = await send(file, shown);
        shown.own.remove();
        await limits.arrived(book);
      } catch (e) {
        if (!e.error) throw e;
        shown.failed([e.error, e.hint].filter(Boolean).join(" "));
      }
    });
  }
  return busy;
}

// What was dropped: files, and the stories in folders.

const isStory = name => !name.startsWith(".") && limits.endings.some(ending => name.toLowerCase().endsWith(ending));

async function filesIn(entry) {
  if (entry.isFile) return isStory(entry.name) ? [await new Promise((done, wrong) => entry.file(done, wrong))] : [];
  const reader = entry.createReader(), found = [];
  for (;;) {
    const some = await new Promise((done, wrong) => reader.readEntries(done, wrong));
    if (!some.length) return found;
    for (const each of some) found.push(...await filesIn(each));
  }
}

async function dropped(data) {
  const entries = [...data.items].filter(i => i.kind === "file").map(i => i.webkitGetAsEntry?.()).filter(Boolean);
  const folders = entries.filter(e => e.isDirectory);
  const plain = [...data.files].filter(f => !folders.some(e => e.name === f.name));
  const inside = await Promise.all(folders.map(filesIn));
  return [...plain, ...inside.flat()];
}

let depth = 0;
const carries = e => [...e.dataTransfer?.types ?? []].includes("Files");
const over = on => { $("over").hidden = !on; };
document.addEventListener("dragenter", e => { if (carries(e)) { depth += 1; over(true); e.preventDefault(); } });
document.addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); if (!depth) over(false); });
document.addEventListener("dragover", e => { if (carries(e)) { e.preventDefault(); e.dataTransfer.dropEffect = "copy"; } });
document.addEventListener("drop", e => {
  if (!carries(e)) return;
  e.preventDefault();
  depth = 0;
  over(false);
  dropped(e.dataTransfer).then(sendAll);
});
$("choose").onclick = () => $("files").click();
$("files").onchange = () => { sendAll([...$("files").files]); $("files").value = ""; };
