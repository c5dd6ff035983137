/** S3 as people use it: large files, folders, presigned URLs, versions, locks, encryption, policies. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { ACCOUNT, REGION } from './steps/step.ts';
import { type Desk, inTurn, openDesk, SLOW_MS, type Typist } from './typed.ts';

const LARGE_BYTES = 20 * 1024 * 1024;
const LOCKED = 'Access Denied because object protected by object lock.';

interface Written {
  readonly VersionId: string;
}

vi.setConfig({ testTimeout: SLOW_MS });

describeWithAwsCli('S3, typed through the AWS CLI', (cli) => {
  let desk: Desk;
  let aws: LocalAws;
  let folder: string;
  let person: Typist;

  beforeAll(async () => {
    desk = await openDesk(cli);
    ({ aws, folder } = desk);
    person = desk.administrator();
    aws.world.s3.createBucket({ name: 'files', account: ACCOUNT, region: REGION });
    writeFileSync(join(folder, 'a.txt'), 'hello\n');
  });

  afterAll(async () => {
    await desk?.close();
  });

  test('a file of 20 MB goes up in parts and comes down the same', async () => {
    const bytes = Buffer.alloc(LARGE_BYTES, 'a line of a transcript\n');
    writeFileSync(join(folder, 'large'), bytes);
    await person.type('s3 cp large s3://files/large --no-progress');
    const [head] = await inTurn(
      ['s3api head-object --bucket files --key large', 's3 cp s3://files/large back --no-progress'],
      (line) => person.type(line),
    );
    expect(head).toMatchObject({ ContentLength: LARGE_BYTES, ETag: expect.stringMatching(/-3"$/) });
    expect(readFileSync(join(folder, 'back')).equals(bytes)).toBe(true);
    const open = await person.run('s3api list-multipart-uploads --bucket files');
    expect(open.stdout).not.toContain('UploadId');
  });

  test('a folder is brought up, brought down, and made alike again', async () => {
    const here = join(folder, 'logs', 'deep');
    mkdirSync(here, { recursive: true });
    const names = ['one.log', 'two words.log', 'ünïcode+&.log'];
    for (const name of names) writeFileSync(join(here, name), name);
    await person.type('s3 sync logs s3://files/logs --no-progress');
    await person.type('s3 sync s3://files/logs copy --no-progress');
    expect(readdirSync(join(folder, 'copy', 'deep')).sort()).toEqual([...names].sort());
    rmSync(join(here, 'one.log'));
    writeFileSync(join(here, 'two words.log'), 'longer than it was');
    const told = String(await person.type('s3 sync logs s3://files/logs --delete --no-progress'));
    expect(told).toMatch(/delete: s3:\/\/files\/logs\/deep\/one\.log/);
    expect(told).toMatch(/upload: .*two words\.log/);
    expect(told).not.toContain('code');
    await person.type('s3 mv s3://files/logs/ s3://files/moved/ --recursive');
    const listed = String(await person.type('s3 ls s3://files --recursive --summarize'));
    expect(listed).toMatch(/moved\/deep\/two words\.log/);
    expect(listed).toMatch(/Total Objects: 3/);
  });

  test('a presigned URL opens one object to anybody, and nothing else', async () => {
    await person.type('s3 cp a.txt s3://files/a.txt --metadata made=by-hand');
    const url = String(await person.type('s3 presign s3://files/a.txt --expires-in 60'));
    const answer = await fetch(url);
    expect(await answer.text()).toBe('hello\n');
    expect(answer.headers.get('x-amz-meta-made')).toBe('by-hand');
    expect((await fetch(url.replace('/a.txt?', '/large?'))).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    expect((await fetch(`${aws.endpoint}/files/a.txt`)).status).toBe(403);
  });

  test('versions are kept, read by their ids, and come back from under a delete marker', async () => {
    await person.type('s3api put-bucket-versioning --bucket files --versioning-configuration Status=Enabled');
    const put = 's3api put-object --bucket files --key kept --body';
    writeFileSync(join(folder, 'b.txt'), 'changed\n');
    const first = await person.type<Written>(`${put} a.txt`);
    await person.type(`${put} b.txt`);
    const marker = await person.type<Written>('s3api delete-object --bucket files --key kept');
    expect(await person.refusal('s3api get-object --bucket files --key kept gone')).toMatch(/^NoSuchKey/);
    // An id may begin with a dash, which the CLI would take for an option.
    const at = (id: string) => `--version-id=${id}`;
    await inTurn(
      [
        `s3api get-object --bucket files --key kept ${at(first.VersionId)} first`,
        `s3api delete-object --bucket files --key kept ${at(marker.VersionId)}`,
      ],
      (line) => person.type(line),
    );
    expect(readFileSync(join(folder, 'first'), 'utf8')).toBe('hello\n');
    expect(await person.type('s3 cp s3://files/kept -')).toBe('changed');
  });

  test('a lock holds: governance until it is bypassed, compliance whatever is said', async () => {
    await person.type('s3api create-bucket --bucket locked --object-lock-enabled-for-bucket');
    const rule = 'ObjectLockEnabled=Enabled,Rule={DefaultRetention={Mode=GOVERNANCE,Days=1}}';
    await person.type(
      `s3api put-object-lock-configuration --bucket locked --object-lock-configuration ${rule}`,
    );
    const until = '--object-lock-retain-until-date 2099-01-01T00:00:00Z';
    const [soft, hard] = (await inTurn(
      [
        's3api put-object --bucket locked --key soft --body a.txt',
        `s3api put-object --bucket locked --key hard --body a.txt --object-lock-mode COMPLIANCE ${until}`,
      ],
      (line) => person.type<Written>(line),
    )) as [Written, Written];
    const drop = (key: string, { VersionId }: Written) =>
      `s3api delete-object --bucket locked --key ${key} --version-id=${VersionId}`;
    const bypass = '--bypass-governance-retention';
    const shorter = '--retention Mode=GOVERNANCE,RetainUntilDate=2030-01-01T00:00:00Z';
    const refusals = await inTurn(
      [
        drop('soft', soft),
        `${drop('hard', hard)} ${bypass}`,
        `s3api put-object-retention --bucket locked --key hard ${shorter} ${bypass}`,
      ],
      (line) => person.refusal(line),
    );
    expect(refusals).toEqual(refusals.map(() => `AccessDenied: ${LOCKED}`));
    expect(await person.type(`${drop('soft', soft)} ${bypass}`)).toEqual({ VersionId: soft.VersionId });
    // Without a version id there is nothing to lock: a marker is put on top.
    expect(await person.type('s3api delete-object --bucket locked --key hard')).toMatchObject({
      DeleteMarker: true,
    });
  });

  test('a bucket’s default key encrypts what comes, and its policy refuses what it says', async () => {
    const rules =
      '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"},"BucketKeyEnabled":true}]}';
    await person.type(
      `s3api put-bucket-encryption --bucket files --server-side-encryption-configuration '${rules}'`,
    );
    await person.type('s3 cp a.txt s3://files/encrypted');
    expect(await person.type('s3api head-object --bucket files --key encrypted')).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      BucketKeyEnabled: true,
      SSEKMSKeyId: expect.stringMatching(/^arn:aws:kms:us-east-1:222222222222:key\//),
    });
    const deny = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::files/*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    };
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(deny));
    await person.type('s3api put-bucket-policy --bucket files --policy file://policy.json');
    const refused = await person.refusal('s3api get-object --bucket files --key encrypted out');
    expect(refused).toMatch(/^AccessDenied: User: .* with an explicit deny in a resource-based policy$/);
    await person.type('s3api delete-bucket-policy --bucket files');
    expect(await person.type('s3 cp s3://files/encrypted -')).toBe('hello');
  });
});
