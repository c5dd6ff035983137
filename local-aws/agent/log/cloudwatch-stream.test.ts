import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type MadeCall, scriptedCaller } from '../../testing/scripted-caller.ts';
import { AwsCallError } from '../aws-call.ts';
import { AgentLog } from './agent-log.ts';
import { CloudWatchStream } from './cloudwatch-stream.ts';

const identity = {
  awsRegion: 'us-east-1',
  instanceId: 'i-1',
  ownerArn: 'arn:aws:iam::222222222222:user/engineer',
  runAsUser: 'nobody',
  sessionId: 's',
};

let dir: string;
let raw: string;
/** What the service answers to PutLogEvents, in order; then with success. */
let refusals: AwsCallError[];
let createRefused: AwsCallError | undefined;
let calls: readonly MadeCall[];
let stream: CloudWatchStream;

beforeEach(() => {
  // The ticks are the test's; reading files is not.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  dir = mkdtempSync(join(tmpdir(), 'stream-'));
  raw = join(dir, 'raw');
  writeFileSync(raw, '');
  refusals = [];
  createRefused = undefined;
  const scripted = scriptedCaller(({ what }) =>
    what === 'CreateLogStream' ? createRefused : what === 'PutLogEvents' ? refusals.shift() : {},
  );
  calls = scripted.calls;
  stream = new CloudWatchStream(scripted.aws, '/g', identity, raw, {
    agent: new AgentLog(dir, () => 0),
    contexts: ['c'],
  });
});

afterEach(() => {
  stream.abandon();
  vi.useRealTimers();
  rmSync(dir, { recursive: true });
});

const puts = () => calls.filter(({ what }) => what === 'PutLogEvents');
const lines = () =>
  puts().flatMap(({ input }) =>
    (input['logEvents'] as { message: string }[]).flatMap(
      ({ message }) => (JSON.parse(message) as { sessionData: string[] }).sessionData,
    ),
  );
const agentLog = () => readFileSync(join(dir, 'amazon-ssm-agent.log'), 'utf8');

/** Lets a tick pass and all that it does be done. */
async function tick(): Promise<void> {
  vi.advanceTimersByTime(1_000);
  await stream.idle();
}

/** Finishes while time goes on. */
async function finish(): Promise<void> {
  let done = false;
  const finished = stream.finish().then(() => {
    done = true;
  });
  while (!done) {
    vi.advanceTimersByTime(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await finished;
}

test('only complete lines are sent while the session runs; the rest at its end', async () => {
  stream.start();
  appendFileSync(raw, 'one\r\ntw');
  await tick();
  expect(lines()).toEqual(['one']);
  await tick();
  expect(puts()).toHaveLength(1);
  appendFileSync(raw, 'o\r\nprompt$ ');
  await tick();
  expect(lines()).toEqual(['one', 'two']);
  await finish();
  expect(lines()).toEqual(['one', 'two', 'prompt$ ']);
  expect(agentLog()).toContain('Finished uploading events to CloudWatch');
});

test('the stream is made with the first line, once; one that is there already is used', async () => {
  createRefused = new AwsCallError('ResourceAlreadyExistsException', 'there', 400);
  stream.start();
  await tick();
  expect(calls).toEqual([]);
  appendFileSync(raw, 'a\n');
  await tick();
  appendFileSync(raw, 'b\n');
  await tick();
  expect(calls.map(({ what }) => what)).toEqual(['CreateLogStream', 'PutLogEvents', 'PutLogEvents']);
});

test('a stream that cannot be made ends streaming for good', async () => {
  createRefused = new AwsCallError('AccessDeniedException', 'no', 400);
  stream.start();
  appendFileSync(raw, 'a\n');
  await tick();
  createRefused = undefined;
  await tick();
  await finish();
  expect(calls.map(({ what }) => what)).toEqual(['CreateLogStream']);
  expect(agentLog()).toContain('Error Creating Log Stream for CloudWatchLogs output: AccessDeniedException');
  expect(agentLog()).not.toContain('Finished uploading');
});

test('a put that is refused is made again each second, after the end too, and nothing is lost', async () => {
  refusals = Array.from({ length: 5 }, () => new AwsCallError('AccessDeniedException', 'no', 400));
  stream.start();
  appendFileSync(raw, 'a\n');
  await tick();
  await tick();
  expect(puts()).toHaveLength(2);
  appendFileSync(raw, 'b\nlast');
  await finish();
  expect(lines()).toEqual([...Array.from({ length: 6 }, () => 'a'), 'b', 'last']);
  expect(agentLog()).toContain('Failed to upload message to CloudWatch, err: AccessDeniedException');
});

test('a group that is gone stops it', async () => {
  refusals = [new AwsCallError('ResourceNotFoundException', 'gone', 400)];
  stream.start();
  appendFileSync(raw, 'a\n');
  await tick();
  appendFileSync(raw, 'b\n');
  await tick();
  await finish();
  expect(puts()).toHaveLength(1);
  expect(agentLog()).toContain('Log group "/g" or log stream "s" not found. Log stream stopped.');
});

test('what is over one read at the end is sent whole, four events at a time', async () => {
  const line = `${'x'.repeat(99)}\n`;
  writeFileSync(raw, line.repeat(25_000));
  stream.start();
  await finish();
  expect(lines()).toHaveLength(25_000);
  for (const { input } of puts()) expect((input['logEvents'] as []).length).toBeLessThanOrEqual(4);
});

test('a raw file that was taken away is told of, and the session goes on', async () => {
  rmSync(raw);
  stream.start();
  await tick();
  expect(agentLog()).toContain('Local temp log file is missing, logging might be interrupted.');
  await finish();
});

test('an agent that is killed sends nothing more', async () => {
  stream.start();
  appendFileSync(raw, 'a\n');
  stream.abandon();
  await tick();
  expect(calls).toEqual([]);
});
