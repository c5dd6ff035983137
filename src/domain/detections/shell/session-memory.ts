import { pathFrom } from '../path-forms.ts';
import type { ShellNode } from './syntax.ts';

/** Names of one kind that are remembered; older ones are forgotten first. */
const MAX_REMEMBERED_NAMES = 500;
/** The longest value that is remembered: a longer one is taken as unknown. */
const MAX_REMEMBERED_CHARS = 16_384;

/** What a session's earlier commands set, as far as later ones may use it to hide what they do. */
export class SessionMemory {
  readonly #variables = new Map<string, string>();
  readonly #aliases = new Map<string, string>();
  readonly #functions = new Map<string, ShellNode>();
  readonly #files = new Map<string, string>();

  /** The folder that the session is in, after a `cd` to a whole path; null: not known. */
  folder: string | null = null;

  /** A variable's value; undefined: nothing is known of it. */
  variable(name: string): string | undefined {
    return this.#variables.get(name);
  }

  setVariable(name: string, value: string): void {
    remember(this.#variables, name, value);
  }

  unsetVariable(name: string): void {
    this.#variables.delete(name);
  }

  alias(name: string): string | undefined {
    return this.#aliases.get(name);
  }

  setAlias(name: string, value: string): void {
    remember(this.#aliases, name, value);
  }

  unsetAlias(name: string): void {
    this.#aliases.delete(name);
  }

  function(name: string): ShellNode | undefined {
    return this.#functions.get(name);
  }

  setFunction(name: string, body: ShellNode): void {
    makeRoom(this.#functions, name);
    this.#functions.set(name, body);
  }

  /** What a file holds that the session wrote; undefined: not known. */
  file(path: string): string | undefined {
    return this.#files.get(this.#whole(path));
  }

  /** Null: the file was written with what is not known. */
  writeFile(path: string, content: string | null, append: boolean): void {
    const whole = this.#whole(path);
    const before = append ? this.#files.get(whole) : '';
    if (content === null) {
      if (!append) this.#files.delete(whole);
    } else remember(this.#files, whole, (before ?? '') + content);
  }

  /** One file under one name: `./x`, `x` and, where the folder is known, the whole path. */
  #whole(path: string): string {
    return pathFrom(this.folder, path).replace(/^\.\//, '');
  }
}

function remember(map: Map<string, string>, name: string, value: string): void {
  makeRoom(map, name);
  if (value.length > MAX_REMEMBERED_CHARS) map.delete(name);
  else map.set(name, value);
}

function makeRoom(map: Map<string, unknown>, name: string): void {
  if (map.has(name) || map.size < MAX_REMEMBERED_NAMES) return;
  const oldest = map.keys().next().value;
  if (oldest !== undefined) map.delete(oldest);
}
