/* The worker that reads codes out of frames. One that fails (its file did not come, the module
   broke) is started anew with the next frame, after a pause; nobody waits for it for ever. */

const PAUSE = 2000;

function startWorker(address) {
  return new Worker(address, { type: "module" });
}

/* read(image) gives the text, null for none or a failure; onTrouble(true) with each failure,
   onTrouble(false) when it reads again. */
export function createReader({ worker: address, wasm }, onTrouble, { start = startWorker, pause = PAUSE } = {}) {
  let worker = null;
  let asked = null;
  let failed = false;

  function tell(now) {
    if (now || failed) onTrouble(now);
    failed = now;
  }

  function answer(text) {
    tell(false);
    asked?.(text);
    asked = null;
  }

  function broken(own) {
    own.terminate();
    if (own !== worker) return;
    worker = null;
    tell(true);
    if (asked) setTimeout(asked, pause, null);
    asked = null;
  }

  function begin() {
    const own = start(address);
    own.onmessage = ({ data }) => (data.error ? broken(own) : answer(data.text));
    own.onerror = (event) => {
      event.preventDefault();
      broken(own);
    };
    own.postMessage({ wasm });
    return own;
  }

  return (image) =>
    new Promise((resolve) => {
      asked = resolve;
      worker ??= begin();
      worker.postMessage({ image }, [image.data.buffer]);
    });
}
