import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SearchHit, SearchQuestion } from '../../src/domain/archive/search-question.ts';
import type { CopyToDerive, MayRead, SessionToArchive } from '../../src/operations/archive-ports.ts';
import { aCopy, aSession, aStream, SEARCH_T0 } from '../builders/archived-sessions.ts';

const HOUR_MS = 3_600_000;

/** Something that answers questions about archived sessions. */
export interface OpenedSearch {
  /** Archives sessions, as when their copies were delivered. */
  archive(sessions: readonly (readonly [SessionToArchive, CopyToDerive])[]): Promise<void>;
  ask(question: SearchQuestion, mayRead: MayRead): Promise<readonly SearchHit[]>;
  close(): Promise<void>;
}

const LONG = Array.from({ length: 3000 }, (_, line) => `row ${line} of 10.0.${line % 256}.7 é ü 漢字`);
const SESSIONS: readonly (readonly [SessionToArchive, CopyToDerive])[] = [
  [
    aSession(),
    aCopy(
      [
        '$ ls -la /srv',
        'it\'s 100% "done"; DROP TABLE lines',
        '$ rm -rf /srv/data',
        'Removed /srv/data',
        '$ exit',
      ],
      {
        times: aStream([
          [0, ['$ ls -la /srv', 'it\'s 100% "done"; DROP TABLE lines']],
          [90, ['$ rm -rf /srv/data', 'Removed /srv/data', '$ exit']],
        ]),
      },
    ),
  ],
  [
    aSession({
      id: 'admin-0002',
      person: 'admin',
      owner: 'arn:aws:iam::222222222222:user/admin',
      startedAt: SEARCH_T0 + HOUR_MS,
      endedAt: null,
      node: 'mi-0aa',
      nodeName: null,
    }),
    aCopy([
      '$ mysql -p hunter2x --password=hunter2',
      'PASSWORD=swordfish in the clear',
      'removed /srv/data',
      ...LONG,
    ]),
  ],
  [
    aSession({
      id: 'someone-0003',
      account: '333333333333',
      person: null,
      owner: 'arn:aws:sts::333333333333:assumed-role/x/someone',
      startedAt: SEARCH_T0 - 40 * HOUR_MS,
      endedAt: SEARCH_T0 - 39 * HOUR_MS,
    }),
    aCopy(['Removed /srv/data', 'a\\b_c*d.e', '$ echo 10.0.77.7']),
  ],
];

function aQuestion(text: string, more: Partial<SearchQuestion> = {}): SearchQuestion {
  return { text, regex: false, ignoreCase: false, commands: false, limit: 100, ...more };
}

/** What is told of a hit in a test. */
const told = (hits: readonly SearchHit[]) => hits.map((hit) => [hit.sessionId, hit.number, hit.text]);

