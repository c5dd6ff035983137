/** `sallyport connect` and `sallyport session watch` on real terminals. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NAMES } from '@sallyport/lab/accounts.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestLab } from '../support/lab.ts';
import { LabSessions } from '../support/lab-sessions.ts';
import { STARTED } from '../support/terminal.ts';

const SHOWN_WITHIN_MS = 3_000;

describe('sallyport connect', () => {
  let lab: TestLab;
  let sessions: LabSessions;

  beforeAll(async () => {
    lab = await TestLab.start();
    sessions = new LabSessions(lab);
  });

  afterAll(async () => lab?.stop());

  test('opens a shell by name, types the command and stays', async () => {
    const terminal = lab.terminal(
      ...['connect', 'DevEC2Instance', '--profile', 'engineer', '--command', 'echo hi-"there"'],
    );
    const [, , node] = await terminal.waitFor(STARTED);
    expect(node).toBe(lab.node('DevEC2Instance'));
    await terminal.waitFor(/hi-there/);
    terminal.line('echo stayed-"here"');
    await terminal.waitFor(/stayed-here/);
    terminal.line('exit');
    expect(await terminal.exit()).toEqual({ exitCode: 0, signal: undefined });
  });

  test('opens a hybrid node as well, at the size of the terminal, and leaves by Enter ~.', async () => {
    const terminal = lab.terminal('connect', 'DevOnPrem', '--profile', 'engineer');
    const [, id = ''] = await terminal.waitFor(STARTED);
    terminal.line('stty size');
    await terminal.waitFor(/[\n\r]30 120\r/);
    terminal.send('\r~.');
    await terminal.exit();
    expect(await sessions.active()).not.toContain(id);
  });

  test.for(['ProdEC2Instance', 'ProdOnPrem'])(
    'is refused on %s with exit 1 and a plain sentence',
    async (name) => {
      const refused = await lab.sallyport('connect', name, '--profile', 'engineer');
      expect(refused).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(new RegExp(`^You may not open ${name}: User: .* explicit deny`)),
      });
    },
  );

  test('opens an encrypted session, which is compliant too', async () => {
    const terminal = lab.terminal(
      ...['connect', 'DevEC2Instance', '--profile', 'engineer', '--document', NAMES.encryptedDocument],
    );
    const [, id = ''] = await terminal.waitFor(STARTED);
    terminal.line('echo sec-"ret"');
    await terminal.waitFor(/sec-ret/);
    expect(await sessions.show(id)).toMatchObject({
      documentName: NAMES.encryptedDocument,
      state: 'active',
      verdict: { compliant: true },
    });
    terminal.line('exit');
    expect((await terminal.exit()).exitCode).toBe(0);
  });

  test('tells whoever opens Prod why their shell was ended', async () => {
    const terminal = lab.terminal('connect', 'ProdEC2Instance', '--profile', 'admin');
    await terminal.waitFor(STARTED);
    await terminal.waitFor(
      /prod-needs-grant[^:]*: i-[0-9a-f]+ is tagged Environment=Prod, and no grant covers/,
    );
    await terminal.exit();
  });

  test('ends a forwarded port and tells why; nothing of it stays open', async () => {
    const web = createServer((_request, response) => response.end('web'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const { port } = web.address() as AddressInfo;
    const terminal = lab.terminal('connect', 'DevOnPrem', '--profile', 'admin', '--forward', `0:${port}`);
    const [, id = ''] = await terminal.waitFor(STARTED);
    await terminal.waitFor(/unlogged-kind[^:]*: AWS-StartPortForwardingSession opens a port session/);
    await terminal.exit();
    expect(await sessions.active()).not.toContain(id);
    web.close();
  });

  test('shows what another terminal types within three seconds, and the end', async () => {
    const terminal = lab.terminal('connect', 'DevEC2Instance', '--profile', 'engineer');
    const [, id = ''] = await terminal.waitFor(STARTED);
    terminal.line('echo first-"line"');
    await terminal.waitFor(/first-line/);
    const watching = lab.terminal('session', 'watch', id, '--profile', 'auditor');
    await watching.waitFor(/first-line/);
    // A busy machine may hold one line up, not each of them.
    const took: number[] = [];
    for (let line = 0; line < 4 && !took.some((ms) => ms < SHOWN_WITHIN_MS); line += 1) {
      const from = Date.now();
      terminal.line(`echo typed-"live"-${line}`);
      await watching.waitFor(new RegExp(`typed-live-${line}`));
      took.push(Date.now() - from);
    }
    expect(Math.min(...took)).toBeLessThan(SHOWN_WITHIN_MS);
    watching.send('\x03');
    await watching.exit();
    terminal.line('exit');
    await terminal.exit();
  });

  test('shows a hostile reason and hostile output without letting it reach the terminal', async () => {
    const Reason = 'ticket\u001b]0;owned\u0007\u001b[31m\u202ered';
    const id = await sessions.start('engineer', 'DevEC2Instance', { Reason }).catch((error: Error) => error);
    if (typeof id === 'string') {
      for (const args of [
        ['session', 'show', id],
        ['session', 'show', id, '--timeline'],
        ['session', 'list'],
      ]) {
        const shown = await lab.sallyport(...args);
        expect(shown.code).toBe(0);
        expect(shown.stdout.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      }
    } else expect(id.name).toBe('ValidationException');
    const terminal = lab.terminal('connect', 'DevEC2Instance', '--profile', 'engineer');
    const [, other = ''] = await terminal.waitFor(STARTED);
    terminal.line(String.raw`printf 'begin\033]0;owned\007\033[2Jend-%s\n' mark`);
    await terminal.waitFor(/end-mark/);
    const watching = lab.terminal('session', 'watch', other, '--profile', 'auditor');
    await watching.waitFor(/end-mark/, 6_000);
    expect(watching.shown).not.toContain('\u001b]0;owned');
    expect(watching.shown).not.toContain('\u001b[2J');
    watching.close();
    terminal.close();
  });
});
