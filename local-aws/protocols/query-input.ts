import { z } from 'zod';
import { AwsError } from '../error.ts';

/** A form nests no deeper than this; a hostile key such as `A.1.1.1…` is refused. */
const MAX_DEPTH = 12;
/** Members of one list; AWS's own limits are far below. */
const MAX_INDEX = 1000;

/** A boolean of the query protocol: 'true' or 'false' in any case. */
export const queryBoolean = z
  .string()
  .regex(/^(true|false)$/i, 'Member must be true or false')
  .transform((text) => text.toLowerCase() === 'true');

type Node = { text?: string; parts?: Map<string, Node> };

/** Lists may be written `A.member.1`, `A.entry.1` (maps) or flattened `A.1`. */
function pathOf(key: string): string[] {
  const path = key.split('.');
  if (path.length > MAX_DEPTH)
    throw new AwsError('MalformedInput', `Parameter ${key.slice(0, 60)} is nested too deeply`);
  return path.filter(
    (part, i) => !((part === 'member' || part === 'entry') && /^\d+$/.test(path[i + 1] ?? '')),
  );
}

function put(root: Node, path: readonly string[], text: string): void {
  let node = root;
  for (const part of path) {
    node.parts ??= new Map();
    let next = node.parts.get(part);
    if (next === undefined) {
      next = {};
      node.parts.set(part, next);
    }
    node = next;
  }
  node.text = text;
}

function readNode(node: Node): unknown {
  if (node.parts === undefined) return node.text ?? '';
  const keys = [...node.parts.keys()];
  if (keys.every((key) => /^[1-9]\d{0,4}$/.test(key))) {
    if (keys.some((key) => Number(key) > MAX_INDEX))
      throw new AwsError('MalformedInput', 'A list has too many members');
    return keys
      .map(Number)
      .sort((a, b) => a - b)
      .map((key) => readNode(node.parts!.get(String(key))!));
  }
  return readMembers(node.parts);
}

/** A parameter called __proto__ is a name like any other: entries define, they do not assign. */
function readMembers(parts: ReadonlyMap<string, Node>): Record<string, unknown> {
  return Object.fromEntries([...parts].map(([key, child]) => [key, readNode(child)]));
}

/**
 * Reads the form of the query protocols (iam, sts, sns, sqs, ec2): `Tags.member.1.Key=a` becomes
 * `{ Tags: [{ Key: 'a' }] }`; all leaves are strings. Action and Version are left out.
 * Source: Smithy specification, "AWS query protocol" and "AWS EC2 query protocol".
 */
export function parseQueryInput(form: URLSearchParams): Record<string, unknown> {
  const parts = new Map<string, Node>();
  const root: Node = { parts };
  for (const [key, text] of form) {
    if (key === 'Action' || key === 'Version' || key.startsWith('X-Amz-')) continue;
    put(root, pathOf(key), text);
  }
  return readMembers(parts);
}
