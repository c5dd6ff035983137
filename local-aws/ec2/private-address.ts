import { isIPv4 } from 'node:net';
import { AwsError } from '../error.ts';

/** AWS keeps the first four addresses and the last one of each subnet. [VPC user guide, 2026-11] */
const KEPT_AT_START = 4;
const KEPT_AT_END = 1;

/** An IPv4 block: its first address as a number, and how many addresses it has. */
export interface Block {
  readonly first: number;
  readonly size: number;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

/** Reads `10.0.0.0/16`; undefined when it is no IPv4 block, or has bits set beyond its mask. */
export function parseBlock(cidr: string): Block | undefined {
  const [address = '', bits = ''] = cidr.split('/');
  if (!isIPv4(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return undefined;
  const size = 2 ** (32 - Number(bits));
  const first = numberOf(address);
  return first % size === 0 ? { first, size } : undefined;
}

/** Whether one block lies in another. */
export function holds(outer: Block, inner: Block): boolean {
  return inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;
}

export function overlap(left: Block, right: Block): boolean {
  return left.first < right.first + right.size && right.first < left.first + left.size;
}

/** The first address of a subnet that is not taken; throws InsufficientFreeAddressesInSubnet. */
export function freeAddress(cidr: string, taken: ReadonlySet<string>): string {
  const block = parseBlock(cidr);
  if (block !== undefined) {
    const end = block.first + block.size - KEPT_AT_END;
    for (let number = block.first + KEPT_AT_START; number < end; number += 1) {
      const address = addressOf(number);
      if (!taken.has(address)) return address;
    }
  }
  throw new AwsError(
    'InsufficientFreeAddressesInSubnet',
    'The specified subnet does not have enough free addresses.',
  );
}
