import type { Operator, ValueTest } from './operator.ts';

const BITS_PER_BYTE = 8;

/** An address's bytes: 4 for IPv4, 16 for IPv6; null for anything else. */
export function parseAddress(text: string): number[] | null {
  return text.includes(':') ? parseVersion6(text) : parseVersion4(text);
}

function parseVersion4(text: string): number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  const bytes = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? bytes : null;
}

function parseVersion6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0]!);
  const tail = halves.length === 2 ? parseGroups(halves[1]!) : [];
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return null;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [i, group] of groups.entries()) {
    if (group.includes('.')) {
      const embedded = i === groups.length - 1 ? parseVersion4(group) : null;
      if (embedded === null) return null;
      bytes.push(...embedded);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> BITS_PER_BYTE, value & 0xff);
    }
  }
  return bytes;
}

function inRange(value: string): ValueTest | string {
  const [text, length, ...rest] = value.split('/');
  const network = parseAddress(text!);
  const problem = `needs an IPv4 or IPv6 address or CIDR range, not '${value}' (policy variables do not work here)`;
  if (network === null || rest.length > 0) return problem;
  const total = network.length * BITS_PER_BYTE;
  const bits = length === undefined ? total : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (bits < 0 || bits > total) return problem;
  return (got) => {
    const address = parseAddress(got);
    if (address === null) return null;
    return address.length === network.length && samePrefix(address, network, bits);
  };
}

function samePrefix(a: readonly number[], b: readonly number[], bits: number): boolean {
  const whole = Math.floor(bits / BITS_PER_BYTE);
  for (let i = 0; i < whole; i++) if (a[i] !== b[i]) return false;
  const rest = bits % BITS_PER_BYTE;
  if (rest === 0) return true;
  const mask = (0xff << (BITS_PER_BYTE - rest)) & 0xff;
  return (a[whole]! & mask) === (b[whole]! & mask);
}

/** The operators on addresses; a single address is a range of one. IPv4 and IPv6 never match each other. */
export const IP_ADDRESS_OPERATORS: readonly Operator[] = [
  { name: 'IpAddress', negated: false, compile: inRange },
  { name: 'NotIpAddress', negated: true, compile: inRange },
];
