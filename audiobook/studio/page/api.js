// What the page asks of the studio. Every answer is JSON, every failure a sentence for the user.

import {anew} from "./view.js";

export class Refused extends Error {
  constructor(message, hint, status, owner = null) { super(message); this.hint = hint; this.status = status; this.owner = owner; }
}

// The command that started the studio, as the studio itself tells it, and which studio it is: another start is another one.
export const started = {by: "", studio: null};

async function answered(response) {
  if (response.ok) return response;
  let why = {error: `The studio answered with ${response.status}.`};
  if (response.status === 401) why = {error: "The studio was started anew.", hint: "Open the address that it printed."};
  try { why = await response.json(); } catch { /* not JSON: the sentence above will do */ }
  if (response.status === 401 || response.status === 410) changedHands(response.status);
  throw new Refused(why.error, why.hint || "", response.status, why.owner);
}

// The page may lie below another address, with the studio's answers beside it.
export const address = path => location.pathname.replace(/\/[^/]*$/, "") + path;

async function reach(path, {headers = {}, ...options} = {}) {
  let response;
  if (started.studio) headers = {...headers, "audiobook-studio": started.studio};
  try { response = await fetch(address(path), {...options, headers}); } catch { throw new Refused("The studio does not answer.", started.by ? `Start it again: ${started.by}` : "Start it again.", 0); }
  return answered(response);
}

// What takes longer than a moment has a sign in the head of the page.
const MOMENT_MS = 300;
let working = 0, moment = null;
function sign(on) {
  const bar = document.getElementById("busy");
  if (bar) bar.hidden = !on;
  document.querySelector("main").setAttribute("aria-busy", String(on));
}
async function signed(work) {
  if (!working++) moment = setTimeout(() => sign(true), MOMENT_MS);
  try { return await work; } finally { if (!--working) { clearTimeout(moment); sign(false); } }
}

export async function read(path) {
  const found = await (await reach(path)).json();
  if (path === "/api/book") started.studio ??= found.studio;
  return found;
}
export const sound = path => signed(reach(path).then(r => r.blob()));
export const change = (path, body = {}) =>
  signed(reach(path, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)}).then(r => r.json()));

// The studio that answers is not the one this page was opened on. It goes on only by being loaded again: with the new key, once that
// is there, which another tab may have brought.
const RETRY_MS = 2000;
function changedHands(status) {
  if (status === 410) return anew("The studio was started anew. This page shows what was open before.", "Show what is open now", () => location.reload());
  anew("The studio was started anew: open the address that it printed. This page shows what was open before.", "Try again", () => location.reload());
  setTimeout(() => answers().then(now => now && changedHands(now === 200 ? 410 : now)), RETRY_MS);
}
// The status of an answer; 0 where there is none.
const answers = () => fetch(address("/api/state"), {headers: started.studio ? {"audiobook-studio": started.studio} : {}}).then(r => r.status, () => 0);

export function listen(heard, lost, away = false) {
  const stream = new EventSource(address("/api/events"));
  for (const kind of ["changed", "disk", "run", "trouble"]) stream.addEventListener(kind, e => heard(kind, JSON.parse(e.data)));
  stream.onopen = () => { if (away) { away = false; lost(false); } };
  stream.onerror = () => {
    if (!away) { away = true; lost(true); }
    // A stream that is refused is not tried again by the browser: what refuses it is asked why.
    if (stream.readyState === EventSource.CLOSED) again();
  };
  async function again() {
    const status = await answers();
    if (status === 401 || status === 410) changedHands(status);
    else if (status === 200) listen(heard, lost, away);
    else setTimeout(again, RETRY_MS);
  }
}