/** What everything that answers such questions must answer alike. */
export function describeSearch(name: string, open: () => Promise<OpenedSearch>): void {
  describe(`${name}: search`, () => {
    let search: OpenedSearch;
    const ask = (text: string, more: Partial<SearchQuestion> = {}, mayRead: MayRead = () => true) =>
      search.ask(aQuestion(text, more), mayRead);
    beforeAll(async () => {
      search = await open();
      await search.archive(SESSIONS);
    });
    afterAll(() => search.close());

    test('a text is found in every transcript, newest session first, with its moment and place', async () => {
      const hits = await ask('Removed /srv/data');
      expect(told(hits)).toEqual([
        ['engineer-0001', 4, 'Removed /srv/data'],
        ['someone-0003', 1, 'Removed /srv/data'],
      ]);
      expect(hits[0]).toEqual({
        account: '222222222222',
        region: 'eu-west-1',
        sessionId: 'engineer-0001',
        person: 'engineer',
        owner: 'arn:aws:iam::222222222222:user/engineer',
        node: 'i-0123456789abcdef0',
        nodeName: 'DevEC2Instance',
        at: SEARCH_T0 + 90_000,
        momentMs: 90_000,
        kind: 'line',
        number: 4,
        text: 'Removed /srv/data',
        highlights: [[0, 17]],
      });
      expect(hits[1]).toMatchObject({ at: null, person: null });
    });

    test.each([
      ['it\'s 100% "done"; DROP TABLE', 1],
      ['a\\b_c*d.e', 1],
      ['漢字', 3000],
      ['é ü', 3000],
      ['10.0.77.7', 13],
      ['row 2999 of', 1],
      ['nowhere at all', 0],
    ])('%j is taken as it is, whatever characters are in it', async (text, count) => {
      expect(await ask(text, { limit: 5000 })).toHaveLength(count);
    });

    test('capital and small letters differ, unless they are not to', async () => {
      expect(told(await ask('removed /srv'))).toEqual([['admin-0002', 3, 'removed /srv/data']]);
      expect((await ask('rEMOVED /SRV', { ignoreCase: true })).map((hit) => hit.sessionId)).toEqual([
        'admin-0002',
        'engineer-0001',
        'someone-0003',
      ]);
    });

    test('a regular expression finds what it matches within a line', async () => {
      expect(told(await ask('^Removed /\\w+/d.ta$', { regex: true }))).toEqual([
        ['engineer-0001', 4, 'Removed /srv/data'],
        ['someone-0003', 1, 'Removed /srv/data'],
      ]);
      expect(await ask('row (1|2)00 of', { regex: true })).toHaveLength(2);
      expect(await ask('^\\d+$', { regex: true })).toHaveLength(0);
      expect(await ask('REMOVED.*DATA', { regex: true, ignoreCase: true })).toHaveLength(3);
    });

    test('commands are looked for apart from what was shown', async () => {
      expect(told(await ask('/srv', { commands: true }))).toEqual([
        ['engineer-0001', 1, 'ls -la /srv'],
        ['engineer-0001', 2, 'rm -rf /srv/data'],
      ]);
      expect((await ask('rm -rf', { commands: true }))[0]).toMatchObject({
        kind: 'command',
        momentMs: 90_000,
      });
    });

    test('person, principal, node, account and time narrow it down', async () => {
      const ids = async (more: Partial<SearchQuestion>) =>
        (await ask('emoved /srv', more)).map((hit) => hit.sessionId);
      expect(await ids({ user: 'engineer' })).toEqual(['engineer-0001']);
      expect(await ids({ user: 'assumed-role/x' })).toEqual(['someone-0003']);
      expect(await ids({ node: 'DevEC2Instance' })).toEqual(['engineer-0001', 'someone-0003']);
      expect(await ids({ node: 'mi-0aa' })).toEqual(['admin-0002']);
      expect(await ids({ account: '333333333333' })).toEqual(['someone-0003']);
      expect(await ids({ since: SEARCH_T0 })).toEqual(['admin-0002', 'engineer-0001']);
      expect(await ids({ until: SEARCH_T0 + 1 })).toEqual(['engineer-0001', 'someone-0003']);
      expect(await ids({ since: SEARCH_T0, until: SEARCH_T0 + 1 })).toEqual(['engineer-0001']);
    });

    test('sessions of others are not looked at', async () => {
      const own: MayRead = ({ person }) => person === 'engineer';
      expect((await ask('emoved', {}, own)).map((hit) => hit.sessionId)).toEqual(['engineer-0001']);
      expect((await ask('emoved', {}, ({ person }) => person === null)).map((hit) => hit.sessionId)).toEqual([
        'someone-0003',
      ]);
      expect(await ask('emoved', {}, () => false)).toEqual([]);
    });

    test('secrets are not to be found', async () => {
      for (const secret of ['hunter2', 'swordfish']) {
        expect(told(await ask(secret)).filter(([, , text]) => !String(text).includes('hunter2x'))).toEqual(
          [],
        );
      }
      expect(told(await ask('PASSWORD='))).toEqual([['admin-0002', 2, 'PASSWORD=*** in the clear']]);
    });

    test('no more hits than the limit', async () => {
      expect(await ask('row', { limit: 7 })).toHaveLength(7);
    });

    test('a session archived again changes nothing, and a better copy takes the place of the one before', async () => {
      await search.archive(SESSIONS);
      expect(await ask('Removed /srv/data')).toHaveLength(2);
      const again = aSession({ id: 'again-0004', person: 'again', startedAt: SEARCH_T0 + 5 });
      await search.archive([[again, aCopy(['the first copy, cut short'])]]);
      await search.archive([[again, aCopy(['the second copy, whole'], { versionId: 'v2' })]]);
      expect(told(await ask(' copy, '))).toEqual([['again-0004', 1, 'the second copy, whole']]);
    });
  });
}
