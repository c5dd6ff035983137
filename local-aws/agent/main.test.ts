import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { nodeProfile, startAgentProcess } from '../testing/agent-process.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const place = { account: '222222222222', region: 'us-east-1', id: 'i-0123456789abcdef0' };
const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));

let aws: LocalAws;
let dir: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  aws = await startTestAws();
  nodeProfile(aws, place.account);
  dir = mkdtempSync(join(tmpdir(), 'agent-main-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  await aws.close();
  rmSync(dir, { recursive: true, force: true });
});

async function startAgent(): Promise<ChildProcess> {
  const own = mkdtempSync(join(dir, 'run-'));
  const child = await startAgentProcess(aws, own, place);
  children.push(child);
  return child;
}

const groupsOf = (pid: number | 'self') =>
  /^Groups:[ \t]*(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!.trim();

describe('a running agent', () => {
  test('as root has no supplementary groups; it stops when its input closes: whoever started it has gone', async () => {
    const child = await startAgent();
    expect(groupsOf(child.pid!)).toBe(userInfo().uid === 0 ? '' : groupsOf('self'));
    child.stdin!.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('stops on SIGTERM', async () => {
    const child = await startAgent();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('a configuration that is wrong', () => {
  async function fail(args: string[]): Promise<string> {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
    children.push(child);
    let said = '';
    for await (const data of child.stderr) said += data;
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1);
    return said;
  }

  test('is told with its path, and keeps its secrets', async () => {
    expect(await fail([])).toContain('usage: main.ts CONFIG-FILE');
    const file = join(dir, 'bad.json');
    const identity = { kind: 'hybrid', activationId: 7, activationCode: 'the-secret-code-of-it' };
    writeFileSync(
      file,
      JSON.stringify({
        endpoint: 'http://127.0.0.1:1',
        region: 'r',
        logDelay: { minMs: 0, maxMs: 0 },
        homeDir: '/',
        nodes: [{ name: 'n', dir: '/tmp', computerName: 'c', identity }],
      }),
    );
    const said = await fail([file]);
    expect(said).toContain('nodes[0].identity.activationId');
    expect(said).not.toContain('the-secret-code');
  });
});
