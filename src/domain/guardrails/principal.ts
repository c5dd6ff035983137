import type { PrincipalFacts } from './facts.ts';

/** What an owner's ARN says. DescribeSessions may leave out the `arn:` in front (facts/aws.md E4). */
export function parsePrincipal(owner: string): PrincipalFacts {
  const arn = owner.startsWith('arn:') || !/^aws[a-z-]*:/.test(owner) ? owner : `arn:${owner}`;
  const [, , service, , account, ...rest] = arn.split(':');
  const resource = rest.join(':');
  const [kind, ...path] = resource.split('/');
  const base = { arn, account: account ?? '', sessionName: null };
  if (service === 'iam' && resource === 'root') return { ...base, kind: 'root', name: 'root' };
  const last = path.at(-1) ?? resource;
  if (service === 'iam' && kind === 'user') return { ...base, kind: 'user', name: last };
  if (service === 'sts' && kind === 'assumed-role')
    return { ...base, kind: 'role-session', name: path[0] ?? '', sessionName: path.slice(1).join('/') };
  if (service === 'sts' && kind === 'federated-user')
    return { ...base, kind: 'federated-user', name: path.join('/') };
  return { ...base, kind: 'other', name: last === '' ? arn : last };
}
