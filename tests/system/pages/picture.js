// A picture that tells who it is and when it was drawn: a plain colour, a name, a white flash at each whole second,
// and the time in milliseconds as black and white blocks, each bit above its complement.
"use strict";

const CLOCK_BITS = 20;
const FLASH_MS = 100;

// The canvas may get another size at any time.
function startPicture(canvas, { colour, name, width, height, frameMs }) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { alpha: false });
  const stream = canvas.captureStream(0);  // a frame is taken when we say so, not when a timer of the browser fires

  function drawClock(ms, block) {
    for (let bit = 0; bit < CLOCK_BITS; bit++) {
      const isSet = Math.floor(ms / 2 ** (CLOCK_BITS - 1 - bit)) % 2 === 1;
      context.fillStyle = isSet ? "white" : "black";
      context.fillRect(bit * block, 0, block, block);
      context.fillStyle = isSet ? "black" : "white";
      context.fillRect(bit * block, block, block, block);
    }
  }

  function draw() {
    const now = Date.now();
    context.fillStyle = `rgb(${colour})`;
    const { width, height } = canvas;
    const block = width / CLOCK_BITS;
    context.fillRect(0, 0, width, height);
    drawClock(now, block);
    context.fillStyle = "black";
    context.font = `${block}px sans-serif`;
    context.fillText(name, block, 3.2 * block);
    if (now % 1000 < FLASH_MS) {
      context.fillStyle = "white";
      context.fillRect(width / 4, 4 * block, width / 2, height - 6 * block);
    }
    stream.getVideoTracks()[0].requestFrame();
    // Frames lie on the grid of the common clock, so that a flash begins exactly at the whole second.
    setTimeout(draw, frameMs - (Date.now() % frameMs));
  }

  draw();
  return stream.getVideoTracks()[0];
}
