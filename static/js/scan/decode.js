/* A badge's token out of the 196 digits of its QR code (badges/tokens.py has the layout). Pure. */

const PREFIX = "107";
const DIGITS = 193;
const BYTES = 80;
const BODY = 16;
const VERSION = 1;
const SHAPE = new RegExp(`^${PREFIX}[0-9]{${DIGITS}}$`);

export const TOKEN_LENGTH = PREFIX.length + DIGITS;

function bytesOf(digits) {
  let number = BigInt(digits);
  const bytes = new Uint8Array(BYTES);
  for (let at = BYTES - 1; at >= 0; at -= 1) {
    bytes[at] = Number(number & 255n);
    number >>= 8n;
  }
  return number === 0n ? bytes : null;
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* The token's fields, not yet believed; null for whatever is no token. Days count from 2020-01-01. */
export function decode(text) {
  const digits = text.trim();
  if (!SHAPE.test(digits)) return null;
  const bytes = bytesOf(digits.slice(PREFIX.length));
  if (bytes === null || bytes[0] >> 4 !== VERSION) return null;
  const view = new DataView(bytes.buffer);
  return {
    text: digits,
    slot: bytes[0] & 15,
    conference: view.getUint16(1),
    badge: hex(bytes.subarray(3, 11)),
    role: bytes[11],
    serial: bytes[12],
    firstDay: view.getUint16(13),
    days: bytes[15],
    signed: bytes.slice(0, BODY),
    signature: bytes.slice(BODY),
  };
}
