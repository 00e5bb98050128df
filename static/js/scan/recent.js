/* A badge held in front of the camera is one scan, not ten a second. Pure. */

const PAUSE = 3000;
const LONGEST_FRAME = 250; // a busy phone that saw nothing for seconds did not see the badge go

/* For what is typed: the same again within the pause is a trigger held down. Pure. */
export function createOnce(pause) {
  let last = "";
  let at = -Infinity;

  return function isNew(text, now) {
    const fresh = text !== last || now - at > pause;
    [last, at] = [text, now];
    return fresh;
  };
}

/* isNew(text, now) is told of every frame, "" where it showed none: true where the text was out of
   view for three seconds of frames, or was never seen. */
export function createRecent() {
  const away = new Map();
  let last = -Infinity;

  return function isNew(text, now) {
    const step = Math.min(now - last, LONGEST_FRAME);
    last = now;
    for (const [known, time] of away) {
      if (known === text) continue;
      if (time + step < PAUSE) away.set(known, time + step);
      else away.delete(known);
    }
    if (text === "") return false;
    const known = away.has(text);
    away.set(text, 0);
    return !known;
  };
}
