// What the page asks of the studio. Every answer is JSON, every failure a sentence for the user.

export class Refused extends Error {
  constructor(message, hint, status) { super(message); this.hint = hint; this.status = status; }
}

async function answered(response) {
  if (response.ok) return response;
  let why = {error: `The studio answered with ${response.status}.`};
  try { why = await response.json(); } catch { /* not JSON: the sentence above will do */ }
  throw new Refused(why.error, why.hint || "", response.status);
}

// The command that started the studio, as the studio itself tells it.
export const started = {by: ""};

// The page may lie below another address, with the studio's answers beside it.
export const address = path => location.pathname.replace(/\/[^/]*$/, "") + path;

async function reach(path, options) {
  let response;
  try { response = await fetch(address(path), options); } catch { throw new Refused("The studio does not answer.", started.by ? `Start it again: ${started.by}` : "Start it again.", 0); }
  return answered(response);
}

export const read = async path => (await reach(path)).json();
export const sound = async path => (await reach(path)).blob();
export const change = async (path, body = {}) =>
  (await reach(path, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)})).json();

export function listen(heard, lost) {
  const stream = new EventSource(address("/api/events"));
  for (const kind of ["changed", "disk", "run", "trouble"]) stream.addEventListener(kind, e => heard(kind, JSON.parse(e.data)));
  let away = false;
  stream.onopen = () => { if (away) { away = false; lost(false); } };
  stream.onerror = () => { if (!away) { away = true; lost(true); } };
}
