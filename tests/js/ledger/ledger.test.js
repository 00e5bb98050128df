import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";

import { shownIn } from "../../../static/js/behaviours/witness.js";
import { Keeper } from "../../../static/js/ledger/keeper.js";
import { isConsistent } from "../../../static/js/ledger/merkle.js";
import { openCheckpoint, parsePolicies, toBase64 } from "../../../static/js/ledger/note.js";
import { judge, welcome } from "../../../static/js/ledger/verdict.js";

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
  const key = `${ORIGIN}+${id.toString("hex")}+${typed.toString("base64")}`;
  const note = (data) => {
    const text = `${ORIGIN}\n${data.length}\n${toBase64(root(data))}\n`;
    const signature = Buffer.concat([id, sign(null, Buffer.from(text), pair.privateKey)]);
    return `${text}\n— ${ORIGIN} ${signature.toString("base64")}\n`;
  };
  return { key, note };
}

/* The policies of a log whose leaves named these keys, by leaf. */
const named = (...leaves) => parsePolicies(leaves.map(([leaf, ...logs]) => [leaf, logs.map((each) => each.key)]));

test("a checkpoint is opened by its log's key alone, and by no byte less", async () => {
  const own = log();
  const signed = own.note(leaves(5));
  const policies = named([0, own]);
  const { size, root: head, note } = await openCheckpoint(signed, policies);
  assert.deepEqual([size, head], [5, toBase64(root(leaves(5)))]);
  assert.equal(note, signed);
  await assert.rejects(openCheckpoint(signed.replace("\n5\n", "\n6\n"), policies));
  await assert.rejects(openCheckpoint(signed, named([0, log()])));
  await assert.rejects(openCheckpoint("", policies));
});

test("the lines of witnesses are left out of what is kept", async () => {
  const own = log();
  const cosigned = `${own.note(leaves(5))}— witness.example AAAA\n`;
  assert.equal((await openCheckpoint(cosigned, named([0, own]))).note, own.note(leaves(5)));
});

test("while one key succeeds the other either is enough, but neither may be wrong", async () => {
  const [old, next] = [log(), log()];
  const both = old.note(leaves(5)) + next.note(leaves(5)).split("\n\n")[1];
  for (const logs of [[old], [next], [old, next], [log(), next]]) {
    assert.equal((await openCheckpoint(both, named([0, ...logs]))).size, 5);
  }
  const wrong = old.note(leaves(5)) + next.note(leaves(6)).split("\n\n")[1];
  await assert.rejects(openCheckpoint(wrong, named([0, old, next])));
});

test("a key signs for the sizes it was in force at, before them and after them for none", async () => {
  const [old, next] = [log(), log()];
  const policies = named([0, old], [5, next]);
  assert.equal((await openCheckpoint(old.note(leaves(5)), policies)).size, 5);
  assert.equal((await openCheckpoint(next.note(leaves(6)), policies)).size, 6);
  await assert.rejects(openCheckpoint(old.note(leaves(6)), policies));
  await assert.rejects(openCheckpoint(next.note(leaves(5)), policies));
});

/* A phone, and what the server answers: `served` by address, to be changed as the story goes. */
function phone(own = log()) {
  const kept = new Map();
  const served = {};
  const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (...pair) => kept.set(...pair) };
  const ask = async (address) => {
    if (served.away) throw new TypeError("no network");
    const text = served[address];
    return { ok: text !== undefined, status: text === undefined ? 404 : 200, text: async () => text };
  };
  return { keeper: new Keeper(named([0, own]), { storage, ask }), kept, served, own };
}

/* The server shows these leaves, with a checkpoint at each of the sizes, and proofs of all. */
function serve({ served, own }, data, ...sizes) {
  for (const each of Object.keys(served)) delete served[each];
  served["/log/checkpoint"] = own.note(data);
  for (const size of [...sizes, data.length]) {
    served[`/log/checkpoint/${size}`] = own.note(data.slice(0, size));
  }
  for (let m = 1; m < data.length; m += 1) {
    const proof = subproof(m, data, true).map((hash) => `${toBase64(hash)}\n`).join("");
    served[`/log/consistency?from=${m}&to=${data.length}`] = proof;
  }
}

const head = (data, size = data.length) => ({ size, root: toBase64(root(data.slice(0, size))) });
const forgery = (n) => [Buffer.from("forged"), ...leaves(n).slice(1)];
const sizesOf = (keeper) => keeper.kept().map((each) => each.size);

test("a phone finds the ledger it kept in the ledger of today", async () => {
  const own = phone();
  serve(own, leaves(9), 4);
  assert.equal(await welcome(own.keeper, head(leaves(4))), true);
  assert.equal((await judge(own.keeper)).state, "good");
  assert.deepEqual(own.keeper.kept().map((each) => each.note), [9, 4].map((n) => own.own.note(leaves(n))));
});

