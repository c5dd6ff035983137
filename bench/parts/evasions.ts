/** Ways to write the same command so that it looks like another: each keeps what the command does. */
export interface Evasion {
  readonly name: string;
  /** Null: this command cannot be written so. */
  readonly rewrite: (command: string) => string | null;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex = (text: string) => Buffer.from(text).toString('hex');

/** A command whose first word is a plain program name. */
const NAMED = /^([a-z][a-z0-9_.-]*[a-z0-9])( .*)?$/s;
/** Words without anything that a shell reads. */
const PLAIN = /^[\w./:@=+, -]+$/;

function name(rewrite: (program: string) => string): (command: string) => string | null {
  return (command) => {
    const found = NAMED.exec(command);
    return found === null || /^(if|for|while|until|case|function|time|do|then)$/.test(found[1]!)
      ? null
      : rewrite(found[1]!) + (found[2] ?? '');
  };
}

const words = (rewrite: (parts: readonly string[]) => string) => (command: string) =>
  PLAIN.test(command) && NAMED.test(command) ? rewrite(command.split(' ')) : null;

/** Within the longest plain word of each argument. */
const broken = (by: (word: string) => string) => (command: string) =>
  PLAIN.test(command) && NAMED.test(command)
    ? command
        .split(' ')
        .map((word) => (/^[\w./-]{4,}$/.test(word) && !word.startsWith('-') ? by(word) : word))
        .join(' ')
    : null;

const oneLine = (rewrite: (command: string) => string) => (command: string) =>
  command.includes('\n') ? null : rewrite(command);

/** The transformations; none of them knows any rule. */
export const EVASIONS: readonly Evasion[] = [
  { name: 'empty quotes in the name', rewrite: name((program) => `${program[0]}''${program.slice(1)}`) },
  { name: 'backslash in the name', rewrite: name((program) => `${program[0]}\\${program.slice(1)}`) },
  {
    name: 'name in ANSI-C quotes',
    rewrite: name((program) => `$'${[...program].map((c) => `\\x${hex(c)}`).join('')}'`),
  },
  {
    name: 'name from a variable',
    rewrite: name((program) => `v=${program.slice(0, 1)}; \${v}${program.slice(1)}`),
  },
  { name: 'unset variable in the name', rewrite: name((program) => `${program[0]}\${u}${program.slice(1)}`) },
  { name: 'name from a substitution', rewrite: name((program) => `$(echo ${program})`) },
  { name: 'whole path of the program', rewrite: name((program) => `/usr/bin/${program}`) },
  { name: 'an alias', rewrite: name((program) => `alias zz=${program}; zz`) },
  { name: 'behind command and env', rewrite: name((program) => `env A=1 ${program}`) },
  { name: 'IFS for blanks', rewrite: words((parts) => parts.join('${IFS}')) },
  {
    name: 'braces for blanks',
    rewrite: words((parts) =>
      parts.length > 1 && !parts.some((p) => /[,=]/.test(p)) ? `{${parts.join(',')}}` : parts.join('  '),
    ),
  },
  { name: 'quotes in every word', rewrite: broken((word) => `${word.slice(0, 3)}""${word.slice(3)}`) },
  { name: 'broken over lines', rewrite: words((parts) => parts.join(' \\\n')) },
  { name: 'bash -c', rewrite: (command) => `bash -c ${quoted(command)}` },
  { name: 'sudo sh -c', rewrite: (command) => `sudo -E sh -c ${quoted(command)}` },
  { name: 'eval of a variable', rewrite: (command) => `c=${quoted(command)}; eval "$c"` },
  { name: 'base64 to a shell', rewrite: (command) => `echo ${base64(command)} | base64 -d | sh` },
  { name: 'eval of decoded text', rewrite: (command) => `eval "$(base64 --decode <<< ${base64(command)})"` },
  { name: 'hex to a shell', rewrite: (command) => `echo ${hex(command)} | xxd -r -p | bash` },
  {
    name: 'reversed text to a shell',
    rewrite: oneLine((command) => `rev <<< ${quoted([...command].reverse().join(''))} | sh`),
  },
  {
    name: 'escapes of printf',
    rewrite: (command) =>
      `printf '${[...Buffer.from(command)].map((b) => `\\x${b.toString(16).padStart(2, '0')}`).join('')}' | sh`,
  },
  { name: 'here-document', rewrite: (command) => `sh <<'EOF'\n${command}\nEOF` },
  { name: 'a function', rewrite: (command) => `f() { ${command.replace(/&\s*$/, '')}\n}; f` },
  {
    name: 'a script that is written first',
    rewrite: (command) => `printf '%s\\n' ${quoted(command)} > /opt/.s; sh /opt/.s`,
  },
  { name: 'through xargs', rewrite: (command) => `echo x | xargs -I{} sh -c ${quoted(command)}` },
  {
    name: 'through find -exec',
    rewrite: (command) => `find . -maxdepth 0 -exec sh -c ${quoted(command)} \\;`,
  },
  { name: 'over ssh', rewrite: (command) => `ssh localhost ${quoted(command)}` },
  {
    name: 'from Python',
    rewrite: oneLine((command) => `python3 -c ${quoted(`import os; os.system(${JSON.stringify(command)})`)}`),
  },
];
