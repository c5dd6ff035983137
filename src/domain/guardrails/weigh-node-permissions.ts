import type { Fact, NodeLoggingFacts, NodePermission } from './facts.ts';
import { known, unknown } from './facts.ts';

/**
 * Whether a node can deliver its log. One denied permission is enough for no; one that could not be evaluated makes
 * the whole unknown, never a yes.
 */
export function weighNodePermissions(permissions: readonly NodePermission[]): Fact<NodeLoggingFacts> {
  const denied = permissions.filter((permission) => permission.result === 'denied');
  if (denied.length > 0) {
    return known({
      allowed: false,
      missing: [...new Set(denied.map((permission) => permission.action))],
      because: denied
        .map((permission) => `${permission.action} on ${permission.resource}: ${permission.because}`)
        .join('; '),
      permissions,
    });
  }
  const open = permissions.find((permission) => permission.result === 'unknown');
  if (open !== undefined) return unknown(`${open.action} could not be evaluated: ${open.because}`);
  const because = 'every permission that logging needs is given';
  return known({ allowed: true, missing: [], because, permissions });
}
