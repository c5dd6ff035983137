/** The lab as a program: it starts, says what to try, stops by Ctrl-C, and comes back as it was. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabFile } from '@sallyport/lab/up.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/deadline.ts';
import { FREE_PORTS, sallyportTerminal } from '../support/lab.ts';
import { STARTED, type Terminal } from '../support/terminal.ts';

const READY_MS = 45_000;
const STOP_MS = 10_000;

describe('the lab in a terminal', () => {
  let folder: string;
  let lab: Terminal;
  let file: LabFile;
  let sessionId: string;

  const run = (...args: readonly string[]) => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' };
    return sallyportTerminal(args, { env, cwd: folder });
  };
  const labFile = () => join(folder, '.sallyport', 'lab.json');
  const start = async (): Promise<void> => {
    lab = run('up', ...FREE_PORTS);
    await lab.waitFor(/ready/, READY_MS);
    await lab.waitFor(/Ctrl-C stops all/);
    file = JSON.parse(readFileSync(labFile(), 'utf8')) as LabFile;
  };
  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-terminal-'));
    await start();
  });

  afterAll(() => {
    lab?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('says what to try, and what it says works', async () => {
    const line = /npx sallyport (connect DevEC2Instance --profile engineer)/.exec(lab.shown)?.[1] ?? '';
    const terminal = run(...line.split(' '));
    [, sessionId = ''] = await terminal.waitFor(STARTED);
    terminal.line('exit');
    expect((await terminal.exit()).exitCode).toBe(0);
    expect(statSync(labFile()).mode & 0o777).toBe(0o600);
    expect(file).toMatchObject({
      hubAccount: '111111111111',
      memberAccount: '222222222222',
      region: 'us-east-1',
    });
    expect(file.nodes.map((node) => node.name)).toEqual([
      'DevEC2Instance',
      'ProdEC2Instance',
      'DevOnPrem',
      'ProdOnPrem',
    ]);
  });

  test('refuses a second lab in the same folder, and arguments that mean nothing', async () => {
    const second = run('up', ...FREE_PORTS);
    await second.waitFor(/A lab runs in .* already\. Stop it with Ctrl-C, or give another --data-dir\./);
    expect((await second.exit()).exitCode).toBe(3);
    const taken = new URL(file.endpoint).port;
    const elsewhere = join(folder, 'elsewhere');
    const third = run('up', '--data-dir', elsewhere, '--port', taken, '--tls-port', '0', '--api-port', '0');
    await third.waitFor(new RegExp(`Port ${taken} is taken\\. Give another with --port`));
    expect((await third.exit()).exitCode).toBe(3);
    const wrong = run('up', '--event-delay', 'soon');
    await wrong.waitFor(/Give seconds, as 5, or a range, as 2-8\./);
    expect((await wrong.exit()).exitCode).toBe(2);
  });

  test('stops by Ctrl-C, with all that belongs to it', async () => {
    const { pids } = file;
    lab.send('\x03');
    expect(await lab.exit(STOP_MS)).toEqual({ exitCode: 0, signal: undefined });
    expect(lab.shown).not.toContain('started again');
    expect(existsSync(labFile())).toBe(false);
    await until('agent and server are gone', () => !isAlive(pids.agent!) && !isAlive(pids.server!));
  });

  test('comes back with the same nodes, and with the sessions that it knew', async () => {
    const { nodes, activation } = file;
    await start();
    expect(file.nodes).toEqual(nodes);
    expect(file.activation).toEqual(activation);
    const list = run('session', 'list');
    await list.waitFor(new RegExp(sessionId));
    await list.exit();
    // In a terminal there is colour.
    expect(list.shown).toContain('\x1b[');
    const shell = run('connect', 'DevOnPrem', '--profile', 'engineer', '--command', 'echo once-"more"');
    await shell.waitFor(/once-more/);
    shell.line('exit');
    await shell.exit();
    lab.send('\x03');
    expect((await lab.exit(STOP_MS)).exitCode).toBe(0);
  });
});
