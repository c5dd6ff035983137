import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import type { Principal } from '../../principal.ts';
import { parseIamArn, sessionArn } from '../arn.ts';
import { invalidInput, noSuchEntity } from '../errors.ts';
import { document, listOf } from '../members.ts';
import { pageOfList } from '../paging.ts';
import { compileInputs, simulate, simulationMembers } from '../simulation.ts';
import { nameKey } from '../tables.ts';

/** The principal behind the ARN of a user or role; a group stands for any user in it. */
function principalOf(arn: string, call: Call): Principal {
  const parts = parseIamArn(arn);
  if (parts === undefined || parts.account !== call.account)
    throw invalidInput(
      `Invalid Entity Arn: ${arn.slice(0, 200)} does not clearly define entity type and name.`,
    );
  const { tables } = call.world.iam;
  const key = nameKey(parts.account, parts.name);
  const base = { account: parts.account, mfa: false };
  if (parts.kind === 'role') {
    const role = tables.roles.get(key);
    if (role === undefined) throw noSuchEntity(`The role with name ${parts.name} cannot be found.`);
    return {
      ...base,
      kind: 'role-session',
      arn: sessionArn(role.account, role.name, 'simulated'),
      userId: `${role.id}:simulated`,
      roleName: role.name,
      roleArn: arn,
    };
  }
  if (parts.kind !== 'user')
    throw invalidInput(
      `Invalid Entity Arn: ${arn.slice(0, 200)}; the principals of local-aws are users and roles.`,
    );
  const user = tables.users.get(key);
  if (user === undefined) throw noSuchEntity(`The user with name ${parts.name} cannot be found.`);
  return { ...base, kind: 'user', arn, userId: user.id, userName: user.name };
}

/** Evaluates the policies in force for a user or role, with given ones added. Source: IAM API reference, "SimulatePrincipalPolicy". */
export const simulatePrincipalPolicy = defineAction({
  service: 'iam',
  name: 'SimulatePrincipalPolicy',
  readOnly: true,
  input: z.object({
    PolicySourceArn: z.string().min(20).max(2048),
    PolicyInputList: listOf(document, 100).default([]),
    ...simulationMembers,
  }),
  authorize: (input) => [{ resource: input.PolicySourceArn }],
  handle: (input, call) => {
    const principal = principalOf(input.PolicySourceArn, call);
    const own = call.world.iam.policiesFor(principal);
    const boundary = compileInputs(input.PermissionsBoundaryPolicyInputList)[0] ?? own.boundary;
    const policies: PolicySet = {
      ...own,
      identity: [...own.identity, ...compileInputs(input.PolicyInputList)],
      ...(boundary === undefined ? {} : { boundary }),
    };
    const tags = Object.entries(call.world.iam.tagsOf(principal)).map(([key, value]) => ({
      ContextKeyName: `aws:PrincipalTag/${key}`,
      ContextKeyValues: [value],
      ContextKeyType: 'string',
    }));
    const request = {
      kind: principal.kind,
      arn: principal.arn,
      account: principal.account,
      ...(principal.roleArn === undefined ? {} : { roleArn: principal.roleArn }),
      isManagementAccount: call.world.organizations.isManagementAccount(principal.account),
    };
    const asked = { ...input, ContextEntries: [...tags, ...input.ContextEntries] };
    const results = simulate(asked, request, policies);
    const query = `simulation ${JSON.stringify({ ...input, Marker: '' })}`;
    const { members, ...rest } = pageOfList(results, input, query);
    return { EvaluationResults: members, ...rest };
  },
  omits: [
    'A group as the source; CallerArn of another principal.',
    'Positions of matched statements, ResourceSpecificResults and ResourceHandlingOption are not given.',
  ],
});
