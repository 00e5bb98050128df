/* A sound and a vibration of its own for each answer, for those who do not look. */

/* [hertz, begins at, lasts] in seconds. */
const TONES = {
  admit: [[880, 0, 0.09], [1320, 0.1, 0.16]],
  again: [[620, 0, 0.12], [620, 0.2, 0.12]],
  refuse: [[200, 0, 0.5], [190, 0, 0.5]],
};
/* Before an answer that takes back the one before: nobody overhears it. */
const ALARM = [[1560, 0, 0.07], [1170, 0.09, 0.07], [1560, 0.18, 0.07]];
const AFTER_ALARM = 0.32;
const VIBRATIONS = { admit: [60], again: [70, 80, 70], refuse: [400] };
const ALARM_VIBRATION = [40, 40, 40, 40, 40, 60];
const VOLUME = 0.25;

let context = null;

/* Browsers allow sound only after a touch: call this from one. */
export function unlock() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}

function tone([hertz, begins, lasts], type, volume = VOLUME) {
  const oscillator = new OscillatorNode(context, { frequency: hertz, type });
  const gain = new GainNode(context, { gain: volume });
  const start = context.currentTime + begins;
  gain.gain.setTargetAtTime(0, start + lasts * 0.7, 0.02);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + lasts + 0.1);
}

function vibrate(pattern) {
  // Before the first touch browsers only complain.
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(pattern);
}

/* Say admit, again or refuse; loudly where it takes back what was said before. */
export function say(colour, corrected = false) {
  vibrate([...(corrected ? ALARM_VIBRATION : []), ...VIBRATIONS[colour]]);
  if (context?.state !== "running") return;
  if (corrected) ALARM.forEach((each) => tone(each, "square", VOLUME * 1.5));
  for (const [hertz, begins, lasts] of TONES[colour]) {
    const at = corrected ? begins + AFTER_ALARM : begins;
    tone([hertz, at, lasts], colour === "refuse" ? "sawtooth" : "sine");
  }
}
