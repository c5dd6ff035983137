import { applyBuiltin } from './builtins.ts';
import { type ExpansionScope, expandText, expandWord } from './expand-word.ts';
import { isWrite, knownOutput, noteTee, noteWritten, resolveRedirects } from './file-effects.ts';
import { MAX_OUTPUT_CHARS } from './printed-output.ts';
import { NOTHING, NOTHING_KNOWN, type Ran, type ReadLimit, type RunScope, together } from './run-scope.ts';
import type { SessionMemory } from './session-memory.ts';
import { type Started, startedBy } from './started.ts';
import type { ParseShell, ShellNode, ShellScript, SimpleCommand } from './syntax.ts';
import { type FileRedirect, programName, type TypedCommand } from './typed-command.ts';

/** Scripts within scripts are followed so deep. */
const MAX_SCRIPT_DEPTH = 10;
/** Simple commands of one line. */
const MAX_COMMANDS = 400;
/** Rounds of a loop that are followed: the words after these say nothing new. */
const MAX_LOOP_ROUNDS = 4;

/** Follows one line through everything that it runs. */
export class CommandRun {
  readonly commands: TypedCommand[] = [];
  readonly scripts: string[] = [];
  readonly #parse: ParseShell;
  readonly #memory: SessionMemory;
  readonly #limits: Set<ReadLimit>;
  readonly #aliasesInUse = new Set<string>();
  #substitutions = 0;

  constructor(from: { parse: ParseShell; memory: SessionMemory; limits: Set<ReadLimit> }) {
    this.#parse = from.parse;
    this.#memory = from.memory;
    this.#limits = from.limits;
  }

  /** Follows a script; false: it was not whole. */
  script(text: string, scope: RunScope): boolean {
    const parsed = this.#open(text, scope);
    if (parsed !== null) this.#nodes(parsed.nodes, scope);
    return parsed?.whole ?? true;
  }

