import { OutgoingMessage } from 'node:http';

/** Servers of this process tell no time in their answers: Node would tell the machine's own, and the SDK believe it. */
export function tellNoTime(): void {
  const given = { configurable: true, get: () => false, set: () => {} };
  Object.defineProperty(OutgoingMessage.prototype, 'sendDate', given);
}

/** As it was before: other tests may live in this process. */
export function tellTimeAgain(): void {
  Reflect.deleteProperty(OutgoingMessage.prototype, 'sendDate');
}
