// The list of books: adding them, making several, and how far they are.

import {Refused, address, change, read, started} from "./api.js";
import {el} from "./build.js";
import {choose} from "./choices.js";
import {limits} from "./sending.js";
import {card} from "./shelf.js";
import {turn} from "./theme.js";
import {banner, say} from "./view.js";
import {count, duration, size} from "./words.js";

const $ = id => document.getElementById(id);
const cards = new Map();
let about = null;

const refused = e => { if (!(e instanceof Refused)) throw e; say([e.message, e.hint].filter(Boolean).join(" ")); };
const ask = (path, body) => change(path, body).then(answer => { later(); return answer; }).catch(refused);

const act = {
  make: book => ask("/api/books/make", {ids: [book.id]}),
  stop: book => ask("/api/books/stop", {ids: [book.id]}),
  dismiss: book => ask("/api/books/dismiss", {id: book.id}).then(() => cards.get(book.id)?.focus()),
  options: book => choose(book, about, () => { say(`Kept for ${book.title}.`); later(); }, refused),
  remove: async book => {
    const after = neighbour(book.id);
    if (!await ask("/api/books/remove", {id: book.id})) return;
    await load();
    say(`${book.title} is off the list; its files are kept.`);
    (cards.get(after) ?? {focus: () => $("choose").focus()}).focus();
  },
  picked: () => drawPicked(),
};

function neighbour(id) {
  const ids = [...cards.keys()], at = ids.indexOf(id);
  return ids[at + 1] ?? ids[at - 1];
}

// Drawing.

function drawPicked() {
  const all = [...cards.values()], picked = all.filter(c => c.picked);
  $("all").checked = all.length > 0 && picked.length === all.length;
  $("all").indeterminate = picked.length > 0 && picked.length < all.length;
  $("make-many").hidden = !picked.length;
  $("make-many").textContent = `Make ${count(picked.length, "book")}`;
}

function drawQueue(queue) {
  about.queue = queue;
  const now = queue.now && cards.get(queue.now)?.book;
  $("queue").hidden = !now && !queue.waiting.length;
  if ($("queue").hidden) return;
  const run = now?.run;
  $("queue-what").textContent = now ? `Making “${now.title}”${queue.waiting.length ? `, then ${count(queue.waiting.length, "more book")}` : ""}` : `${count(queue.waiting.length, "book")} waiting`;
  if (run?.total) $("queue-bar").value = run.done / run.total; else $("queue-bar").removeAttribute("value");
  $("queue-left").textContent = queue.left_seconds === null ? "" : `${queue.waiting.length ? "All done in about" : "Done in about"} ${duration(queue.left_seconds)}`;
}

function drawCards(books) {
  const fresh = new Set(books.map(b => b.id));
  for (const [id, own] of cards) if (!fresh.has(id)) { own.element.remove(); cards.delete(id); }
  for (const book of books) {
    if (cards.has(book.id)) cards.get(book.id).update(book);
    else cards.set(book.id, card(book, act));
  }
  for (const [list, wanted] of [["shelf", books.filter(b => !b.elsewhere)], ["shelf-elsewhere", books.filter(b => b.elsewhere)]]) {
    wanted.forEach((book, n) => {
      const own = cards.get(book.id).element, there = $(list).children[n];
      if (there !== own) $(list).insertBefore(own, there ?? null);
    });
  }
}

function drawOffers(files) {
  $("offered").hidden = !files.length;
  $("add-all").hidden = files.length < 2;
  const key = JSON.stringify(files);
  if ($("offers").dataset.key === key) return;
  $("offers").dataset.key = key;
  $("offers").replaceChildren(...files.map(f => el("li", {}, el("span", {}, f.name), el("span", {class: "dim"}, size(f.bytes)), el("button", {"aria-label": `Add ${f.name}`, onclick: e => add([f.id], e.target)}, "Add"))));
}

