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

/* Whether this key signed the note's text. Throws where its line does not fit. */
async function isSigned(text, lines, key) {
  const signature = lines.map((line) => signatureOf(line, key)).find((each) => each !== null);
  if (!signature) return false;
  if (!(await verifyBytes(signature, new TextEncoder().encode(text), key.key))) {
    throw new Error("the signature does not fit");
  }
  return true;
}

/* [[leaf, [key, …]], …] as the log's policy leaves name its keys, ready to check with. */
export function parsePolicies(named) {
  return named.map(([leaf, keys]) => ({ leaf, keys: keys.map(parseKey) }));
}

/* The keys for a checkpoint over `size` entries: any one of them is enough (there are two while one
   succeeds the other). */
function inForce(policies, size) {
  return (policies.filter((each) => each.leaf < size).at(-1) ?? policies[0]).keys;
}

/* {size, root, note} of a checkpoint that the log signed with a key in force at that size, by its
   policies in their order; `note` holds nobody else's lines. Throws for anything else. */
export async function openCheckpoint(served, policies) {
  const end = served.indexOf("\n\n") + 1;
  const text = served.slice(0, end);
  const [origin, size, root] = text.split("\n");
  const keys = inForce(policies, Number(size));
  if (origin !== keys[0].name || !/^(0|[1-9]\d{0,15})$/.test(size)) throw new Error("no checkpoint");
  const lines = served.slice(end + 1).split("\n");
  const signed = await Promise.all(keys.map((key) => isSigned(text, lines, key)));
  if (!signed.some(Boolean)) throw new Error("no signature of this log");
  const own = lines.filter((line) => keys.some((key) => signatureOf(line, key)));
  return { size: Number(size), root, note: `${text}\n${own.join("\n")}\n` };
}
