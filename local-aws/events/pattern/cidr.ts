import { BlockList, isIP } from 'node:net';
import { PatternError } from './pattern-error.ts';

/** A test for addresses inside a CIDR block, IPv4 or IPv6; a bare address is a block of one. */
export function cidr(block: string): (text: string) => boolean {
  const [address = '', bits, ...more] = block.split('/');
  const family = isIP(address);
  if (family === 0) throw new PatternError(`Nonstandard IP address: ${address}`);
  if (more.length > 0 || bits === undefined) throw new PatternError("Malformed CIDR, one '/' required");
  const most = family === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most)
    throw new PatternError('Malformed CIDR, mask bits must be an integer');
  const name = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, Number(bits), name);
  return (text) => isIP(text) === family && list.check(text, name);
}
