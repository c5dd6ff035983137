import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeApp } from '../make-app.ts';
import { NAMES } from '../names.ts';
import { makeRole } from '../policies/role.ts';
import { renderTemplate } from '../render-template.ts';
import { ownTemplate } from './own-template.ts';

const outdir = mkdtempSync(join(tmpdir(), 'sallyport-infra-'));
const stacks = [NAMES.hubStack, NAMES.memberStack, NAMES.singleStack, NAMES.organizationStack] as const;
/** A template that is larger cannot be deployed at all (AWS quotas). */
const MAX_TEMPLATE_BYTES = 1_000_000;
const MAX_RESOURCES = 500;

let assembly: ReturnType<ReturnType<typeof makeApp>['app']['synth']>;

beforeAll(() => {
  const { app } = makeApp({ outdir });
  // Synthesis itself fails on what is found and not acknowledged with a reason.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  assembly = app.synth();
});

afterAll(() => rmSync(outdir, { recursive: true, force: true }));

describe.each(stacks)('%s', (stack) => {
  test('is the template that is kept: `npx vitest run infra -u` keeps a changed one', async () => {
    const text = renderTemplate(assembly.getStackByName(stack).template);
    await expect(text).toMatchFileSnapshot(`../expected/${stack}.template.json`);
  });

  test('can be deployed: within the limits of CloudFormation, and with nothing beside it', () => {
    const artifact = assembly.getStackByName(stack);
    const template = artifact.template as { Resources: object; Parameters: Record<string, { Type: string }> };
    expect(JSON.stringify(template).length).toBeLessThan(MAX_TEMPLATE_BYTES);
    expect(Object.keys(template.Resources).length).toBeLessThan(MAX_RESOURCES);
    expect(artifact.assets).toEqual([]);
    expect(Object.values(template.Parameters).filter(({ Type }) => Type.startsWith('AWS::SSM'))).toEqual([]);
  });
});

test('a wildcard without a reason does not pass: the checks bite', () => {
  const app = new App({ outdir: join(outdir, 'bite'), analyticsReporting: false });
  const stack = new Stack(app, 'Bite', ownTemplate('A role that may do too much'));
  makeRole(stack, 'Role', {
    description: 'Too much',
    trust: [],
    statements: [{ Sid: 'All', Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).toThrow('AwsSolutions-IAM5[Action::s3:*]');
});
