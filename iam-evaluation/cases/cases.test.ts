import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { accessDeniedMessage } from '../access-denied-message.ts';
import { compilePolicy } from '../compile-policy.ts';
import { decide } from '../decide.ts';
import { explain } from '../explain.ts';
import type { PolicySet } from '../policy-set.ts';
import { renderExplanation } from '../render-explanation.ts';
import type { EvaluationRequest } from '../request.ts';

const statements = z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))]);
/** Policies by name; the value is the Statement of a 2012-10-17 document. */
const policies = z.record(z.string(), statements);

const caseShape = z.strictObject({
  name: z.string(),
  /** Where AWS says so. */
  source: z.string().optional(),
  principal: z.strictObject({
    kind: z.enum([
      'user',
      'role-session',
      'federated-user',
      'root',
      'service',
      'identity-provider',
      'anonymous',
    ]),
    arn: z.string().default(''),
    account: z.string().default(''),
    roleArn: z.string().optional(),
    service: z.string().optional(),
    provider: z.string().optional(),
    isManagementAccount: z.boolean().optional(),
    isServiceLinked: z.boolean().optional(),
  }),
  action: z.string(),
  resource: z.string(),
  resourceAccount: z.string().default('222222222222'),
  context: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
  identity: policies.default({}),
  boundary: statements.optional(),
  session: policies.optional(),
  resourcePolicy: statements.optional(),
  scps: z.array(policies).optional(),
  rcps: z.array(policies).optional(),
  endpoint: statements.optional(),
  expected: z.strictObject({
    result: z.enum(['Allowed', 'ExplicitlyDenied', 'ImplicitlyDenied']),
    /** `layer policy statement`, the statement by its Sid or else its position. */
    decidedBy: z.string().nullable(),
    /** `layer cause`, with the level of organisation policies after the layer. */
    blockedBy: z.array(z.string()).default([]),
    /** Lines that the rendered explanation must hold. */
    lines: z.array(z.string()).default([]),
    /** The end of AWS's message. */
    message: z.string().optional(),
  }),
});
type Case = z.infer<typeof caseShape>;

function compileNamed(named: z.infer<typeof policies>) {
  return Object.entries(named).map(([name, Statement]) =>
    compilePolicy({ Version: '2012-10-17', Statement }, name),
  );
}

function compileOne(Statement: z.infer<typeof statements> | undefined, name: string) {
  return Statement && compilePolicy({ Version: '2012-10-17', Statement }, name);
}

function policySet(each: Case): PolicySet {
  return {
    identity: compileNamed(each.identity),
    boundary: compileOne(each.boundary, 'boundary'),
    session: each.session && compileNamed(each.session),
    resource: compileOne(each.resourcePolicy, 'resource policy'),
    scps: each.scps?.map(compileNamed),
    rcps: each.rcps?.map(compileNamed),
    endpoint: compileOne(each.endpoint, 'endpoint policy'),
  };
}

for (const file of readdirSync(import.meta.dirname).filter((name) => name.endsWith('.json'))) {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  describe(file, () => {
    test.each(z.array(caseShape).min(1).parse(JSON.parse(text)))('$name', (each) => {
      const { principal, action, resource, resourceAccount, context, expected } = each;
      const request: EvaluationRequest = { principal, action, resource, resourceAccount, context };
      const explanation = explain(request, policySet(each));
      const { result, decidedBy, blockedBy } = explanation;
      expect(decide(request, policySet(each))).toEqual({ result, decidedBy, blockedBy });
      expect(result).toBe(expected.result);
      const by = decidedBy && `${decidedBy.layer} ${decidedBy.policy} ${decidedBy.sid ?? decidedBy.index}`;
      expect(by).toBe(expected.decidedBy);
      const blockers = blockedBy.map(
        ({ layer, level, cause }) => `${layer}${level === null ? '' : ` ${level}`} ${cause}`,
      );
      expect(blockers).toEqual(expected.blockedBy);
      const lines = renderExplanation(explanation).map((line) => line.trim());
      for (const line of expected.lines) expect(lines).toContain(line);
      if (expected.message !== undefined) {
        const message = accessDeniedMessage(request, explanation);
        expect(message.slice(-expected.message.length)).toBe(expected.message);
      }
    });
  });
}
