// Making the audiobook: how far it is, why it failed, and which lines have changed since.

import {change, read} from "./api.js";
import {act, refused} from "./changes.js";
import {story, taken} from "./story.js";
import {say, view} from "./view.js";

const $ = id => document.getElementById(id);
const FEW = 3;

function duration(s) { return s < 60 ? `${Math.ceil(s)} s` : `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`; }

let lastRun = null, newest = 0;
export function ran(run) {
  // An answer may come after the event that overtook it.
  if (run.number < newest) return;
  newest = run.number;
  const was = lastRun;
  lastRun = run.state;
  if (story.state) story.state.run = run;
  const running = run.state === "running";
  $("run").hidden = !running;
  if (running) {
    $("foot").hidden = false;
    $("run-what").textContent = run.what;
    if (run.total) $("bar").value = run.done / run.total; else $("bar").removeAttribute("value");
    $("run-left").textContent = run.left_seconds === null ? "" : `${duration(run.left_seconds)} left`;
  }
  $("make").disabled = running;
  failed(run, running);
  if (was === "running" && !running) {
    if (run.state === "done") say(`Done in ${duration(run.seconds)}${run.reused ? `: ${run.reused} of ${run.parts} parts were there already` : ""}.`);
    else if (run.state === "stopped") say(run.what);
    state();
  }
}

// Why the last run failed, or what it could not say, stays in sight until it is dismissed or a run succeeds.
function failed(run, running) {
  const more = run.faults.length - FEW;
  const why = run.failed ? `The audiobook could not be made: ${run.failed}`
    : run.faults.length ? `Could not be said: ${run.faults.slice(0, FEW).join("; ")}${more > 0 ? `; and ${more} more` : ""}.` : "";
  // An alert is read out when it changes, not each time a run tells how far it is.
  if ($("failed-why").textContent !== why) $("failed-why").textContent = why;
  $("failed").hidden = !why;
  $("failed-again").hidden = running || !run.failed;
  if (why) $("foot").hidden = false;
}

async function state() {
  taken(await read("/api/state"));
  view.draw();
}

// The lines that are not heard in the finished audio as they would be said now: a list to walk through, or the next of them.
export async function toChanged() {
  const {places} = await read("/api/changed");
  if (!places.length) return say("No line has changed since the audio was made.");
  if (view.openList) return view.openList({name: "Changed since the audio was made", places});
  const here = story.here ?? [-1, -1];
  act.go(places.find(([c, s]) => c > here[0] || (c === here[0] && s > here[1])) ?? places[0]);
}

const make = () => change("/api/run").then(a => ran(a.run)).catch(refused);
$("make").onclick = make;
$("failed-again").onclick = make;
$("failed-seen").onclick = () => change("/api/run/dismiss").then(a => { ran(a.run); view.draw(); $("make").focus(); }).catch(refused);
$("stop").onclick = () => change("/api/run/stop").catch(refused);
$("changed").onclick = () => toChanged().catch(refused);
