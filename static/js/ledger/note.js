/* Checkpoints as signed notes: C2SP signed-note and tlog-checkpoint, Ed25519 (type 0x01). */

import { verifyBytes } from "../scan/verify.js";
import { same } from "./merkle.js";

const KEY_ID = 4;
const ED25519 = 1;

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

export function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

/* name+id+key, as Go's sumdb/note writes verifier keys. */
export function parseKey(text) {
  const [name, id, ...rest] = text.split("+");
  const [kind, ...key] = fromBase64(rest.join("+"));
  if (kind !== ED25519) throw new Error("not an Ed25519 key");
  const number = Uint8Array.from(id.match(/../g), (pair) => Number.parseInt(pair, 16));
  return { name, id: number, key: Uint8Array.from(key) };
}

function signatureOf(line, key) {
  const [dash, name, encoded] = line.split(" ");
  if (dash !== "—" || name !== key.name) return null;
  const bytes = fromBase64(encoded);
  return same(bytes.slice(0, KEY_ID), key.id) ? bytes.slice(KEY_ID) : null;
}

/* {origin, size, root} of a checkpoint that this key signed. Throws for anything else. */
export async function openCheckpoint(note, key) {
  const end = note.indexOf("\n\n") + 1;
  const text = note.slice(0, end);
  const signatures = note.slice(end + 1).split("\n").map((line) => signatureOf(line, key));
  const signature = signatures.find((each) => each !== null);
  if (end < 1 || !signature) throw new Error("no signature of this log");
  if (!(await verifyBytes(signature, new TextEncoder().encode(text), key.key))) {
    throw new Error("the signature does not fit");
  }
  const [origin, size, root] = text.split("\n");
  if (origin !== key.name || !/^(0|[1-9]\d{0,15})$/.test(size)) throw new Error("no checkpoint");
  return { origin, size: Number(size), root };
}
