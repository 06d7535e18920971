// A beep of 100 ms at each whole second of the common clock.
"use strict";

const BEEP_S = 0.1;
const RAMP_S = 0.002;

async function startSound(frequency) {
  const context = new AudioContext({ sampleRate: 48000 });
  await context.resume();
  const oscillator = new OscillatorNode(context, { frequency });
  const gain = new GainNode(context, { gain: 0 });
  const destination = new MediaStreamAudioDestinationNode(context);
  oscillator.connect(gain).connect(destination);
  oscillator.start();

  // The context's time moves in steps, one for each block of samples, and is right just after a step.
  // So of all readings the one that is furthest ahead of the wall clock tells the true distance.
  const distances = [];
  function readClock() {
    distances.push(context.currentTime - Date.now() / 1000);
    if (distances.length > 300) distances.shift();
  }
  setInterval(readClock, 7);

  let planned = 0;
  function planBeep() {
    const second = Math.floor(Date.now() / 1000) + 1;
    if (second === planned || second * 1000 - Date.now() > 400) return;
    planned = second;
    const start = second + Math.max(...distances);
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.5, start + RAMP_S);
    gain.gain.setValueAtTime(0.5, start + BEEP_S);
    gain.gain.linearRampToValueAtTime(0, start + BEEP_S + RAMP_S);
  }
  setInterval(planBeep, 100);
  return destination.stream.getAudioTracks()[0];
}
