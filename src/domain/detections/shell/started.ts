import { decodeBase64, textOfBytes } from '../base64.ts';
import { commandStart, LAUNCHERS, SHELLS, TWO_WORDS } from './launchers.ts';
import { programName } from './typed-command.ts';

/** What a command starts: a script in shell syntax, a file with one, or another command's words. */
export type Started =
  | { readonly kind: 'script'; readonly text: string; readonly positional: readonly string[] }
  | { readonly kind: 'file'; readonly path: string; readonly positional: readonly string[] }
  | { readonly kind: 'words'; readonly argv: readonly string[] };

const NAMELESS: readonly string[] = [];

/** Finds what a command starts, by how its program takes words and input. */
export function startedBy(argv: readonly string[], input: string | null): readonly Started[] {
  const name = programName(argv[0] ?? '');
  if (SHELLS.has(name)) return byShell(argv, input);
  const special = SPECIAL[name];
  if (special !== undefined) return special(argv, input);
  if (/^(python|perl|ruby|php|lua|node|awk|gawk|mawk|nawk|tclsh|expect|Rscript|vim?|gdb)[\d.]*$/.test(name))
    return byInterpreter(argv, input);
  if (/^ld-linux[\w.-]*$|^ld\.so$|^ld-musl/.test(name)) return words(argv.slice(1));
  return byLauncher(name, argv, input);
}

function script(text: string, positional: readonly string[] = NAMELESS): Started {
  return { kind: 'script', text, positional };
}

function words(argv: readonly string[]): readonly Started[] {
  return argv.length === 0 ? [] : [{ kind: 'words', argv }];
}

/** `sh -c TEXT`, `sh FILE`, and a shell that reads its input. */
function byShell(argv: readonly string[], input: string | null): readonly Started[] {
  let at = 1;
  let wantsText = false;
  for (; at < argv.length && /^[-+]./.test(argv[at]!); at += 1) {
    const word = argv[at]!;
    if (word === '--') {
      at += 1;
      break;
    }
    if (/^-[A-Za-z]*c/.test(word)) wantsText = true;
    if (/^(-o|-O|\+O|--rcfile|--init-file|-C|--init-command)$/.test(word)) at += 1;
  }
  const operand = argv[at];
  if (wantsText) return operand === undefined ? [] : [script(operand, argv.slice(at + 1))];
  if (operand !== undefined && operand !== '-')
    return [{ kind: 'file', path: operand, positional: argv.slice(at) }];
  return input === null ? [] : [script(input)];
}

type Starting = (argv: readonly string[], input: string | null) => readonly Started[];

const afterOption = (argv: readonly string[], option: RegExp): readonly string[] =>
  argv.flatMap((word, i) => (option.test(word) && argv[i + 1] !== undefined ? [argv[i + 1]!] : []));

const SPECIAL: Readonly<Record<string, Starting | undefined>> = {
  __proto__: null as never,
  eval: (argv) => [script(argv.slice(1).join(' '))],
  trap: ([, text]) => (text === undefined || text === '-' || text.startsWith('-') ? [] : [script(text)]),
  source: byDot,
  '.': byDot,
  su: (argv, input) => {
    const texts = afterOption(argv, /^(-\w*c|--command|--session-command)$/);
    return texts.length > 0 ? texts.map((text) => script(text)) : input === null ? [] : [script(input)];
  },
  script: (argv) => afterOption(argv, /^(-\w*c|--command)$/).map((text) => script(text)),
  at: byInput,
  batch: byInput,
  crontab: (argv, input) => (argv.includes('-l') || input === null ? [] : cronLines(input)),
  find: byFind,
  fd: byFind,
  env: (argv, input) => {
    const texts = afterOption(argv, /^(-\w*S|--split-string)$/);
    return texts.length > 0 ? texts.map((text) => script(text)) : byLauncher('env', argv, input);
  },
  xargs: (argv, input) => byXargs(argv, input),
  parallel: (argv, input) => byXargs(argv, input),
  flock: (argv, input) => {
    const texts = afterOption(argv, /^(-c|--command)$/);
    return texts.length > 0 ? texts.map((text) => script(text)) : byLauncher('flock', argv, input);
  },
  tmux: (argv) =>
    argv
      .slice(2)
      .filter((word) => /\s/.test(word))
      .map((text) => script(text)),
  screen: (argv) => {
    const at = argv.findIndex((word) => /^-[dm]+$/i.test(word));
    return at === -1
      ? []
      : words(argv.slice(at + 1).filter((word, i, all) => word !== '-S' && all[i - 1] !== '-S'));
  },
  'start-stop-daemon': (argv) =>
    afterOption(argv, /^(-x|--exec|-a|--startas)$/).map((path) => ({ kind: 'words', argv: [path] })),
  tar: (argv) =>
    argv.flatMap((word, i) => {
      const action = /^--checkpoint-action=exec=(.+)$|^--to-command=(.+)$|^--use-compress-program=(.+)$/.exec(
        word,
      );
      const text =
        action?.[1] ?? action?.[2] ?? action?.[3] ?? (/^-I$/.test(argv[i - 1] ?? '') ? word : null);
      return text === null ? [] : [script(text)];
    }),
};

function byDot(argv: readonly string[]): readonly Started[] {
  const path = argv[1];
  return path === undefined ? [] : [{ kind: 'file', path, positional: argv.slice(1) }];
}

function byInput(_: readonly string[], input: string | null): readonly Started[] {
  return input === null ? [] : [script(input)];
}

