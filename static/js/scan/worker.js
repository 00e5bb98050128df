/* Reads QR codes out of camera frames, away from the page's own thread. */

import { prepareZXingModule, readBarcodes } from "../../vendor/zxing-wasm/es/reader/index.js";

/* Rotate and invert off: measured faster with the same hits. */
const OPTIONS = {
  formats: ["QRCode"],
  tryHarder: true,
  tryRotate: false,
  tryInvert: false,
  maxNumberOfSymbols: 1,
};

function prepare(wasm) {
  // Its own default is a file on somebody else's server.
  prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
}

async function read(image) {
  try {
    const found = await readBarcodes(image, OPTIONS);
    postMessage({ text: found.find((code) => code.isValid)?.text ?? null });
  } catch (error) {
    postMessage({ text: null, error: String(error) });
  }
}

self.addEventListener("message", ({ data }) => {
  if (data.wasm) prepare(data.wasm);
  else read(data.image);
});
