/* A badge held in front of the camera is one scan, not ten a second. Pure. */

const PAUSE = 3000;
const LONGEST_FRAME = 250; // a busy phone that saw nothing for seconds did not see the badge go

/* isNew(text, now) is told of every frame, "" where it showed none: true where the text was out of
   view for three seconds of frames, or was never seen. */
export function createRecent(pause = PAUSE, longest = LONGEST_FRAME) {
  const away = new Map();
  let last = -Infinity;

  return function isNew(text, now) {
    const step = Math.min(now - last, longest);
    last = now;
    for (const [known, time] of away) {
      if (known === text) continue;
      if (time + step < pause) away.set(known, time + step);
      else away.delete(known);
    }
    if (text === "") return false;
    const known = away.has(text);
    away.set(text, 0);
    return !known;
  };
}
