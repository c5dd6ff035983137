import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import { iamArn } from './arn.ts';
import type { Identity, ManagedPolicy, PolicyVersion, Role } from './entities.ts';

/** Rows are immutable: what was compiled for one is true for as long as it lives. */
const inline = new WeakMap<Identity, readonly CompiledPolicy[]>();
const versions = new WeakMap<PolicyVersion, CompiledPolicy>();
const trusts = new WeakMap<Role, CompiledPolicy>();

function compileInline(kind: string, identity: Identity): readonly CompiledPolicy[] {
  return Object.entries(identity.inline).map(([name, document]) =>
    parsePolicyJson(document, `${kind}/${identity.name}/inline/${name}`),
  );
}

/** The inline policies of a user, group or role, compiled once for each state of it. */
export function inlinePolicies(
  kind: 'user' | 'group' | 'role',
  identity: Identity,
): readonly CompiledPolicy[] {
  let compiled = inline.get(identity);
  if (compiled === undefined) {
    compiled = compileInline(kind, identity);
    inline.set(identity, compiled);
  }
  return compiled;
}

/** The default version of a managed policy, compiled once. */
export function managedPolicy(policy: ManagedPolicy): CompiledPolicy | undefined {
  const version = policy.versions.find((each) => each.id === policy.defaultVersion);
  if (version === undefined) return undefined;
  let compiled = versions.get(version);
  if (compiled === undefined) {
    compiled = parsePolicyJson(version.document, policy.arn);
    versions.set(version, compiled);
  }
  return compiled;
}

/** The trust policy of a role, compiled once for each state of it. */
export function trustPolicy(role: Role): CompiledPolicy {
  let compiled = trusts.get(role);
  if (compiled === undefined) {
    compiled = parsePolicyJson(
      role.trust,
      `trust policy of ${iamArn(role.account, 'role', role.path, role.name)}`,
    );
    trusts.set(role, compiled);
  }
  return compiled;
}
