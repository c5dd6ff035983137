import { Fault } from '../../src/operations/fault.ts';
import { NAMES } from '../names.ts';
import type { Answers } from './answers.ts';
import type { Drift, Proposal, StackChange, Stacks } from './stacks.ts';
import type { Finding } from './survey.ts';
import { MEMBER_TEMPLATE_URL, type PlannedTemplate, planTargets, type Target } from './targets.ts';

/** An account and Region, and the profile that reaches it. */
export type Reached = Pick<Target, 'account' | 'region' | 'profile'>;

/** What a deployment asks of AWS and of whoever deploys. */
export interface DeploymentPorts {
  stacks(where: Reached): Stacks;
  /** The account that the credentials really are of. */
  accountOf(where: Reached): Promise<string>;
  /** Puts a template where CloudFormation reads it; gives its address. */
  upload(where: Reached, name: string, text: string): Promise<string>;
  survey(where: Reached): Promise<readonly Finding[]>;
  /** Accounts that the stack set has made members of. */
  members(where: Reached): Promise<readonly string[]>;
  /** Whether to go on with a change; never asked for one that changes nothing. */
  confirm(target: Target, changes: readonly StackChange[]): Promise<boolean>;
  say(line: string): void;
}

/** What became of one stack. */
export interface DeployedStack {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly state: 'deployed' | 'unchanged' | 'would-change' | 'declined';
  readonly changes: readonly StackChange[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly drift: readonly Drift[];
}

/** What a deployment did. */
export interface DeploymentReport {
  readonly findings: readonly (Finding & { readonly account: string; readonly region: string })[];
  readonly stacks: readonly DeployedStack[];
}

/** Deploys, or with `dryRun` only shows: looks first, then stack by stack what would change, then what drifted. */
export async function runDeployment(
  answers: Answers,
  templates: ReadonlyMap<string, PlannedTemplate>,
  { dryRun, ports }: { readonly dryRun: boolean; readonly ports: DeploymentPorts },
): Promise<DeploymentReport> {
  const targets = planTargets(answers, templates);
  for (const target of new Map(targets.map((one) => [`${one.account} ${one.profile}`, one])).values())
    await refuseWrongAccount(target, ports);
  const findings = await look(answers, ports);
  const stacks: DeployedStack[] = [];
  for (const target of targets) {
    const done = await deployOne(await withMemberTemplate(target, templates, ports), templates, {
      dryRun,
      ports,
    });
    stacks.push(done);
    // What comes later rests on what comes before.
    if (done.state === 'declined') break;
  }
  return { findings, stacks };
}

async function refuseWrongAccount(target: Target, ports: DeploymentPorts): Promise<void> {
  const found = await ports.accountOf(target);
  if (found === target.account) return;
  const profile = target.profile === undefined ? 'the credentials in use' : `profile ${target.profile}`;
  throw new Fault(
    'WRONG_ACCOUNT',
    `${target.stack} belongs into account ${target.account}, and ${profile} is of ${found}: name another profile in the answers`,
    { retry: 'never' },
  );
}

async function look(answers: Answers, ports: DeploymentPorts): Promise<DeploymentReport['findings']> {
  const { kind, account, profile, homeRegion, furtherRegions, organization } = answers;
  const accounts = kind === 'single' ? [{ account, profile }] : (organization?.lookAt ?? []);
  const found: DeploymentReport['findings'][number][] = [];
  for (const one of accounts)
    for (const region of [homeRegion, ...furtherRegions]) {
      ports.say(`Looking at nodes and roles of ${one.account} in ${region} ...`);
      const findings = await ports.survey({ ...one, region });
      found.push(...findings.map((finding) => ({ ...finding, account: one.account, region })));
    }
  return found;
}

async function withMemberTemplate(
  target: Target,
  templates: ReadonlyMap<string, PlannedTemplate>,
  ports: DeploymentPorts,
): Promise<Target> {
  if (target.stack !== NAMES.organizationStack) return target;
  const url = await upload(target, NAMES.memberStack, templates, ports);
  return { ...target, parameters: { ...target.parameters, [MEMBER_TEMPLATE_URL]: url } };
}

function upload(
  target: Target,
  stack: string,
  templates: ReadonlyMap<string, PlannedTemplate>,
  ports: DeploymentPorts,
): Promise<string> {
  return ports.upload(target, stack, JSON.stringify(templates.get(stack)));
}

async function deployOne(
  target: Target,
  templates: ReadonlyMap<string, PlannedTemplate>,
  { dryRun, ports }: { readonly dryRun: boolean; readonly ports: DeploymentPorts },
): Promise<DeployedStack> {
  const { stack, account, region, parameters } = target;
  const stacks = ports.stacks(target);
  ports.say(`Working out what ${stack} would change in ${account}, ${region} ...`);
  const templateUrl = await upload(target, stack, templates, ports);
  const proposal = await stacks.propose(stack, { templateUrl, parameters });
  const { changes } = proposal;
  const told = { stack, account, region, changes };
  const kept = async (state: DeployedStack['state']): Promise<DeployedStack> => {
    await stacks.discard(proposal);
    const { outputs } = (await stacks.find(stack)) ?? { outputs: {} };
    const drift = proposal.isNew ? [] : await findDrift(stacks, proposal, ports);
    return { ...told, state, outputs, drift };
  };
  if (changes.length === 0) return kept('unchanged');
  if (dryRun) return kept('would-change');
  if (!(await ports.confirm(target, changes))) return kept('declined');
  const { outputs } = await stacks.apply(proposal, ports.say);
  return { ...told, state: 'deployed', outputs, drift: await findDrift(stacks, proposal, ports) };
}

function findDrift(stacks: Stacks, { stack }: Proposal, ports: DeploymentPorts): Promise<readonly Drift[]> {
  ports.say(`Looking whether ${stack} is as its template says ...`);
  return stacks.findDrift(stack);
}

/** Deletes what was deployed, members first; archives, keys and session logs stay, and are told. */
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
    removed.push({ stack, account, region, profile, kept: await stacks.remove(stack, ports.say) });
  }
  return removed;
}
