import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FollowedEvent } from '../../operations/transcript-ports.ts';
import { bulkOutcomes, bulksOf, MAX_BULK_BYTES, MAX_BULK_DOCUMENTS } from './bulk.ts';
import { OpenSearchFeed, type RefusedDocument } from './feed.ts';
import { INDEX_TEMPLATE, retentionPolicy, setUpRequests } from './index-settings.ts';
import { type LineDocument, lineDocuments } from './line-document.ts';
import { startSearchDomain, type TestDomain } from './testing/search-domain.ts';

const T0 = Date.UTC(2026, 10, 21, 9);
const recorded = (name: string) => readFileSync(new URL(`./recorded/${name}`, import.meta.url), 'utf8');

let domain: TestDomain;
let kept: RefusedDocument[];
let feed: OpenSearchFeed;
beforeEach(async () => {
  domain = await startSearchDomain();
  kept = [];
  const keep = async (refused: readonly RefusedDocument[]) => void kept.push(...refused);
  feed = new OpenSearchFeed({ domain: domain.domain, refused: { keep }, firstPauseMs: 1 });
});
afterEach(() => domain.close());

function anEvent(lines: readonly string[], id = '1', sessionId = 'engineer-0001'): FollowedEvent {
  const record = {
    eventVersion: '1.0',
    eventTime: '2026-11-21T09:00:00Z',
    awsRegion: 'eu-west-1',
    target: { id: 'i-0123456789abcdef0' },
    userIdentity: { arn: 'arn:aws:iam::222222222222:user/engineer' },
    runAsUser: 'ssm-user',
    sessionId,
    sessionData: lines,
  };
  return {
    place: { account: '222222222222', region: 'eu-west-1' },
    logGroup: '/sallyport/sessions',
    sessionId,
    ingestedAt: T0,
    event: { atMs: T0, eventId: id, sessionId, lines, text: JSON.stringify(record) },
  };
}

const texts = () => [...domain.documents.values()].map(({ text }) => text);

test('the request is the recorded one, byte for byte', () => {
  const documents = lineDocuments([
    anEvent(['$ \u001b[1mls\u001b[0m /srv', 'a "b" \\c\td é漢']),
    anEvent(['$ exit'], '2'),
  ]);
  expect(bulksOf(documents).map(({ body }) => body)).toEqual([recorded('bulk.ndjson')]);
});

test('the recorded answer tells what became of each document', () => {
  const document = (id: string): LineDocument => ({
    index: 'i',
    id,
    fields: { text: id } as LineDocument['fields'],
  });
  const documents = ['A', 'B', 'C', 'D'].map(document);
  const answer = JSON.parse(recorded('bulk-answer.json'));
  const outcomes = bulkOutcomes({ documents, body: '' }, answer);
  expect(outcomes.map(({ document: { id }, status, error }) => [id, status, error?.split(':')[0]])).toEqual([
    ['A', 201, undefined],
    ['B', 200, undefined],
    ['C', 400, 'strict_dynamic_mapping_exception'],
    ['D', 429, 'rejected_execution_exception'],
  ]);
  expect(() => bulkOutcomes({ documents: documents.slice(1), body: '' }, answer)).toThrow('4 items');
  expect(() => bulkOutcomes({ documents: documents.toReversed(), body: '' }, answer)).toThrow(
    'another order',
  );
});

