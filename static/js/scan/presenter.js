/* The answer on the screen: shown at once, the face once it has come, corrected by the server's word. */

import * as answers from "./answer.js";
import { namesNobody } from "./decide.js";

/* A correction that comes later than this is about somebody who has gone on: see the last scans. */
const STILL_HERE = 10_000;

export function createPresenter({ kept, photos, facts }) {
  let latest = null;

  async function showFace(badge) {
    const face = await photos.of(badge);
    if (face && latest.answer.badge === badge) answers.face(face);
  }

  function show(answer, quiet = false) {
    latest = { answer, at: performance.now() };
    answers.show(answer, facts(), { quiet });
    if (answer.person && !kept.get("hideNames")) showFace(answer.badge);
  }

  return {
    show: (answer) => show(answer),
    isLatest: (answer) => latest?.answer === answer,
    latestScan: () => latest?.answer.scan?.id,

    /* The server's word on the answer that is shown, or was until a moment ago: line is as in the log. */
    correct: (line, delegate) => {
      const { answer: before, at } = latest;
      if (performance.now() - at > STILL_HERE) return;
      const { undone, stands, differs, asked } = line;
      const known = delegate ? { ...before.person, ...delegate } : before.person;
      const person = namesNobody(line.answer?.verdict) ? undefined : known;
      const after = { ...before, ...line.answer, person, undone, stands, asked, corrected: differs };
      const isNews = asked || person?.name !== before.person?.name;
      if (differs) show(after);
      else if (isNews && answers.isShown()) show(after, true);
    },
  };
}
