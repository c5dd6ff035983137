import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeMessage } from '@sallyport/session-channel/codec.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlayedService } from '../../testing/played-service.ts';
import { AwsCallError } from '../aws-call.ts';

const SHELL = { sessionType: 'Standard_Stream' };
const LOGGED = { ...SHELL, inputs: { cloudWatchLogGroupName: '/group' } };
const command = (commands: string, more: object = {}) => ({
  sessionType: 'NonInteractiveCommands',
  properties: { linux: { commands, ...more } },
});

let service: PlayedService;

beforeEach(async () => {
  service = await PlayedService.start();
});

afterEach(() => service.close());

/** Whether a process is there; one that ended and was not waited for counts as gone. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const untilGone = (pid: number) => vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000 });

/** Starts a shell and asks for its process. */
async function startShell(document: object = SHELL) {
  const { session, completed } = service.session(document as Record<string, unknown>);
  await session.start();
  service.type('echo pid=$$.\n');
  const pid = Number((await service.untilRead(/pid=(\d+)\./))[1]);
  return { session, completed, pid };
}

describe('a shell', () => {
  test('runs, and its end is reported with the places of its logs', async () => {
    const { completed, pid } = await startShell();
    expect(isAlive(pid)).toBe(true);
    service.type('exit\n');
    expect(await completed).toMatchObject({ finalTaskStatus: 'Success', taskId: 's', s3UrlSuffix: 's.log' });
    await untilGone(pid);
  });

  test('ends when the service ends the session', async () => {
    const { session, completed, pid } = await startShell();
    session.terminate();
    expect((await completed).finalTaskStatus).toBe('Success');
    await untilGone(pid);
  });

  test('ends when a client breaks the channel with a malformed frame: no shell outlives its session', async () => {
    const { completed, pid } = await startShell();
    const malformed = encodeMessage({
      messageType: 'input_stream_data',
      schemaVersion: 1,
      createdAt: Date.now(),
      sequenceNumber: 1,
      flags: 0,
      messageId: '00000000-0000-4000-8000-000000000000',
      payloadType: 3,
      payload: Buffer.from('not a size'),
    });
    // The next number that the agent expects is not known here: all small ones are tried.
    service.sockets[0]!.send(malformed);
    for (let number = 2; number < 6; number++) {
      const copy = Buffer.from(malformed);
      copy.writeBigInt64BE(BigInt(number), 48);
      service.sockets[0]!.send(copy);
    }
    expect((await completed).finalTaskStatus).toBe('Failed');
    await untilGone(pid);
  });

  test('ends when its channel drops and may not be opened again', async () => {
    const { completed, pid } = await startShell(LOGGED);
    service.openChannel = () => {
      throw new AwsCallError('BadRequest', 'Session is already terminated', 400);
    };
    service.sockets[0]!.terminate();
    const report = await completed;
    expect(report.finalTaskStatus).toBe('Failed');
    expect(report.output).toContain('Session is already terminated');
    await untilGone(pid);
  });

  test('goes on over a new channel when the old one drops', async () => {
    const { session, completed, pid } = await startShell();
    service.sockets[0]!.terminate();
    await vi.waitFor(() => expect(service.sockets.length).toBe(2), 10_000);
    service.type('echo still=$$.\n');
    expect((await service.untilRead(/still=(\d+)\./))[1]).toBe(String(pid));
    session.terminate();
    await completed;
  });
});

describe('an end in each phase', () => {
  test('before the channel is open: no channel is opened after, and nothing is run', async () => {
    const opening = Promise.withResolvers<Response>();
    const asked = Promise.withResolvers<void>();
    service.openChannel = () => {
      asked.resolve();
      return opening.promise;
    };
    const { session, completed } = service.session(SHELL);
    const started = session.start();
    await asked.promise;
    session.terminate();
    expect((await completed).finalTaskStatus).toBe('Success');
    opening.resolve(new Response('<r><TokenValue>token</TokenValue></r>', { status: 201 }));
    await started;
    await vi.waitFor(() => expect(service.sockets[0]?.readyState).toBe(3), 10_000);
    expect(service.agentLog()).toContain('Session was cancelled by the service');
  });

  test.each(['terminate', 'abandon'] as const)(
    'while logging is checked (%s): no program is started after the checks',
    async (way) => {
      const checking = Promise.withResolvers<Response>();
      const asked = Promise.withResolvers<void>();
      service.answer = () => {
        asked.resolve();
        return checking.promise;
      };
      const { session } = service.session(LOGGED);
      await session.start();
      await asked.promise;
      session[way]();
      checking.resolve(Response.json({ logGroups: [] }));
      await vi.waitFor(() => expect(service.agentLog()).toContain('does not exist'), 10_000);
      expect(readdirSync(join(service.dir, 'orchestration', 's', 'Standard_Stream'))).toEqual([]);
    },
  );

  test('while its log is held back: the session is over already, and a second word changes nothing', async () => {
    service.answer = () => Response.json({});
    const { session, completed } = service.session(LOGGED, { logDelayMs: 50 });
    await session.start();
    service.type('exit\n');
    await vi.waitFor(
      () =>
        expect(readdirSync(join(service.dir, 'orchestration', 's', 'Standard_Stream'))).toContain('s.log'),
      10_000,
    );
    session.terminate();
    expect((await completed).finalTaskStatus).toBe('Success');
    expect(service.agentLog()).not.toContain('cancelled');
    expect(service.agentLog()).toContain('Finished uploading events to CloudWatch');
  });
});

describe('a command without a terminal', () => {
  test('gives its streams apart and its exit code', async () => {
    const { session, completed } = service.session(
      command(`sh -c 'echo out; echo err >&2; exit 3'`, { separateOutputStream: true }),
    );
    await session.start();
    expect((await completed).finalTaskStatus).toBe('Success');
    expect([service.read, service.exitCode]).toEqual([{ stdout: 'out\n', stderr: 'err\n' }, 3]);
  });

  test('that is not there is told, with the exit code of a shell', async () => {
    const { session, completed } = service.session(command('no-such-program-here'));
    await session.start();
    await completed;
    expect(service.read.stderr).toContain('ENOENT');
    expect(service.exitCode).toBe(127);
  });

  test('ends with all that it started', async () => {
    const { session, completed } = service.session(
      command(`sh -c 'sleep 300 & echo child=$!.; trap "" TERM; wait; sleep 300'`),
    );
    await session.start();
    const pid = Number((await service.untilRead(/child=(\d+)\./))[1]);
    session.terminate();
    expect((await completed).finalTaskStatus).toBe('Success');
    await untilGone(pid);
  });
});

test('a document that cannot be run fails the session with the reason under the heading', async () => {
  const { session, completed } = service.session({ schemaVersion: '9.9' });
  await session.start();
  expect(await completed).toMatchObject({
    finalTaskStatus: 'Failed',
    output: expect.stringMatching(/^\n-+ERROR-+\nDocument with schema version 9\.9 is not supported/),
  });
});
