import { decide } from '@sallyport/iam-evaluation/decide.ts';
import type { DecidingStatement, Decision } from '@sallyport/iam-evaluation/decision.ts';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import type { RequestContext, RequestPrincipal } from '@sallyport/iam-evaluation/request.ts';
import { z } from 'zod';
import { checkIdentityDocument, parseDocument } from './documents.ts';
import { invalidInput } from './errors.ts';
import { document, listOf, paging } from './members.ts';

/** One call simulates no more than this. */
const MAX_RESULTS = 1000;

const contextEntry = z.object({
  ContextKeyName: z.string().min(5).max(256),
  ContextKeyValues: listOf(z.string(), 100),
  ContextKeyType: z.string(),
});

/** The members that both simulating actions take. */
export const simulationMembers = {
  ActionNames: listOf(z.string().min(3).max(128), 100),
  ResourceArns: listOf(z.string().min(1).max(2048), 100).default(['*']),
  ResourcePolicy: document.optional(),
  ResourceOwner: z.string().min(1).max(2048).optional(),
  CallerArn: z.string().min(1).max(2048).optional(),
  ContextEntries: listOf(contextEntry, 100).default([]),
  PermissionsBoundaryPolicyInputList: listOf(document, 1).default([]),
  ...paging,
};

/** What is simulated: each action on each resource, with the condition keys given. */
export interface SimulationInput {
  readonly ActionNames: readonly string[];
  readonly ResourceArns: readonly string[];
  readonly ResourcePolicy?: string | undefined;
  readonly ResourceOwner?: string | undefined;
  readonly ContextEntries: readonly z.output<typeof contextEntry>[];
}

const DECISIONS = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicitDeny',
  ImplicitlyDenied: 'implicitDeny',
} as const;

const SOURCE_TYPES: Readonly<Record<string, string>> = {
  resource: 'resource',
  boundary: 'IAM Policy',
  'service-control': 'Organizations Policy',
};

/** Documents of a simulation, compiled. */
export function compileInputs(documents: readonly string[]): readonly CompiledPolicy[] {
  return documents.map((text, i) => checkIdentityDocument(text, `PolicyInputList.${i + 1}`));
}

function contextOf(input: SimulationInput): RequestContext {
  return Object.fromEntries(
    input.ContextEntries.map((entry) => [entry.ContextKeyName, entry.ContextKeyValues]),
  );
}

function matched(statement: DecidingStatement | null): object[] {
  if (statement === null) return [];
  return [
    {
      SourcePolicyId: statement.policy,
      SourcePolicyType: SOURCE_TYPES[statement.layer] ?? 'IAM Policy',
    },
  ];
}

/** The keys that the policies ask for and that the simulation was not given. */
function missingKeys(policies: readonly CompiledPolicy[], context: RequestContext): string[] {
  const given = new Set(Object.keys(context).map((key) => key.toLowerCase()));
  const asked = policies.flatMap((policy) => policy.statements.flatMap((statement) => statement.conditions));
  return [...new Set(asked.filter((each) => !given.has(each.key)).map((each) => each.keySource))].sort();
}

function blocks(decision: Decision, layer: string): boolean {
  return decision.blockedBy.some((blocker) => blocker.layer === layer);
}

/** Evaluates each action on each resource; the simulator's answers, in order. */
export function simulate(input: SimulationInput, principal: RequestPrincipal, policies: PolicySet): object[] {
  if (input.ActionNames.length * input.ResourceArns.length > MAX_RESULTS)
    throw invalidInput(`A simulation has at most ${MAX_RESULTS} actions times resources.`);
  const context = contextOf(input);
  const resource =
    input.ResourcePolicy === undefined ? undefined : parseDocument(input.ResourcePolicy, 'ResourcePolicy');
  const held: PolicySet = resource === undefined ? policies : { ...policies, resource };
  const missing = missingKeys([...policies.identity, ...(resource === undefined ? [] : [resource])], context);
  return input.ActionNames.flatMap((action) => {
    if (!/^[a-z0-9-]+:[A-Za-z0-9*]+$/i.test(action))
      throw invalidInput(`Invalid Action name: ${action.slice(0, 100)}; actions are written service:Action.`);
    return input.ResourceArns.map((arn) => {
      const owner = /^arn:[^:]*:iam::(\d{12}):/.exec(input.ResourceOwner ?? '')?.[1] ?? '';
      const decision = decide({ principal, action, resource: arn, resourceAccount: owner, context }, held);
      return {
        EvalActionName: action,
        EvalResourceName: arn,
        EvalDecision: DECISIONS[decision.result],
        MatchedStatements: matched(decision.decidedBy),
        MissingContextValues: missing,
        ...(policies.scps === undefined
          ? {}
          : {
              OrganizationsDecisionDetail: { AllowedByOrganizations: !blocks(decision, 'service-control') },
            }),
        ...(policies.boundary === undefined
          ? {}
          : {
              PermissionsBoundaryDecisionDetail: {
                AllowedByPermissionsBoundary: !blocks(decision, 'boundary'),
              },
            }),
      };
    });
  });
}
