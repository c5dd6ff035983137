import { expect, test } from 'vitest';
import { splitArn } from './arn.ts';

test('an ARN has six parts, the last of which keeps its colons', () => {
  expect(splitArn('arn:aws:logs:r:a:log-group:x:*')).toEqual([
    'arn',
    'aws',
    'logs',
    'r',
    'a',
    'log-group:x:*',
  ]);
  expect(splitArn('arn:aws:s3:::')).toEqual(['arn', 'aws', 's3', '', '', '']);
});

test.each(['', '*', 'arn:aws:s3', 'arn:aws:s3::x'])('%j is no ARN', (text) => {
  expect(splitArn(text)).toBeNull();
});
