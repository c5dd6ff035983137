/** What was typed and shown in sessions, searched while they are open and after, in a running lab. */

import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SearchAnswerView } from '../../src/api/routes/search.ts';
import { ApiClient } from '../../src/cli/api-client.ts';
import { Output } from '../../src/cli/output.ts';
import { until } from '../support/deadline.ts';
import { TestLab } from '../support/lab.ts';
import { STARTED, type Terminal } from '../support/terminal.ts';

/** From the agent's streamed line to the answer: the issue asks for 2 s; a shared machine gets some more. */
const SEARCHABLE_WITHIN_MS = 2000;
const SLACK_MS = 3000;
const DELIVERED_WITHIN_MS = 60_000;

interface Hit {
  readonly sessionId: string;
  readonly person: string;
  readonly kind: string;
  readonly at: string;
  readonly moment: number;
  readonly text: string;
  readonly replay: string;
}

describe('search', () => {
  let lab: TestLab;
  let id: string;
  let terminal: Terminal;
  let api: ApiClient;
  const search = async (profile: string, ...args: readonly string[]) =>
    (await lab.sallyport('search', ...args, '--profile', profile, '-o', 'json')).json<Hit[]>();

  beforeAll(async () => {
    lab = await TestLab.start();
    const { api: origin, endpoint, region, awsConfigFile, awsCredentialsFile } = lab.file;
    api = new ApiClient({
      output: new Output('json'),
      profile: 'auditor',
      region,
      endpoint,
      api: origin,
      configFile: awsConfigFile,
      credentialsFile: awsCredentialsFile,
    });
    await api.caller();
    terminal = lab.terminal('connect', 'DevEC2Instance', '--profile', 'engineer');
    [, id = ''] = await terminal.waitFor(STARTED);
  }, 90_000);

  afterAll(async () => lab?.stop());

  test('a line of an open session is found within two seconds of being streamed', async () => {
    terminal.line('echo $((1200+34))-first-mark; export DB_PASSWORD=hunter2hunter2');
    await terminal.waitFor(/1234-first-mark/);
    let answer: SearchAnswerView | null = null;
    await until('the line is found', async () => {
      answer = await api.post<SearchAnswerView>('/v1/search', { text: '1234-first-mark' });
      return answer.hits.length > 0;
    });
    const foundAt = Date.now();
    const [hit] = answer!.hits as SearchAnswerView['hits'];
    expect(hit).toMatchObject({ sessionId: id, person: 'engineer', kind: 'line', text: '1234-first-mark' });
    const lag = foundAt - Date.parse(hit!.at!);
    expect(lag, `${lag} ms`).toBeLessThan(SEARCHABLE_WITHIN_MS + SLACK_MS);
  }, 30_000);

  test('commands of an open session are found, secrets are not, others find nothing of it', async () => {
    const [command] = await search('engineer', 'first-mark', '--commands', '--user', 'engineer');
    expect(command).toMatchObject({ sessionId: id, kind: 'command' });
    expect(command?.text).toContain('DB_PASSWORD=***');
    expect(await search('auditor', 'hunter2hunter2')).toEqual([]);
    expect(await search('contractor', 'first-mark')).toEqual([]);
    const bad = await lab.sallyport('search', '--regex', '(', '--profile', 'auditor');
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('Unterminated group') });
  }, 60_000);

  test('the delivered copy is found with the moment at which it was shown, and replayed from there', async () => {
    terminal.line('exit');
    await terminal.exit();
    const { s3 } = lab.clients('hub');
    const prefix = { Bucket: lab.file.archiveBucket, Prefix: 'sallyport/lines/' };
    await until(
      'the rows are archived',
      async () => ((await s3.send(new ListObjectsV2Command(prefix))).KeyCount ?? 0) > 0,
      DELIVERED_WITHIN_MS,
    );
    const hits = await search('auditor', '--regex', '\\d{4}-first-mark');
    expect(hits).toHaveLength(1);
    expect(hits[0]).toMatchObject({ sessionId: id, text: '1234-first-mark' });
    expect(hits[0]?.replay).toBe(`sallyport recording play ${id} --from ${hits[0]?.moment}`);
    expect(hits[0]?.moment).toBeLessThan(60);
    const shown = (
      await lab.sallyport('session', 'show', id, '--reads', '--profile', 'auditor', '-o', 'json')
    ).json<{
      reads: { what: string; detail: string }[];
    }>();
    expect(shown.reads.filter((read) => read.what === 'search').map((read) => read.detail)).toContain(
      'expression: \\d{4}-first-mark',
    );
  }, 90_000);

  test('a held session is kept by the bucket itself, and prune tells what it would do', async () => {
    const held = await lab.sallyport(
      'hold',
      'add',
      id,
      '--reason',
      'case 7',
      '--profile',
      'auditor',
      '-o',
      'json',
    );
    expect(held.json()).toMatchObject({ session: id, held: { sessions: 1, inBucket: true } });
    const { id: hold, held: objects } = held.json<{ id: string; held: { objects: number } }>();
    expect(objects.objects).toBeGreaterThanOrEqual(4);
    const refused = await lab.sallyport('hold', 'remove', hold, '--profile', 'auditor');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Ask an administrator') });
    const pruned = await lab.sallyport('prune', '--dry-run', '--profile', 'admin', '-o', 'json');
    expect(pruned.json()).toEqual([]);
    const engineer = await lab.sallyport('prune', '--profile', 'engineer');
    expect(engineer).toMatchObject({ code: 1, stderr: expect.stringContaining('may not prune') });
    expect((await lab.sallyport('recover', '--profile', 'admin', '-o', 'json')).json()).toEqual({
      sessions: 1,
      incomplete: [],
    });
  }, 60_000);
});