  #open(text: string, scope: RunScope): ShellScript | null {
    if (scope.depth > MAX_SCRIPT_DEPTH) {
      this.#limits.add('depth');
      return null;
    }
    if (this.commands.length >= MAX_COMMANDS) {
      this.#limits.add('count');
      return null;
    }
    if (text.length > MAX_OUTPUT_CHARS) this.#limits.add('length');
    const read = text.slice(0, MAX_OUTPUT_CHARS);
    this.scripts.push(read);
    return this.#parse(read);
  }

  #nodes(nodes: readonly ShellNode[], scope: RunScope): Ran {
    return together(nodes.map((node) => this.#node(node, scope)));
  }

  #node(node: ShellNode, scope: RunScope): Ran {
    if (this.commands.length >= MAX_COMMANDS) {
      this.#limits.add('count');
      return NOTHING;
    }
    switch (node.kind) {
      case 'simple':
        return this.#simple(node, scope);
      case 'pipeline':
        return this.#pipeline(node.stages, scope);
      case 'list':
        return this.#nodes(node.items, scope);
      case 'loop':
        return this.#loop(node, scope);
      case 'function':
        this.#memory.setFunction(node.name, node.body);
        this.#node(node.body, { ...scope, positional: [] });
        return NOTHING;
      case 'redirected':
        return this.#redirected(node, scope);
      default:
        return node satisfies never;
    }
  }

  #pipeline(stages: readonly ShellNode[], scope: RunScope): Ran {
    const before: TypedCommand[] = [...scope.upstream];
    let input = scope.input;
    const all: TypedCommand[] = [];
    for (const stage of stages) {
      const { output, commands } = this.#node(stage, { ...scope, upstream: [...before], input });
      for (const earlier of all) earlier.downstream.push(...commands);
      all.push(...commands);
      before.push(...commands);
      input = output;
    }
    return { output: input, commands: all };
  }

  #loop(node: ShellNode & { kind: 'loop' }, scope: RunScope): Ran {
    const substituted: TypedCommand[] = [];
    const expansion = this.#expansion(scope, substituted);
    const words = node.words.flatMap((word) => expandWord(word, expansion)).slice(0, MAX_LOOP_ROUNDS);
    const commands: TypedCommand[] = [...substituted];
    if (words.length === 0) commands.push(...this.#node(node.body, scope).commands);
    for (const word of words) {
      this.#memory.setVariable(node.variable, word);
      commands.push(...this.#node(node.body, scope).commands);
    }
    return { output: null, commands };
  }

  #redirected(node: ShellNode & { kind: 'redirected' }, scope: RunScope): Ran {
    const substituted: TypedCommand[] = [];
    const { files, input } = resolveRedirects(
      node.redirects,
      this.#expansion(scope, substituted),
      this.#memory,
    );
    const upstream = [...scope.upstream, ...substituted];
    const ran = this.#node(node.body, { ...scope, upstream, input: input ?? scope.input });
    const reads = files.filter((file) => !isWrite(file));
    const writes = files.filter(isWrite);
    const last = ran.commands[ran.commands.length - 1];
    // The block's redirections are told with each of its commands that reads, and with the last that writes.
    for (const command of ran.commands) (command.redirects as FileRedirect[]).push(...reads);
    if (last !== undefined) (last.redirects as FileRedirect[]).push(...writes);
    noteWritten(writes, ran.output, this.#memory);
    return writes.length > 0 ? { ...ran, output: '' } : ran;
  }

  #simple(node: SimpleCommand, scope: RunScope): Ran {
    const aliased = this.#aliased(node, scope);
    if (aliased !== null) return aliased;
    const substituted: TypedCommand[] = [];
    const expansion = this.#expansion(scope, substituted);
    const argv = node.words.flatMap((word, i) => expandWord(word, expansion, i === 0));
    const set = node.assignments.map(({ name, append, value }) => {
      const text = value === null ? '' : expandText(value, expansion);
      return { name, text: append ? (this.#memory.variable(name) ?? '') + text : text };
    });
    if (argv.length === 0) for (const { name, text } of set) this.#memory.setVariable(name, text);
    const { files, input } = resolveRedirects(node.redirects, expansion, this.#memory);
    const command: TypedCommand = {
      argv,
      typed: node.text,
      assignments: set.map(({ name, text }) => `${name}=${text}`),
      launchers: scope.launchers,
      upstream: [...scope.upstream, ...substituted],
      downstream: [],
      input: input ?? scope.input,
      redirects: files,
      folder: this.#memory.folder,
      output: null,
    };
    for (const each of substituted) each.downstream.push(command);
    return this.#runCommand(command, scope);
  }

  /** Takes a command with all words known: tells it, follows what it starts, and notes what it writes. */
  #runCommand(command: TypedCommand, scope: RunScope): Ran {
    this.commands.push(command);
    const { argv, input } = command;
    applyBuiltin(argv, input, this.#memory);
    const inner = startedBy(argv, input).map((started) => this.#started(started, command, scope));
    const called = this.#call(command, scope);
    command.output =
      inner.length === 1 ? inner[0]!.output : called ? called.output : knownOutput(command, this.#memory);
    const writes = command.redirects.filter(isWrite);
    noteWritten(writes, command.output, this.#memory);
    noteTee(command, this.#memory);
    const commands = [command, ...inner.flatMap((ran) => ran.commands), ...(called?.commands ?? [])];
    const hidden = writes.some(({ descriptor }) => descriptor === null || descriptor === 1);
    return { output: hidden ? '' : command.output, commands };
  }

  #started(started: Started, by: TypedCommand, scope: RunScope): Ran {
    const launchers = [...scope.launchers, by.argv[0]!];
    const { upstream, input } = by;
    const inner: RunScope = { ...scope, depth: scope.depth + 1, launchers, upstream, input };
    if (started.kind === 'words') {
      if (inner.depth > MAX_SCRIPT_DEPTH || this.commands.length >= MAX_COMMANDS) {
        this.#limits.add(inner.depth > MAX_SCRIPT_DEPTH ? 'depth' : 'count');
        return NOTHING;
      }
      const command: TypedCommand = {
        ...by,
        argv: started.argv,
        typed: started.argv.join(' '),
        assignments: [...by.assignments, ...environment(by.argv)],
        launchers,
        upstream: [...upstream],
        downstream: [],
        output: null,
      };
      return this.#runCommand(command, inner);
    }
    const text = started.kind === 'script' ? started.text : this.#memory.file(started.path);
    if (text === undefined) return NOTHING_KNOWN;
    const parsed = this.#open(text, inner);
    if (parsed === null) return NOTHING_KNOWN;
    return this.#nodes(parsed.nodes, { ...inner, positional: started.positional });
  }

  /** A function of the session, or a file that it wrote and now runs. */
  #call(command: TypedCommand, scope: RunScope): Ran | null {
    const name = command.argv[0] ?? '';
    const body = this.#memory.function(name);
    const depth = scope.depth + 1;
    const inner: RunScope = {
      ...scope,
      depth,
      positional: command.argv,
      upstream: command.upstream,
      input: command.input,
    };
    if (body !== undefined && depth <= MAX_SCRIPT_DEPTH) return this.#node(body, inner);
    const content = name.includes('/') ? this.#memory.file(name) : undefined;
    if (content === undefined) return null;
    const parsed = this.#open(content, { ...inner, launchers: [...scope.launchers, name] });
    return parsed === null ? null : this.#nodes(parsed.nodes, inner);
  }

  #aliased(node: SimpleCommand, scope: RunScope): Ran | null {
    const [first, ...rest] = node.words;
    if (first === undefined || first.parts.length !== 1 || first.parts[0]?.kind !== 'text') return null;
    const name = first.parts[0].quoted ? '' : first.parts[0].value;
    const alias = this.#memory.alias(name);
    if (alias === undefined || this.#aliasesInUse.has(name)) return null;
    const tail = node.text.slice(node.text.indexOf(first.text) + first.text.length);
    const parsed = this.#open(rest.length === 0 ? alias : `${alias}${tail}`, {
      ...scope,
      depth: scope.depth + 1,
    });
    if (parsed === null) return null;
    this.#aliasesInUse.add(name);
    const ran = this.#nodes(parsed.nodes, { ...scope, depth: scope.depth + 1 });
    this.#aliasesInUse.delete(name);
    return ran;
  }

  #expansion(scope: RunScope, substituted: TypedCommand[]): ExpansionScope {
    const inner: RunScope = { ...scope, depth: scope.depth + 1, upstream: [], input: null };
    const follow = (script: () => ShellScript): Ran => {
      if (inner.depth > MAX_SCRIPT_DEPTH) {
        this.#limits.add('depth');
        return NOTHING_KNOWN;
      }
      const ran = this.#nodes(script().nodes, inner);
      substituted.push(...ran.commands);
      return ran;
    };
    return {
      variable: (name) => this.#memory.variable(name),
      positional: scope.positional,
      output: ({ script }) => follow(script).output?.replace(/\n+$/, '') ?? null,
      process: ({ script, direction }) => {
        const { output } = follow(script);
        this.#substitutions += 1;
        const path = `/dev/fd/${64 - (this.#substitutions % 32)}`;
        if (direction === '<') this.#memory.writeFile(path, output, false);
        return path;
      },
      computed: ({ scripts }) => {
        for (const script of scripts()) follow(() => script);
      },
    };
  }
}

/** `NAME=value` words that a launcher such as env puts into its command's environment. */
function environment(argv: readonly string[]): readonly string[] {
  return /^(env|sudo)$/.test(programName(argv[0] ?? ''))
    ? argv.filter((word) => /^[A-Za-z_]\w*=/.test(word))
    : [];
}
