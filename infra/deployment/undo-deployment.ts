import type { Answers } from './answers.ts';
import { type DeploymentPorts, type Reached, refuseWrongAccount } from './run-deployment.ts';
import { type PlannedTemplate, planTargets } from './targets.ts';
import { templateBucketName } from './template-bucket.ts';

/**
 * Deletes what was deployed, members first. Archives, keys, session logs, the state and the configuration stay, and are
 * told by their names; so is the bucket of templates, which no stack made.
 */
export async function undoDeployment(
  answers: Answers,
  templates: ReadonlyMap<string, PlannedTemplate>,
  ports: DeploymentPorts,
): Promise<readonly (Reached & { readonly stack: string; readonly kept: readonly string[] })[]> {
  const targets = planTargets(answers, templates).toReversed();
  for (const target of targets) await refuseWrongAccount(target, ports);
  const removed = [];
  for (const target of targets) {
    const { stack, account, region, profile } = target;
    const stacks = ports.stacks(target);
    if ((await stacks.find(stack)) === null) continue;
    if (
      !(await ports.confirm(target, [
        { action: 'Remove', logicalId: stack, type: 'the whole stack', replaces: 'no' },
      ]))
    )
      break;
    removed.push({
      stack,
      account,
      region,
      profile,
      kept: [
        ...(await stacks.remove(stack, ports.say)),
        `${templateBucketName(account, region)} (AWS::S3::Bucket)`,
      ],
    });
  }
  return removed;
}
