/** How long a key that was taken from the due queue is held: should its reconcile die, it comes again after this. */
export const HOLD_MS = 60_000;
