import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accessDeniedMessage } from './access-denied-message.ts';
import { compilePolicy } from './compile-policy.ts';
import { decide } from './decide.ts';
import { type GeneratedCase, generateCase, type PolicyDocument } from './differential/generate-case.ts';
import { explain } from './explain.ts';
import type { CompiledPolicy } from './policy.ts';
import type { PolicySet } from './policy-set.ts';
import { renderExplanation } from './render-explanation.ts';

const NUM_RUNS = 2_000;
const seeds = fc.nat({ max: 2 ** 31 });

const compile = (document: PolicyDocument): CompiledPolicy => compilePolicy(document, 'p');

function policySet(generated: GeneratedCase): PolicySet {
  return {
    identity: generated.identity.map(compile),
    boundary: generated.boundary && compile(generated.boundary),
    session: generated.session && [compile(generated.session)],
    resource: generated.resource && compile(generated.resource),
    scps: generated.scps?.map((level) => level.map(compile)),
    rcps: generated.rcps?.map((level) => level.map(compile)),
    endpoint: generated.endpoint && compile(generated.endpoint),
  };
}

function forEachCase(check: (generated: GeneratedCase, policies: PolicySet, seed: number) => void): void {
  fc.assert(
    fc.property(seeds, (seed) => {
      const generated = generateCase(seed);
      check(generated, policySet(generated), seed);
    }),
    { numRuns: NUM_RUNS },
  );
}

test('the quick answer and the explained answer are the same', () => {
  forEachCase(({ request }, policies) => {
    const { result, decidedBy, blockedBy } = explain(request, policies);
    expect(decide(request, policies)).toEqual({ result, decidedBy, blockedBy });
  });
});

test('the explanation of every statement says either that it applies or why not', () => {
  forEachCase(({ request }, policies) => {
    for (const { policies: explained } of explain(request, policies).layers) {
      for (const { matched, mismatches, naming } of explained.flatMap(({ statements }) => statements)) {
        expect(matched).toBe(mismatches.length === 0);
        expect(naming === 'none').toBe(!matched);
      }
    }
  });
});

test('an answer is yes just when nothing stands in the way, and a no says what does', () => {
  forEachCase(({ request }, policies) => {
    const decision = decide(request, policies);
    expect(decision.result === 'Allowed').toBe(decision.blockedBy.length === 0);
    expect(accessDeniedMessage(request, decision) === '').toBe(decision.result === 'Allowed');
  });
});

test('a Deny that is added never turns a no into a yes', () => {
  forEachCase((generated, policies, seed) => {
    const other = generateCase(seed + 1);
    const denials = [...other.identity, ...generated.identity].flatMap(({ Statement }) =>
      Statement.map((statement) => ({ ...statement, Effect: 'Deny' })),
    );
    const added = compilePolicy({ Version: '2012-10-17', Statement: denials }, 'added');
    const before = decide(generated.request, policies).result;
    const after = decide(generated.request, { ...policies, identity: [...policies.identity, added] }).result;
    if (before !== 'Allowed') expect(after).not.toBe('Allowed');
    if (before === 'ExplicitlyDenied') expect(after).toBe('ExplicitlyDenied');
  });
});

test('an Allow that is added never turns a yes into a no', () => {
  const all = compilePolicy(
    { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
    'all',
  );
  forEachCase(({ request }, policies) => {
    const before = decide(request, policies).result;
    const after = decide(request, { ...policies, identity: [...policies.identity, all] }).result;
    if (before === 'Allowed') expect(after).toBe('Allowed');
    if (before === 'ExplicitlyDenied') expect(after).toBe('ExplicitlyDenied');
  });
});

test('the order of statements and of policies does not matter', () => {
  const reversed = (policy: CompiledPolicy): CompiledPolicy => ({
    ...policy,
    statements: policy.statements.toReversed(),
  });
  forEachCase(({ request }, policies) => {
    const turned: PolicySet = {
      identity: policies.identity.map(reversed).toReversed(),
      boundary: policies.boundary && reversed(policies.boundary),
      session: policies.session?.map(reversed),
      resource: policies.resource && reversed(policies.resource),
      scps: policies.scps?.map((level) => level.map(reversed).toReversed()),
      rcps: policies.rcps?.map((level) => level.map(reversed)),
      endpoint: policies.endpoint && reversed(policies.endpoint),
    };
    const layers = ({ blockedBy }: ReturnType<typeof decide>) =>
      blockedBy.map(({ layer, cause }) => `${layer} ${cause}`);
    expect(decide(request, turned).result).toBe(decide(request, policies).result);
    expect(layers(decide(request, turned))).toEqual(layers(decide(request, policies)));
  });
});

test('no control character of a request reaches the rendered text', () => {
  fc.assert(
    fc.property(seeds, fc.string({ unit: 'binary' }), (seed, hostile) => {
      const generated = generateCase(seed);
      const request = {
        ...generated.request,
        resource: `arn:aws:s3:::${hostile}`,
        context: { ...generated.request.context, 'aws:PrincipalTag/team': `\u001b[2J\n${hostile}` },
      };
      for (const line of renderExplanation(explain(request, policySet(generated)))) {
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }
    }),
    { numRuns: 300 },
  );
});
