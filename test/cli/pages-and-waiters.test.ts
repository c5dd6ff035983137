import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { trustIn } from './steps/step.ts';
import { type Desk, inTurn, openDesk, SLOW_MS, type Typist } from './typed.ts';

const NAMES = ['a', 'b', 'c'];

vi.setConfig({ testTimeout: SLOW_MS });

describeWithAwsCli('lists, typed through the AWS CLI', (cli) => {
  let desk: Desk;
  let aws: LocalAws;
  let person: Typist;

  beforeAll(async () => {
    desk = await openDesk(cli);
    ({ aws } = desk);
    person = desk.administrator();
    const { bootstrap } = aws.world.iam;
    for (const name of NAMES) bootstrap.user({ account: '222222222222', name });
  });

  afterAll(async () => {
    await desk?.close();
  });

  test('a list is cut at --max-items and goes on from --starting-token', async () => {
    const first = await person.type<{ Users: object[]; NextToken: string }>('iam list-users --max-items 3');
    expect(first.Users).toMatchObject([{ UserName: 'a' }, { UserName: 'admin' }, { UserName: 'b' }]);
    const rest = await person.type<{ Users: object[] }>(`iam list-users --starting-token ${first.NextToken}`);
    expect(rest.Users).toMatchObject([{ UserName: 'c' }]);
    expect(rest).not.toHaveProperty('NextToken');
  });

  test('a token that was not given out is refused', async () => {
    const refusals = await inTurn(
      ['iam list-users --starting-token rubbish', 'ec2 describe-instances --starting-token rubbish'],
      (line) => person.refusal(line),
    );
    expect(refusals[0]).toBe('ValidationError: Invalid Marker.');
    expect(refusals[1]).toMatch(/^InvalidNextToken/);
  });

  test('with --page-size 1 the CLI asks again and again, and shows all', async () => {
    for (const name of NAMES) {
      aws.world.s3.createBucket({ name: `pages-${name}`, account: '222222222222', region: 'us-east-1' });
    }
    await inTurn(
      NAMES.flatMap((name) => [
        `sqs create-queue --queue-name q-${name}`,
        `logs create-log-group --log-group-name /g/${name}`,
        `ssm put-parameter --name /p/${name} --type String --value ${name}`,
        `s3api put-object --bucket pages-a --key k-${name}`,
      ]),
      (line) => person.type(line),
    );
    const lists = [
      ['iam list-users --page-size 1 --query Users[].UserName', ['a', 'admin', 'b', 'c']],
      ['s3api list-objects-v2 --bucket pages-a --page-size 1 --query Contents[].Key', ['k-a', 'k-b', 'k-c']],
      ['s3api list-objects --bucket pages-a --page-size 1 --query Contents[].Key', ['k-a', 'k-b', 'k-c']],
      [
        's3api list-object-versions --bucket pages-a --page-size 1 --query Versions[].Key',
        ['k-a', 'k-b', 'k-c'],
      ],
      ['logs describe-log-groups --page-size 1 --query logGroups[].logGroupName', ['/g/a', '/g/b', '/g/c']],
      ['ssm get-parameters-by-path --path /p --page-size 1 --query Parameters[].Value', ['a', 'b', 'c']],
      ['sqs list-queues --page-size 1 --query length(QueueUrls)', 3],
      ['cloudtrail lookup-events --page-size 2 --max-items 5 --query length(Events)', 5],
    ] as const;
    const answers = await inTurn(lists, ([line]) => person.type<unknown>(line));
    expect(answers).toEqual(lists.map(([, wanted]) => wanted));
  });

  test('instances are started, awaited, found by filters, and refused by the filters that are not', async () => {
    const run = 'ec2 run-instances --image-id ami-00000000000000001 --count 2';
    const tags = "--tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web}]'";
    const made = await person.type<{ Instances: { InstanceId: string }[] }>(`${run} ${tags}`);
    const [one, two] = made.Instances.map(({ InstanceId }) => InstanceId);
    const waits = ['instance-exists', 'instance-running', 'instance-status-ok', 'system-status-ok'];
    await inTurn(waits, (name) => person.type(`ec2 wait ${name} --instance-ids ${one} ${two}`));
    await person.type(`ec2 stop-instances --instance-ids ${one}`);
    await person.type(`ec2 terminate-instances --instance-ids ${two}`);
    await inTurn(
      [`instance-stopped --instance-ids ${one}`, `instance-terminated --instance-ids ${two}`],
      (rest) => person.type(`ec2 wait ${rest}`),
    );
    const found = 'Name=tag:Name,Values=w* Name=instance-state-name,Values=stopped';
    const shown = `ec2 describe-instances --filters ${found} --query Reservations[].Instances[].InstanceId`;
    const group = 'ec2 describe-security-groups --group-names default --query SecurityGroups[].GroupName';
    expect(await inTurn([shown, group], (line) => person.type<unknown>(line))).toEqual([[one], ['default']]);
    const refusals = await inTurn(
      [
        'ec2 describe-instances --filters Name=nonsense,Values=x',
        'ec2 describe-instances --max-results 2',
        'ec2 describe-security-groups --group-names nobody',
        'ssm describe-instance-information --filters Key=Nonsense,Values=x',
      ],
      (line) => person.refusal(line),
    );
    expect(refusals).toEqual([
      "InvalidParameterValue: The filter 'nonsense' is invalid",
      expect.stringMatching(/^InvalidParameterValue: Value \(2\) for parameter maxResults is invalid/),
      expect.stringMatching(/^InvalidGroup\.NotFound/),
      expect.stringMatching(/^InvalidFilterKey/),
    ]);
  });

  test('what was made is there for its waiter, and what was not is not', async () => {
    const { bootstrap } = aws.world.iam;
    bootstrap.role({
      account: '222222222222',
      name: 'node',
      trust: JSON.parse(trustIn('ec2.amazonaws.com')),
    });
    bootstrap.instanceProfile({ account: '222222222222', name: 'node', role: 'node' });
    const { Vpc } = await person.type<{ Vpc: { VpcId: string } }>('ec2 create-vpc --cidr-block 10.9.0.0/16');
    const lines = [
      'iam wait user-exists --user-name a',
      'iam wait role-exists --role-name node',
      'iam wait instance-profile-exists --instance-profile-name node',
      'iam wait policy-exists --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess',
      's3api wait bucket-exists --bucket pages-a',
      's3api wait bucket-not-exists --bucket pages-none',
      's3api wait object-exists --bucket pages-a --key k-a',
      's3api wait object-not-exists --bucket pages-a --key k-none',
      `ec2 wait vpc-available --vpc-ids ${Vpc.VpcId}`,
    ];
    const left = await inTurn(lines, (line) => person.run(line));
    expect(left.map(({ code, stderr }) => `${code}${stderr}`)).toEqual(lines.map(() => '0'));
  });
});
