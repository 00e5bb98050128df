/* The now-line in a day's timetable, and a mark on what is running; renewed twice a minute. */

const EVERY = 30_000;

/* The time of day of a moment (ms) in the zone of an ISO time such as 2024-08-26T09:00:00+08:00. */
export function clock(moment, zoned) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(zoned);
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return new Date(moment + offset * 60_000).toISOString().slice(11, 16);
}

/* The index of the time the line stands before; -1 before the first and after the last. */
export function lineBefore(times, moment) {
  const next = times.findIndex((time) => Date.parse(time) > moment);
  return next > 0 ? next : -1;
}

export function isRunning({ from, until }, moment) {
  return Date.parse(from) <= moment && moment < Date.parse(until);
}

function markSlots(timetable, moment) {
  for (const slot of timetable.querySelectorAll("[data-from]")) {
    const running = isRunning(slot.dataset, moment) && !slot.classList.contains("slot--cancelled");
    slot.classList.toggle("slot--on", running);
    slot.querySelector(".slot__on").hidden = !running;
  }
}

function placeLine(timetable, line, moment) {
  const times = [...timetable.querySelectorAll("[data-at]")];
  const next = times[lineBefore(times.map((time) => time.dataset.at), moment)];
  line.remove();
  if (!next) return;
  const row = [...next.classList].find((name) => name.startsWith("from-"));
  line.className = `timetable__now ${row}`;
  line.querySelector("time").textContent = clock(moment, next.dataset.at);
  next.before(line);
}

export function connect(timetable) {
  const template = timetable.querySelector("template[data-line]");
  const line = template.content.firstElementChild.cloneNode(true);
  const renew = () => {
    const moment = Date.now();
    markSlots(timetable, moment);
    placeLine(timetable, line, moment);
  };
  renew();
  setInterval(renew, EVERY);
}
