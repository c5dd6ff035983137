import { Fault } from '../../src/operations/fault.ts';
import { NAMES } from '../names.ts';
import { SEARCH_NAMES } from '../search/search-names.ts';
import { type Answers, computeOf } from './answers.ts';
import { type CodeBundle, codePrefix } from './code.ts';
import { codeDrift } from './running-code.ts';
import type { Drift, Proposal, StackChange, Stacks } from './stacks.ts';
import type { Finding } from './survey.ts';
import { MEMBER_TEMPLATE_URL, type PlannedTemplate, planTargets, type Target } from './targets.ts';
import { templateBucketName } from './template-bucket.ts';

/** An account and Region, and the profile that reaches it. */
export type Reached = Pick<Target, 'account' | 'region' | 'profile'>;

/** What Lambda keeps for functions that reserve nothing. [AWS: Lambda, reserved concurrency, 2026-11] */
const LEFT_UNRESERVED = 100;
/** infra/compute/functions.ts */
const ONE_FOR_EVIDENCE = 1;

/** What a deployment asks of AWS and of whoever deploys. */
export interface DeploymentPorts {
  stacks(where: Reached): Stacks;
  /** The account that the credentials really are of. */
  accountOf(where: Reached): Promise<string>;
  /** Puts a template where CloudFormation reads it; gives its address. */
  upload(where: Reached, name: string, text: string): Promise<string>;
  /** The functions, made of the source. */
  bundles(): Promise<readonly CodeBundle[]>;
  /** Puts the functions where Lambda takes them from, each as `PREFIX/NAME.zip` beside the templates. */
  putCode(where: Reached, prefix: string, bundles: readonly CodeBundle[]): Promise<void>;
  /** How many functions of the account may run at once. */
  concurrency(where: Reached): Promise<number>;
  /** Which code a function runs; null: there is no such function. */
  runningCode(where: Reached, name: string): Promise<string | null>;
  /** What the functions are set up by. */
  config(where: Reached): ConfigStore;
  survey(where: Reached): Promise<readonly Finding[]>;
  /** Accounts that the stack set has made members of; none where there is no such stack set yet. */
  members(where: Reached): Promise<readonly string[]>;
  /** Whether to go on with a change; never asked for one that changes nothing. */
  confirm(target: Target, changes: readonly StackChange[]): Promise<boolean>;
  say(line: string): void;
}

