import { Hono } from 'hono';
import { beforeEach, describe, expect, test } from 'vitest';
import { aRecord, T0 } from '../../../test/builders/session.ts';
import { aWatch } from '../../../test/builders/watch.ts';
import { memoryTranscripts } from '../../../test/memory/transcripts.ts';
import { CedarAccessJudge } from '../../adapters/cedar/access-judge.ts';
import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import type { CheckedLog } from '../../operations/check-logs.ts';
import type { ApiDeps, ApiEnv } from '../app.ts';
import type { TranscriptLine } from '../contract.ts';
import { logRoutes } from './logs.ts';
import { transcriptRoutes } from './transcripts.ts';

const judge = new CedarAccessJudge();
const LOG = `Script started on x\n$ export DB_PASSWORD=hunter2hunter2\r\r\n\u001b]52;c;aGk=\u0007ok\r\r\n\nScript done on x\n`;
const logTo = {
  s3: { bucket: 'archive', key: 's.log' },
  cloudwatch: null,
  notKnown: { s3: null, cloudwatch: null },
  unlogged: null,
  documentVersion: '1',
  knownAt: T0,
};

function aCaller(name: string, ...roles: string[]) {
  const arn = `arn:aws:iam::222222222222:user/${name}`;
  return { arn, account: '222222222222', userId: 'AIDA', person: name, roles };
}
const ENGINEER = aCaller('engineer', 'engineer');
const CONTRACTOR = aCaller('contractor', 'contractor');
const AUDITOR = aCaller('auditor', 'auditor');
const ADMIN = aCaller('admin', 'administrator');

let reads: string[];
let keeping: () => void;
let ask: (caller: typeof ENGINEER, path: string) => Promise<Response>;

beforeEach(async () => {
  const { watch } = aWatch();
  const copies = memoryTranscripts(() => T0 + 10);
  reads = [];
  keeping = () => undefined;
  const deps = {
    watch,
    logs: {
      transcripts: copies.transcripts,
      tools: recordingTools,
      tail: async function* (asked: Parameters<ApiDeps['logs']['tail']>[0]) {
        yield { kind: 'line', text: JSON.stringify({ user: asked.user, since: asked.since }) };
      },
    },
    recordRead: async (caller: typeof ENGINEER, read: { what: string; detail?: string }) => {
      keeping();
      reads.push(`${caller.person} ${read.what} ${read.detail}`);
    },
  } as unknown as ApiDeps;
  for (const [id, person] of [
    ['a', 'engineer'],
    ['b', 'engineer2'],
    ['c', 'engineer'],
  ] as const) {
    const owner = `arn:aws:iam::222222222222:user/${person}`;
    await watch.sessions.write(
      aRecord({ logTo, person, state: id === 'a' ? 'ended' : 'active' }, { id, owner }),
    );
  }
  copies.deliver('a', 's3', { at: T0, bytes: Buffer.from(LOG) });
  ask = async (caller, path) => {
    const app = new Hono<ApiEnv>();
    app.use(async (c, next) => {
      c.set('caller', caller);
      await next();
    });
    const allow: Parameters<typeof logRoutes>[1] = (one, action, about = { owner: null, person: null }) =>
      judge.allows(one, action, about);
    app.onError((_error, c) => c.text('failed', 500));
    app.route('/sessions', transcriptRoutes(deps, allow));
    app.route('/logs', logRoutes(deps, allow));
    return app.request(path);
  };
});

async function linesOf(answer: Response): Promise<TranscriptLine[]> {
  return (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TranscriptLine);
}

