/* Whether the server can be reached: found out by asking it, said on the screen, switched by nobody.
   onState({online, waiting}): online is undefined until the first answer, or failure. */

export function createLink(queue, onState) {
  // What a browser says is no more than that there is some network, unless it says there is none.
  let online = navigator.onLine === false ? false : undefined;

  const report = async () => onState({ online, waiting: await queue.waiting() });

  return {
    report,
    /* Whether the server answered; undefined where nothing was asked. */
    heard: (answered) => {
      online = answered ?? online;
      return report();
    },
  };
}
