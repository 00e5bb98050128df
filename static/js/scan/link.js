/* Whether the server can be reached: found out by asking it, said on the screen, switched by nobody. */

export function createLink(queue, onState) {
  let online = navigator.onLine;

  const report = async () => onState({ online, waiting: await queue.waiting() });

  return {
    isOnline: () => online,
    report,
    heard: (answered) => {
      online = answered;
      return report();
    },
  };
}
