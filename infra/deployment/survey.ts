/**
 * What could not log, or not be governed, once members are deployed: each managed node's role held against the calls that
 * logging makes, and instances that Systems Manager does not manage. Asked before anything is changed.
 */
import { paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { GetDocumentCommand } from '@aws-sdk/client-ssm';
import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { NotKnown } from '../../src/adapters/aws/facts/ask.ts';
import { evaluatePermission } from '../../src/adapters/aws/facts/evaluate-permission.ts';
import type { FactClients } from '../../src/adapters/aws/facts/fact-clients.ts';
import { KeptAnswers } from '../../src/adapters/aws/facts/kept-answers.ts';
import { NodeAnswers } from '../../src/adapters/aws/facts/node-facts.ts';
import { readNodeRole } from '../../src/adapters/aws/facts/node-role.ts';
import { type RolePolicies, readRolePolicies } from '../../src/adapters/aws/facts/role-policies.ts';
import { listNodes } from '../../src/adapters/aws/list-nodes.ts';
import { parseTarget } from '../../src/domain/guardrails/target.ts';
import type { Place } from '../../src/domain/sessions/session.ts';
import type { Clock } from '../../src/operations/ports.ts';
import { archiveBucketName, NAMES, SESSION_DOCUMENT } from '../names.ts';
import { loggingCalls, type NodeCall } from './logging-calls.ts';

/** Something that stands in the way, and what to do about it. */
export interface Finding {
  readonly kind: 'cannot-log' | 'not-managed' | 'not-known' | 'offline' | 'in-the-way';
  readonly what: string;
  readonly because: string;
  readonly next: string;
}

const ATTACH = `attach ${NAMES.nodePolicy} (and AmazonSSMManagedInstanceCore) to it after the deployment`;

/** Looks at a place: its nodes and their roles, instances that are no nodes, a document of the same name. */
export async function surveyPlace(
  place: Place,
  { clients, clock, hubAccount }: { clients: FactClients; clock: Clock; hubAccount: string },
): Promise<readonly Finding[]> {
  const kept = new KeptAnswers(clock);
  const nodes = await listNodes(place, clients);
  const calls = loggingCalls(place, archiveBucketName(hubAccount, place.region), hubAccount);
  const byRole = new Map<string, string[]>();
  const findings: Finding[] = [];
  for (const { id, name, online, lastPingAt } of nodes) {
    const shown = name === null ? id : `${name} (${id})`;
    if (!online)
      findings.push({
        kind: 'offline',
        what: `node ${shown}`,
        because: `it was last heard from ${lastPingAt ?? 'never'}`,
        next: 'nobody can open a session on it; look at its agent and network',
      });
    const role = await orNotKnown(() =>
      readNodeRole(kept, place, clients, {
        facts: parseTarget(id),
        answers: new NodeAnswers(kept, place, clients),
      }),
    );
    if ('notKnown' in role) findings.push(notKnown(`node ${shown}`, role.notKnown));
    else if (role.found.arn === null)
      findings.push({
        kind: 'cannot-log',
        what: `node ${shown}`,
        because: 'it has no role',
        next: `give it the instance profile ${NAMES.instanceRole} after the deployment`,
      });
    else byRole.set(role.found.arn, [...(byRole.get(role.found.arn) ?? []), shown]);
  }
  for (const [arn, of] of byRole) {
    const policies = await orNotKnown(() => readRolePolicies(kept, place, clients, arn));
    const what = `role ${arn.slice(arn.lastIndexOf('/') + 1)} of ${of.join(', ')}`;
    if ('notKnown' in policies) findings.push(notKnown(what, policies.notKnown));
    else findings.push(...roleFindings(what, policies.found, place, calls));
  }
  return [
    ...findings,
    ...(await unmanaged(clients, new Set(nodes.map(({ id }) => id)))),
    ...(await inTheWay(clients)),
  ];
}

function roleFindings(
  what: string,
  role: RolePolicies,
  place: Place,
  calls: readonly NodeCall[],
): readonly Finding[] {
  const missing = calls.filter(({ action, resource, context }) => {
    const request = {
      principal: {
        kind: 'role-session' as const,
        arn: `arn:aws:sts::${place.account}:assumed-role/${role.arn.slice(role.arn.lastIndexOf('/') + 1)}/node`,
        account: place.account,
        roleArn: role.arn,
      },
      action,
      resource,
      // The bucket's and keys' own policies will be ours: what is asked is what the role itself lacks.
      resourceAccount: place.account,
      context,
    };
    const resourcePolicy = action.startsWith('kms:') ? { resource: leftToIam(place.account) } : {};
    const policies = { identity: role.identity, ...(role.boundary ? { boundary: role.boundary } : {}) };
    return evaluatePermission(request, { ...policies, ...resourcePolicy }).result === 'denied';
  });
  if (missing.length === 0) return [];
  const actions = [...new Set(missing.map(({ action }) => action))];
  return [{ kind: 'cannot-log', what, because: `it is not allowed ${actions.join(', ')}`, next: ATTACH }];
}

function leftToIam(account: string) {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  return compilePolicy(
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] },
    'a key of ours',
  );
}

/** Instances that run and that Systems Manager does not manage: no session of them is seen, and none is possible. */
async function unmanaged(clients: FactClients, managed: ReadonlySet<string>): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const page of paginateDescribeInstances({ client: clients.ec2 }, {}))
    for (const { Instances = [] } of page.Reservations ?? [])
      for (const { InstanceId = '', State, Tags } of Instances) {
        if (State?.Name !== 'running' || managed.has(InstanceId)) continue;
        const name = Tags?.find(({ Key }) => Key === 'Name')?.Value;
        findings.push({
          kind: 'not-managed',
          what: `instance ${name === undefined ? InstanceId : `${name} (${InstanceId})`}`,
          because: 'it runs, and Systems Manager does not manage it',
          next: 'other ways onto it (SSH, serial console) are not seen; give it the agent and a role',
        });
      }
  return findings;
}

/** CloudFormation makes no document under a name that is taken. */
async function inTheWay(clients: FactClients): Promise<readonly Finding[]> {
  try {
    const { Content } = await clients.ssm.send(new GetDocumentCommand({ Name: SESSION_DOCUMENT }));
    if (Content?.includes('Sallyport:')) return [];
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidDocument') return [];
    return [notKnown(`document ${SESSION_DOCUMENT}`, error instanceof Error ? error.message : String(error))];
  }
  return [
    {
      kind: 'in-the-way',
      what: `document ${SESSION_DOCUMENT}`,
      because: 'it is there already, and the stack makes one under this name',
      next: `keep its content, then \`aws ssm delete-document --name ${SESSION_DOCUMENT}\`; sessions opened in between use AWS's defaults`,
    },
  ];
}

function notKnown(what: string, because: string): Finding {
  return { kind: 'not-known', what, because, next: 'let these credentials read it, and look again' };
}

async function orNotKnown<T>(find: () => Promise<T>): Promise<{ found: T } | { notKnown: string }> {
  try {
    return { found: await find() };
  } catch (error) {
    if (error instanceof NotKnown) return { notKnown: error.message };
    throw error;
  }
}
