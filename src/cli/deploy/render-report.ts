import type {
  DeployedCode,
  DeployedStack,
  DeploymentReport,
} from '@sallyport/infra/deployment/run-deployment.ts';
import type { StackChange } from '@sallyport/infra/deployment/stacks.ts';
import pc from 'picocolors';
import { shown } from '../output.ts';
import type { SetUp } from './set-up.ts';

const STATES: Readonly<Record<DeployedStack['state'], string>> = {
  deployed: 'deployed',
  unchanged: 'as it should be',
  'would-change': 'would change',
  declined: 'left as it was: declined',
};

const CONFIGURATION: Readonly<Record<NonNullable<SetUp['inForce']>, string>> = {
  written: 'put into force; the functions take it within a minute',
  unchanged: 'as it should be',
  'would-change': 'would change',
  declined: 'left as it was: declined',
};
const MEGABYTE = 1_000_000;
const SHOWN_DIGITS = 16;

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
export function renderReport({ code, findings, stacks }: DeploymentReport, done: SetUp | null): string {
  const found = findings.map(
    ({ what, because, next, account, region }) =>
      `  ${account} ${region}  ${shown(what)}: ${shown(because)}\n    next: ${shown(next)}`,
  );
  const told = stacks.flatMap(({ stack, account, region, state, changes, drift }) => [
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
    ...told,
    ...(code === null ? [] : ['Functions:', ...renderCode(code)]),
    ...(done === null ? [] : next(done, stacks)),
  ].join('\n');
}

function renderCode({ bucket, prefix, functions }: DeployedCode): readonly string[] {
  return [
    `  s3://${bucket}/${prefix}/`,
    ...functions.map(
      ({ name, bytes, sha256 }) =>
        `    ${`${name}.zip`.padEnd(16)} ${(bytes / MEGABYTE).toFixed(1).padStart(5)} MB  sha256 ${sha256.slice(0, SHOWN_DIGITS)}`,
    ),
  ];
}

function next({ file, inForce }: SetUp, stacks: readonly DeployedStack[]): readonly string[] {
  if (inForce === null)
    return file === null
      ? []
      : [
          `\nNext: run \`sallyport serve --config ${file}\` in the hub as the role SallyportServer, and confirm the subscriptions of the topics.`,
        ];
  const api = stacks.map(({ outputs }) => outputs['ApiUrl']).find((url) => url !== undefined);
  return [
    `Configuration: ${CONFIGURATION[inForce]}`,
    ...(file === null ? [] : [`  kept in ${file}: change it there, and run deploy again`]),
    ...(api === undefined
      ? []
      : [`\nNext: confirm the subscriptions of the topics, then \`sallyport status --api ${shown(api)}\`.`]),
  ];
}
