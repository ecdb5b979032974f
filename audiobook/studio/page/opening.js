// A book that is being opened: what is done, how long it takes, and why it failed. Once it is open, its own page is loaded.

import {duration} from "./words.js";
import "./theme.js";

const $ = id => document.getElementById(id);
const id = location.pathname.split("/").at(-2);

async function ask(path, body) {
  const options = body && {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)};
  const response = await fetch(`../../api/books/${path}`, options);
  const found = await response.json();
  if (!response.ok) throw found;
  return found;
}

function failed(message, hint, {again = true} = {}) {
  document.title = "Could not be opened: studio";
  $("what").textContent = "The story could not be opened.";
  $("bar").hidden = true;
  $("left").textContent = "";
  $("failed").hidden = false;
  $("failed").textContent = [message, hint].filter(Boolean).join(" ");
  $("again").hidden = !again;
}

function show(book) {
  document.title = `${book.title}: opening`;
  $("title").textContent = book.title;
  $("author").textContent = book.author ? `by ${book.author}` : "";
  const {seconds = 0, left_seconds: left = null} = book.opening ?? {};
  if (left === null) $("bar").removeAttribute("value"); else $("bar").value = Math.min(0.99, seconds / (seconds + left || 1));
  $("left").textContent = left === null ? (seconds > 1 ? `For ${duration(seconds)}. A long novel takes half a minute the first time.` : "") : `About ${duration(left)} left`;
}

async function open() {
  $("failed").hidden = $("again").hidden = true;
  $("bar").hidden = false;
  $("what").textContent = "Finding who speaks";
  try {
    let book = await ask("open", {id});
    while (book.state === "opening") {
      show(book);
      await new Promise(done => setTimeout(done, 300));
      book = await ask(id);
    }
    show(book);
    if (book.state === "open") location.reload();
    else failed(book.trouble?.error ?? "It was closed again.", book.trouble?.hint);
  } catch (e) {
    if (e.error) failed(e.error, e.hint, {again: false});
    else failed("The studio does not answer.", "Is it still running?");
  }
}

$("again").onclick = open;
document.body.dataset.ready = "yes";
await open();
