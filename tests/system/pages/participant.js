// What all publishing pages share: the captured picture and sound, and the connection to Janus. Parameters: server, name,
// colour, frequency, and optionally audio, video (0 or 1), width, height, fps, hint, svc (a scalability mode), rotation,
// encrypt (0 or 1).
"use strict";

const tracks = [];  // as janus.js takes them, which is not to stop them with the connection: others have them too
let janus = null;

let rotation = Number(parameter("rotation", 0));

// Says of each picture by how many degrees it is to be turned, as the camera of a phone does. What is drawn stays.
function turnable(track) {
  const processor = new MediaStreamTrackProcessor({ track });
  const generator = new MediaStreamTrackGenerator({ kind: "video" });
  const turn = new TransformStream({
    transform(frame, controller) {
      controller.enqueue(new VideoFrame(frame, { rotation }));
      frame.close();
    },
  });
  processor.readable.pipeThrough(turn).pipeTo(generator.writable);
  return generator;
}

// Turns what an encoder made into noise, and of a picture leaves what its packetizer reads, as pages do it that encrypt from
// end to end. VP8: ten bytes of a key frame, three of others.
function encryption(kind) {
  return new TransformStream({
    transform(frame, controller) {
      const bytes = new Uint8Array(frame.data);
      const clear = kind === "audio" ? 0 : frame.type === "key" ? 10 : 3;
      const noise = crypto.getRandomValues(new Uint8Array(bytes.length));
      for (let i = clear; i < bytes.length; ++i) bytes[i] ^= noise[i];
      frame.data = bytes.buffer;
      controller.enqueue(frame);
    },
  });
}

// Both become true with the next picture.
async function turn({ degrees }) {
  rotation = degrees;
  return { doneAt: Date.now() };
}

async function resize({ width, height }) {
  Object.assign(document.getElementById("picture"), { width, height });
  return { doneAt: Date.now() };
}

// Which of the layers of a simulcast are sent, the best first.
async function chooseLayers(handle, active) {
  const sender = handle.webrtcStuff.pc.getSenders().find((one) => one.track && one.track.kind === "video");
  const parameters = sender.getParameters();
  parameters.encodings.forEach((encoding, i) => { encoding.active = active[i]; });
  await sender.setParameters(parameters);
}

async function makeTracks() {
  if (parameter("audio", "1") === "1") {
    tracks.push({ type: "audio", capture: await startSound(Number(parameter("frequency"))), dontStop: true });
  }
  if (parameter("video", "1") === "1") {
    const picture = startPicture(document.getElementById("picture"), {
      colour: parameter("colour"), name: parameter("name"), width: Number(parameter("width", 320)),
      height: Number(parameter("height", 240)), frameMs: 1000 / Number(parameter("fps", 25)),
    });
    const capture = parameters.has("rotation") ? turnable(picture) : picture;
    capture.contentHint = parameter("hint", "motion");
    tracks.push({ type: "video", capture, dontStop: true, svc: parameter("svc", "") });
  }
  if (parameter("encrypt", "0") === "1") {
    for (const track of tracks) track.transforms = { sender: encryption(track.type) };
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
