// A book in the list: built once, and brought up to date in place, so that the focus stays where it is.

import {address} from "./api.js";
import {el} from "./build.js";
import {count, day, duration, size} from "./words.js";

const setText = (e, words) => { if (e.textContent !== words) e.textContent = words; };

const isMade = run => run?.state === "running" || run?.state === "waiting";

// One line of facts: what it is, what is to be checked, and what was made.
function facts(book) {
  const out = [];
  const rough = 10 ** Math.max(0, String(book.words).length - 2);
  if (book.words) out.push(book.doubtful === null ? `about ${count(Math.round(book.words / rough) * rough, "word")}` : count(book.words, "word"), `about ${duration(Math.max(60, book.minutes * 60))} to hear`);
  if (book.doubtful === null) out.push(book.reading ? "…" : "not opened yet");
  else out.push(book.doubtful ? `${count(book.doubtful, "line")} in doubt` : "no line in doubt");
  return out.join(" · ");
}

function madeWhen(book) {
  const a = book.audio;
  if (!a) return "Not made yet";
  const bytes = a.files.reduce((sum, f) => sum + f.bytes, 0);
  const many = a.files.length > 1 ? `${a.files.length} files, ` : "";
  const since = a.changed_lines ? `; ${count(a.changed_lines, "line")} changed since` : a.changed && a.changed_lines === null ? "; changed since" : "";
  return `Made ${day(a.made)} (${many}${size(bytes)})${since}`;
}

function told(book) {
  const run = book.run;
  if (run?.state === "failed") return `Could not be made: ${run.what}`;
  if (run?.state === "stopped") return run.what;
  if (run?.state === "done" && run.faults.length) return `Made, but could not be said: ${run.faults.join("; ")}`;
  if (book.trouble) return [book.trouble.error, book.trouble.hint].filter(Boolean).join(" ");
  if (book.gone) return `The working folder is gone: ${book.folder}. Whatever you change in the book makes it again.`;
  if (book.missing) return `The story's file is gone: ${book.story}. Put it back, or drop it here again.`;
  return "";
}

function working(book) {
  const run = book.run;
  if (run?.state === "waiting") return {what: "Waiting for its turn", part: null, left: "", stop: true, idle: true};
  if (run?.state === "running") {
    const left = run.left_seconds === null ? "" : `${duration(run.left_seconds)} left`;
    return {what: run.what === "Opening" ? "Finding who speaks" : run.what, part: run.total ? run.done / run.total : null, left, stop: true};
  }
  if (book.state === "opening") {
    const {seconds, left_seconds: left} = book.opening;
    return {what: "Finding who speaks", part: left === null ? null : seconds / (seconds + left || 1), left: left === null ? "" : `${duration(left)} left`};
  }
  return null;
}

function downloads(book, e) {
  const files = book.audio?.files ?? [];
  const key = JSON.stringify(files.map(f => [f.name, f.bytes]));
  if (e.dataset.key === key) return;
  e.dataset.key = key;
  const link = (f, n, words, props) => el("a", {href: address(`/api/books/${book.id}/audio/${n}`), download: f.name, ...props}, words);
  if (files.length < 2) {
    e.replaceChildren(...files.map((f, n) => link(f, n, "Download", {class: "button", "aria-label": `Download ${f.name}`})));
    return;
  }
  e.replaceChildren(el("details", {class: "menu"}, el("summary", {class: "button"}, "Download", el("span", {class: "sr"}, ` the files of ${book.title}`)),
    el("ul", {}, ...files.map((f, n) => el("li", {}, link(f, n, `${f.name} (${size(f.bytes)})`))))));
}

function pictured(book, e) {
  if (!book.cover || e.dataset.of === book.id) return;
  e.dataset.of = book.id;
  const picture = el("img", {alt: "", loading: "lazy", src: address(`/api/books/${book.id}/cover`)});
  picture.onload = () => e.classList.add("has");
  picture.onerror = () => picture.remove();
  e.append(picture);
}

