/* A pause that can be cut short. */

export function createAlarm() {
  let ring = () => undefined;
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        ring = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    wake: () => ring(),
  };
}
