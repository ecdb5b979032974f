// The story's text: sections of paragraphs, filled when they come near the view. Text is only ever set as text.

import {isTogether, openHere} from "./lists.js";
import {passageOf} from "./passages.js";
import {colour, first, isDecided, isDoubtful, isSpeech, nameOf, same, segment, speechOf, story} from "./story.js";

const SECTION_PARAGRAPHS = 60;
const AHEAD_PX = 1600;

const box = document.getElementById("text");
let sections = [];
let watcher = null;

// The runs of a chapter's paragraphs: [{s, at, text}], `at` counted in the chapter's text.
function paragraphs(chapter) {
  const out = [];
  let runs = [], at = 0;
  chapter.segments.forEach((seg, s) => {
    seg.text.split("\n\n").forEach((part, n) => {
      if (n) { if (runs.length) out.push(runs); runs = []; at += 2; }
      if (part) runs.push({s, at, text: part});
      at += part.length;
    });
  });
  if (runs.length) out.push(runs);
  return out.filter(p => p.some(r => r.text.trim()));
}

export function draw() {
  watcher?.disconnect();
  sections = [];
  box.replaceChildren();
  box.scrollTop = 0;
  watcher = new IntersectionObserver(seen => { for (const e of seen) if (e.isIntersecting) fill(e.target.section); }, {root: box, rootMargin: `${AHEAD_PX}px 0px`});
  story.chapters.forEach((chapter, c) => cut(c).forEach(section => box.append(section.element)));
  if (!story.chapters.some(ch => ch.segments.length)) {
    const p = document.createElement("p");
    p.className = "empty";
    p.textContent = "There is no text in this story.";
    box.append(p);
  }
  for (const s of sections) watcher.observe(s.element);
}

function cut(c) {
  const all = paragraphs(story.chapters[c]);
  const out = [];
  for (let i = 0; i < Math.max(all.length, 1); i += SECTION_PARAGRAPHS) {
    const own = all.slice(i, i + SECTION_PARAGRAPHS);
    const element = document.createElement("section");
    const section = {c, own, element, filled: false, first: own[0]?.[0].s ?? 0, last: own.at(-1)?.at(-1).s ?? 0};
    element.section = section;
    const chars = own.reduce((n, p) => n + p.reduce((m, r) => m + r.text.length, 0), 0);
    element.style.minHeight = `${Math.round(chars / 72 * 30 + own.length * 26)}px`;
    out.push(section);
  }
  sections.push(...out);
  return out;
}

function fill(section) {
  if (section.filled) return;
  section.filled = true;
  section.element.style.minHeight = "";
  section.element.replaceChildren(...section.own.map(p => paragraph(section.c, p)));
  mark();
}

function paragraph(c, runs) {
  const segments = story.chapters[c].segments;
  const heading = segments[runs[0].s].kind === "heading";
  const p = document.createElement(heading ? "h2" : "p");
  if (!heading && !runs.some(r => /[\p{L}\p{N}]/u.test(r.text))) p.className = "break";
  let last;
  for (const r of runs) {
    const seg = segments[r.s];
    const span = document.createElement("span");
    span.textContent = r.text;
    span.dataset.c = c;
    span.dataset.s = r.s;
    span.dataset.at = r.at;
    if (isSpeech(seg)) {
      span.className = `q ${seg.kind} ${colour(seg.speaker)}${seg.speaker ? "" : " nobody"}${isDoubtful(seg) ? " doubt" : ""}`;
      // A name for each turn: a quotation that goes on after its cue has the same one.
      if (seg.speaker !== last || isDoubtful(seg)) p.append(chip(c, r.s, seg));
      last = seg.speaker;
    }
    p.append(span);
  }
  return p;
}

function chip(c, s, seg) {
  const button = document.createElement("button");
  button.className = `chip ${colour(seg.speaker)}${isDoubtful(seg) ? " doubt" : ""}${isDecided(seg) ? " edited" : ""}`;
  button.textContent = nameOf(seg.speaker);
  button.tabIndex = -1;
  button.dataset.c = c;
  button.dataset.s = s;
  if (isDoubtful(seg)) button.setAttribute("aria-label", `${nameOf(seg.speaker)}, in doubt`);
  return button;
}

// Draw chapters anew, keeping what the user looks at where it is.
export function refresh(numbers) {
  const top = anchor(), chip = document.activeElement?.closest?.("#text .chip")?.dataset;
  for (const c of numbers) {
    const old = sections.filter(s => s.c === c);
    if (!old.length) continue;
    const next = old.at(-1).element.nextSibling;
    const filled = old.filter(s => s.filled).map(s => [s.first, s.last]);
    sections = sections.filter(s => s.c !== c);
    const fresh = cut(c);
    for (const s of old) { watcher.unobserve(s.element); s.element.remove(); }
    for (const s of fresh) {
      box.insertBefore(s.element, next);
      watcher.observe(s.element);
      if (filled.some(([a, b]) => s.first <= b + 2 && a <= s.last + 2)) fill(s);
    }
  }
  restore(top);
  mark();
  if (chip && document.activeElement === document.body) focusOn([chip.c, chip.s]);
}

