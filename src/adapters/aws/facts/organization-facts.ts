import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
} from '@aws-sdk/client-organizations';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import { ask, NotKnown } from './ask.ts';
import type { FactClientSource } from './fact-clients.ts';
import { ANSWER_TTL_MS, FIXED_TTL_MS, type KeptAnswers } from './kept-answers.ts';
import { compileText } from './role-policies.ts';

/** Units may be five deep, below the root and above the account (AWS Organizations quotas). */
const MAX_LEVELS = 10;
const NOT_IN_USE = ['AWSOrganizationsNotInUseException'];
/** The account's policies change by calls of the management account, whose events we may not see. */
const SCP_TTL_MS = ANSWER_TTL_MS;

/** The organisation that the hub is in. */
export interface OrganizationFound {
  readonly id: string;
  readonly managementAccount: string;
}

/** The organisation; null where there is none. Any account of it may ask. */
export function readOrganization(
  kept: KeptAnswers,
  source: FactClientSource,
): Promise<OrganizationFound | null> {
  return kept.get(null, ['organization'], FIXED_TTL_MS, async () => {
    const { organizations } = source.hub.clients;
    const answer = await ask(
      'DescribeOrganization',
      () => organizations.send(new DescribeOrganizationCommand({})),
      {
        errors: NOT_IN_USE,
        value: null,
      },
    );
    if (answer === null) return null;
    const { Id, MasterAccountId } = answer.Organization ?? {};
    if (Id === undefined) throw new NotKnown('DescribeOrganization: it names no organisation');
    return { id: Id, managementAccount: MasterAccountId ?? '' };
  });
}

/**
 * The service control policies over an account, root first. Only the management account and delegated administrators
 * may read them, so that the hub often may not.
 */
export function readServiceControlPolicies(
  kept: KeptAnswers,
  source: FactClientSource,
  account: string,
): Promise<readonly (readonly CompiledPolicy[])[]> {
  const { organizations } = source.hub.clients;
  return kept.get(null, ['scps', account], SCP_TTL_MS, async () => {
    const targets = [account];
    while (targets.length < MAX_LEVELS) {
      const child = targets[0] ?? account;
      const parents = await ask('ListParents', () =>
        organizations.send(new ListParentsCommand({ ChildId: child })),
      );
      const parent = parents.Parents?.[0];
      if (parent?.Id === undefined) break;
      targets.unshift(parent.Id);
      if (parent.Type === 'ROOT') break;
    }
    return Promise.all(targets.map((target) => policiesOf(kept, source, target)));
  });
}

async function policiesOf(
  kept: KeptAnswers,
  source: FactClientSource,
  TargetId: string,
): Promise<readonly CompiledPolicy[]> {
  const { organizations } = source.hub.clients;
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const command = new ListPoliciesForTargetCommand({
      TargetId,
      Filter: 'SERVICE_CONTROL_POLICY',
      NextToken,
    });
    const answer = await ask('ListPoliciesForTarget', () => organizations.send(command));
    ids.push(...(answer.Policies ?? []).flatMap(({ Id }) => Id ?? []));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined && ids.length < MAX_LEVELS * MAX_LEVELS);
  return Promise.all(ids.map((id) => readPolicy(kept, source, id)));
}

function readPolicy(kept: KeptAnswers, source: FactClientSource, PolicyId: string): Promise<CompiledPolicy> {
  const { organizations } = source.hub.clients;
  return kept.get(null, ['scp', PolicyId], SCP_TTL_MS, async () => {
    const answer = await ask('DescribePolicy', () =>
      organizations.send(new DescribePolicyCommand({ PolicyId })),
    );
    const name = answer.Policy?.PolicySummary?.Name ?? PolicyId;
    return compileText(answer.Policy?.Content ?? '', `service control policy ${name}`);
  });
}
