// The channel to the rig: reports go up by POST, commands come down by long poll.
"use strict";

const parameters = new URLSearchParams(location.search);

function parameter(name, otherwise) {
  return parameters.get(name) ?? otherwise;
}

function report(kind, fields = {}) {
  const body = JSON.stringify({ kind, at: Date.now(), ...fields });
  return fetch(`/report/${parameter("channel")}`, { method: "POST", body });
}

// Calls commands[NAME](fields) for each command of the rig, one after another.
async function obey(commands) {
  for (;;) {
    const answer = await fetch(`/commands/${parameter("channel")}`);
    const { command, ...fields } = await answer.json();
    if (command in commands) await commands[command](fields);
  }
}

window.addEventListener("error", (event) => report("error", { message: event.message }));
window.addEventListener("unhandledrejection", (event) => report("error", { message: String(event.reason) }));
