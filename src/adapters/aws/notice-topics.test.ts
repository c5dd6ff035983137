import { describe, expect, test } from 'vitest';
import { aNotice } from '../../../test/builders/session.ts';
import type { NoticeView } from '../../domain/notices/view.ts';
import { messageOf } from './notice-topics.ts';

const LIMIT = 256 * 1024;
const huge = 'x'.repeat(300_000);

function read(text: string): NoticeView & { cut?: string } {
  expect(Buffer.byteLength(text)).toBeLessThan(LIMIT);
  return JSON.parse(text) as NoticeView & { cut?: string };
}

describe('a message', () => {
  test('is the whole notice with its times as contract.md writes them', () => {
    const notice = aNotice({
      event: { eventName: 'StartSession', sallyport: { terminationReasons: ['x'] } },
    });
    expect(read(messageOf(notice))).toEqual({ ...notice, raisedAt: '2027-01-15T08:00:00.000Z' });
  });

  test("over SNS's limit loses the caller's words and keeps the reasons and the rest of the event", () => {
    const event = {
      eventName: 'StartSession',
      requestParameters: { reason: huge },
      sallyport: { kind: 'k' },
    };
    const message = read(messageOf(aNotice({ event })));
    expect(message.terminationReasons).toEqual(aNotice().terminationReasons);
    expect(message.event).toMatchObject({ eventName: 'StartSession', sallyport: { kind: 'k' } });
    expect(message.event?.['requestParameters']).toContain('sallyport session show');
  });

  test('whose identity is too large keeps what Sallyport found', () => {
    const event = { eventID: 'e', userIdentity: { name: huge }, sallyport: { kind: 'k' } };
    expect(read(messageOf(aNotice({ event }))).event).toMatchObject({
      eventID: 'e',
      sallyport: { kind: 'k' },
    });
  });

  test('whose session is too large still goes, with its reasons', () => {
    const message = read(messageOf(aNotice({ event: { eventID: 'e' }, session: { reason: huge } })));
    expect(message).toMatchObject({ session: null, terminationReasons: aNotice().terminationReasons });
  });

  test('of which nothing fits is a fault, not a silence', () => {
    expect(() => messageOf(aNotice({ terminationReasons: [huge] }))).toThrow('too large for SNS');
  });
});
