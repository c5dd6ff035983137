import { Hono } from 'hono';
import { beforeEach, expect, test } from 'vitest';
import { anEndedRecord } from '../../../test/builders/evidence.ts';
import { T0 } from '../../../test/builders/session.ts';
import { aWatch } from '../../../test/builders/watch.ts';
import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import { sourceOf } from '../../adapters/terminal/source-of.ts';
import { SHELL_PROFILE } from '../../domain/recordings/shell-profile.ts';
import type { ReadAsked } from '../../operations/read-log.ts';
import type { Transcripts } from '../../operations/transcript-ports.ts';
import type { ApiEnv } from '../app.ts';
import type { ApiAction, ApiCaller } from '../caller.ts';
import { recordingRoutes } from './recordings.ts';

const CALLER: ApiCaller = {
  arn: 'arn:aws:iam::222222222222:user/engineer',
  account: '222222222222',
  userId: 'AIDA',
  person: 'engineer',
  roles: ['engineer'],
};
const SECRET = 'hunter2-xyzzy-4711';
const OWN: readonly ApiAction[] = ['ShowSession', 'ReadTranscript'];
const LOG = [
  'Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat" <not executed on terminal>]\n',
  `[me@node ~]$ export DB_PASSWORD=${SECRET}\r\r\n[me@node ~]$ echo \u001b]52;c;AAAA\u0007done\r\r\n`,
  'done\r\r\n\nScript done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]\n',
].join('');

let kept: ReadAsked[];
let readLogFails: boolean;
beforeEach(() => {
  kept = [];
  readLogFails = false;
});

async function asked(
  query: string,
  {
    allowed = OWN,
    file = LOG as string | null,
  }: { allowed?: readonly ApiAction[]; file?: string | null } = {},
) {
  const { watch } = aWatch();
  const record = anEndedRecord();
  await watch.sessions.write(record);
  const bytes = Buffer.from(file ?? '');
  const transcripts: Transcripts = {
    find: async (_session, destination) =>
      file === null || destination === 'cloudwatch'
        ? null
        : {
            destination,
            location: 's3://archive/key',
            bytes: bytes.length,
            versionId: null,
            etag: null,
            deliveredAt: T0,
            encryptedWith: null,
            lockedUntil: null,
          },
    open: async () => ({ ...sourceOf(bytes), sha256: 'a'.repeat(64) }),
  };
  const deps = {
    watch,
    logs: { transcripts, tools: recordingTools, tail: () => expect.fail('nothing is followed') },
    recordRead: async (_caller: ApiCaller, read: ReadAsked) => {
      if (readLogFails) throw new Error('the disk is full');
      kept.push(read);
    },
  };
  const app = new Hono<ApiEnv>();
  app.use(async (c, next) => {
    c.set('caller', CALLER);
    await next();
  });
  app.route(
    '/sessions',
    recordingRoutes(deps, (_caller, action) => allowed.includes(action)),
  );
  app.onError((error, c) => c.json({ error: 'failed', message: error.message }, 500));
  const answer = await app.request(`/sessions/${record.start.id}/recording?${query}`);
  return { status: answer.status, text: await answer.text() };
}

test.each(['json', 'play', 'cast', 'text', 'page'])(
  'as %s it is masked, holds nothing that steers a terminal but what we write, and is recorded',
  async (format) => {
    const { status, text } = await asked(`format=${format}`);
    expect(status).toBe(200);
    expect(text).toContain('DB_PASSWORD');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('52;c;');
    expect(kept).toMatchObject([
      { what: format === 'json' ? 'show' : format === 'play' ? 'play' : 'export', detail: `${format}, s3` },
    ]);
  },
);

test('as JSON it is what `recording read` prints', async () => {
  const { text } = await asked('format=json');
  expect(JSON.parse(text)).toMatchObject({
    format: 's3-transcript',
    lines: ['[me@node ~]$ export DB_PASSWORD=***', '[me@node ~]$ echo done', 'done'],
    commands: [
      { text: 'export DB_PASSWORD=***', certainty: 'read' },
      { text: 'echo done', certainty: 'read' },
    ],
    gaps: [],
    durationMs: null,
  });
});

test('it is raw only for whoever may read it raw, and that is recorded too', async () => {
  expect((await asked('format=text&raw=true')).status).toBe(403);
  expect(kept).toEqual([]);
  const { status, text } = await asked('format=text&raw=true', { allowed: [...OWN, 'ReadRawTranscript'] });
  expect([status, text.includes(SECRET)]).toEqual([200, true]);
  expect(kept).toMatchObject([{ what: 'export', detail: 'text, s3, raw' }]);
});

test('a session that one may not see is not there; one that one may not read is refused', async () => {
  expect((await asked('format=text', { allowed: ['ReadTranscript'] })).status).toBe(404);
  expect((await asked('format=text', { allowed: ['ShowSession'] })).status).toBe(403);
  expect(kept).toEqual([]);
});

test('where there is no log, it is said what tells by when it must come', async () => {
  const { status, text } = await asked('format=text', { file: null });
  expect([status, text]).toEqual([404, expect.stringContaining('log check')]);
});

test('a read that cannot be recorded does not happen', async () => {
  readLogFails = true;
  const { status, text } = await asked('format=text');
  expect([status, text.includes('DB_PASSWORD')]).toEqual([500, false]);
});

test.each([
  ['json', '"reason":"The rest cannot be read: line 2: not JSON"'],
  ['text', '[gap: the rest cannot be read: line 2: not JSON]'],
  ['page', 'broken-recording'],
])('what breaks its format is told as far as it goes: %s', async (format, told) => {
  const file = '{"version":2,"width":80,"height":24}\nno json\n';
  expect((await asked(`format=${format}`, { file })).text).toContain(told);
});

test('another format is refused', async () => {
  expect((await asked('format=mp4')).status).toBe(400);
});

test('the typing of the session document is nothing that anybody did, and every command after it is a marker', async () => {
  const typed = SHELL_PROFILE.split('\n').map((line) => `$ ${line}`);
  const shown = [
    `${typed.join('\r\r\n')}\r\r\n\u001b[H\u001b[J`,
    ...['first', 'second'].map(
      (name) =>
        `\u001b]133;A;aid=7\u0007$ \u001b]133;B;aid=7\u0007${name}\r\r\n\u001b]133;C;aid=7;cmd=${name}\u0007\u001b]133;D;0;aid=7\u0007`,
    ),
  ].join('');
  const file = `Script started on 2026-11-21 09:02:30+00:00\n${shown}\n\nScript done on 2026-11-21 09:02:30+00:00\n`;
  const page = JSON.parse((await asked('format=page', { file })).text) as { markers: { label: string }[] };
  expect(page.markers.map(({ label }) => label)).toEqual(['first', 'second']);
  for (const format of ['json', 'text'])
    expect((await asked(`format=${format}`, { file })).text).not.toContain('getent');
});