function drawRemoved(books) {
  $("removed").hidden = !books.length;
  $("removed-what").textContent = `Off the list: ${count(books.length, "book")}`;
  $("removed-list").replaceChildren(...books.map(b => el("li", {}, el("span", {}, b.title), el("button", {"aria-label": `Put ${b.title} back`, onclick: () => ask("/api/books/restore", {id: b.id}).then(load).then(() => cards.get(b.id)?.focus())}, "Put it back"))));
}

function draw(found) {
  about = found;
  started.by = found.command;
  Object.assign(limits, {endings: found.endings, most: found.most_bytes});
  const here = found.books.filter(b => !b.elsewhere);
  $("where").textContent = found.here;
  $("kinds").textContent = `EPUB, MOBI, AZW3, FB2, DOCX, ODT, RTF, PDF, HTML, Markdown or plain text, up to ${Math.round(found.most_bytes / 2 ** 20)} MiB each. They are copied to ${found.stories}, in this folder.`;
  $("waiting").hidden = true;
  $("books").hidden = !here.length;
  $("books-title").textContent = count(here.length, "book");
  $("elsewhere").hidden = here.length === found.books.length;
  $("all-label").hidden = found.books.length < 2;
  drawCards(found.books);
  drawOffers(found.files);
  drawRemoved(found.removed);
  drawQueue(found.queue);
  drawPicked();
}

async function load() { draw(await read("/api/books")); }

// Many events may come at once; one look is enough for all of them.
let asked = null;
function later() {
  asked ??= setTimeout(() => { asked = null; load().catch(refused); }, 120);
}

// Adding.

async function add(ids, button) {
  if (button) { button.disabled = true; button.textContent = "Reading it…"; }
  const answer = await ask("/api/books/add", {ids});
  $("offers").dataset.key = "";
  if (!answer) return load();
  for (const wrong of answer.failed) say([`${wrong.name}: ${wrong.error}`, wrong.hint].filter(Boolean).join(" "));
  await load();
  if (answer.books.length) cards.get(answer.books[0].id)?.focus();
}

limits.arrived = async book => {
  await load();
  const own = cards.get(book.id);
  own?.element.classList.add("fresh");
  own?.element.scrollIntoView({block: "nearest"});
  say(`${book.title} is in the list.`);
};

$("add-all").onclick = e => add(about.files.map(f => f.id), e.target).then(() => { $("add-all").disabled = false; $("add-all").textContent = "Add all"; });
$("all").onchange = () => { for (const own of cards.values()) own.picked = $("all").checked; drawPicked(); };
$("make-many").onclick = async () => {
  const ids = [...cards.values()].filter(c => c.picked).map(c => c.id);
  if (!await ask("/api/books/make", {ids})) return;
  for (const own of cards.values()) own.picked = false;
  drawPicked();
  $("books").focus({preventScroll: true});
};
$("queue-stop").onclick = () => ask("/api/books/stop");
$("forget").onclick = () => ask("/api/books/forget").then(() => $("choose").focus());
$("theme").onclick = turn;

// The start, and what others do.

function listen() {
  const stream = new EventSource(address("/api/books/events"));
  stream.addEventListener("books", later);
  stream.addEventListener("run", e => {
    const {id, run, queue} = JSON.parse(e.data), own = cards.get(id);
    if (!own) return later();
    own.update({...own.book, run: own.book.run?.state === "waiting" && run.state === "idle" ? own.book.run : run});
    drawQueue(queue);
    if (run.state !== "running") later();
  });
  stream.onopen = () => { banner(""); later(); };
  stream.onerror = () => banner("The studio does not answer.", `Is it still running? ${started.by ? `Start it again: ${started.by}` : ""}`);
}

// Seconds of an opening go on without an event.
setInterval(() => { if ([...cards.values()].some(c => c.book.state === "opening")) later(); }, 1000);

try {
  await load();
  document.body.dataset.ready = "yes";
  listen();
} catch (e) {
  $("waiting").textContent = "The list could not be read.";
  banner(e.message, e.hint ?? "");
}
