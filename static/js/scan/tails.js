/* The last digits of a phone, as the device keeps them: it can tell whether they are right, and shows
   them to nobody. Whoever has the token and a script can try all ten thousand. */

const bytes = (text) => new TextEncoder().encode(text);

const imported = new Map(); // token -> promise of its key

function keyOf(token) {
  if (!imported.has(token)) {
    const way = { name: "HMAC", hash: "SHA-256" };
    imported.set(token, crypto.subtle.importKey("raw", bytes(token), way, false, ["sign"]));
  }
  return imported.get(token);
}

/* Eight hex digits out of the digits and the device's own token. Without WebCrypto (plain http)
   nothing is written down, and the digits stay what they are. */
export async function tailOf(digits, token) {
  if (!digits || !crypto.subtle) return digits;
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", await keyOf(token), bytes(digits)));
  return Array.from(mac.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
