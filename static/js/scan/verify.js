/* Ed25519 on the device: by the browser itself, else by noble, which is fetched only then. */

const DOMAIN = new TextEncoder().encode("ccqr1\0");
const ALGORITHM = { name: "Ed25519" };

function message(signed) {
  const bytes = new Uint8Array(DOMAIN.length + signed.length);
  bytes.set(DOMAIN);
  bytes.set(signed, DOMAIN.length);
  return bytes;
}

async function natively(signature, bytes, key) {
  const imported = await crypto.subtle.importKey("raw", key, ALGORITHM, false, ["verify"]);
  return crypto.subtle.verify(ALGORITHM, imported, signature, bytes);
}

async function byNoble(signature, bytes, key) {
  const noble = await import("../../vendor/noble-ed25519/index.js");
  return noble.verifyAsync(signature, bytes, key, { zip215: false });
}

/* Which of the two works here: found out once. Safari before 17 and Chrome before 137 lack it. */
let check = null;

export function fromBase64Url(text) {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
}

/* True where these bytes were signed with the key (32 bytes). Throws where no check is possible. */
export async function verifyBytes(signature, bytes, key) {
  if (check !== null) return check(signature, bytes, key);
  try {
    const good = await natively(signature, bytes, key);
    check = natively;
    return good;
  } catch {
    const good = await byNoble(signature, bytes, key);
    check = byNoble;
    return good;
  }
}

/* True where the token was signed with the key. Throws where no check is possible. */
export function verify(token, key) {
  return verifyBytes(token.signature, message(token.signed), key);
}