function anchor() {
  const edge = box.getBoundingClientRect().top;
  for (const span of box.querySelectorAll("span[data-s]")) {
    const at = span.getBoundingClientRect();
    if (at.bottom > edge) return {c: span.dataset.c, at: span.dataset.at, top: at.top};
  }
  return null;
}

function restore(top) {
  if (!top) return;
  const span = box.querySelector(`span[data-c="${top.c}"][data-at="${top.at}"]`);
  if (span) box.scrollTop += span.getBoundingClientRect().top - top.top;
}

// The line in hand stands out, and the rest of its speech with it: what is done to it is done to all of these.
export function mark() {
  for (const old of box.querySelectorAll(".now, .along, .passage")) old.classList.remove("now", "along", "passage");
  if (!story.here) return;
  for (const open of openHere()) for (const p of speechOf(open)) for (const e of spans(p)) e.classList.add("passage");
  for (const p of speechOf(story.here)) for (const e of spans(p)) e.classList.add(same(p, story.here) ? "now" : "along");
}

// All of it in the middle where it fits; where it does not and is wanted `anyway`, its beginning with a little of what comes before.
function intoView(all, anyway = false) {
  if (!all.length) return false;
  const view = box.getBoundingClientRect(), top = all[0].getBoundingClientRect().top, height = all.at(-1).getBoundingClientRect().bottom - top;
  const fits = height < view.height * (anyway ? 0.7 : 0.95);
  if (fits || anyway) box.scrollTop += top - view.top - (fits ? (view.height - height) / 2 : view.height * 0.2);
  return fits;
}

// Whether all of a speech can be seen; of one that fills most of the view, its beginning.
export function isInSight(place) {
  const edge = box.getBoundingClientRect(), all = speechOf(place).flatMap(p => [...spans(p)]);
  if (!all.length) return false;
  const top = all[0].getBoundingClientRect().top, bottom = all.at(-1).getBoundingClientRect().bottom;
  return top >= edge.top && top < edge.bottom && (bottom <= edge.bottom || bottom - top > edge.height * 0.7);
}

const spans = place => box.querySelectorAll(`span[data-c="${place[0]}"][data-s="${place[1]}"]`);

export function show(place, {focus = false} = {}) {
  for (const s of sections) if (s.c === place[0] && s.first <= place[1] && place[1] <= s.last) fill(s);
  mark();
  const passage = isTogether() && isSpeech(segment(place)) ? passageOf(first(place)).flatMap(p => speechOf(p).flatMap(q => [...spans(q)])) : [];
  // Of a passage that is too long for the view, the speech in hand.
  if (!intoView(passage)) intoView(passage.length ? speechOf(place).flatMap(p => [...spans(p)]) : [...spans(place)], true);
  if (focus) focusOn(place);
}

const focusOn = place => (box.querySelector(`.chip[data-c="${place[0]}"][data-s="${place[1]}"]`) ?? box).focus({preventScroll: true});

export function showChapter(c) {
  const section = sections.find(s => s.c === c);
  if (!section) return;
  fill(section);
  section.element.scrollIntoView({block: "start"});
}

export function chapterInView() {
  const edge = box.getBoundingClientRect().top + 40;
  return (sections.findLast(s => s.element.getBoundingClientRect().top <= edge) ?? sections[0])?.c ?? 0;
}

// Where the user's cursor or selection cuts the current line, counted in its text.
export function cuts(place) {
  const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
  if (!range) return [];
  const start = story.chapters[place[0]].segments.slice(0, place[1]).reduce((n, s) => n + s.text.length, 0);
  const out = [];
  for (const [node, offset] of [[range.startContainer, range.startOffset], [range.endContainer, range.endOffset]]) {
    const span = node.nodeType === 3 ? node.parentElement : node;
    if (span?.dataset?.s !== undefined && same([+span.dataset.c, +span.dataset.s], place)) out.push(+span.dataset.at + offset - start);
  }
  const length = segment(place).text.length;
  return [...new Set(out)].filter(o => o > 0 && o < length);
}

// The stretch of a chapter's text that is heard now.
export function light(c, start, end, follow) {
  dark();
  const ranges = [];
  for (const section of sections) {
    if (section.c !== c || !section.own.some(p => p.some(r => r.at < end && r.at + r.text.length > start))) continue;
    fill(section);
    for (const span of section.element.querySelectorAll("span[data-s]")) {
      const at = +span.dataset.at, text = span.firstChild;
      if (!text || at >= end || at + text.length <= start) continue;
      const range = new Range();
      range.setStart(text, Math.max(0, start - at));
      range.setEnd(text, Math.min(text.length, end - at));
      ranges.push(range);
      if (!globalThis.CSS?.highlights) span.classList.add("lit");
    }
  }
  if (globalThis.CSS?.highlights) CSS.highlights.set("lit", new Highlight(...ranges));
  if (follow && ranges.length) {
    const at = ranges[0].getBoundingClientRect(), view = box.getBoundingClientRect();
    if (at.top < view.top + 40 || at.bottom > view.bottom - 80) box.scrollBy({top: at.top - view.top - view.height / 3});
  }
}

export function dark() {
  globalThis.CSS?.highlights?.delete("lit");
  for (const e of box.querySelectorAll(".lit")) e.classList.remove("lit");
}
