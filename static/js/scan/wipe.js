/* Forgets everything this device holds of people and of itself. Scans not sent yet stay, which name
   nobody: what was seen at the door is not lost with a token. */

export function wipe(store) {
  return store.clear(["kept", "people", "stays", "log", "problems"]);
}
