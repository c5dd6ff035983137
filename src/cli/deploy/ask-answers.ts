import { randomBytes } from 'node:crypto';
import { confirm, isCancel, select, text } from '@clack/prompts';
import type { parseAnswers } from '@sallyport/infra/deployment/answers.ts';
import { refused } from '../exit.ts';

const EXTERNAL_ID_BYTES = 12;

const ON_LAMBDA = {
  value: 'lambda',
  label: 'Functions of AWS Lambda, with a table and timers: no machine to look after',
};
const AS_SERVER = { value: 'server', label: 'One process on a machine of yours (sallyport serve)' };

/** Asks what a deployment needs, in the terminal; the answers are checked as a file's would be. */
export async function askAnswers(parse: typeof parseAnswers): Promise<ReturnType<typeof parseAnswers>> {
  const kind = await choose('What is to be deployed?', [
    { value: 'single', label: 'Everything in one account' },
    { value: 'organization', label: 'A hub, and members in all accounts of an organisation' },
  ]);
  const account = await ask('Account of the hub (the log archive)', '111111111111');
  const homeRegion = await ask('Home Region', 'eu-west-1');
  const answers = {
    kind,
    account,
    ...(await optional('profile', 'AWS profile for it (empty: the default)')),
    homeRegion,
    furtherRegions: listOf(await askWith('Further Regions, by commas (empty: none)', '')),
    compute: await choose(
      'What does the watch run on?',
      kind === 'organization' ? [ON_LAMBDA, AS_SERVER] : [AS_SERVER, ON_LAMBDA],
    ),
    ...(kind === 'organization' ? { organization: await askOrganization() } : {}),
    externalId: randomBytes(EXTERNAL_ID_BYTES).toString('hex'),
    keyAdministrators: listOf(
      await ask(
        'Who administers the keys: ARNs by commas, with * (your own role must be among them)',
        kind === 'organization'
          ? `arn:aws:iam::*:role/Admin,arn:aws:iam::*:role/stacksets-exec-*`
          : `arn:aws:iam::${account}:role/Admin`,
      ),
    ),
    parameters: await askParameters(account),
  };
  return parse(answers, 'what was answered');
}

async function askOrganization() {
  return {
    id: await ask('Id of the organisation', 'o-abcdefghij'),
    account: await ask('Its management account', '333333333333'),
    ...(await optional('profile', 'AWS profile for it (empty: the default)')),
    units: listOf(await ask('Units whose accounts become members, by commas (r-... for all)', 'r-abcd')),
  };
}

async function askParameters(account: string): Promise<Record<string, string>> {
  const asked = [
    ['CentralEmail', 'E-mail address that gets every notice (empty: none)', ''],
    ['AuditorPrincipals', 'Who may read session logs: ARNs by commas (empty: nobody)', ''],
    ['EngineerRoles', 'Who opens sessions: ARNs by commas, with *', `arn:aws:iam::*:role/Engineer`],
    [
      'NodeRoles',
      'Roles of nodes: ARNs by commas, with *',
      `arn:aws:iam::${account}:role/SallyportInstance,arn:aws:iam::${account}:role/SallyportHybrid`,
    ],
    ['RetentionDays', 'Days that logs are kept', '365'],
    ['LockDays', 'Days in which nobody can delete them (at most as many)', '90'],
  ] as const;
  const given: Record<string, string> = {};
  for (const [name, question, value] of asked) {
    const answer = await askWith(question, value);
    if (answer !== '') given[name] = answer;
  }
  return given;
}

/** Asks whether to go on; no is the answer of an empty line. */
export async function askToGoOn(question: string): Promise<boolean> {
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr });
  return !isCancel(answer) && answer;
}

async function choose(message: string, options: { value: string; label: string }[]): Promise<string> {
  return kept(await select({ message, options, output: process.stderr }));
}

/** Something that must be given; the example only shows how it is written. */
async function ask(message: string, example: string): Promise<string> {
  const validate = (value: string | undefined) => (value?.trim() ? undefined : 'Something must be given.');
  return kept(await text({ message, placeholder: example, validate, output: process.stderr })).trim();
}

/** Something that may be left as it is, or emptied. */
async function askWith(message: string, initialValue: string): Promise<string> {
  const given: string | symbol | undefined = await text({ message, initialValue, output: process.stderr });
  return kept(given ?? '').trim();
}

async function optional<Name extends string>(
  name: Name,
  message: string,
): Promise<Partial<Record<Name, string>>> {
  const given = await askWith(message, '');
  return given === '' ? {} : ({ [name]: given } as Record<Name, string>);
}

function kept(answer: string | symbol): string {
  if (typeof answer === 'symbol') throw refused('Nothing was deployed: the questions were broken off.');
  return answer;
}

function listOf(given: string): readonly string[] {
  return given
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
