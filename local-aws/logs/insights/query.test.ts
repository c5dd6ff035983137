import { describe, expect, test } from 'vitest';
import { AwsError } from '../../error.ts';
import { eventRow, readQuery } from './query.ts';

const BEGIN = Date.UTC(2026, 10, 21, 12);

const EVENTS = [
  '{"user":{"name":"ana"},"took":12.5,"ok":true,"tags":["a","b"]}',
  '{"user":{"name":"bo"},"took":7,"ok":false,"at":"x"}',
  'plain text, user=cy took=30ms',
  '{"user":{"name":"ana"},"took":"41"}',
];

/** The lines of a query, newest first unless it sorts; without the pointer. */
function ask(text: string, messages = EVENTS): Record<string, string>[] {
  const query = readQuery(text);
  const rows = messages
    .map((message, i) =>
      eventRow({
        timestamp: BEGIN + i * 60_000,
        ingestedAt: BEGIN + i * 60_000 + 500,
        message,
        stream: i % 2 === 0 ? 'even' : 'odd',
        log: '222222222222:group',
        pointer: `p${i}`,
      }),
    )
    .filter((row) => query.passes(row));
  return query
    .finish(rows, 100)
    .lines.map((line) =>
      Object.fromEntries(
        line.filter(({ field }) => field !== '@ptr').map(({ field, value }) => [field, value]),
      ),
    );
}

const values = (text: string, name = 'v', messages = EVENTS) =>
  ask(text, messages).map((line) => line[name] ?? '');

test('a query that names no fields shows time and message, newest first, and where each event is', () => {
  const { lines } = readQuery('').finish(
    [eventRow({ timestamp: BEGIN, ingestedAt: BEGIN, message: 'm', stream: 's', log: 'l', pointer: 'p' })],
    10,
  );
  expect(lines).toEqual([
    [
      { field: '@timestamp', value: '2026-11-21 12:00:00.000' },
      { field: '@message', value: 'm' },
      { field: '@ptr', value: 'p' },
    ],
  ]);
  expect(ask('limit 2').map((line) => line['@message'])).toEqual([EVENTS[3], EVENTS[2]]);
});

describe('filter', () => {
  test.each([
    ['user.name = "ana"', [3, 0]],
    ['user.name != "ana"', [2, 1]],
    ['took > 10', [3, 0]],
    ['took >= 12.5 and took < 20', [0]],
    ['took = 7.0', [1]],
    ['ok = 1', [0]],
    ['ok = true or at = "x"', [1, 0]],
    ['not (user.name = "ana")', [2, 1]],
    ['not ispresent(user.name)', [2]],
    ['@message like "text"', [2]],
    ['@message like /took[:=]/', [2]],
    ['@message like /(?i)PLAIN/', [2]],
    ['@message like /PLAIN/', []],
    ['@message =~ /^plain/', [2]],
    ['@message not like "user"', []],
    ['user.name in ["bo", "cy"]', [1]],
    ['user.name not in ["bo"]', [3, 2, 0]],
    ['tags.1 = "b"', [0]],
    ['`user.name` = "bo" # and nobody else', [1]],
    ['@logStream = "even" and took * 2 + 1 = 26', [0]],
    ['took % 2 = 1 and took ^ 2 = 49', [1]],
    ['strlen(user.name) = 2', [1]],
    ['tolower(toupper(user.name)) = "bo"', [1]],
    ['-took < -40', [3]],
    ['@timestamp < 1795262460000', [0]],
  ] as const)('%s', (condition, wanted) => {
    expect(values(`filter ${condition}\n| fields @message as v`)).toEqual(wanted.map((i) => EVENTS[i]));
  });
});

test('fields work out new columns, which later commands may use', () => {
  expect(
    ask(
      'fields user.name as who, took / 2 as half, concat(who, "!") as shout | filter half > 3 | display shout, half',
    ),
  ).toEqual([
    { shout: 'ana!', half: '20.5' },
    { shout: 'bo!', half: '3.5' },
    { shout: 'ana!', half: '6.25' },
  ]);
  expect(values('fields coalesce(at, user.name, "none") as v')).toEqual(['ana', 'none', 'x', 'ana']);
  expect(values('fields substr(trim("  abc "), 1, 1) as v | limit 1')).toEqual(['b']);
  expect(values('fields floor(12.7) + abs(-2) + greatest(1, 3) as v | limit 1')).toEqual(['17']);
});

