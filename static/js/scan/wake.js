/* Keeps the screen on while somebody stands at a gate. */

export function keepAwake() {
  if (!navigator.wakeLock) return;
  const ask = () => {
    // A phone low on power says no; the door works all the same.
    if (!document.hidden) navigator.wakeLock.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
