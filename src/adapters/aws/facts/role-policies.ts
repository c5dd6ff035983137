import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import { PolicyError } from '@sallyport/iam-evaluation/policy-error.ts';
import type { Tags } from '../../../domain/guardrails/facts.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import { ask, NotKnown } from './ask.ts';
import type { FactClients } from './fact-clients.ts';
import { ANSWER_TTL_MS, FIXED_TTL_MS, type KeptAnswers } from './kept-answers.ts';
import { tagsOf } from './node-facts.ts';

/** Everything attached to a role that decides what it may do. */
export interface RolePolicies {
  readonly arn: string;
  readonly roleId: string;
  readonly tags: Tags;
  readonly identity: readonly CompiledPolicy[];
  readonly boundary: CompiledPolicy | undefined;
}

/** More policies than AWS lets a role have (20 managed; inline ones within 10,240 characters). */
const MAX_POLICIES = 500;

/** Reads a role's policies: managed and inline ones, and the permissions boundary. */
export function readRolePolicies(
  kept: KeptAnswers,
  place: Place,
  clients: FactClients,
  arn: string,
): Promise<RolePolicies> {
  const RoleName = arn.slice(arn.lastIndexOf('/') + 1);
  return kept.get(place, ['role', arn], ANSWER_TTL_MS, async () => {
    const managed = (policyArn: string, called: string) =>
      readManaged(kept, place, clients, policyArn, called);
    const [role, attached, inline] = await Promise.all([
      ask('GetRole', () => clients.iam.send(new GetRoleCommand({ RoleName }))),
      attachedArns(clients, RoleName).then((arns) =>
        Promise.all(arns.map((policyArn) => managed(policyArn, 'managed policy'))),
      ),
      inlineNames(clients, RoleName).then((names) =>
        Promise.all(names.map((name) => readInline(clients, RoleName, name))),
      ),
    ]);
    const boundaryArn = role.Role?.PermissionsBoundary?.PermissionsBoundaryArn;
    return {
      arn: role.Role?.Arn ?? arn,
      roleId: role.Role?.RoleId ?? '',
      tags: tagsOf(role.Role?.Tags),
      identity: [...attached, ...inline],
      boundary: boundaryArn === undefined ? undefined : await managed(boundaryArn, 'permissions boundary'),
    };
  });
}

/** Compiles a policy; one that cannot be read makes what rests on it unknown. */
export function compileText(text: string, name: string): CompiledPolicy {
  try {
    return parsePolicyJson(text, name);
  } catch (error) {
    if (error instanceof PolicyError) throw new NotKnown(`${name} cannot be read: ${error.message}`);
    throw error;
  }
}

async function attachedArns(clients: FactClients, RoleName: string): Promise<readonly string[]> {
  return ask('ListAttachedRolePolicies', async () => {
    const arns: string[] = [];
    for await (const page of paginateListAttachedRolePolicies({ client: clients.iam }, { RoleName })) {
      arns.push(...(page.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []));
      if (arns.length > MAX_POLICIES) throw new NotKnown(`the role has more than ${MAX_POLICIES} policies`);
    }
    return arns;
  });
}

async function inlineNames(clients: FactClients, RoleName: string): Promise<readonly string[]> {
  return ask('ListRolePolicies', async () => {
    const names: string[] = [];
    for await (const page of paginateListRolePolicies({ client: clients.iam }, { RoleName })) {
      names.push(...(page.PolicyNames ?? []));
      if (names.length > MAX_POLICIES) throw new NotKnown(`the role has more than ${MAX_POLICIES} policies`);
    }
    return names;
  });
}

async function readInline(
  clients: FactClients,
  RoleName: string,
  PolicyName: string,
): Promise<CompiledPolicy> {
  const command = new GetRolePolicyCommand({ RoleName, PolicyName });
  const answer = await ask('GetRolePolicy', () => clients.iam.send(command));
  return compileText(decodePolicy(answer.PolicyDocument), `inline policy ${PolicyName} of role ${RoleName}`);
}

async function readManaged(
  kept: KeptAnswers,
  place: Place,
  clients: FactClients,
  PolicyArn: string,
  called: string,
): Promise<CompiledPolicy> {
  const VersionId = await kept.get(place, ['policy', PolicyArn], ANSWER_TTL_MS, async () => {
    const answer = await ask('GetPolicy', () => clients.iam.send(new GetPolicyCommand({ PolicyArn })));
    return answer.Policy?.DefaultVersionId;
  });
  const text = await kept.get(
    null,
    ['policy-version', PolicyArn, VersionId ?? ''],
    FIXED_TTL_MS,
    async () => {
      const command = new GetPolicyVersionCommand({ PolicyArn, VersionId });
      const answer = await ask('GetPolicyVersion', () => clients.iam.send(command));
      return decodePolicy(answer.PolicyVersion?.Document);
    },
  );
  return compileText(text, `${called} ${PolicyArn.slice(PolicyArn.indexOf('/') + 1)}`);
}

/** IAM gives policies percent-encoded (IAM API reference, GetRolePolicy). */
function decodePolicy(document: string | undefined): string {
  try {
    return decodeURIComponent(document ?? '');
  } catch {
    throw new NotKnown('IAM gave a policy that is not percent-encoded');
  }
}
