// Publishes streams to the recorder's own plugin, each on a handle of its own, all with the page's picture and sound.
// Commands are answered by a report `answer` with the number that came with the command.
"use strict";

const streams = {};  // by streamName: { handle, told: the plugin's messages, waiting: who waits for the next }

function connectOnce() {
  return janus ? Promise.resolve() : connect();
}

function nextMessage(stream, accepts) {
  const found = stream.told.find(accepts);
  if (found) return Promise.resolve(found);
  return new Promise((resolve) => { stream.waiting = resolve; }).then(() => nextMessage(stream, accepts));
}

function hear(stream, message) {
  stream.told.push({ at: Date.now(), ...message });
  if (stream.waiting) stream.waiting();
}

function attach(name) {
  const stream = { told: [], handle: null, waiting: null };
  streams[name] = stream;
  return new Promise((resolve, reject) => {
    stream.isUp = new Promise((up) => janus.attach({
      plugin: "janus.plugin.recorder",
      success: (handle) => { stream.handle = handle; resolve(stream); },
      error: reject,
      webrtcState: (isUp) => { if (isUp) up(); },
      onmessage: (message, jsep) => {
        if (jsep) stream.handle.handleRemoteJsep({ jsep, error: (cause) => hear(stream, { error: String(cause) }) });
        hear(stream, message);
      },
    }));
  });
}

// Redundant audio stands before Opus: it is sent then.
function preferRed(jsep) {
  const red = jsep.sdp.match(/^a=rtpmap:(\d+) red\/48000\/2/m)[1];
  jsep.sdp = jsep.sdp.replace(new RegExp(`^(m=audio .*SAVPF)(.*) ${red}\\b`, "m"), `$1 ${red}$2`);
}

function offer(handle, { kinds, codec, simulcast, audioCodec, red }) {
  const chosen = tracks.filter((track) => kinds.includes(track.type)).map((track) => ({
    ...track, recv: false, ...(track.type === "video" ? { codec, simulcast } : { codec: audioCodec }),
  }));
  const customizeSdp = red ? preferRed : undefined;
  return new Promise((success, error) => handle.createOffer({ tracks: chosen, customizeSdp, success, error }));
}

function send(stream, message, jsep) {
  stream.handle.send({ message, jsep, error: (cause) => hear(stream, { error: String(cause) }) });
}

// Answers the event PUBLISHING when media flow, or what refused it.
async function publish({ name, request = {}, kinds = ["audio", "video"], codec = "h264", simulcast = false, audioCodec,
                         red = false }) {
  await connectOnce();
  const stream = await attach(name);
  const jsep = await offer(stream.handle, { kinds, codec, simulcast, audioCodec, red });
  send(stream, { request: "publish", streamName: name, ...request }, jsep);
  const message = await nextMessage(stream, (one) => one.event === "PUBLISHING" || one.error);
  if (!message.error) await stream.isUp;
  return message;
}

function unpublished(stream) {
  return nextMessage(stream, (one) => one.event === "UNPUBLISHED" || one.error);
}

async function unpublish({ name }) {
  send(streams[name], { request: "unpublish" });
  return unpublished(streams[name]);
}

// Ends the WebRTC connection only; the handle stays.
async function hangUp({ name }) {
  const hungUpAt = Date.now();
  streams[name].handle.hangup();
  return { hungUpAt, ...await unpublished(streams[name]) };
}

async function detach({ name }) {
  await new Promise((success, error) => streams[name].handle.detach({ success, error }));
  return {};
}

async function camera({ name, on }) {
  const stream = streams[name];
  const jsep = await offerWithPicture(stream.handle, on);
  send(stream, { request: "configure" }, jsep);
  return {};
}

async function layers({ name, active }) {
  await chooseLayers(streams[name].handle, active);
  return {};
}

async function told({ name }) {
  return { messages: streams[name].told };
}

async function stats({ name }) {
  return { outbound: await outboundStats(streams[name].handle) };
}

// The command of that function, which reports what it returns.
function answered(action) {
  return async ({ asked, ...fields }) => report("answer", { asked, answer: await action(fields) });
}

async function main() {
  await makeTracks();
  await report("ready");
  const commands = { publish, unpublish, hangUp, detach, camera, layers, told, stats, turn, resize };
  await obey({ reload, ...Object.fromEntries(Object.entries(commands).map(([name, one]) => [name, answered(one)])) });
}

main();
