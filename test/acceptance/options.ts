import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What was asked for on the command line. */
export interface AcceptOptions {
  /** The only account that anything is made in. */
  readonly account: string;
  readonly region: string;
  readonly profile: string | undefined;
  /** Where AWS is, when it is not AWS's own endpoints: the lab. */
  readonly endpoint: string | undefined;
  readonly devNode: string | undefined;
  readonly prodNode: string | undefined;
  /** Nothing is made; what would be is told. */
  readonly plan: boolean;
  /** Nobody is asked. */
  readonly yes: boolean;
  /** A run whose things are to be removed; nothing else is done. */
  readonly cleanUp: string | undefined;
  /** Where reports, and the lists of what was made, are kept. */
  readonly out: string;
  /** How long S3's copy of the log and CloudTrail's records are waited for. */
  readonly waitMs: number;
  readonly contract: boolean;
  /** The suite of objects under lock too: they stay for an hour. */
  readonly withLocks: boolean;
  /** The suite of searches too, by Athena. */
  readonly withAthena: boolean;
  /** The suite of DynamoDB's state too: a table for each of its tests. */
  readonly withTables: boolean;
  /** The data directory of the lab that stands for an account. */
  readonly labDir: string | undefined;
}

/** The command line was not understood; says how it is written. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

export const USAGE = `Usage: npm run accept -- --profile NAME --account ID --region REGION [options]
       npm run accept -- --lab [--yes]

Tries Sallyport's adapters and the workshop's steps against a real account, and writes down what AWS did.

  --profile NAME       whose credentials; an administrator of a test account
  --account ID         the account that the profile must be of: nothing is done in another
  --region REGION      where
  --dev-node ID        an EC2 node of yours that is online, tagged Environment=Dev, with an instance profile
  --prod-node ID       one tagged Environment=Prod; without these two nothing is tried that needs a shell
  --plan               only tell what would be made
  --yes                do not ask before anything is made
  --clean-up RUN       remove what a run left behind
  --wait-minutes N     how long S3's log and CloudTrail are waited for (20)
  --no-contract        leave the contract suites out
  --with-locks         the suite of objects under lock too; they cannot be removed for an hour: --clean-up after it
  --with-athena        the suite of searches too, by Athena; in about 10 minutes
  --with-tables        the suite of DynamoDB's state too: some 50 tables, one after the other, in about 10 minutes
  --out DIR            where the report goes (acceptance)
  --endpoint-url URL   another endpoint than AWS's
  --lab [--lab-dir D]  against the running lab of this directory (.sallyport)

Everything made is tagged sallyport:accept=RUN and removed at the end, after Ctrl-C too.
docs/guides/accept.md tells what it makes, what it costs and what it measures.`;

const MINUTE_MS = 60_000;
const RUN = /^\d{8}-\d{4}-[0-9a-f]{6}$/;

/** Reads the command line; null: help was asked for. Throws WrongUsage. */
export function readOptions(argv: readonly string[]): AcceptOptions | null {
  const values = parsed(argv);
  if (values.help) return null;
  const lab = values.lab ? readLab(resolve(values['lab-dir'])) : null;
  const account = values.account ?? lab?.account;
  const region = values.region ?? lab?.region;
  const endpoint = values['endpoint-url'] ?? lab?.endpoint;
  if (account === undefined || !/^\d{12}$/.test(account))
    throw new WrongUsage('--account ID is needed: the twelve digits of the account that may be used');
  if (region === undefined) throw new WrongUsage('--region REGION is needed');
  if (values.profile === undefined && lab === null) throw new WrongUsage('--profile NAME is needed');
  const cleanUp = values['clean-up'];
  if (cleanUp !== undefined && !RUN.test(cleanUp))
    throw new WrongUsage(`--clean-up takes a run as a report names it: 20261121-1830-3f2a01`);
  const minutes = Number(values['wait-minutes']);
  if (!(minutes > 0 && minutes <= 240)) throw new WrongUsage('--wait-minutes takes 1 to 240');
  return {
    account,
    region,
    endpoint,
    profile: values.profile ?? lab?.profile,
    devNode: values['dev-node'] ?? lab?.devNode,
    prodNode: values['prod-node'] ?? lab?.prodNode,
    plan: values.plan,
    yes: values.yes,
    cleanUp,
    out: resolve(values.out),
    waitMs: minutes * MINUTE_MS,
    contract: !values['no-contract'],
    withLocks: values['with-locks'],
    withTables: values['with-tables'],
    withAthena: values['with-athena'],
    labDir: lab?.dataDir,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        profile: { type: 'string' },
        account: { type: 'string' },
        region: { type: 'string' },
        'endpoint-url': { type: 'string' },
        'dev-node': { type: 'string' },
        'prod-node': { type: 'string' },
        plan: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        'clean-up': { type: 'string' },
        out: { type: 'string', default: 'acceptance' },
        'wait-minutes': { type: 'string', default: '20' },
        'no-contract': { type: 'boolean', default: false },
        'with-locks': { type: 'boolean', default: false },
        'with-tables': { type: 'boolean', default: false },
        'with-athena': { type: 'boolean', default: false },
        lab: { type: 'boolean', default: false },
        'lab-dir': { type: 'string', default: '.sallyport' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new WrongUsage((error as Error).message);
  }
}

/** What of a running lab takes the place of an account; its AWS files are named to the SDK by the environment. */
function readLab(dataDir: string) {
  const file = join(dataDir, 'lab.json');
  let lab: {
    endpoint: string;
    region: string;
    memberAccount: string;
    awsConfigFile: string;
    awsCredentialsFile: string;
    nodes: { id: string; name: string }[];
  };
  try {
    lab = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new WrongUsage(`no lab runs here: ${file} cannot be read. Start one with: npx sallyport up`);
  }
  process.env['AWS_CONFIG_FILE'] = lab.awsConfigFile;
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = lab.awsCredentialsFile;
  const node = (name: string) => lab.nodes.find((each) => each.name === name)?.id;
  return {
    dataDir,
    account: lab.memberAccount,
    region: lab.region,
    endpoint: lab.endpoint,
    profile: 'admin',
    devNode: node('DevEC2Instance'),
    prodNode: node('ProdEC2Instance'),
  };
}