test('parse takes columns out by a glob and by an expression', () => {
  expect(
    ask('parse @message "user=* took=*ms" as who, ms | filter ispresent(who) | display who, ms'),
  ).toEqual([{ who: 'cy', ms: '30' }]);
  expect(ask('parse "text, *" as rest | filter ispresent(rest) | display rest')).toEqual([
    { rest: 'user=cy took=30ms' },
  ]);
  expect(values('parse @message /user=(?<v>\\w+)/ | filter ispresent(v) | display v')).toEqual(['cy']);
  expect(values('parse `user.name` /^(?<v>.)/ | filter ispresent(v) | display v')).toEqual(['a', 'b', 'a']);
});

test('stats count and sum up by fields and by time', () => {
  expect(ask('stats count(*) as n, sum(took) as total by user.name | sort n desc, user.name asc')).toEqual([
    { 'user.name': 'ana', n: '2', total: '53.5' },
    { n: '1' },
    { 'user.name': 'bo', n: '1', total: '7' },
  ]);
  expect(ask('stats count(*) by bin(2m) | sort `bin(2m)` asc')).toEqual([
    { 'bin(2m)': '2026-11-21 12:00:00.000', 'count(*)': '2' },
    { 'bin(2m)': '2026-11-21 12:02:00.000', 'count(*)': '2' },
  ]);
  expect(
    ask(
      'stats avg(took), min(took), max(took), count(took), count_distinct(user.name), pct(took, 50), stddev(ok)',
    ),
  ).toEqual([
    {
      'avg(took)': '20.1666666666667',
      'min(took)': '7',
      'max(took)': '41',
      'count(took)': '3',
      'count_distinct(user.name)': '2',
      'pct(took, 50)': '12.5',
      'stddev(ok)': '0.5',
    },
  ]);
  expect(ask('stats earliest(user.name) as a, latest(user.name) as b, max(@timestamp)')).toEqual([
    { a: 'ana', b: 'ana', 'max(@timestamp)': '2026-11-21 12:03:00.000' },
  ]);
  expect(ask('stats count(*) by bin(2m) | sort bin(2m) desc | display bin(2m)')).toEqual([
    { 'bin(2m)': '2026-11-21 12:02:00.000' },
    { 'bin(2m)': '2026-11-21 12:00:00.000' },
  ]);
  expect(ask('stats count(*) by user.name | sort count(*) desc | limit 1 | fields count(*) as n')).toEqual([
    { 'user.name': 'ana', 'count(*)': '2', n: '2' },
  ]);
  expect(ask('stats count(*) as n by user.name | stats max(n) as most')).toEqual([{ most: '2' }]);
});

test('sort, dedup and limit act in the order in which they stand', () => {
  expect(values('filter ispresent(took) | sort took asc | fields took as v')).toEqual(['7', '12.5', '41']);
  expect(values('filter ispresent(user.name) | dedup user.name | fields took as v')).toEqual(['41', '7']);
  expect(values('limit 2 | sort @timestamp asc | fields @logStream as v')).toEqual(['even', 'odd']);
});

describe('a query that cannot be read is refused, and the place is told', () => {
  test.each([
    ['filtr a = 1', 0],
    ['fields @message | ', 18],
    ['filter a = ', 11],
    ['filter a = 1 b', 13],
    ['filter (a = 1', 13],
    ['filter a == 1', 10],
    ['stats count(*) by', 17],
    ['stats foo(a)', 6],
    ['fields foo(a)', 7],
    ['fields strlen()', 7],
    ['parse @message "a * b *" as one', 15],
    ['parse @message /a(b)/', 15],
    ['filter @message like /(/', 21],
    ['limit many', 6],
    ['limit 0', 6],
    ['fields $a', 7],
    ['unnest a into b', 0],
    ['filter "open', 7],
  ])('%s', (text, at) => {
    let told: unknown;
    try {
      readQuery(text);
    } catch (error) {
      told = error;
    }
    expect(told).toMatchObject({
      code: 'MalformedQueryException',
      members: { queryCompileError: { location: { startCharOffset: at } } },
    });
  });

  test('nesting without end is refused, not followed', () => {
    for (const text of [
      `filter ${'('.repeat(3_000)}a`,
      `filter ${'not '.repeat(2_000)}a`,
      `filter ${'-'.repeat(3_000)}a`,
    ])
      expect(() => readQuery(text)).toThrow(AwsError);
  });
});