test("a phone finds out a ledger that was written anew, or cut", async () => {
  for (const later of [forgery(9), forgery(4), leaves(3)]) {
    const own = phone();
    serve(own, leaves(4));
    await welcome(own.keeper, head(leaves(4)));
    serve(own, later);
    assert.equal((await judge(own.keeper)).state, "forked");
    assert.equal(own.keeper.kept().at(-1).note, own.own.note(leaves(4)));
  }
});

test("of a code that no signed checkpoint has, nothing is kept and no alarm is given", async () => {
  for (const [shown, ...known] of [
    [{ size: 4, root: head(forgery(4)).root }],
    [{ size: 4, root: head(forgery(4)).root }, head(leaves(4)), head(leaves(6))],
    [{ size: 5, root: head(leaves(5)).root }],
    [{ size: 2_000_000, root: head(leaves(5)).root }, head(leaves(6))],
  ]) {
    const own = phone();
    serve(own, leaves(9), 4, 6);
    for (const each of known) assert.equal(await welcome(own.keeper, each), true);
    assert.equal(await welcome(own.keeper, shown), false);
    assert.equal((await judge(own.keeper)).state, known.length ? "good" : "first");
    assert.deepEqual(new Set(sizesOf(own.keeper)), new Set([9, ...known.map((each) => each.size)]));
  }
});

test("a checkpoint whose signature was once seen stays, though the ledger denies it later", async () => {
  const own = phone();
  serve(own, leaves(4));
  await welcome(own.keeper, head(leaves(4)));
  serve(own, forgery(9));
  assert.equal(await welcome(own.keeper, head(leaves(4))), true);
  assert.equal((await judge(own.keeper)).state, "forked");
  assert.equal(own.keeper.kept().some((each) => each.note === own.own.note(leaves(4))), true);
});

test("two signed checkpoints that do not fit are told of for ever, whatever comes after", async () => {
  const own = phone();
  serve(own, leaves(4));
  await judge(own.keeper);
  serve(own, forgery(9));
  await judge(own.keeper);
  for (let n = 10; n < 40; n += 1) {
    serve(own, leaves(n), 4);
    await welcome(own.keeper, head(leaves(n)));
    assert.equal((await judge(own.keeper)).state, "forked");
  }
  const notes = own.keeper.kept().map((each) => each.note);
  assert.equal(notes.includes(own.own.note(leaves(4))), true);
  assert.equal(notes.includes(own.own.note(forgery(9))), true);
  assert.deepEqual(own.keeper.kept().filter((each) => each.forks).map((each) => each.size), [9]);
});

test("what was kept without a signature is no alarm, is signed when it can be, and can be forgotten", async () => {
  const own = phone();
  own.keeper.keep(head(leaves(4)));
  own.keeper.keep({ size: 4, root: head(forgery(4)).root });
  serve(own, leaves(9), 4);
  const { state, results } = await judge(own.keeper);
  assert.equal(state, "unsigned");
  assert.deepEqual(results.map((each) => [each.root, each.agrees]).toSorted(), [
    [head(leaves(4)).root, true], [head(forgery(4)).root, undefined],
  ].toSorted());
  own.keeper.forget(head(forgery(4)));
  assert.equal((await judge(own.keeper)).state, "good");
  assert.deepEqual(sizesOf(own.keeper), [9, 4]);
});

test("without a network a code is kept until it can be judged", async () => {
  const own = phone();
  own.served.away = true;
  await assert.rejects(welcome(own.keeper, head(leaves(4))));
  assert.deepEqual(sizesOf(own.keeper), [4]);
  serve(own, leaves(9), 4);
  assert.equal((await judge(own.keeper)).state, "good");
});

test("two roots of one size are both kept, the same one once", () => {
  const { keeper } = phone();
  keeper.keep({ size: 4, root: "a" });
  keeper.keep({ size: 4, root: "b" });
  keeper.keep({ size: 4, root: "a" });
  assert.deepEqual(keeper.kept().map((each) => each.root), ["a", "b"]);
});

test("what a phone cannot read back is nothing", () => {
  const { keeper, kept } = phone();
  kept.set(`checkpoints:${ORIGIN}`, "{nonsense");
  assert.deepEqual(keeper.kept(), []);
});

test("the code on the screen names size and root, and nothing else is taken for one", () => {
  const hash = toBase64(root(leaves(3)));
  const sent = hash.replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
  assert.deepEqual(shownIn(`?size=3&root=${sent}`), { size: 3, root: hash });
  for (const words of ["", "?size=0&root=" + sent, "?size=3", "?size=3&root=short"]) {
    assert.equal(shownIn(words), null);
  }
});
