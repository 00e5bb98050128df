import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";

import { shownIn } from "../../../static/js/behaviours/witness.js";
import { Keeper } from "../../../static/js/ledger/keeper.js";
import { isConsistent } from "../../../static/js/ledger/merkle.js";
import { openCheckpoint, parseKey, toBase64 } from "../../../static/js/ledger/note.js";

const ORIGIN = "jinjiang.example/log";

/* RFC 6962, 2.1, as it is written there: slow and plain, to judge ours by. */
const sha = (...parts) => new Uint8Array(createHash("sha256").update(Buffer.concat(parts)).digest());
const split = (n) => 2 ** (Math.ceil(Math.log2(n)) - 1);
const leaves = (n) => Array.from({ length: n }, (_each, i) => Buffer.from(`leaf ${i}`));

function root(data) {
  if (data.length === 1) return sha(Buffer.from([0]), data[0]);
  const k = split(data.length);
  return sha(Buffer.from([1]), root(data.slice(0, k)), root(data.slice(k)));
}

function subproof(m, data, whole) {
  const n = data.length;
  if (m === n) return whole ? [] : [root(data)];
  const k = split(n);
  return m <= k
    ? [...subproof(m, data.slice(0, k), whole), root(data.slice(k))]
    : [...subproof(m - k, data.slice(k), false), root(data.slice(0, k))];
}

test("every proof between trees of up to twenty leaves is accepted, and none with a byte changed", async () => {
  for (let n = 1; n <= 20; n += 1) {
    for (let m = 1; m <= n; m += 1) {
      const data = leaves(n);
      const [old, now, proof] = [root(data.slice(0, m)), root(data), subproof(m, data, true)];
      assert.equal(await isConsistent(m, n, proof, old, now), true, `${m} in ${n}`);
      const wrong = Uint8Array.from(old);
      wrong[7] ^= 1;
      assert.equal(await isConsistent(m, n, proof, wrong, now), false, `${m} in ${n}, old root`);
      for (let at = 0; at < proof.length; at += 1) {
        const forged = proof.map((hash) => Uint8Array.from(hash));
        forged[at][0] ^= 1;
        assert.equal(await isConsistent(m, n, forged, old, now), false, `${m} in ${n}, ${at}`);
      }
      if (m < n) assert.equal(await isConsistent(m, n, [...proof, now], old, now), false);
    }
  }
});

test("nothing is consistent with an empty or a longer tree", async () => {
  const one = root(leaves(1));
  assert.equal(await isConsistent(0, 1, [], one, one), false);
  assert.equal(await isConsistent(2, 1, [], one, one), false);
});

function log() {
  const pair = generateKeyPairSync("ed25519");
  const raw = pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const typed = Buffer.concat([Buffer.from([1]), raw]);
  const id = Buffer.from(sha(Buffer.from(`${ORIGIN}\n`), typed)).subarray(0, 4);
  const key = parseKey(`${ORIGIN}+${id.toString("hex")}+${typed.toString("base64")}`);
  const note = (data) => {
    const text = `${ORIGIN}\n${data.length}\n${toBase64(root(data))}\n`;
    const signature = Buffer.concat([id, sign(null, Buffer.from(text), pair.privateKey)]);
    return `${text}\n— ${ORIGIN} ${signature.toString("base64")}\n`;
  };
  return { key, note };
}

test("a checkpoint is opened by its log's key alone, and by no byte less", async () => {
  const { key, note } = log();
  const signed = note(leaves(5));
  assert.deepEqual(await openCheckpoint(signed, key), {
    origin: ORIGIN, size: 5, root: toBase64(root(leaves(5))),
  });
  await assert.rejects(openCheckpoint(signed.replace("\n5\n", "\n6\n"), key));
  await assert.rejects(openCheckpoint(signed, log().key));
  await assert.rejects(openCheckpoint("", key));
});

function phone(served, proofs = {}) {
  const kept = new Map();
  const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (...pair) => kept.set(...pair) };
  const ask = async (address) => {
    const text = address === "/log/checkpoint" ? served.note : proofs[address];
    return { ok: text !== undefined, status: 404, text: async () => text };
  };
  return { keeper: (key) => new Keeper(key, { storage, ask }), kept };
}

test("a phone finds the ledger it kept in the ledger of today", async () => {
  const { key, note } = log();
  const data = leaves(9);
  const proof = subproof(4, data, true).map((hash) => `${toBase64(hash)}\n`).join("");
  const keeper = phone({ note: note(data) }, { "/log/consistency?from=4&to=9": proof }).keeper(key);
  keeper.keep({ size: 4, root: toBase64(root(data.slice(0, 4))) });
  assert.equal(await keeper.agrees(keeper.kept()[0], await keeper.newest()), true);
});

test("a phone finds out a ledger that was written anew, or cut", async () => {
  const { key, note } = log();
  const [honest, other] = [leaves(9), [Buffer.from("forged"), ...leaves(9).slice(1)]];
  const proof = subproof(4, other, true).map((hash) => `${toBase64(hash)}\n`).join("");
  const keeper = phone({ note: note(other) }, { "/log/consistency?from=4&to=9": proof }).keeper(key);
  const newest = await keeper.newest();
  const kept = (n) => ({ size: n, root: toBase64(root(honest.slice(0, n))) });
  assert.equal(await keeper.agrees(kept(4), newest), false);
  assert.equal(await keeper.agrees(kept(9), newest), false);
  assert.equal(await keeper.agrees({ size: 12, root: kept(9).root }, newest), false);
});

test("two roots of one size are both kept, the same one once", () => {
  const keeper = phone({}).keeper(log().key);
  keeper.keep({ size: 4, root: "a" });
  keeper.keep({ size: 4, root: "b" });
  keeper.keep({ size: 4, root: "a" });
  assert.deepEqual(keeper.kept().map((each) => each.root), ["a", "b"]);
});

test("what a phone cannot read back is nothing", () => {
  const { keeper, kept } = phone({});
  kept.set(`checkpoints:${ORIGIN}`, "{nonsense");
  assert.deepEqual(keeper(log().key).kept(), []);
});

test("the code on the screen names size and root, and nothing else is taken for one", () => {
  const hash = toBase64(root(leaves(3)));
  const sent = hash.replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
  assert.deepEqual(shownIn(`?size=3&root=${sent}`), { size: 3, root: hash });
  for (const words of ["", "?size=0&root=" + sent, "?size=3", "?size=3&root=short"]) {
    assert.equal(shownIn(words), null);
  }
});