/** The configuration in force. */
export interface ConfigStore {
  /** Null: there is none yet. */
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
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

/** The functions' code, as it was put or would be. */
export interface DeployedCode {
  readonly bucket: string;
  readonly prefix: string;
  readonly functions: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

/** What a deployment did. */
export interface DeploymentReport {
  /** Null: the watch runs as a server. */
  readonly code: DeployedCode | null;
  readonly findings: readonly (Finding & { readonly account: string; readonly region: string })[];
  readonly stacks: readonly DeployedStack[];
}

/** Deploys, or with `dryRun` only shows: looks first, then stack by stack what would change, then what drifted. */
export async function runDeployment(
  answers: Answers,
  templates: ReadonlyMap<string, PlannedTemplate>,
  { dryRun, ports }: { readonly dryRun: boolean; readonly ports: DeploymentPorts },
): Promise<DeploymentReport> {
  const known = planTargets(answers, templates);
  for (const target of new Map(known.map((one) => [`${one.account} ${one.profile}`, one])).values())
    await refuseWrongAccount(target, ports);
  const members = (await membersOf(answers, ports)).length;
  const targets = planTargets(answers, templates, members);
  const findings = [...(await look(answers, ports)), ...(await lookAtQuota(answers, ports))];
  // Before anything is asked about or changed.
  for (const { what, because, next } of findings) ports.say(`  ${what}: ${because}\n    next: ${next}`);
  const bundles = await bundlesOf(answers, ports);
  const code = await bringCode(answers, bundles, { dryRun, ports });
  const stacks: DeployedStack[] = [];
  for (const planned of targets) {
    const target = await withMemberTemplate(withCode(planned, code), templates, ports);
    const done = await deployOne(target, templates, { dryRun, ports });
    stacks.push(await withCodeDrift(done, target, { bundles, ports }));
    // What comes later rests on what comes before.
    if (done.state === 'declined') break;
  }
  if (!dryRun) await tellJoined(answers, members, ports);
  return { code, findings, stacks };
}

/** The accounts that are watched: those of the stack set, or the one there is. */
export async function membersOf(answers: Answers, ports: DeploymentPorts): Promise<readonly string[]> {
  const { account, homeRegion: region, organization } = answers;
  if (organization === undefined) return [account];
  return ports.members({ account: organization.account, region, profile: organization.profile });
}

/** A stack set makes members after the hub was told how many to expect. */
async function tellJoined(answers: Answers, before: number, ports: DeploymentPorts): Promise<void> {
  const now = (await membersOf(answers, ports)).length;
  if (now === before || 'ExpectedPlaces' in answers.parameters) return;
  ports.say(
    `${now} accounts are members now, and ${before} were when the alarm on silent members was made: run deploy again.`,
  );
}

/** Nothing is done with credentials of another account than was answered. */
export async function refuseWrongAccount(target: Target, ports: DeploymentPorts): Promise<void> {
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

async function bundlesOf(answers: Answers, ports: DeploymentPorts): Promise<readonly CodeBundle[]> {
  if (computeOf(answers) === 'server') return [];
  ports.say('Making the functions; this takes some seconds ...');
  return ports.bundles();
}

/** Puts the functions into the hub's home Region; a dry run only says what it would put. */
async function bringCode(
  { account, profile, homeRegion: region }: Answers,
  bundles: readonly CodeBundle[],
  { dryRun, ports }: { readonly dryRun: boolean; readonly ports: DeploymentPorts },
): Promise<DeployedCode | null> {
  if (bundles.length === 0) return null;
  const prefix = codePrefix(bundles);
  if (!dryRun) await ports.putCode({ account, region, profile }, prefix, bundles);
  return {
    bucket: templateBucketName(account, region),
    prefix,
    functions: bundles.map(({ name, zip, sha256 }) => ({ name, bytes: zip.byteLength, sha256 })),
  };
}

/** The functions of the home Region, held against what was put there, once it should be. */
async function withCodeDrift(
  done: DeployedStack,
  target: Target,
  { bundles, ports }: { readonly bundles: readonly CodeBundle[]; readonly ports: DeploymentPorts },
): Promise<DeployedStack> {
  const { Compute, HomeRegion, Search } = target.parameters;
  const isThere = done.state === 'deployed' || done.state === 'unchanged';
  if (!isThere || Compute !== 'lambda' || HomeRegion !== target.region) return done;
  const optional = Search === 'on' ? [] : [SEARCH_NAMES.feedFunction];
  const drift = await codeDrift(bundles, (name) => ports.runningCode(target, name), optional);
  return { ...done, drift: [...done.drift, ...drift] };
}

/** Only a hub has functions. */
function withCode(target: Target, code: DeployedCode | null): Target {
  if (code === null || target.parameters['Compute'] === undefined) return target;
  const { bucket: CodeBucket, prefix: CodePrefix } = code;
  return { ...target, parameters: { ...target.parameters, CodeBucket, CodePrefix } };
}

/** Some concurrency is set apart for single functions, and Lambda refuses that in an account that has little. */
async function lookAtQuota(answers: Answers, ports: DeploymentPorts): Promise<DeploymentReport['findings']> {
  if (computeOf(answers) === 'server') return [];
  const { account, profile, homeRegion: region, parameters } = answers;
  const apart = ONE_FOR_EVIDENCE + Number(parameters['ReconcileConcurrency'] ?? 0);
  const quota = await ports.concurrency({ account, region, profile });
  if (quota - apart >= LEFT_UNRESERVED) return [];
  return [
    {
      account,
      region,
      kind: 'in-the-way',
      what: 'Lambda',
      because: `${quota} functions may run at once; ${apart} are set apart, and Lambda wants ${LEFT_UNRESERVED} left`,
      next: 'ask for at least 200 under Service Quotas, AWS Lambda, Concurrent executions; the stack is refused before',
    },
  ];
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
