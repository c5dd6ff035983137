import { expect, test } from 'vitest';
import { compilePolicy, MAX_STATEMENTS } from './compile-policy.ts';
import { PolicyError } from './policy-error.ts';

const allow = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
const policy = (Statement: unknown) => ({ Version: '2012-10-17', Statement });

test('a statement may stand alone or in a list, and so may its values', () => {
  const one = compilePolicy(policy(allow), 'one');
  const listed = compilePolicy(policy([{ ...allow, Action: ['s3:*'], Resource: ['*'] }]), 'listed');
  expect(one.statements).toEqual(listed.statements);
  expect(one).toMatchObject({ name: 'one', version: '2012-10-17' });
});

test('a document without a version is one of 2008', () => {
  expect(compilePolicy({ Statement: [] }, 'old').version).toBe('2008-10-17');
});

test.each([
  [null, 'document', 'a policy is a JSON object'],
  [[], 'document', 'a policy is a JSON object'],
  [{}, 'Statement', 'is missing'],
  [{ Statement: [], statement: [] }, 'statement', 'no such element'],
  [{ Version: '2012-10-18', Statement: [] }, 'Version', "must be '2012-10-17' or '2008-10-17'"],
  [{ Id: 1, Statement: [] }, 'Id', 'must be a text'],
  [policy('x'), 'Statement', 'a statement is a JSON object'],
  [policy([allow, null]), 'Statement[1]', 'a statement is a JSON object'],
  [policy(Array(MAX_STATEMENTS + 1).fill(allow)), 'Statement', 'has more than'],
  [policy({ ...allow, Effect: 'allow' }), 'Statement.Effect', "must be 'Allow' or 'Deny'"],
  [policy([{ ...allow, effect: 'Deny' }]), 'Statement[0].effect', 'no such element'],
  [policy([{ ...allow, Sid: 7 }]), 'Statement[0].Sid', 'must be a text'],
  [policy([{ Effect: 'Allow', Resource: '*' }]), 'Statement[0]', 'needs Action or NotAction'],
  [policy([{ ...allow, NotAction: 's3:*' }]), 'Statement[0]', 'has both Action and NotAction'],
  [policy([{ ...allow, Action: [] }]), 'Statement[0].Action', 'names no action'],
  [policy([{ ...allow, Action: ['s3:Get*', 'GetObject'] }]), 'Statement[0].Action', "'GetObject' is neither"],
  [policy([{ ...allow, Action: { s3: 1 } }]), 'Statement[0].Action', 'must be a text or a list of texts'],
  [policy([{ Effect: 'Allow', Action: '*' }]), 'Statement[0]', 'needs Resource or NotResource'],
  [
    policy([{ ...allow, Resource: 'my-bucket' }]),
    'Statement[0].Resource',
    "'my-bucket' is neither '*' nor an ARN",
  ],
  [policy([{ ...allow, Principal: 'me' }]), 'Statement[0].Principal', "must be '*' or an object"],
  [policy([{ ...allow, Principal: {} }]), 'Statement[0].Principal', 'names nobody'],
  [policy([{ ...allow, Principal: { aws: '*' } }]), 'Statement[0].Principal.aws', 'no such type'],
  [
    policy([{ ...allow, Principal: { AWS: 'arn:aws:iam::222222222222:role/*' } }]),
    'Statement[0].Principal.AWS',
    'a wildcard cannot',
  ],
  [policy([{ ...allow, Principal: { AWS: '22222222222' } }]), 'Statement[0].Principal.AWS', 'an account id'],
  [
    policy([{ ...allow, Principal: { Service: '*' } }]),
    'Statement[0].Principal.Service',
    'without wildcards',
  ],
  [policy([{ ...allow, Condition: [] }]), 'Statement[0].Condition', 'must be an object of operators'],
  [
    policy([{ ...allow, Condition: { StringEqual: { a: 'b' } } }]),
    'Statement[0].Condition.StringEqual',
    'no such condition operator',
  ],
  [
    policy([{ ...allow, Condition: { StringEquals: 'a' } }]),
    'Statement[0].Condition.StringEquals',
    'must be an object of condition keys',
  ],
  [
    policy([{ ...allow, Condition: { StringEquals: { '': 'a' } } }]),
    'Statement[0].Condition.StringEquals',
    'empty condition key',
  ],
  [
    policy([{ ...allow, Condition: { StringEquals: { k: [null] } } }]),
    'Statement[0].Condition.StringEquals.k',
    'must be a text, number or boolean',
  ],
])('%j fails at %s', (document, path, problem) => {
  let caught: unknown;
  try {
    compilePolicy(document, 'inline/p');
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(PolicyError);
  expect(caught).toMatchObject({ code: 'malformed-policy', policy: 'inline/p', path });
  expect(String(caught)).toContain(`inline/p: ${path}: `);
  expect(String(caught)).toContain(problem);
});

test("actions of AWS's own policies with a space in them are read, and match nothing", () => {
  const compiled = compilePolicy(
    policy({ ...allow, Action: 'ec2: DescribeAccountAttributes' }),
    'ViewOnlyAccess',
  );
  expect(compiled.statements[0]!.action.patterns[0]!.source).toBe('ec2: DescribeAccountAttributes');
});
