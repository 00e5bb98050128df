/* What the pages and the service worker of this device tell each other. */

const NAME = "jinjiang-door";

/* {tell(news), listen(onNews)}; nobody hears what they said themselves. */
export function openChannel() {
  if (!globalThis.BroadcastChannel) return { tell: () => undefined, listen: () => undefined };
  const channel = new BroadcastChannel(NAME);
  return {
    tell: (news) => channel.postMessage(news),
    listen: (onNews) => channel.addEventListener("message", (event) => onNews(event.data)),
    close: () => channel.close(),
  };
}
