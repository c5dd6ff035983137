/** A session, its bundle, and what anyone can verify of it, in a running lab. */

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/deadline.ts';
import { TestLab } from '../support/lab.ts';
import { NoticeQueue } from '../support/notice-queue.ts';
import { describeWithOpenssl } from '../support/openssl.ts';
import { STARTED } from '../support/terminal.ts';

/** The end is seen, its cause settled, and the log delivered. */
const SEALED_WITHIN_MS = 90_000;
/** The lab's archive is walked over every ten seconds. */
const WALKED_WITHIN_MS = 60_000;

interface Bundle {
  readonly sequence: number;
  readonly key: string;
  readonly account: string;
  readonly region: string;
  readonly manifestSha256: string;
  readonly publicKeySha256: string;
}

describe('evidence', () => {
  let lab: TestLab;
  let id: string;
  let bundle: Bundle;
  const asAuditor = (...args: readonly string[]) =>
    lab.sallyport(...args, '--profile', 'auditor', '-o', 'json');
  const file = (name: string) => join(lab.folder, name);

  beforeAll(async () => {
    lab = await TestLab.start();
    const terminal = lab.terminal('connect', 'DevEC2Instance', '--profile', 'engineer');
    [, id = ''] = await terminal.waitFor(STARTED);
    const watcher = lab.terminal('session', 'watch', id, '--profile', 'auditor');
    await watcher.waitFor(/watching/);
    terminal.line('echo evidence-"mark"');
    await terminal.waitFor(/evidence-mark/);
    await watcher.waitFor(/evidence-mark/);
    watcher.send('\u0003');
    terminal.line('exit');
    await terminal.exit();
    await watcher.exit();
    const { s3 } = lab.clients('hub');
    const prefix = { Bucket: lab.file.archiveBucket, Prefix: 'sallyport/evidence/heads/' };
    await until(
      'the session is sealed',
      async () => ((await s3.send(new ListObjectsV2Command(prefix))).KeyCount ?? 0) > 0,
      SEALED_WITHIN_MS,
    );
    [bundle] = (await asAuditor('evidence', 'list', id)).json<[Bundle]>();
  }, 200_000);

  afterAll(async () => lab?.stop());

  test('is sealed by itself, exported by an auditor, and by nobody else', async () => {
    const refused = await lab.sallyport('evidence', 'export', id, file('no.tar'), '--profile', 'engineer');
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Ask an auditor') });
    const exported = await asAuditor('evidence', 'export', id, file('session.tar'));
    expect(exported.json()).toMatchObject({
      sessionId: id,
      sequence: bundle.sequence,
      file: file('session.tar'),
    });
    const again = await asAuditor('evidence', 'export', id, file('session.tar'));
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is not written over') });
    const reads = (await asAuditor('session', 'show', id, '--reads')).json<{ reads: { what: string }[] }>();
    expect(reads.reads.map((read) => read.what)).toEqual(['watch', 'evidence']);
  });

  describeWithOpenssl('with the tools of any machine', () => {
    test('verifies with tar, OpenSSL and sha256sum, with what was typed, shown and watched in it', async () => {
      execFileSync('tar', ['-xf', file('session.tar'), '-C', lab.folder]);
      const [folder = ''] = execFileSync('tar', ['-tf', file('session.tar')], { encoding: 'utf8' }).split(
        '/',
      );
      const cwd = file(folder);
      const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
      const commands = read('VERIFY.txt').match(/^ {5}(?:openssl|sha256sum).*$/gm) ?? [];
      const answers = commands.map((line) =>
        spawnSync('bash', ['-c', line.trim()], { cwd, encoding: 'utf8' }),
      );
      expect(answers.map((one) => [one.status, one.stdout.trim().split(' ')[0]])).toEqual([
        [0, bundle.publicKeySha256],
        [0, 'Signature'],
        [0, ''],
        [0, bundle.manifestSha256],
      ]);
      expect(read('transcripts/s3-1.log')).toContain('evidence-mark');
      expect(read('transcripts/cloudwatch-1.log')).toContain('evidence-mark');
      expect(JSON.parse(read('session.json'))).toMatchObject({ id, endCause: 'exit' });
      expect(JSON.parse(read('verdicts.json'))).toMatchObject([{ verdict: { compliant: true } }]);
      expect(JSON.parse(read('reads.json'))).toMatchObject([
        { what: 'watch', reader: { person: 'auditor' } },
      ]);
      expect(JSON.parse(read('cloudtrail.json'))).toMatchObject({ events: [{ eventName: 'StartSession' }] });
    });
  });

  test('verifies with nothing of ours running, against the anchored head, and tells what was tampered with', async () => {
    const { s3 } = lab.clients('hub');
    const Bucket = lab.file.archiveBucket;
    const { account, region, sequence } = bundle;
    const Key = `sallyport/evidence/heads/${account}/${region}/${String(sequence).padStart(8, '0')}.json`;
    const head = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(head.ObjectLockMode).toBe('COMPLIANCE');
    writeFileSync(file('head.json'), (await head.Body?.transformToString()) ?? '');
    const verified = await asAuditor('evidence', 'verify', file('session.tar'), '--head', file('head.json'));
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.json()).toMatchObject({ ok: true, sequence, failure: null });
    const bytes = readFileSync(file('session.tar'));
    const at = bytes.indexOf('evidence-mark');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file('tampered.tar'), bytes);
    const tampered = await asAuditor('evidence', 'verify', file('tampered.tar'));
    expect(tampered).toMatchObject({ code: 1 });
    expect(tampered.json()).toMatchObject({
      ok: false,
      failure: { file: 'transcripts/s3-1.log', expected: expect.stringMatching(/^SHA-256/) },
    });
  });

  test('cannot be deleted, and the walk over the archive tells of whoever tries', async () => {
    const { s3 } = lab.clients('hub');
    const object = { Bucket: lab.file.archiveBucket, Key: bundle.key };
    const { Versions } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: object.Bucket, Prefix: object.Key }),
    );
    const VersionId = Versions?.[0]?.VersionId ?? expect.fail('no version');
    await expect(s3.send(new DeleteObjectCommand({ ...object, VersionId }))).rejects.toThrow('Access Denied');
    const central = await NoticeQueue.subscribe(lab.clients('hub'), lab.file.topics.central);
    await s3.send(new DeleteObjectCommand(object));
    const told = await until(
      'the deletion is told',
      async () => {
        await central.receive(1);
        return central.arrived.find((notice) => notice.kind === 'evidence-missing');
      },
      WALKED_WITHIN_MS,
    );
    expect(told).toMatchObject({
      session: { id },
      reasons: [expect.stringContaining(`the bundle ${bundle.key} was deleted: a delete marker hides it`)],
    });
    const status = (await asAuditor('status')).json<{ evidence: { bundles: number } }>();
    expect(status.evidence.bundles).toBe(1);
    expect(await asAuditor('evidence', 'export', id, file('still-there.tar'))).toMatchObject({ code: 0 });
  }, 90_000);
});
