import type { RouteTable } from '../entities.ts';
import { holds, parseBlock } from '../private-address.ts';

/** Where a route table sends a packet for an address: the longest prefix wins. Undefined when it has no route. */
export function routeTarget(table: RouteTable, address: string): string | undefined {
  const wanted = parseBlock(`${address}/32`);
  if (wanted === undefined) return undefined;
  let best: { size: number; target: string } | undefined;
  for (const { destination, target } of table.routes) {
    const block = parseBlock(destination);
    if (block === undefined || !holds(block, wanted)) continue;
    if (best === undefined || block.size < best.size) best = { size: block.size, target };
  }
  return best?.target;
}
