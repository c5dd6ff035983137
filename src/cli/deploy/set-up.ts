import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { DeploymentPorts } from '@sallyport/infra/deployment/run-deployment.ts';
import { ConfigFault } from '../../runtimes/server/config.ts';
import { failed, refused } from '../exit.ts';
import type { Output } from '../output.ts';

type Infra = typeof import('@sallyport/infra/deployment/deployment.ts')['deployment'];
type Answers = ReturnType<Infra['parseAnswers']>;

/** What the watch was set up by. */
export interface SetUp {
  /** The file that the configuration was written into; null: it was there, or nothing was written. */
  readonly file: string | null;
  /** Where the watch runs on Lambda: whether a configuration was put into force. */
  readonly inForce: 'written' | 'unchanged' | 'would-change' | 'declined' | null;
  /** Paths of what was changed by it. */
  readonly changes: readonly string[];
}

/** What setting up asks and is told. */
export interface SettingUp {
  readonly file: string;
  readonly dryRun: boolean;
  readonly ports: DeploymentPorts;
  readonly output: Output;
  /** Whether to go on with changes that were told. */
  confirm(question: string): Promise<boolean>;
}

/** Writes the configuration of what was deployed: for a server into a file, for Lambda into its bucket too. */
export async function setUp(infra: Infra, answers: Answers, how: SettingUp): Promise<SetUp> {
  const accounts = await infra.membersOf(answers, how.ports);
  return infra.computeOf(answers) === 'lambda'
    ? ofLambda(infra, answers, accounts, how)
    : ofServer(infra, answers, accounts, how);
}

/** A kept configuration with a mistake is refused before anything is deployed, and not after. */
export function refuseMistaken(infra: Infra, answers: Answers, file: string): void {
  if (infra.computeOf(answers) !== 'lambda' || !existsSync(file)) return;
  const kept = readFileSync(file, 'utf8');
  planned(() => infra.planConfig(answers, { kept, inForce: null, accounts: [] }));
}

const NOTHING: SetUp = { file: null, inForce: null, changes: [] };

function ofServer(
  infra: Infra,
  answers: Answers,
  accounts: readonly string[],
  { file, dryRun, output }: SettingUp,
): SetUp {
  if (dryRun) return NOTHING;
  if (existsSync(file)) {
    output.note(`${file} is there and was left as it is; remove it to have it written anew.`);
    return { ...NOTHING, file };
  }
  if (accounts.length === 0) {
    output.note('The stack set has no members yet: run deploy again when it has, for the configuration.');
    return NOTHING;
  }
  const members = accounts.map((account) => ({ account }));
  keep(file, `${JSON.stringify(infra.serverConfig(answers, members), null, 2)}\n`);
  return { ...NOTHING, file };
}

async function ofLambda(
  infra: Infra,
  answers: Answers,
  accounts: readonly string[],
  { file, dryRun, ports, output, confirm }: SettingUp,
): Promise<SetUp> {
  const store = ports.config({
    account: answers.account,
    region: answers.homeRegion,
    profile: answers.profile,
  });
  const inForce = await store.read();
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : null;
  if (kept === null && inForce === null && accounts.length === 0) {
    output.note(
      'The stack set has no members yet: run deploy again when it has. Until then the functions have no configuration, and their alarms say so.',
    );
    return NOTHING;
  }
  const { text, changes, joined } = planned(() => infra.planConfig(answers, { kept, inForce, accounts }));
  if (changes.length === 0) return { file, inForce: 'unchanged', changes };
  if (joined.length > 0) output.note(`Accounts that became members: ${joined.join(', ')}`);
  output.note(
    `The configuration ${inForce === null ? 'is the first' : 'in force changes'}: ${changes.join(', ')}`,
  );
  if (dryRun) return { file: null, inForce: 'would-change', changes };
  if (!(await confirm('Put this configuration into force?')))
    return { file: null, inForce: 'declined', changes };
  if (text !== kept) keep(file, text);
  await store.write(text);
  return { file, inForce: 'written', changes };
}

function planned<Plan>(plan: () => Plan): Plan {
  try {
    return plan();
  } catch (error) {
    if (error instanceof ConfigFault) throw refused(error.message);
    throw error;
  }
}

/** Account ids and the external id are nobody else's business on a shared machine. */
export function keep(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    throw failed(`${file} cannot be written: ${error instanceof Error ? error.message : error}`, error);
  }
}
