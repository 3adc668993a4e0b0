/** Elements that wait for their turn, in the order in which they came. */
const waiting: (() => void)[] = [];
let starting = true;
let channel: MessageChannel | null = null;

/**
 * While the app starts: resolves in a task of its own, one for each who asks, so that the page answers in between. Null when
 * nobody has waited for a whole task, from then on: the app is there, and what opens later opens at once.
 */
export function firstTurn(): Promise<void> | null {
  if (!starting) return null;
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = giveTurn;
    channel.port2.postMessage(null);
  }
  return new Promise((resolve) => waiting.push(resolve));
}

function giveTurn(): void {
  const next = waiting.shift();
  if (next) {
    next();
    channel?.port2.postMessage(null);
    return;
  }
  starting = false;
  channel?.port1.close();
  channel = null;
}
