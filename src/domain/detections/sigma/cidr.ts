/** A range of addresses. */
export interface CidrBlock {
  readonly version: 4 | 6;
  readonly base: bigint;
  readonly prefixLength: number;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Reads `10.0.0.0/8`, `fe80::/10` or a single address; null when it is neither. */
export function parseCidr(text: string): CidrBlock | null {
  const [address = '', prefix, ...rest] = text.split('/');
  const parsed = parseAddress(address);
  if (parsed === null || rest.length > 0) return null;
  const bits = BITS[parsed.version];
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return null;
  const prefixLength = prefix === undefined ? bits : Number(prefix);
  if (prefixLength > bits) return null;
  const shift = BigInt(bits - prefixLength);
  return { version: parsed.version, base: (parsed.value >> shift) << shift, prefixLength };
}

/** Whether an address lies in a range; a text that is no address lies in none. */
export function isInCidr(text: string, block: CidrBlock): boolean {
  const parsed = parseAddress(text);
  if (parsed === null || parsed.version !== block.version) return false;
  const shift = BigInt(BITS[block.version] - block.prefixLength);
  return parsed.value >> shift === block.base >> shift;
}

function parseAddress(text: string): { version: 4 | 6; value: bigint } | null {
  const v4 = parseV4(text);
  if (v4 !== null) return { version: 4, value: v4 };
  const v6 = parseV6(text);
  return v6 === null ? null : { version: 6, value: v6 };
}

function parseV4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

const V6_GROUPS = 8;

function parseV6(text: string): bigint | null {
  if (!text.includes(':')) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (head === undefined) return null;
  const filled = tail === undefined ? 0 : V6_GROUPS - head.length - tail.length;
  if (filled < 0 || (tail === undefined && head.length !== V6_GROUPS)) return null;
  let value = 0n;
  for (const group of [...head, ...Array<string>(filled).fill('0'), ...(tail ?? [])]) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return value;
}
