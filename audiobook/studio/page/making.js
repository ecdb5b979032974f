// Making the audiobook, and how far it is.

import {change, read} from "./api.js";
import {refused} from "./changes.js";
import {story, taken} from "./story.js";
import {say, view} from "./view.js";

const $ = id => document.getElementById(id);

function duration(s) { return s < 60 ? `${Math.ceil(s)} s` : `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`; }

let lastRun = null;
export function ran(run) {
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
  if (was === "running" && !running) {
    if (run.state === "done") say(`Done in ${duration(run.seconds)}${run.reused ? `: ${run.reused} of ${run.parts} parts were there already` : ""}.${run.faults.length ? ` Could not be said: ${run.faults.join("; ")}` : ""}`);
    else say(run.what);
    state();
  }
}

async function state() {
  taken(await read("/api/state"));
  view.draw();
}

$("make").onclick = () => change("/api/run").then(a => ran(a.run)).catch(refused);
$("stop").onclick = () => change("/api/run/stop").catch(refused);
