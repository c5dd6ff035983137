import { expect, test } from 'vitest';
import { ask, NotKnown, toFact } from './ask.ts';

const awsError = (name: string) => Object.assign(new Error('words of AWS'), { name, $metadata: {} });

test("an error of AWS is told by the operation and the error's name, never its words", async () => {
  const failed = ask('GetDocument', () => Promise.reject(awsError('ThrottlingException')));
  expect(await toFact(failed)).toEqual({ known: false, reason: 'GetDocument: ThrottlingException' });
});

test('an answer that there is none is a known absence', async () => {
  const none = { errors: ['NoSuchBucketPolicy'], value: null };
  const found = ask<string | null>(
    'GetBucketPolicy',
    () => Promise.reject(awsError('NoSuchBucketPolicy')),
    none,
  );
  expect(await toFact(found)).toEqual({ known: true, value: null });
});

test('a network that fails is told by its code', async () => {
  const refused = Object.assign(new Error('connect 127.0.0.1'), { code: 'ECONNREFUSED' });
  const failed = ask('GetRole', () => Promise.reject(refused));
  await expect(failed).rejects.toThrow(new NotKnown('GetRole: ECONNREFUSED'));
});

test('an answer that does not come in time is unknown for now', async () => {
  expect(await toFact(new Promise(() => undefined), 5)).toEqual({
    known: false,
    reason: 'there was no answer within 5 ms',
  });
});

test('a bug is no unknown fact', async () => {
  await expect(toFact(Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
});
