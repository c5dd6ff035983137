import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything made has this tag, with the run for its value. */
export const ACCEPT_TAG = 'sallyport:accept';

/** What a run may make, by what removes it. */
export type MadeKind =
  | 'access-key'
  | 'activation'
  | 'attached-user-policy'
  | 'bucket'
  | 'document'
  | 'instance-profile'
  | 'log-group'
  | 'managed-policy'
  | 'queue'
  | 'role'
  | 'role-policy'
  | 'rule'
  | 'session'
  | 'user';

/** One thing that was, or may have been, made. */
export interface MadeThing {
  readonly kind: MadeKind;
  readonly id: string;
  /** What it belongs to: the user of a key, the role of a policy. */
  readonly of?: string;
}

/**
 * What a run has made, in the order of its making. Written down before each thing is made, so that what a crash leaves
 * behind can be found.
 */
export class MadeThings {
  readonly run: string;
  readonly #file: string;
  #things: MadeThing[] = [];

  constructor(folder: string, run: string) {
    this.run = run;
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, `${run}.made.json`);
    if (existsSync(this.#file)) this.#things = JSON.parse(readFileSync(this.#file, 'utf8')) as MadeThing[];
  }

  get file(): string {
    return this.#file;
  }

  /** In the order in which they have to go. */
  get things(): readonly MadeThing[] {
    return this.#things.toReversed();
  }

  add(kind: MadeKind, id: string, of?: string): void {
    this.#things.push({ kind, id, ...(of === undefined ? {} : { of }) });
    this.#keep();
  }

  removed(thing: MadeThing): void {
    this.#things = this.#things.filter((each) => each !== thing);
    this.#keep();
  }

  #keep(): void {
    if (this.#things.length === 0) rmSync(this.#file, { force: true });
    else writeFileSync(this.#file, JSON.stringify(this.#things, null, 2), { mode: 0o600 });
  }
}
