import type { Fact } from '../../../domain/guardrails/facts.ts';
import { known, unknown } from '../../../domain/guardrails/facts.ts';

/** Thrown where a fact cannot be known; its message is the reason. */
export class NotKnown extends Error {}

/** Thrown where a fact is known to stand in the way; its message says what. */
export class NotPossible extends Error {}

/** The name of an AWS error; null for anything else. */
export function awsErrorName(error: unknown): string | null {
  const isAws = error instanceof Error && '$metadata' in error;
  return isAws ? error.name : null;
}

/**
 * Asks AWS one thing. Where it says that there is no such thing, that is an answer (`absent`); any other error is the
 * reason why it is not known: the operation and AWS's error name, never its message, which may quote anything.
 */
export async function ask<T>(
  operation: string,
  call: () => Promise<T>,
  absent?: { readonly errors: readonly string[]; readonly value: T },
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof NotKnown) throw error;
    const name = awsErrorName(error);
    if (absent !== undefined && name !== null && absent.errors.includes(name)) return absent.value;
    const networkCode = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    throw new NotKnown(`${operation}: ${name ?? networkCode}`);
  }
}

/**
 * How long a fact is waited for. What is slow is unknown for now, and what the other facts decide is not held up by
 * it; the answer is kept when it comes, for the next time that the session is judged.
 */
export const FACT_LIMIT_MS = 2_000;

/** What was found within the limit, or why it was not. */
export async function toFact<T>(found: Promise<T>, limitMs = FACT_LIMIT_MS): Promise<Fact<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Fact<T>>((resolve) => {
    timer = setTimeout(() => resolve(unknown(`there was no answer within ${limitMs} ms`)), limitMs);
    timer.unref();
  });
  try {
    return await Promise.race([found.then(known), late]);
  } catch (error) {
    if (error instanceof NotKnown) return unknown(error.message);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
