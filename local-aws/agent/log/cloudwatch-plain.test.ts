import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { scriptedCaller } from '../../testing/scripted-caller.ts';
import { AwsCallError } from '../aws-call.ts';
import { AgentLog } from './agent-log.ts';
import { plainMessages, uploadToCloudWatch } from './cloudwatch-plain.ts';

const dir = mkdtempSync(join(tmpdir(), 'plain-'));
const file = join(dir, 's.log');
const names = { logGroupName: '/g', logStreamName: 's' };
const log = { agent: new AgentLog(dir, () => 0), contexts: ['c'] };

afterAll(() => rmSync(dir, { recursive: true }));

test('CR LF becomes LF, the stray CR stays, the last line end goes', () => {
  expect(plainMessages(Buffer.from('a\r\r\nb\r\n\r\n'))).toEqual(['a\r\nb\n']);
  expect(plainMessages(Buffer.from(''))).toEqual([]);
  expect(plainMessages(Buffer.from('\n'))).toEqual([]);
});

test('messages are cut at line ends where there are any, and never over the limit', () => {
  const line = `${'x'.repeat(149_999)}\n`;
  const cut = plainMessages(Buffer.from(line + line + 'y'.repeat(450_000)));
  expect(cut.map((message) => message.length)).toEqual([150_000, 150_000, 200_000, 200_000, 50_000]);
});

test('cut or not, the messages in a row are the transcript', () => {
  const piece = fc.oneof(fc.constant('\r\n'), fc.constant('z'.repeat(90_000)), fc.string({ maxLength: 9 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const text = pieces.join('');
      const messages = plainMessages(Buffer.from(text, 'latin1'));
      for (const message of messages) expect(Buffer.byteLength(message)).toBeGreaterThan(0);
      if (/^[\x00-\x7f]*$/.test(text))
        expect(messages.join('') === text.replaceAll('\r\n', '\n').replace(/\n$/, '')).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('four messages go at a time, to a stream named after the session', async () => {
  writeFileSync(file, 'x'.repeat(900_000));
  const { aws, calls } = scriptedCaller(() => ({}));
  expect(await uploadToCloudWatch(aws, file, names, log)).toBe(true);
  expect(calls.map(({ what, input }) => [what, (input['logEvents'] as [] | undefined)?.length])).toEqual([
    ['CreateLogStream', undefined],
    ['PutLogEvents', 4],
    ['PutLogEvents', 1],
  ]);
  expect(calls[1]!.input).toMatchObject(names);
  expect(readFileSync(join(dir, 'amazon-ssm-agent.log'), 'utf8')).toContain('Finished uploading events');
});

test('one refusal ends it, and is told in the agent’s words', async () => {
  const { aws, calls } = scriptedCaller(() => new AwsCallError('AccessDeniedException', 'no', 400));
  expect(await uploadToCloudWatch(aws, file, names, log)).toBe(false);
  expect(calls).toHaveLength(1);
  expect(readFileSync(join(dir, 'errors.log'), 'utf8')).toContain(
    'Error Creating Log Stream for CloudWatchLogs output: AccessDeniedException: no',
  );
});
