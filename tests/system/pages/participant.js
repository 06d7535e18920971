// What all publishing pages share: the captured picture and sound, and the connection to Janus. Parameters: server, name,
// colour, frequency, and optionally audio, video (0 or 1), width, height, fps, hint, svc (a scalability mode).
"use strict";

const tracks = [];  // as janus.js takes them, which is not to stop them with the connection: others have them too
let janus = null;

async function makeTracks() {
  if (parameter("audio", "1") === "1") {
    tracks.push({ type: "audio", capture: await startSound(Number(parameter("frequency"))), dontStop: true });
  }
  if (parameter("video", "1") === "1") {
    const picture = startPicture(document.getElementById("picture"), {
      colour: parameter("colour"), name: parameter("name"), width: Number(parameter("width", 320)),
      height: Number(parameter("height", 240)), frameMs: 1000 / Number(parameter("fps", 25)),
    });
    picture.contentHint = parameter("hint", "motion");
    tracks.push({ type: "video", capture: picture, dontStop: true, svc: parameter("svc", "") });
  }
}

function connect() {
  return new Promise((resolve, reject) => Janus.init({
    debug: false,
    callback: () => {
      janus = new Janus({
        server: parameter("server"), iceServers: [], keepAlivePeriod: 3000, success: resolve,
        error: (cause) => { report("disconnected", { cause: String(cause) }); reject(cause); },
      });
    },
  }));
}

// Switches a connection's picture off or on, and makes the offer that tells of it.
function offerWithPicture(handle, on) {
  handle.webrtcStuff.pc.getTransceivers().find((one) => one.sender.track && one.sender.track.kind === "video")
    .direction = on ? "sendonly" : "inactive";
  return new Promise((success, error) => handle.createOffer({ tracks: [], success, error }));
}

async function outboundStats(handle) {
  const records = await handle.webrtcStuff.pc.getStats();
  return [...records.values()].filter((record) => record.type === "outbound-rtp");
}

// A reload ends the loop of commands: a poll begun meanwhile would take a command that the new page waits for.
function reload() {
  return new Promise(() => location.reload());
}
