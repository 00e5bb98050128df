/* A sound and a vibration of its own for each answer, for those who do not look. */

/* [hertz, begins at, lasts] in seconds. */
const TONES = {
  admit: [[880, 0, 0.09], [1320, 0.1, 0.16]],
  again: [[620, 0, 0.12], [620, 0.2, 0.12]],
  refuse: [[200, 0, 0.5], [190, 0, 0.5]],
};
const VIBRATIONS = { admit: [60], again: [70, 80, 70], refuse: [400] };
const VOLUME = 0.25;

let context = null;

/* Browsers allow sound only after a touch: call this from one. */
export function unlock() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}

function tone([hertz, begins, lasts], type) {
  const oscillator = new OscillatorNode(context, { frequency: hertz, type });
  const gain = new GainNode(context, { gain: VOLUME });
  const start = context.currentTime + begins;
  gain.gain.setTargetAtTime(0, start + lasts * 0.7, 0.02);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + lasts + 0.1);
}

/* Say admit, again or refuse. */
export function say(colour) {
  // Before the first touch browsers only complain.
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(VIBRATIONS[colour]);
  if (context?.state !== "running") return;
  for (const each of TONES[colour]) tone(each, colour === "refuse" ? "sawtooth" : "sine");
}
