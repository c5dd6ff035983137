import { OutgoingMessage } from 'node:http';

/** Has `Date` tell the time that is given, in the whole process, until what is returned is called. */
export function turnDate(now: () => number): () => void {
  const Real = globalThis.Date;
  class Turned extends Real {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [now()] : given) as [number]));
    }
    static override now(): number {
      return now();
    }
    static override [Symbol.hasInstance](one: unknown): boolean {
      return Object.prototype.toString.call(one) === '[object Date]';
    }
  }
  globalThis.Date = Turned as DateConstructor;
  // Servers of this process tell no time in their answers: Node would tell the machine's own, and the SDK believe it.
  Object.defineProperty(OutgoingMessage.prototype, 'sendDate', {
    get: () => false,
    set: () => {},
    configurable: true,
  });
  return () => {
    globalThis.Date = Real;
  };
}