describe('the log of a session', () => {
  test('is told masked and harmless to its owner, and that it was read is kept first', async () => {
    const answer = await ask(ENGINEER, '/sessions/a/transcript');
    const lines = await linesOf(answer);
    expect(lines[0]).toMatchObject({ kind: 'copy', destination: 's3', bytes: LOG.length, masked: true });
    expect(lines.flatMap((line) => (line.kind === 'line' ? [line.text] : []))).toEqual([
      '$ export DB_PASSWORD=***',
      'ok',
    ]);
    expect(reads).toEqual(['engineer show s3']);
  });

  test('is told raw, byte for byte, to an auditor only', async () => {
    for (const caller of [ENGINEER, ADMIN])
      expect((await ask(caller, '/sessions/a/transcript?raw=true')).status).toBe(403);
    expect(reads).toEqual([]);
    const answer = await ask(AUDITOR, '/sessions/a/transcript?raw=true');
    expect(Buffer.from(await answer.arrayBuffer()).toString()).toBe(LOG);
    expect(answer.headers.get('x-sallyport-sha256')).toMatch(/^[0-9a-f]{64}$/);
    expect(reads).toEqual(['auditor show s3, raw']);
  });

  test('is not there for a stranger, nor where none came, and a read that cannot be kept shows nothing', async () => {
    expect((await ask(CONTRACTOR, '/sessions/a/transcript')).status).toBe(404);
    expect((await ask(ENGINEER, '/sessions/c/transcript')).status).toBe(404);
    expect((await ask(ENGINEER, '/sessions/a/transcript?source=elsewhere')).status).toBe(400);
    keeping = () => {
      throw new Error('the disk is full');
    };
    const refused = await ask(ENGINEER, '/sessions/a/transcript');
    expect(refused.status).toBe(500);
    expect(await refused.text()).not.toContain('ok');
  });

  test('its deliveries are told to whoever may see the session', async () => {
    const answer = await ask(ENGINEER, '/sessions/a/deliveries');
    expect(await answer.json()).toMatchObject([
      { destination: 's3', state: 'expected', location: 's3://archive/s.log' },
      { destination: 'cloudwatch', state: 'not-configured' },
    ]);
    expect((await ask(CONTRACTOR, '/sessions/a/deliveries')).status).toBe(404);
  });
});

describe('the logs of a person', () => {
  const rows = async (caller: typeof ENGINEER, query: string) =>
    ((await (await ask(caller, `/logs?${query}`)).json()) as CheckedLog[]).map(
      ({ sessionId, destination, sessionState }) => `${sessionId} ${destination} ${sessionState}`,
    );

  test('are those of the whole name or ARN, running and ended', async () => {
    const both = ['a s3 ended', 'a cloudwatch ended', 'c s3 active', 'c cloudwatch active'];
    expect(await rows(AUDITOR, 'user=engineer')).toEqual(both);
    expect(await rows(AUDITOR, `user=${encodeURIComponent(ENGINEER.arn)}`)).toEqual(both);
    expect(await rows(AUDITOR, 'user=engineer2')).toEqual(['b s3 active', 'b cloudwatch active']);
    for (const part of ['engin', 'user/engineer', '%25', ''])
      expect((await ask(AUDITOR, `/logs?user=${part}`).then((answer) => answer.text())).includes('"a"')).toBe(
        false,
      );
    expect(await rows(CONTRACTOR, 'user=engineer')).toEqual([]);
  });

  test('or of one session; nothing, or both, is wrong usage', async () => {
    expect(await rows(ENGINEER, 'session=a')).toEqual(['a s3 ended', 'a cloudwatch ended']);
    expect((await ask(ENGINEER, '/logs?session=b')).status).toBe(404);
    for (const query of ['', 'session=a&user=engineer'])
      expect((await ask(ENGINEER, `/logs?${query}`)).status).toBe(400);
  });

  test('are tailed as they are asked for', async () => {
    const answer = await ask(ENGINEER, '/logs/tail?user=engineer&since=2027-01-15T08:00:00Z');
    expect(await answer.text()).toContain(
      JSON.stringify({ user: 'engineer', since: T0 }).replaceAll('"', '\\"'),
    );
    expect((await ask(ENGINEER, '/logs/tail?since=yesterday')).status).toBe(400);
  });
});
