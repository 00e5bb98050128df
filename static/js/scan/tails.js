/* The last digits of a phone, as the device keeps them: it can tell whether they are right, and can
   show them to nobody. */

const bytes = (text) => new TextEncoder().encode(text);

/* Eight hex digits out of the digits and the device's own token. Without WebCrypto (plain http)
   nothing is written down, and the digits stay what they are. */
export async function tailOf(digits, token) {
  if (!digits || !crypto.subtle) return digits;
  const way = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(token), way, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(digits)));
  return Array.from(mac.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
