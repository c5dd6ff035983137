import { decodeBase32, decodeBase64, encodeBase64, textOfBytes, utf8Bytes } from '../base64.ts';
import { programName } from './typed-command.ts';

/** Output longer than this is taken as unknown. */
export const MAX_OUTPUT_CHARS = 32_768;

/**
 * What a command prints, where that follows from its arguments and input alone: what people write to hide a command
 * in another (echo, printf, base64, xxd, rev, tr, cat and the like). Null: not known.
 */
export function printedOutput(argv: readonly string[], input: string | null): string | null {
  const program = PROGRAMS[programName(argv[0] ?? '')];
  const output = program === undefined ? null : program(argv.slice(1), input);
  return output !== null && output.length > MAX_OUTPUT_CHARS ? null : output;
}

type Printing = (args: readonly string[], input: string | null) => string | null;

const has = (args: readonly string[], short: string, long: string) =>
  args.some((arg) => arg === long || (/^-\w+$/.test(arg) && arg.slice(1).includes(short)));

const PROGRAMS: Readonly<Record<string, Printing | undefined>> = {
  __proto__: null as never,
  echo: printEcho,
  printf: ([format = '', ...args]) => printFormat(format, args),
  cat: (args, input) => (args.every((arg) => arg.startsWith('-')) ? input : null),
  tee: (_, input) => input,
  base64: (args, input) =>
    decodeOr(args, input, decodeBase64, (text) => `${encodeBase64(utf8Bytes(text))}\n`),
  base32: (args, input) => decodeOr(args, input, decodeBase32, () => null),
  openssl: ([name = '', ...args], input) =>
    /^(enc|base64|-base64)$/.test(name) &&
    has(args, 'd', '-d') &&
    [name, ...args].some((a) => /base64|^-a$/.test(a))
      ? decodeOr(['-d'], input, decodeBase64, () => null)
      : null,
  xxd: (args, input) => (has(args, 'r', '-revert') ? mapText(input, fromHex) : null),
  rev: (_, input) => mapText(input, (text) => text.split('\n').map(reversed).join('\n')),
  tac: (_, input) =>
    mapText(input, (text) => `${text.replace(/\n$/, '').split('\n').reverse().join('\n')}\n`),
  tr: printTranslated,
  which: (args) => locate(args),
  command: ([flag, ...args]) => (flag === '-v' ? locate(args) : null),
  basename: ([path = '']) => `${programName(path)}\n`,
  true: () => '',
  sed: printSubstituted,
};

function mapText(input: string | null, change: (text: string) => string): string | null {
  return input === null ? null : change(input);
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

function printEcho(args: readonly string[]): string {
  let at = 0;
  while (/^-[neE]+$/.test(args[at] ?? '')) at += 1;
  const options = args.slice(0, at).join('');
  const text = args.slice(at).join(' ');
  return (options.includes('e') ? unescaped(text) : text) + (options.includes('n') ? '' : '\n');
}

/** Escapes that echo -e, printf and $'…' share. */
function unescaped(text: string): string {
  return text.replace(
    /\\(x[0-9a-fA-F]{1,2}|0?[0-7]{1,3}|u[0-9a-fA-F]{1,4}|[abefnrtv\\'"])/g,
    (_, code: string) => {
      if (code[0] === 'x' || code[0] === 'u') return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
      return { a: '\u0007', b: '\b', e: '\u001b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }[code] ?? code;
    },
  );
}

const MAX_FORMAT_ROUNDS = 100;

function printFormat(format: string, args: readonly string[]): string {
  let at = 0;
  let text = '';
  for (let round = 0; round < MAX_FORMAT_ROUNDS; round += 1) {
    const before = at;
    text += unescaped(format).replace(/%(%|[-0-9.]*[sbcdxoqiu])/g, (_, code: string) => {
      if (code === '%') return '%';
      const arg = args[at] ?? '';
      at += 1;
      if (code.endsWith('b')) return unescaped(arg);
      return code.endsWith('c') ? arg.slice(0, 1) : arg;
    });
    if (at === before || at >= args.length) break;
  }
  return text;
}

function decodeOr(
  args: readonly string[],
  input: string | null,
  decode: (text: string) => number[],
  otherwise: (text: string) => string | null,
): string | null {
  if (input === null || args.some((arg) => !arg.startsWith('-') && !/^\d+$/.test(arg))) return null;
  const decodes = has(args, 'd', '--decode') || args.includes('-D') || args.some((a) => /^--d/.test(a));
  return decodes ? textOfBytes(decode(input)) : otherwise(input);
}

function fromHex(text: string): string {
  const digits = text.replace(/^[0-9a-f]+:/gim, '').replace(/0x|\\x|[^0-9a-fA-F]/g, '');
  const bytes = digits.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return textOfBytes(bytes);
}

function printTranslated(args: readonly string[], input: string | null): string | null {
  if (input === null) return null;
  const [first = '', second = ''] = args.filter((arg) => !/^-[dsc]+$/.test(arg));
  if (has(args, 'c', '--complement')) return null;
  const from = characters(first);
  if (has(args, 'd', '--delete')) return [...input].filter((char) => !from.includes(char)).join('');
  const to = characters(second);
  if (to.length === 0) return input;
  return [...input]
    .map((char) => {
      const at = from.indexOf(char);
      return at === -1 ? char : (to[Math.min(at, to.length - 1)] ?? char);
    })
    .join('');
}

const CLASSES: Readonly<Record<string, string>> = {
  '[:lower:]': 'a-z',
  '[:upper:]': 'A-Z',
  '[:digit:]': '0-9',
};

function characters(set: string): string[] {
  const plain = unescaped(set.replace(/\[:\w+:\]/g, (name) => CLASSES[name] ?? name));
  return [...plain.replace(/(.)-(.)/g, (_, from: string, to: string) => span(from, to))];
}

function span(from: string, to: string): string {
  let text = '';
  for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1) text += String.fromCharCode(code);
  return text;
}

function locate(names: readonly string[]): string | null {
  const paths = names.filter((name) => /^[\w.+-]+$/.test(name)).map((name) => `/usr/bin/${name}\n`);
  return paths.length === 0 ? null : paths.join('');
}

/** `s/a/b/g` of plain letters, as it is used to put a command together. */
function printSubstituted(args: readonly string[], input: string | null): string | null {
  const expression = args.filter((arg) => arg !== '-e');
  const parts = /^s(.)([\w@#%.:, -]*)\1([^\\&]*)\1(g?)$/.exec(expression[0] ?? '');
  if (input === null || expression.length !== 1 || parts === null) return null;
  const [, , from = '', to = '', all] = parts;
  if (from === '' || from.includes('.')) return null;
  return all === 'g' ? input.replaceAll(from, () => to) : input.replace(from, () => to);
}
