/* The service worker: keeps the scanner's files, and sends the queue when the page may be closed. */

/* The language was chosen (checkin/page_language.py): a reload needs no network for that again. */
function settleAddress() {
  if (location.search === "?chosen") history.replaceState(null, "", location.pathname + location.hash);
}

/* Browsers without module workers get one that only keeps the files. */
export async function install(address) {
  settleAddress();
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const options = { scope: "/door/" };
  try {
    await workers.register(address, { ...options, type: "module" });
  } catch {
    await workers.register(`${address}?plain`, options).catch(() => undefined);
  }
}

/* The page of a print station or a kiosk, which sends nothing later, starts without a network too. */
export function keepPage(address, scope) {
  settleAddress();
  return navigator.serviceWorker?.register(address, { scope }).catch(() => undefined);
}

/* The browser itself shall send once there is a network (Background Sync, where there is one). */
export async function sendLater() {
  const registration = await navigator.serviceWorker?.ready;
  await registration?.sync?.register("scans").catch(() => undefined);
}

/* Ask the browser not to clear the queue when space is short. */
export function keepStorage() {
  return navigator.storage?.persist?.().catch(() => false);
}
