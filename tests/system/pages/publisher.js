// Publishes into a VideoRoom with the stock client of Janus. Parameters: server, room, name, colour, frequency, and
// optionally audio, video (0 or 1), width, height, fps, copies (publishers with the same media), wait (publish on command).
"use strict";

const room = Number(parameter("room"));
const name = parameter("name");
const copies = Number(parameter("copies", 1));
let janus = null;
let handles = [];
let tracks = [];

async function makeTracks() {
  if (parameter("audio", "1") === "1") {
    tracks.push({ type: "audio", capture: await startSound(Number(parameter("frequency"))) });
  }
  if (parameter("video", "1") === "1") {
    const picture = startPicture(document.getElementById("picture"), {
      colour: parameter("colour"), name, width: Number(parameter("width", 320)),
      height: Number(parameter("height", 240)), frameMs: 1000 / Number(parameter("fps", 25)),
    });
    picture.contentHint = parameter("hint", "motion");
    tracks.push({ type: "video", capture: picture });
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

// One publisher; resolves when VideoRoom has its media.
function publishOne(display) {
  return new Promise((resolve, reject) => {
    let handle = null;
    let publisherId = null;
    const fail = (cause) => reject(`${display}: ${cause}`);
    janus.attach({
      plugin: "janus.plugin.videoroom",
      success: (attached) => {
        handle = attached;
        handles.push(handle);
        handle.send({ message: { request: "join", ptype: "publisher", room, display } });
      },
      error: fail,
      webrtcState: (isUp) => { if (isUp) resolve({ publisherId, display }); },
      onmessage: (message, jsep) => {
        if (message.error) fail(message.error);
        if (jsep) handle.handleRemoteJsep({ jsep, error: fail });
        if (message.videoroom !== "joined") return;
        publisherId = message.id;
        handle.createOffer({
          tracks: tracks.map((track) => ({ ...track, recv: false })),
          // VideoRoom asks a third of the bitrate at first. A third of room 1234's 128 kbit/s holds Chromium's first
          // key frame back for more than half a second, whoever records it.
          success: (offer) => handle.send({ message: { request: "publish", bitrate: 768000 }, jsep: offer }),
          error: fail,
        });
      },
    });
  });
}

async function publish() {
  await connect();
  const names = Array.from({ length: copies }, (_, i) => (i === 0 ? name : `${name}-${i + 1}`));
  const publishers = await Promise.all(names.map(publishOne));
  await report("published", { publishers });
}

function leaveOne(handle) {
  return new Promise((resolve) => {
    const leave = () => handle.send({ message: { request: "leave" }, success: resolve, error: resolve });
    handle.send({ message: { request: "unpublish" }, success: leave, error: leave });
  });
}

// With unpublish false as a client does whose page is closed: its session ends, and with it all that it had.
async function leave({ unpublish = true } = {}) {
  const leftAt = Date.now();
  if (unpublish) await Promise.all(handles.map(leaveOne));
  handles.forEach((handle) => handle.hangup());
  handles = [];
  await new Promise((resolve) => janus.destroy({ success: resolve, error: resolve }));
  await report("left", { leftAt });
}

// Switches the picture off or on by a renegotiation, as clients do whose users switch their camera off.
async function camera({ on }) {
  for (const handle of handles) {
    const { pc } = handle.webrtcStuff;
    pc.getTransceivers().find((one) => one.sender.track && one.sender.track.kind === "video").direction =
      on ? "sendonly" : "inactive";
    const jsep = await new Promise((success, error) => handle.createOffer({ tracks: [], success, error }));
    handle.send({ message: { request: "configure" }, jsep });
  }
  await report("camera", { on });
}

// Frames sent, and what limits the picture, for each connection.
async function stats() {
  const all = [];
  for (const handle of handles) {
    const records = await handle.webrtcStuff.pc.getStats();
    records.forEach((record) => { if (record.type === "outbound-rtp") all.push(record); });
  }
  await report("stats", { outbound: all });
}

async function main() {
  await makeTracks();
  if (parameter("wait", "0") === "0") await publish();
  else await report("ready");
  // A reload ends this loop: a poll begun meanwhile would take a command that the new page waits for.
  const reload = () => new Promise(() => location.reload());
  await obey({ publish, leave, camera, stats, reload });
}

main();
