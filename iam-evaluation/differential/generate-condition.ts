import type { Random } from './random.ts';
import type { KeyWords } from './vocabulary.ts';

const OPERATORS: Readonly<Record<KeyWords['kind'], readonly string[]>> = {
  string: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  arn: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'StringEquals', 'StringLike'],
  bool: ['Bool'],
  number: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  address: ['IpAddress', 'NotIpAddress'],
  list: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase'],
};

// Left out, as iam-simulate errs there: 0.0.0.0/0, and a single address of the other family under NotIpAddress.
const RANGES = [
  '10.0.0.0/8',
  '10.1.2.3/32',
  '192.0.2.0/24',
  '2001:db8::/32',
  '2001:db8::9/128',
  '10.1.2.0/23',
  '10.1.4.0/23',
];
const ADDRESSES = ['10.1.2.3', '2001:db8::9'];
const DATES = ['2026-11-21', '2026-11', '2026-11-21T13:00:00+01:00', '2026-11-21T12:00Z'];
const VARIABLES = [
  '$' + '{aws:PrincipalTag/team}',
  '$' + '{aws:username}',
  '$' + "{aws:PrincipalTag/team, 'blue'}",
  '$' + '{aws:userid}',
];

/** One operator on one key, as a Condition element holds it. */
export interface GeneratedCondition {
  readonly operator: string;
  readonly key: string;
  readonly value: string | string[] | boolean;
}

/** A condition on one of the keys. */
export function generateCondition(random: Random, keys: readonly KeyWords[]): GeneratedCondition {
  const words = random.pick(keys);
  const key = random.chance(0.1) ? words.key.toUpperCase() : words.key;
  if (random.chance(0.08))
    return { operator: 'Null', key, value: random.pick(['true', 'false', true, false]) };
  const operator = random.pick(OPERATORS[words.kind]);
  const values = Array.from({ length: 1 + random.below(3) }, () => generateValue(random, words, operator));
  const value = values.length === 1 && random.chance(0.5) ? values[0]! : values;
  return { operator: decorate(random, operator, words.kind), key, value };
}

/** Lists need ForAllValues or ForAnyValue; single values may have them, and may have IfExists. */
function decorate(random: Random, operator: string, kind: KeyWords['kind']): string {
  const needsSet = kind === 'list';
  if (needsSet || random.chance(0.08)) {
    const all = random.chance(0.5);
    // IfExists after ForAnyValue is left out: see the exclusions of the differential test.
    return all && random.chance(0.2)
      ? `ForAllValues:${operator}IfExists`
      : `${all ? 'ForAllValues' : 'ForAnyValue'}:${operator}`;
  }
  return random.chance(0.2) ? `${operator}IfExists` : operator;
}

function generateValue(random: Random, { kind, values }: KeyWords, operator: string): string {
  const value = random.pick(values);
  if (kind === 'address') return random.pick(operator === 'IpAddress' ? [...RANGES, ...ADDRESSES] : RANGES);
  if (kind === 'date') return random.chance(0.3) ? random.pick(DATES) : value;
  if (kind === 'number') return random.pick([value, '61', '-1']);
  if (kind === 'bool') return random.chance(0.1) ? value.toUpperCase() : value;
  if (kind === 'arn')
    return operator.includes('Equals') && !operator.startsWith('Arn') ? value : loosenArn(random, value);
  if (random.chance(0.15)) return random.pick(VARIABLES);
  return operator.endsWith('Like') ? loosen(random, value) : value;
}

/** A pattern that still matches the text, or nearly. */
export function loosen(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  switch (random.below(6)) {
    case 0:
      return `${text.slice(0, at)}*`;
    case 1:
      return `*${text.slice(at)}`;
    case 2:
      return `${text.slice(0, at)}*${text.slice(at + 1)}`;
    case 3:
      return at < text.length ? `${text.slice(0, at)}?${text.slice(at + 1)}` : text;
    case 4:
      return `${text.slice(0, at)}x${text.slice(at)}`;
    default:
      return text;
  }
}

/** The same for an ARN, each part by itself, so that six parts remain. */
export function loosenArn(random: Random, arn: string): string {
  const parts = arn.split(':');
  const head = parts.slice(0, 5).map((part, i) => {
    if (i < 2 || !random.chance(0.25)) return part;
    return random.chance(0.6) ? '*' : loosen(random, part);
  });
  const tail = parts.slice(5).join(':');
  return [...head, random.chance(0.5) ? loosenTail(random, tail) : tail].join(':');
}

/** Loosens a resource's name, not its type: see the exclusions of the differential test. */
function loosenTail(random: Random, tail: string): string {
  const [type = ''] =
    /^(?:instance|managed-instance|document|session|log-group|key|role|archive|other)[/:]/.exec(tail) ?? [];
  if (type !== '' && random.chance(0.1)) return random.pick(['*', `${type.slice(0, 3)}*`, `${type}*`]);
  return `${type}${loosen(random, tail.slice(type.length))}`;
}