/** Lines of a crontab, without their times. */
function cronLines(input: string): readonly Started[] {
  return input.split('\n').flatMap((line) => {
    const command = /^\s*(?:@\w+|(?:[\d*/,A-Za-z-]+\s+){4}[\d*/,A-Za-z-]+)\s+(.+)$/.exec(line)?.[1];
    return command === undefined ? [] : [script(command)];
  });
}

/** What `find` runs; {} becomes the path that it finds, where a plain start and name say it. */
function byFind(argv: readonly string[]): readonly Started[] {
  const start = /^[/.~]/.test(argv[1] ?? '') ? argv[1]!.replace(/\/$/, '') : '';
  const name = afterOption(argv, /^-i?name$/)[0];
  const plain = name !== undefined && /^[\w.-]+$/.test(name);
  const alone = name === undefined && argv[2]?.startsWith('-exec') === true;
  const known = start.startsWith('/') && (plain || alone);
  const found = !known ? '{}' : plain ? `${start}/${name}` : start;
  return argv.flatMap((word, i): readonly Started[] => {
    if (!/^-(exec|execdir|ok|okdir|x|X)$/.test(word)) return [];
    const rest = argv.slice(i + 1);
    const end = rest.findIndex((each) => each === ';' || each === '+');
    const command = end === -1 ? rest : rest.slice(0, end);
    return words(command.map((each) => each.replaceAll('{}', () => found)));
  });
}

/** xargs gives its input's words to the command: in place of the -I text, or behind. */
function byXargs(argv: readonly string[], input: string | null): readonly Started[] {
  const launcher = LAUNCHERS[programName(argv[0]!)]!;
  const at = commandStart(argv, 1, launcher);
  if (at === -1) return [];
  const command = argv.slice(at);
  const given = input?.split(/\s+/).filter((word) => word !== '') ?? [];
  const place = placeholder(argv.slice(1, at));
  if (place === undefined) return words([...command, ...given]);
  return words(command.map((word) => word.replaceAll(place, () => given.join(' '))));
}

/** The text that xargs replaces: of `-I {}`, `-I{}`, `-i`. */
function placeholder(options: readonly string[]): string | undefined {
  const attached = options
    .map((word) => /^(?:-I|-i|--replace=)(.+)$/.exec(word)?.[1])
    .find((text) => text !== undefined);
  if (attached !== undefined) return attached;
  return options.some((word) => word === '-i' || word === '--replace')
    ? '{}'
    : afterOption(options, /^-I$/)[0];
}

function byLauncher(name: string, argv: readonly string[], input: string | null): readonly Started[] {
  const family = TWO_WORDS[name];
  const verbAt =
    family === undefined ? -1 : argv.findIndex((word, i) => i > 0 && /^(exec|run|shell)$/.test(word));
  const launcher = family === undefined ? LAUNCHERS[name] : LAUNCHERS[`${family} ${argv[verbAt] ?? ''}`];
  if (launcher === undefined) return [];
  const dashes = name === 'kubectl' || name === 'oc' || name === 'lxc' ? argv.indexOf('--') : -1;
  const at = dashes > 0 ? dashes + 1 : commandStart(argv, family === undefined ? 1 : verbAt + 1, launcher);
  if (at === -1 || at >= argv.length)
    return name === 'ssh' && input !== null ? [script(input)] : bySwitch(name, argv, input);
  return launcher.joins ? [script(argv.slice(at).join(' '))] : words(argv.slice(at));
}

/** `sudo -s` and `sudo -i` without a command are shells that read their input. */
function bySwitch(name: string, argv: readonly string[], input: string | null): readonly Started[] {
  return /^(sudo|doas)$/.test(name) && argv.some((word) => /^-[a-z]*[si]/.test(word)) && input !== null
    ? [script(input)]
    : [];
}

/** Calls of languages that start a program from a text. */
const CALLS =
  /(?:system|popen\w*|exec\w*|spawn\w*|call|run|Popen|check_output|check_call|getoutput|getstatusoutput|shell_exec|passthru|proc_open|execSync)\s*\(?\s*\[?\s*(["'])((?:\\.|(?!\1)[^\\]){1,4000})\1/g;
const DECODES =
  /(?:b64decode|decode64|base64_decode|decode_base64)\s*\(?\s*b?(["'])([A-Za-z0-9+/=_-]{8,})\1/g;
const SHELL_ESCAPE = /^(?:shell\s+|:?!)(.+)/;
const MAX_CALLS = 16;

/** Text of a language on the command line: the programs that it starts, and code that it decodes. */
function byInterpreter(argv: readonly string[], input: string | null): readonly Started[] {
  const name = argv[0]!;
  const takesInput = argv.length === 1 || argv[argv.length - 1] === '-';
  const code = [...argv.slice(1), ...(takesInput && input !== null ? [input] : [])].join('\n');
  const calls = [...code.matchAll(CALLS)]
    .slice(0, MAX_CALLS)
    .map((found) => script(found[2]!.replace(/\\(.)/g, '$1')));
  const decoded = [...code.matchAll(DECODES)]
    .slice(0, MAX_CALLS)
    .map((found): Started => ({ kind: 'words', argv: [name, '-c', textOfBytes(decodeBase64(found[2]!))] }));
  const escapes = argv.flatMap((word) => {
    const text = SHELL_ESCAPE.exec(word)?.[1];
    return text === undefined || !/^(vim?|gdb)/.test(programName(name)) ? [] : [script(text)];
  });
  return [...calls, ...decoded, ...escapes];
}
