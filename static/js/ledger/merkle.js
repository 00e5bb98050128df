/* Consistency of two tree heads of a log: RFC 9162, 2.1.4.2 (the hashing is that of RFC 6962). */

async function joined(left, right) {
  const bytes = new Uint8Array(65);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 33);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function same(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

/* Sizes are whole numbers below 2^53: no bit operations of JavaScript, which end at 32 bits. */
const odd = (number) => number % 2 === 1;
const half = (number) => Math.floor(number / 2);

/* True where the tree of `second` leaves begins with that of `first`, by this proof (hashes). */
export async function isConsistent(first, second, proof, firstRoot, secondRoot) {
  if (first < 1 || first > second) return false;
  if (first === second) return proof.length === 0 && same(firstRoot, secondRoot);
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : [...proof];
  if (path.length === 0) return false;
  let [fn, sn] = [first - 1, second - 1];
  while (odd(fn)) [fn, sn] = [half(fn), half(sn)];
  let [fr, sr] = [path[0], path[0]];
  for (const hash of path.slice(1)) {
    if (sn === 0 || hash.length !== 32) return false;
    if (odd(fn) || fn === sn) {
      fr = await joined(hash, fr);
      sr = await joined(hash, sr);
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      sr = await joined(sr, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && same(fr, firstRoot) && same(sr, secondRoot);
}

function isPowerOfTwo(number) {
  let left = number;
  while (left > 1 && !odd(left)) left = half(left);
  return left === 1;
}
