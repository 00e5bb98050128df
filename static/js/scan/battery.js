/* How full the battery is, in per cent; undefined where the browser does not tell. */

let battery = null;

export async function watchBattery() {
  battery = (await navigator.getBattery?.().catch(() => null)) ?? null;
}

export function level() {
  return battery ? Math.round(battery.level * 100) : undefined;
}
