// Publishes into a VideoRoom with the stock client of Janus. Parameters besides those of participant.js: room, and
// optionally copies (publishers with the same media), wait (publish on command),
// simulcast.
"use strict";

const room = Number(parameter("room"));
const name = parameter("name");
const copies = Number(parameter("copies", 1));
let handles = [];

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
          tracks: tracks.map((track) => ({
            ...track, recv: false, ...(track.type === "video" ? { simulcast: parameters.has("simulcast") } : {}),
          })),
          // VideoRoom asks a third of the bitrate at first. A third of room 1234's 128 kbit/s holds Chromium's first
          // key frame back for more than half a second, whoever records it.
          success: (offer) => handle.send({
            message: { request: "publish", bitrate: Number(parameter("bitrate", 768000)) },
            jsep: offer,
          }),
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
    const jsep = await offerWithPicture(handle, on);
    handle.send({ message: { request: "configure" }, jsep });
  }
  await report("camera", { on });
}

// Sends nothing of these kinds, or what was sent before, without telling anybody.
async function send({ kinds, on }) {
  for (const handle of handles) {
    for (const { type, capture } of tracks.filter((track) => kinds.includes(track.type))) {
      const sender = handle.webrtcStuff.pc.getTransceivers().find((one) => one.receiver.track.kind === type).sender;
      await sender.replaceTrack(on ? capture : null);
    }
  }
  await report("send", { on });
}

// Frames sent, and what limits the picture, for each connection.
async function stats() {
  await report("stats", { outbound: (await Promise.all(handles.map(outboundStats))).flat() });
}

// The command of that function, which is reported under its name.
function reported(action) {
  return async (fields) => report(action.name, await action(fields));
}

async function layers({ active }) {
  await chooseLayers(handles[0], active);
}

async function main() {
  await makeTracks();
  if (parameter("wait", "0") === "0") await publish();
  else await report("ready");
  await obey({
    publish, leave, camera, send, stats, reload, layers: reported(layers), turn: reported(turn), resize: reported(resize),
  });
}

main();
