/* UUIDv7 (RFC 9562): ids that sort by the time they were made, also within a millisecond. */

const COUNTS = 0x1000; // 12 bits of rand_a are a counter (RFC 9562, 6.2, method 1)

function format(time, count) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 5, rest = BigInt(time); at >= 0; at -= 1, rest >>= 8n) bytes[at] = Number(rest & 255n);
  bytes[6] = 0x70 | (count >> 8);
  bytes[7] = count & 255;
  bytes[8] = 0x80 | (bytes[8] & 63);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/* A function that makes ids, each greater than the one before even if the clock steps back. */
export function createIds(clock = Date.now) {
  let time = 0;
  let count = 0;

  return function next() {
    const now = clock();
    if (now > time) [time, count] = [now, 0];
    else if ((count += 1) === COUNTS) [time, count] = [time + 1, 0];
    return format(time, count);
  };
}
