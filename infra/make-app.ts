import { App, type Stack } from 'aws-cdk-lib';
import { loadRules } from '../src/adapters/files/load-rules.ts';
import { type RulePattern, rulePatterns } from './metrics/rule-patterns.ts';
import { HubStack } from './stacks/hub.ts';
import { MemberStack } from './stacks/member.ts';
import { OrganizationStack } from './stacks/organization.ts';
import { SingleAccountStack } from './stacks/single.ts';

/** The app and its stacks. */
export interface MadeApp {
  readonly app: App;
  readonly stacks: readonly Stack[];
}

/** Makes every stack. Nothing is asked of AWS: accounts, Regions and names come as parameters when it is deployed. */
export function makeApp({
  outdir,
  patterns = rulePatterns(loadRules()).patterns,
}: {
  readonly outdir?: string;
  readonly patterns?: readonly RulePattern[];
} = {}): MadeApp {
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    analyticsReporting: false,
    treeMetadata: false,
    // What CloudFormation's own offline checks find is an error, not a remark.
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  const member = new MemberStack(app, patterns);
  const stacks = [
    new HubStack(app),
    member,
    new SingleAccountStack(app, patterns),
    new OrganizationStack(app, member),
  ];
  return { app, stacks };
}
