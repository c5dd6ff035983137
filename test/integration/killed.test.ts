import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DescribeSessionsCommand, StartSessionCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStores } from '../../src/adapters/sqlite/stores.ts';
import { startWatchedAws, type WatchedAws } from './watched-aws.ts';

const CHILD = fileURLToPath(new URL('./serve-child.ts', import.meta.url));

let world: WatchedAws;
let running: ChildProcess | null = null;

beforeAll(async () => {
  world = await startWatchedAws();
});

afterAll(async () => {
  running?.kill('SIGKILL');
  await world?.close();
});

async function startChild(): Promise<ChildProcess> {
  const { dataDir } = world.config;
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'config.json');
  writeFileSync(file, JSON.stringify({ ...world.configJson, dataDir: '.' }));
  const child = spawn(process.execPath, [CHILD, file], {
    env: { ...process.env, ...world.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running = child;
  for await (const chunk of child.stdout!) if (String(chunk).includes('ready')) return child;
  throw new Error('the server ended before it was ready');
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function openPort(): Promise<string> {
  const { SessionId } = await world.member.ssm.send(
    new StartSessionCommand({
      Target: world.node.id,
      DocumentName: 'AWS-StartPortForwardingSession',
      Parameters: { portNumber: ['22'] },
    }),
  );
  return SessionId ?? '';
}

async function isActive(id: string): Promise<boolean> {
  const { Sessions } = await world.member.ssm.send(
    new DescribeSessionsCommand({ State: 'Active', Filters: [{ key: 'SessionId', value: id }] }),
  );
  return (Sessions ?? []).length > 0;
}

// From before the event is taken in, through judging and the call, to the confirmation and the notice.
test.each([0, 30, 120])(
  'killed %i ms after a session began, the server ends it all the same, with one notice id',
  async (delayMs) => {
    const first = await startChild();
    const id = await openPort();
    await sleep(delayMs);
    await killed(first);
    const second = await startChild();
    const notice = await world.notice('central', ({ session }) => session?.id === id);
    expect(notice).toMatchObject({ kind: 'session-terminated', session: { id, endCause: 'guardrail' } });
    expect(await isActive(id)).toBe(false);
    await killed(second);
    const stores = openStores(join(world.config.dataDir, 'sallyport.sqlite'));
    const about = (await stores.notices.list({})).filter((one) => one.id.includes(`/${id}/`));
    stores.close();
    expect(about.map((one) => one.id)).toEqual([notice.id]);
  },
);

test('the store is readable by its owner only', () => {
  expect(statSync(join(world.config.dataDir, 'sallyport.sqlite')).mode & 0o777).toBe(0o600);
});
