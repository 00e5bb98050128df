/* The camera's picture, frame by frame, through the reader. */

import { createReader } from "./reader.js";

const PAUSE = 80;
const WIDTH = 1280;
const HEIGHT = 720;

function wishes(which) {
  return { audio: false, video: { ...which, width: { ideal: WIDTH }, height: { ideal: HEIGHT } } };
}

/* The chosen camera exactly, since browsers pass over a mere wish; where it is gone, another one. */
async function opened(camera) {
  const open = (which) => navigator.mediaDevices.getUserMedia(wishes(which));
  const behind = { facingMode: { ideal: "environment" } };
  if (!camera) return open(behind);
  return open({ deviceId: { exact: camera } }).catch((error) => {
    if (["OverconstrainedError", "NotFoundError"].includes(error.name)) return open(behind);
    throw error;
  });
}

/* onFrame(text, taken) for every frame, "" where no QR code was read in it; `taken` by performance.now().
   onTrouble(failed) when the reader breaks and when it reads again.
   start() rejects with the browser's own error: NotAllowedError, NotFoundError, … */
export function createCamera({ video, addresses, onFrame, onTrouble }) {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const reader = createReader(addresses, onTrouble);
  let stream = null;
  let wanted = 0; // whoever stops or starts anew while the browser still opens, wants no old stream

  function frame() {
    const { canvas } = context;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    context.drawImage(video, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }

  async function watch(own) {
    while (stream === own) {
      if (video.readyState >= video.HAVE_CURRENT_DATA && !document.hidden) {
        const taken = performance.now();
        const text = await reader(frame());
        if (stream === own) onFrame(text ?? "", taken);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  function stop() {
    wanted += 1;
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
  }

  async function start(camera) {
    stop();
    if (!navigator.mediaDevices) throw new DOMException("", "SecurityError");
    const own = wanted;
    const found = await opened(camera);
    if (own !== wanted) return found.getTracks().forEach((track) => track.stop());
    stream = found;
    video.srcObject = stream;
    await video.play();
    watch(stream);
    return undefined;
  }

  const track = () => stream?.getVideoTracks()[0];
  return {
    start,
    stop,
    hasTorch: () => Boolean(track()?.getCapabilities?.().torch),
    torch: (on) => track().applyConstraints({ advanced: [{ torch: on }] }),
    current: () => track()?.getSettings().deviceId,
    list: async () => {
      const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
      return devices.filter((device) => device.kind === "videoinput");
    },
  };
}
