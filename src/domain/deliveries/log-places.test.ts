import { describe, expect, test } from 'vitest';
import { type DocumentContent, parseSessionDocument } from '../guardrails/session-document.ts';
import { logKey, logPlacesOf } from './log-places.ts';

function content(inputs: object, sessionType = 'Standard_Stream'): DocumentContent {
  const parsed = parseSessionDocument({ sessionType, inputs }, { version: '3', hash: null });
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.content;
}

const SESSION = { id: 'engineer-0a1b', parameters: {} };

describe('the places of a log', () => {
  test('are the object and the stream that the document names', () => {
    const inputs = {
      s3BucketName: 'archive',
      s3KeyPrefix: '222222222222/eu-west-1',
      cloudWatchLogGroupName: '/sessions',
      cloudWatchStreamingEnabled: true,
    };
    expect(logPlacesOf(SESSION, content(inputs), 5)).toEqual({
      s3: { bucket: 'archive', key: '222222222222/eu-west-1/engineer-0a1b.log' },
      cloudwatch: { logGroup: '/sessions', streaming: true },
      notKnown: { s3: null, cloudwatch: null },
      unlogged: null,
      documentVersion: '3',
      knownAt: 5,
    });
  });

  test('show something at once where the agent types a profile into a shell on Linux', () => {
    const inputs = {
      cloudWatchLogGroupName: '/s',
      cloudWatchStreamingEnabled: true,
      shellProfile: { linux: 'x' },
    };
    const shownAtOnce = (platform: string | null, more = {}) =>
      logPlacesOf(SESSION, content({ ...inputs, ...more }), 5, platform).cloudwatch?.shownAtOnce;
    expect(shownAtOnce('Linux')).toBe(true);
    expect(shownAtOnce('Windows')).toBeUndefined();
    expect(shownAtOnce(null)).toBeUndefined();
    expect(shownAtOnce('Linux', { cloudWatchStreamingEnabled: false })).toBeUndefined();
    expect(shownAtOnce('Linux', { shellProfile: { windows: 'x' } })).toBeUndefined();
  });

  test('are none where the document names none, and for ports whatever it says', () => {
    expect(logPlacesOf(SESSION, content({}), 5)).toMatchObject({
      s3: null,
      cloudwatch: null,
      unlogged: null,
    });
    const port = logPlacesOf(SESSION, content({ s3BucketName: 'archive' }, 'Port'), 5);
    expect(port).toMatchObject({ s3: null, cloudwatch: null, unlogged: expect.stringContaining('port') });
  });

  test('follow what the caller chose, and are not known where that is not told', () => {
    const inputs = {
      s3BucketName: '{{ bucket }}',
      s3KeyPrefix: 'p',
      cloudWatchLogGroupName: '{{ssm:group}}',
    };
    const chosen = logPlacesOf({ ...SESSION, parameters: { bucket: ['mine'] } }, content(inputs), 5);
    expect(chosen.s3).toEqual({ bucket: 'mine', key: 'p/engineer-0a1b.log' });
    expect(chosen.cloudwatch).toBeNull();
    expect(chosen.notKnown.cloudwatch).toContain('ssm:group');
    const hidden = logPlacesOf({ ...SESSION, parameters: null }, content(inputs), 5);
    expect(hidden.s3).toBeNull();
    expect(hidden.notKnown.s3).toContain('bucket');
  });

  test('a parameter named as a property of every object is no value', () => {
    const places = logPlacesOf(SESSION, content({ s3BucketName: '{{constructor}}' }), 5);
    expect(places.notKnown.s3).toContain('constructor');
  });
});

test.each([
  ['', 's', 's.log'],
  ['a/b', 's', 'a/b/s.log'],
  ['a//b/', 's', 'a/b/s.log'],
  ['/a', 's', '/a/s.log'],
  ['a', 'x:y', 'a/xy.log'],
  ['./a', 's', 'a/s.log'],
])('the key under %j of session %s is %s', (prefix, id, key) => {
  expect(logKey(prefix, id)).toBe(key);
});
