import { anonymousPrincipal, runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import { expect, test } from 'vitest';
import { compilePolicy } from '../compile-policy.ts';
import { decide } from '../decide.ts';
import { keyLookup } from '../derived-keys.ts';
import { explain } from '../explain.ts';
import type { CompiledPolicy } from '../policy.ts';
import type { PolicySet } from '../policy-set.ts';
import { type GeneratedCase, generateCase, type PolicyDocument } from './generate-case.ts';

/** `npm run differential -w @sallyport/iam-evaluation` runs 100,000. */
const CASES = Number(process.env.DIFFERENTIAL_CASES ?? 5_000);
const FIRST_SEED = Number(process.env.DIFFERENTIAL_SEED ?? 1);
const SHOWN = 5;

const DERIVED = [
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalType',
  'aws:username',
  'aws:PrincipalIsAWSService',
  'aws:ResourceAccount',
];
const ALLOW_ALL: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

function compileAll(documents: readonly PolicyDocument[]): CompiledPolicy[] {
  return documents.map((document, i) => compilePolicy(document, `p${i}`));
}

const RCP_FULL_ACCESS = compilePolicy(
  { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } },
  'RCPFullAWSAccess',
);

function policySet(generated: GeneratedCase): PolicySet {
  const one = (document: PolicyDocument | undefined) => document && compilePolicy(document, 'p');
  return {
    identity: compileAll(generated.identity),
    boundary: one(generated.boundary),
    session: generated.session && compileAll([generated.session]),
    resource: one(generated.resource),
    scps: generated.scps?.map(compileAll),
    rcps: generated.rcps?.map((level) => [RCP_FULL_ACCESS, ...compileAll(level)]),
    endpoint: one(generated.endpoint),
  };
}

function simulation(generated: GeneratedCase): Simulation {
  const { request } = generated;
  const { principal } = request;
  const lookup = keyLookup(request);
  const contextVariables: Record<string, string | string[]> = {};
  for (const key of DERIVED) {
    const [value] = lookup(key.toLowerCase()) ?? [];
    if (value !== undefined) contextVariables[key] = value;
  }
  for (const [key, value] of Object.entries(request.context)) {
    contextVariables[key] = typeof value === 'string' ? value : [...value];
  }
  const named = (documents: readonly PolicyDocument[]) =>
    documents.map((policy, i) => ({ name: `p${i}`, policy }));
  const levels = (all: readonly (readonly PolicyDocument[])[] = []) =>
    all.map((documents, i) => ({ orgIdentifier: `level${i}`, policies: named(documents) }));
  return {
    request: {
      principal:
        principal.kind === 'anonymous' ? anonymousPrincipal : principal.arn || (principal.service ?? ''),
      action: request.action,
      resource: { resource: request.resource, accountId: request.resourceAccount },
      contextVariables,
    },
    // The root user may do everything without a policy; iam-simulate does not know, and is told.
    identityPolicies: named(principal.kind === 'root' ? [ALLOW_ALL] : generated.identity),
    serviceControlPolicies: levels(generated.scps),
    resourceControlPolicies: levels(generated.rcps),
    resourcePolicy: generated.resource,
    sessionPolicy: generated.session,
    permissionBoundaryPolicies: generated.boundary && named([generated.boundary]),
    vpcEndpointPolicies: generated.endpoint && named([generated.endpoint]),
  };
}

interface Comparison {
  readonly ours: string;
  readonly theirs: string;
  /** The request's keys that iam-simulate left out, which would make the comparison meaningless. */
  readonly ignored: readonly string[];
}

async function simulate(generated: GeneratedCase): Promise<Omit<Comparison, 'ours'>> {
  const simulated = await runSimulation(simulation(generated), {});
  if (simulated.resultType === 'error') return { theirs: JSON.stringify(simulated.errors), ignored: [] };
  const ignored = simulated.resultType === 'single' ? (simulated.result.ignoredContextKeys ?? []) : [];
  return { theirs: simulated.overallResult, ignored };
}

/**
 * The one difference that generated cases can show. What a resource's policy grants to a session by the session's own
 * ARN is not limited by the session policy (IAM user guide, "Session policies"); iam-simulate limits it. Such a case
 * must agree once the session policy allows everything.
 */
async function agreesWithoutSessionPolicy(generated: GeneratedCase, ours: string): Promise<boolean> {
  const explanation = explain(generated.request, policySet(generated));
  const isGrantToSession =
    generated.session !== undefined &&
    explanation.layers.some(
      ({ layer, policies }) =>
        layer === 'resource' &&
        policies.some(({ statements }) =>
          statements.some(({ effect, naming }) => effect === 'Allow' && naming === 'direct'),
        ),
    );
  if (!isGrantToSession) return false;
  return (await simulate({ ...generated, session: ALLOW_ALL })).theirs === ours;
}

test(`decisions agree with iam-simulate on ${CASES} generated cases`, { timeout: 600_000 }, async () => {
  const results: Record<string, number> = {};
  const differences: string[] = [];
  let sessionGrants = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
    const generated = generateCase(seed);
    const ours = decide(generated.request, policySet(generated)).result;
    const { theirs, ignored } = await simulate(generated);
    results[ours] = (results[ours] ?? 0) + 1;
    if (ours === theirs && ignored.length === 0) continue;
    if (ignored.length === 0 && (await agreesWithoutSessionPolicy(generated, ours))) sessionGrants++;
    else
      differences.push(
        `seed ${seed}: ours ${ours}, theirs ${theirs} ${ignored}\n${JSON.stringify(generated)}`,
      );
  }
  const agreed = CASES - differences.length - sessionGrants;
  console.log(
    `agreement: ${agreed} of ${CASES}; ${sessionGrants} grants to a session by its ARN, where AWS's`,
  );
  console.log(`documentation wins; ${differences.length} differences.`, results);
  expect(differences.slice(0, SHOWN)).toEqual([]);
  expect(Object.keys(results).sort()).toEqual(['Allowed', 'ExplicitlyDenied', 'ImplicitlyDenied']);
});
