/** An event pattern that EventBridge would refuse; the message is the reason alone. */
export class PatternError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'PatternError';
  }
}