test('every line is one document, masked, and fits the template; sent again it is there once', async () => {
  const events = [
    anEvent(['$ export TOKEN=hunter2', 'drwxr-xr-x', '']),
    anEvent(
      ['-----BEGIN PRIVATE KEY-----', 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', '-----END PRIVATE KEY-----'],
      '2',
    ),
  ];
  expect(await feed.feed(lineDocuments(events))).toEqual({ indexed: 5, refused: 0 });
  expect(await feed.feed(lineDocuments(events))).toEqual({ indexed: 5, refused: 0 });
  expect(domain.documents.size).toBe(5);
  expect(texts().join('\n')).not.toMatch(/hunter2|MIIE/);
  expect([...domain.documents.values()][1]).toEqual({
    '@timestamp': '2026-11-21T09:00:00.000Z',
    account: '222222222222',
    region: 'eu-west-1',
    session_id: 'engineer-0001',
    node: 'i-0123456789abcdef0',
    owner: 'arn:aws:iam::222222222222:user/engineer',
    run_as: 'ssm-user',
    line: 2,
    text: 'drwxr-xr-x',
  });
});

test('only the items that may be taken later are sent again', async () => {
  domain.busy = { text: 'two', times: 2 };
  expect(await feed.feed(lineDocuments([anEvent(['one', 'two', 'three'])]))).toEqual({
    indexed: 3,
    refused: 0,
  });
  expect(domain.requests.map(({ body }) => body.split('\n').length >> 1)).toEqual([3, 1, 1]);
  expect(texts().sort()).toEqual(['one', 'three', 'two']);
});

test('what is refused for good is kept with its reason, and the others are in', async () => {
  domain.refuses = 'two';
  expect(await feed.feed(lineDocuments([anEvent(['one', 'two', 'three'])]))).toEqual({
    indexed: 2,
    refused: 1,
  });
  expect(kept).toMatchObject([
    { status: 400, reason: 'mapper_parsing_exception: told to', document: { fields: { text: 'two' } } },
  ]);
  expect(domain.requests).toHaveLength(1);
});

test('a request that cannot be read is halved until the one document is found', async () => {
  domain.poison = 'poison';
  const lines = Array.from({ length: 20 }, (_, at) => (at === 13 ? 'poison' : `line ${at}`));
  expect(await feed.feed(lineDocuments([anEvent(lines)]))).toEqual({ indexed: 19, refused: 1 });
  expect(kept.map(({ document }) => document.fields.text)).toEqual(['poison']);
});

test('a domain that is busy or away is asked again a few times, and then says so', async () => {
  domain.statuses.push(503, 429);
  expect(await feed.feed(lineDocuments([anEvent(['one'])]))).toEqual({ indexed: 1, refused: 0 });
  domain.statuses.push(503, 503, 503, 503);
  const failed = feed.feed(lineDocuments([anEvent(['two'])]));
  await expect(failed).rejects.toMatchObject({ code: 'SEARCH_FEED_FAILED', retry: 'later' });
  await expect(failed).rejects.toThrow('1 documents were not taken: HTTP 503');
  domain.statuses.push(403);
  await expect(feed.feed(lineDocuments([anEvent(['two'])]))).rejects.toThrow('is not mapped in the domain');
});

test('requests are bounded in bytes and documents', () => {
  const many = lineDocuments([anEvent(Array.from({ length: 5000 }, (_, at) => `line ${at}`))]);
  expect(bulksOf(many).map(({ documents }) => documents.length)).toEqual([2000, 2000, 1000]);
  expect(MAX_BULK_DOCUMENTS).toBe(2000);
  const wide = lineDocuments([anEvent(Array.from({ length: 400 }, () => '漢 '.repeat(20_000)))]);
  for (const { body } of bulksOf(wide)) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_BULK_BYTES);
});

test('a line that the agent cut is one again, so that no secret passes across the cut', () => {
  const head = `${'x '.repeat(16_490)}password=hun`;
  const cut = head.padEnd(33_000, 't');
  const whole = lineDocuments([anEvent([cut, 'er2-rest', '$ next']), anEvent([cut], '2')]);
  expect(whole.map(({ fields }) => [fields.line, fields.text.slice(-13)])).toEqual([
    [2, 'x password=***'.slice(-13)],
    [3, '$ next'],
    [1, 'x password=***'.slice(-13)],
  ]);
});

test('a long line and a long word fit what the index takes', () => {
  const { properties } = INDEX_TEMPLATE.template.mappings;
  expect(properties.text.fields.exact.ignore_above * 4).toBeLessThan(32_767);
  expect(INDEX_TEMPLATE.template.settings.analysis.filter.short).toEqual({ type: 'truncate', length: 1000 });
  expect(INDEX_TEMPLATE.template.settings.analysis.analyzer.typed.filter).toContain('short');
});

test('hostile lines and names stay within one document', async () => {
  const hostile = ['{"index":{"_index":"other"}}', '\u2028\u0000\ud800\nrm', '\u001b]0;x\u0007'.repeat(3)];
  await feed.feed(lineDocuments([anEvent(hostile, '1', `"},{"x\n${'y'.repeat(900)}`)]));
  expect([...domain.documents.keys()].every((key) => key.startsWith('sallyport-lines-2026.11.21/'))).toBe(
    true,
  );
  expect(domain.documents.size).toBe(2);
});

test('the domain is set up for what the feed does, and for dropping what is over', () => {
  const requests = setUpRequests({
    retentionDays: 30,
    feedRoleArn: 'arn:feed',
    readerRoleArns: ['arn:reader'],
  });
  expect(requests.map(({ path }) => path)).toEqual([
    '/_index_template/sallyport-lines',
    '/_plugins/_ism/policies/sallyport-lines',
    '/_plugins/_security/api/roles/sallyport_feed',
    '/_plugins/_security/api/rolesmapping/sallyport_feed',
    '/_plugins/_security/api/roles/sallyport_reader',
    '/_plugins/_security/api/rolesmapping/sallyport_reader',
  ]);
  expect(JSON.stringify(requests[3])).toContain('arn:feed');
  expect(JSON.stringify(requests[2])).not.toContain('delete');
  expect(JSON.stringify(retentionPolicy(30))).toContain('"min_index_age":"31d"');
});
