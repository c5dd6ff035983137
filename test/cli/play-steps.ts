import { expect } from 'vitest';
import type { Step } from './steps/step.ts';

/** A client of the SDK, as far as steps need one. */
export interface StepClient {
  send(command: never): Promise<unknown>;
}

function fill(value: unknown, kept: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    // A name alone may stand for bytes; within a text it stands for text.
    const whole = /^<(\w+)>$/.exec(value)?.[1];
    if (whole !== undefined && kept.has(whole)) return kept.get(whole);
    return value.replace(/<(\w+)>/g, (name, key: string) => String(kept.get(key) ?? name));
  }
  if (Array.isArray(value)) return value.map((one) => fill(one, kept));
  // Dates, bytes and matchers stay as they are.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, fill(child, kept)]));
}

function at(answer: unknown, path: string): unknown {
  const found = path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], answer);
  if (found === undefined) throw new Error(`there is no ${path} in ${JSON.stringify(answer)}`);
  return found;
}

/** Makes one call; gives its answer. */
export type Player = (action: string, input: object) => Promise<unknown>;

/** Calls through a client of the SDK. */
export function bySdk(client: StepClient, commands: object): Player {
  return (action, input) => {
    const Command = (commands as Record<string, unknown>)[`${action}Command`];
    if (typeof Command !== 'function') throw new Error(`the SDK has no ${action}Command`);
    return client.send(Reflect.construct(Command, [input]) as never);
  };
}

/**
 * Makes the calls of a walk one after the other, and holds each answer against what it must show. Gives the names of
 * the actions that answered.
 */
export async function playSteps(
  player: Player,
  steps: readonly Step[],
  given: Readonly<Record<string, unknown>> = {},
): Promise<Set<string>> {
  const kept = new Map<string, unknown>(Object.entries(given));
  const answered = new Set<string>();
  for (const { action, input, keep, shows } of steps) {
    const answer = await player(action, fill(input, kept) as object).catch((error: Error) => {
      throw new Error(`${action}: ${error.name}: ${error.message}`, { cause: error });
    });
    expect(answer, action).toMatchObject(fill(shows, kept) as object);
    for (const [name, path] of Object.entries(keep)) kept.set(name, at(answer, path));
    answered.add(action);
  }
  return answered;
}
