import type { DeployedStack, DeploymentReport } from '@sallyport/infra/deployment/run-deployment.ts';
import type { StackChange } from '@sallyport/infra/deployment/stacks.ts';
import pc from 'picocolors';
import { shown } from '../output.ts';

const STATES: Readonly<Record<DeployedStack['state'], string>> = {
  deployed: 'deployed',
  unchanged: 'as it should be',
  'would-change': 'would change',
  declined: 'left as it was: declined',
};

/** What a change set does, a line each; what is made anew stands out. */
export function showChanges(changes: readonly StackChange[]): string {
  return changes
    .map(({ action, logicalId, type, replaces }) => {
      const anew =
        replaces === 'no' ? '' : pc.red(replaces === 'yes' ? ' (made anew)' : ' (perhaps made anew)');
      return `  ${action.padEnd(7)} ${type.padEnd(36)} ${shown(logicalId)}${anew}`;
    })
    .join('\n');
}

/** What was found, done and is next. */
export function renderReport({ findings, stacks }: DeploymentReport, serverConfig: string | null): string {
  const found = findings.map(
    ({ what, because, next, account, region }) =>
      `  ${account} ${region}  ${shown(what)}: ${shown(because)}\n    next: ${shown(next)}`,
  );
  const done = stacks.flatMap(({ stack, account, region, state, changes, drift }) => [
    `  ${stack} in ${account}, ${region}: ${STATES[state]}`,
    ...(state === 'would-change' ? [showChanges(changes)] : []),
    ...drift.map(
      ({ logicalId, type, status, properties }) =>
        `    drifted: ${shown(logicalId)} (${type}) ${status} ${properties.map(shown).join(', ')}`,
    ),
  ]);
  return [
    found.length === 0
      ? 'Every node that was looked at could log and be governed.'
      : 'Could not log, or not be governed:',
    ...found,
    'Stacks:',
    ...done,
    ...(serverConfig === null
      ? []
      : [
          `\nNext: run \`sallyport serve --config ${serverConfig}\` in the hub as the role SallyportServer, and confirm the subscriptions of the topics.`,
        ]),
  ].join('\n');
}
