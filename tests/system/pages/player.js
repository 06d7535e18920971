// Plays the file of the parameter `file` from start to end, and reports what was decoded.
"use strict";

const video = document.getElementById("video");

function figures() {
  return {
    duration: video.duration, position: video.currentTime, width: video.videoWidth, height: video.videoHeight,
    decodedFrames: video.webkitDecodedFrameCount, droppedFrames: video.webkitDroppedFrameCount,
    audioBytes: video.webkitAudioDecodedByteCount, ended: video.ended,
  };
}

video.addEventListener("error", () => report("played", { ...figures(), failure: video.error.message }));
video.addEventListener("ended", () => report("played", figures()));
video.src = parameter("file");
video.play().catch((cause) => report("played", { ...figures(), failure: String(cause) }));
