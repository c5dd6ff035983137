import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { runProgram } from '../../test/support/run-program.ts';

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cli-main-'));
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(join(folder, 'events.json'), '42\n');
writeFileSync(join(folder, 'broken.cedar'), 'forbid(principal');
writeFileSync(join(folder, 'commands.txt'), 'ls\n');
writeFileSync(join(folder, 'broken.yml'), 'title: [');

const env = {
  PATH: process.env['PATH'] ?? '',
  HOME: folder,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
};
const sallyport = (...args: string[]) =>
  runProgram(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, ...args], {
    env,
    cwd: folder,
  });

async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sallyport's API as far as its token, and then an answer of the test's. */
const apiThat = (answer: RequestListener): RequestListener => {
  return (request, response) => {
    request.resume();
    const json = (body: object) => response.end(JSON.stringify(body));
    if (request.url === '/v1/identity')
      json({ audience: 'a', stsEndpoint: 'http://127.0.0.1:1', region: 'us-east-1' });
    else if (request.url === '/v1/token') json({ token: 't' });
    else answer(request, response);
  };
};

describe.concurrent('exit codes, with nothing on stdout', () => {
  test.each<[number, string, string[]]>([
    [2, "missing required argument 'id'", ['session', 'show', '-o', 'json']],
    [2, 'No server is known', ['session', 'list', '-o', 'json']],
    [1, 'events.json: line 1', ['guardrail', 'test', '--events', 'events.json', '-o', 'json']],
    [1, 'broken.cedar:1', ['guardrail', 'test', 'broken.cedar', '--events', 'events.json', '-o', 'json']],
    [1, 'broken.yml:', ['rule', 'test', '--commands', 'commands.txt', '--rules', '.', '-o', 'json']],
    [2, 'There is no file \ufffd]0;x\ufffd', ['evidence', 'verify', '\u001b]0;x\u0007']],
    [1, 'No guardrail has the id', ['guardrail', 'explain', 'none', '-o', 'json']],
    [3, 'does not answer (ECONNREFUSED)', ['status', '--api', 'http://127.0.0.1:65535', '-o', 'json']],
  ])('%i: %s', async (code, message, args) => {
    const ran = await sallyport(...args);
    expect([ran.code, ran.stdout]).toEqual([code, '']);
    expect(ran.stderr).toContain(message);
  });
});

describe('a watched session', () => {
  const line = (kind: string, more: object = {}) =>
    `${JSON.stringify({ kind, at: '2026-11-21T10:00:00.000Z', ...more })}\n`;

  test('is followed to its end', async () => {
    const api = await serve(
      apiThat((_, response) =>
        response.end(line('line', { text: 'a\x1b[2J' }) + line('ended', { endCause: 'exit' })),
      ),
    );
    const ran = await sallyport('session', 'watch', 's', '--api', api);
    expect(ran.code).toBe(0);
    expect(ran.stdout).not.toContain('\x1b[2J');
    expect(ran.stderr).toContain('the session ended');
  });

  test('that the server stops telling of is a failure, not an end', async () => {
    const api = await serve(apiThat((_, response) => response.end(line('line', { text: 'a' }))));
    const ran = await sallyport('session', 'watch', 's', '--api', api);
    expect([ran.code, ran.stdout]).toEqual([3, 'a\n']);
    expect(ran.stderr).toContain('stopped telling of s before its end');
  });
});

test('a reader that has gone is no failure', async () => {
  const ran = await runProgram(
    'bash',
    [
      '-c',
      `set -o pipefail; "$1" "$2" guardrail list -o json | head -c 1`,
      'bash',
      process.execPath,
      PROGRAM,
    ],
    { env, cwd: folder },
  );
  expect([ran.code, ran.stdout]).toEqual([0, '[']);
});
