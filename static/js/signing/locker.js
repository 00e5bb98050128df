/* Boxes that only the holder of a short secret finds and opens; conference/lib/lockers.py closes them. */

const [PLACE, KEY, NONCE] = [16, 32, 12]; // bytes
const BOX = "AES-GCM";

const encode = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/* HKDF-SHA-256 (RFC 5869), without salt. */
async function derived(secret, info, length) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const way = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: encode(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(way, key, length * 8));
}

/* Where the box of a secret lies, in hex. */
export async function placeOf(secret, purpose) {
  return hex(await derived(secret, `${purpose} place`, PLACE));
}

/* What is in it. Rejects where another secret's is opened. */
export async function openBox(secret, purpose, box) {
  const bits = await derived(secret, `${purpose} key`, KEY);
  const key = await crypto.subtle.importKey("raw", bits, BOX, false, ["decrypt"]);
  const way = { name: BOX, iv: box.subarray(0, NONCE) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(way, key, box.subarray(NONCE))));
}
