import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything made has this tag, with the run for its value. */
export const ACCEPT_TAG = 'sallyport:accept';

/** What a run may make, by what removes it. */
export type MadeKind =
  | 'activation'
  | 'athena-database'
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
  | 'tables'
  | 'user'
  | 'workgroup';

/** One thing that was, or may have been, made. */
export interface MadeThing {
  readonly kind: MadeKind;
  readonly id: string;
  /** What it belongs to: the user of a key, the role of a policy. */
  readonly of?: string;
}

/** The name of everything that a run makes, and a part of it where there are several of a kind. */
export function acceptName(run: string, what = ''): string {
  return `sallyport-accept-${run}${what === '' ? '' : `-${what}`}`;
}

/** The database of a run's Athena tables, whose name has letters, digits and underscores alone. */
export function acceptDatabase(run: string): string {
  return acceptName(run).replaceAll('-', '_');
}

/** Where a run's lines go. */
export function acceptLogGroup(run: string): string {
  return `/sallyport-accept/${run}`;
}

/**
 * Everything that a run can have made, by the names that it gives, for a run whose list is lost: what is not there is
 * passed over. The policy on a node's role is known only with the role.
 */
export function allThings(run: string, account: string, nodeRole: string | null): readonly MadeThing[] {
  const name = acceptName(run);
  const [node, hybrid] = [acceptName(run, 'node'), acceptName(run, 'hybrid')];
  return [
    { kind: 'role', id: node },
    { kind: 'instance-profile', id: node, of: node },
    { kind: 'role', id: hybrid },
    { kind: 'activation', id: hybrid },
    // A policy goes once nobody has it any more.
    { kind: 'managed-policy', id: `arn:aws:iam::${account}:policy/${name}` },
    { kind: 'user', id: name },
    { kind: 'bucket', id: name },
    { kind: 'bucket', id: acceptName(run, 'locked') },
    { kind: 'tables', id: name },
    { kind: 'workgroup', id: name },
    { kind: 'athena-database', id: acceptDatabase(run), of: name },
    { kind: 'log-group', id: acceptLogGroup(run) },
    { kind: 'document', id: name },
    ...(nodeRole === null
      ? []
      : [{ kind: 'role-policy' as const, id: acceptName(run, 'logs'), of: nodeRole }]),
    { kind: 'queue', id: name },
    { kind: 'rule', id: name },
  ];
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

  /** Takes a list that was put together anew. */
  addAll(things: readonly MadeThing[]): void {
    this.#things.push(...things);
    this.#keep();
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