// `act` has what the buttons do: make, stop, dismiss, options, remove, picked.
export function card(book, act) {
  const id = `book-${book.id}`;
  const own = {book};
  const get = {};
  const button = (name, words, props = {}) => (get[name] = el("button", {onclick: () => act[name](own.book), ...props}, words));
  get.box = el("input", {type: "checkbox", onchange: act.picked});
  get.cover = el("div", {class: "cover", "aria-hidden": "true"}, get.letter = el("span"));
  get.title = el("a", {href: `b/${book.id}/`, id});
  const element = el("li", {class: "tile", "aria-labelledby": id},
    el("label", {class: "pick"}, get.box, get.pick = el("span", {class: "sr"})),
    get.cover,
    el("div", {class: "what"},
      el("h3", {}, get.title), get.author = el("p", {class: "author"}), get.facts = el("p", {class: "dim"}), get.made = el("p", {class: "dim made"}), get.place = el("p", {class: "dim place"})),
    el("div", {class: "more"},
      get.work = el("div", {class: "work"}, get.doing = el("span", {id: `${id}-what`}), get.bar = el("progress", {max: 1, "aria-labelledby": `${id} ${id}-what`}), get.left = el("span", {class: "dim"}), button("stop", "Stop")),
      get.wrong = el("div", {class: "warn", id: `${id}-wrong`}, get.words = el("span"), button("dismiss", "Dismiss")),
      el("div", {class: "acts"},
        get.open = el("a", {class: "button main", href: `b/${book.id}/`}), button("make", "Make"), get.files = el("span", {class: "files"}),
        get.more = el("details", {class: "menu"}, el("summary", {class: "button"}, "More", get.moreOf = el("span", {class: "sr"})),
          el("ul", {}, el("li", {}, button("options", "How it is made…")), el("li", {}, button("remove", "Remove from the list")))))));

  function update(fresh) {
    own.book = fresh;
    const busy = isMade(fresh.run), doing = working(fresh), wrong = told(fresh);
    setText(get.title, fresh.title);
    setText(get.author, fresh.author ? `by ${fresh.author}` : "");
    setText(get.facts, facts(fresh));
    setText(get.made, madeWhen(fresh));
    setText(get.place, fresh.elsewhere ? fresh.folder : "");
    setText(get.letter, [...fresh.title][0] ?? "");
    get.cover.classList.add(`c${[...fresh.id].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 12}`);
    setText(get.pick, `Choose ${fresh.title}`);
    get.open.replaceChildren("Open", el("span", {class: "sr"}, ` ${fresh.title}`));
    get.make.replaceChildren(fresh.audio ? "Make again" : "Make", el("span", {class: "sr"}, ` the audiobook of ${fresh.title}`));
    setText(get.moreOf, `: ${fresh.title}`);
    get.stop.setAttribute("aria-label", `Stop ${fresh.title}`);
    get.dismiss.setAttribute("aria-label", `Dismiss what is told of ${fresh.title}`);
    get.make.hidden = busy;
    get.work.hidden = !doing;
    if (doing) {
      setText(get.doing, doing.what);
      setText(get.left, doing.left);
      if (doing.part === null) get.bar.removeAttribute("value"); else get.bar.value = doing.part;
      get.bar.hidden = Boolean(doing.idle);
      get.stop.hidden = !doing.stop;
    }
    get.wrong.hidden = !wrong;
    get.wrong.classList.toggle("plain", fresh.run?.state === "stopped");
    if (wrong) setText(get.words, wrong);
    get.dismiss.hidden = !fresh.run && fresh.state !== "failed";
    downloads(fresh, get.files);
    pictured(fresh, get.cover);
  }
  update(book);
  return {element, update, id: book.id, get picked() { return get.box.checked; }, set picked(on) { get.box.checked = on; }, get book() { return own.book; }, focus: () => get.open.focus()};
}

// A menu is closed by Escape, by a click elsewhere, and by what stands in it.
document.addEventListener("click", e => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(e.target) || e.target.closest(".menu ul")) menu.open = false;
});
document.addEventListener("keydown", e => {
  const menu = e.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
