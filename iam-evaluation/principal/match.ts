import type { RequestPrincipal } from '../request.ts';
import type { PrincipalPattern } from './pattern.ts';

/**
 * How closely a resource's policy names a caller, which decides what else may still stop the call within one account:
 * `account`, that account's identity policies must allow too; `role`, a boundary and session policies must;
 * `everyone`, session policies must; `direct`, nothing more is needed (IAM user guide, "Policy evaluation logic",
 * "Permissions boundaries" and "Session policies"; for everyone AWS says nothing, so that this is the narrower reading).
 */
export type Naming = 'none' | 'account' | 'role' | 'everyone' | 'direct';

const RANK: Readonly<Record<Naming, number>> = { none: 0, account: 1, role: 2, everyone: 3, direct: 4 };

/** The closer of two. */
export function closer(a: Naming, b: Naming): Naming {
  return RANK[b] > RANK[a] ? b : a;
}

/** How closely a list of principals names the caller. */
export function namingOf(patterns: readonly PrincipalPattern[], principal: RequestPrincipal): Naming {
  let closest: Naming = 'none';
  for (const pattern of patterns) closest = closer(closest, naming(pattern, principal));
  return closest;
}

function naming(pattern: PrincipalPattern, principal: RequestPrincipal): Naming {
  switch (pattern.kind) {
    case 'everyone':
      return 'everyone';
    case 'account':
      if (pattern.account !== principal.account) return 'none';
      return principal.kind === 'root' ? 'direct' : 'account';
    case 'arn':
      return namingByArn(pattern.source, principal);
    case 'service':
      return principal.kind === 'service' && principal.service?.toLowerCase() === pattern.source
        ? 'direct'
        : 'none';
    case 'federated':
      return principal.kind === 'identity-provider' && principal.provider === pattern.source
        ? 'direct'
        : 'none';
    case 'canonical-user':
      return principal.canonicalUserId === pattern.source ? 'account' : 'none';
    case 'deleted':
      return 'none';
  }
}

function namingByArn(arn: string, principal: RequestPrincipal): Naming {
  switch (principal.kind) {
    case 'user':
      return arn === principal.arn ? 'direct' : 'none';
    case 'role-session':
      if (arn === principal.arn) return 'direct';
      return arn === roleArnOf(principal) ? 'role' : 'none';
    case 'federated-user':
      if (arn === principal.arn) return 'direct';
      return arn === principal.userArn ? 'role' : 'none';
    case 'root':
    case 'service':
    case 'identity-provider':
    case 'anonymous':
      return 'none';
  }
}

const SESSION_ARN = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//;

/** The IAM ARN of a role session's role: as given, else from the session's ARN (which leaves out the role's path). */
export function roleArnOf(principal: RequestPrincipal): string | null {
  if (principal.roleArn !== undefined) return principal.roleArn;
  const session = SESSION_ARN.exec(principal.arn);
  return session && `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
}
