import { programName, type TypedCommand } from './shell/typed-command.ts';

/** A file that a command writes. */
export interface WrittenFile {
  readonly path: string;
  readonly operation: 'write' | 'append' | 'create' | 'copy' | 'link' | 'edit';
  /** What is written, where that is known. */
  readonly content: string | null;
}

/** The files that a command writes, by its redirections and by what its program does with its words. */
export function writtenFiles(command: TypedCommand): readonly WrittenFile[] {
  const redirected = command.redirects
    .filter(({ operator }) => !operator.startsWith('<') || operator === '<>')
    .map(({ operator, path }): WrittenFile => {
      const operation = operator.endsWith('>>') ? 'append' : 'write';
      return { path, operation, content: command.output };
    });
  const writing = PROGRAMS[programName(command.argv[0] ?? '')];
  const own = writing === undefined ? [] : writing(command.argv.slice(1), command);
  return [...redirected, ...own].filter(
    ({ path }) => path !== '' && !/^\/dev\/(null|std\w+|tty|fd\/\d+)$/.test(path),
  );
}

type Writing = (args: readonly string[], command: TypedCommand) => readonly WrittenFile[];

const operands = (args: readonly string[]) => args.filter((arg) => !arg.startsWith('-'));
const written = (
  paths: readonly string[],
  operation: WrittenFile['operation'],
  content: string | null = null,
) => paths.map((path): WrittenFile => ({ path, operation, content }));

const PROGRAMS: Readonly<Record<string, Writing | undefined>> = {
  __proto__: null as never,
  tee: (args, { input }) => {
    const append = args.some((arg) => /^-\w*a|^--append$/.test(arg));
    return written(operands(args), append ? 'append' : 'write', input);
  },
  touch: (args) => written(operands(args), 'create'),
  mkdir: (args) => written(operands(args), 'create'),
  mknod: (args) => written(operands(args).slice(0, 1), 'create'),
  mkfifo: (args) => written(operands(args), 'create'),
  truncate: (args) => written(operands(args), 'write'),
  cp: copied,
  mv: copied,
  install: copied,
  rsync: copied,
  scp: copied,
  ln: (args) => copied(args).map((file) => ({ ...file, operation: 'link' })),
  dd: (args) => written(afterPrefix(args, 'of='), 'write'),
  sed: (args) =>
    args.some((arg) => /^-\w*i|^--in-place/.test(arg)) ? written(operands(args).slice(1), 'edit') : [],
  perl: (args) => (args.some((arg) => /^-\w*i/.test(arg)) ? written(operands(args).slice(-1), 'edit') : []),
  curl: (args) => written(afterOption(args, /^(-[a-zA-Z]*o|--output)$/), 'write'),
  wget: (args) => written(afterOption(args, /^(-[a-zA-Z]*O|--output-document)$/), 'write'),
  openssl: (args) => written(afterOption(args, /^-out$/), 'write'),
  gcc: (args) => written(afterOption(args, /^-o$/), 'write'),
};

function copied(args: readonly string[]): readonly WrittenFile[] {
  const folder = afterOption(args, /^(-t|--target-directory)$/)[0];
  const paths = operands(args).filter((path) => path !== folder);
  const target = folder ?? (paths.length > 1 ? paths[paths.length - 1] : undefined);
  if (target === undefined) return [];
  const sources = folder === undefined ? paths.slice(0, -1) : paths;
  // Whether the target is a folder is not known: the file may be it, or in it.
  const inside = sources.map((path) => `${target.replace(/\/$/, '')}/${programName(path)}`);
  return written(folder === undefined && !target.endsWith('/') ? [target, ...inside] : inside, 'copy');
}

function afterPrefix(args: readonly string[], prefix: string): readonly string[] {
  return args.filter((arg) => arg.startsWith(prefix)).map((arg) => arg.slice(prefix.length));
}

function afterOption(args: readonly string[], option: RegExp): readonly string[] {
  return args.flatMap((arg, i) => (option.test(arg) && args[i + 1] !== undefined ? [args[i + 1]!] : []));
}
