import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Acceptance, Skipped } from '../acceptance.ts';

/** AWS refuses calls that are signed further off. */
const MAX_SKEW_MS = 5 * 60_000;

/** Throws where the profile is of another account than the one that was named: nothing has been done yet. */
export async function checkAccount({ account, options }: Acceptance): Promise<string> {
  const { Account, Arn } = await account.sts.send(new GetCallerIdentityCommand({}));
  if (Account !== options.account)
    throw new Error(
      `the credentials are of account ${Account}, and --account names ${options.account}: nothing was done`,
    );
  return Arn ?? '';
}

/** Compares clocks by the Date header of an answer, which has whole seconds. */
export async function compareClocks(acceptance: Acceptance): Promise<void> {
  const { endpoint, region } = acceptance.options;
  const begunAt = Date.now();
  const answer = await fetch(endpoint ?? `https://sts.${region}.amazonaws.com`, { method: 'GET' });
  const endedAt = Date.now();
  await answer.arrayBuffer();
  const date = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(date)) throw new Skipped('the answer has no Date header');
  // The header names a second; its middle is the best guess.
  const skewMs = (begunAt + endedAt) / 2 - (date + 500);
  acceptance.measured('clock', skewMs);
  if (Math.abs(skewMs) > MAX_SKEW_MS)
    throw new Error(`this machine's clock is off by ${Math.round(skewMs / 1000)} s: AWS will refuse calls`);
}

/** The nodes that shells are tried on. */
export interface TriedNodes {
  readonly dev: string;
  readonly prod: string;
  /** The role of the Dev node, which has to be allowed to write this run's logs. */
  readonly devRole: string;
}

/** Both are online and tagged as the workshop's; throws Skipped where none were named. */
export async function findNodes({ account, options }: Acceptance): Promise<TriedNodes> {
  const { devNode: dev, prodNode: prod } = options;
  if (dev === undefined || prod === undefined)
    throw new Skipped('no nodes were named: give --dev-node and --prod-node');
  const { Reservations = [] } = await account.ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [dev, prod] }),
  );
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  for (const [id, environment] of [
    [dev, 'Dev'],
    [prod, 'Prod'],
  ]) {
    const found = instances.find(({ InstanceId }) => InstanceId === id);
    const tag = found?.Tags?.find(({ Key }) => Key === 'Environment')?.Value;
    if (tag !== environment)
      throw new Error(`node ${id} is tagged Environment=${tag ?? 'nothing'}, not ${environment}`);
    const { InstanceInformationList = [] } = await account.ssm.send(
      new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [id ?? ''] }] }),
    );
    if (InstanceInformationList[0]?.PingStatus !== 'Online') throw new Error(`node ${id} is not online`);
  }
  const profile = instances.find(({ InstanceId }) => InstanceId === dev)?.IamInstanceProfile?.Arn;
  if (profile === undefined) throw new Error(`node ${dev} has no instance profile`);
  const InstanceProfileName = profile.split('/').at(-1);
  const { InstanceProfile } = await account.iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  const devRole = InstanceProfile?.Roles?.[0]?.RoleName;
  if (devRole === undefined) throw new Error(`the instance profile of node ${dev} has no role`);
  return { dev, prod, devRole };
}
