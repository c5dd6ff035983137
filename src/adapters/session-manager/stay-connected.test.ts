import { describe, expect, test } from 'vitest';
import { MAX_FAILED_ATTEMPTS } from './reconnect-schedule.ts';
import { CallRefused } from './session-calls.ts';
import { type ConnectionEnd, type ConnectionRules, stayConnected } from './stay-connected.ts';

const LOST: ConnectionEnd = { opened: true, refused: false, heard: true, text: 'lost' };
const NEVER_OPENED: ConnectionEnd = { opened: false, refused: false, heard: false, text: 'ECONNREFUSED' };

function someRules(ends: readonly ConnectionEnd[], resume: () => Promise<string | undefined>) {
  const tokens: string[] = [];
  const waits: number[] = [];
  const told: string[] = [];
  const rules: ConnectionRules = {
    sessionId: 's-1',
    firstToken: 'first',
    calls: { resume },
    connect: async (token) => {
      tokens.push(token);
      return ends[tokens.length - 1] ?? ends[ends.length - 1]!;
    },
    waiting: (text) => void told.push(text),
    jitter: () => 0,
    wait: async (ms) => void waits.push(ms),
    over: new AbortController().signal,
  };
  return { rules, tokens, waits, told };
}

describe('stayConnected', () => {
  test('uses a token again that opened nothing, and asks for a new one after a connection that opened', async () => {
    const answers = ['second', undefined];
    const one = someRules([NEVER_OPENED, LOST, LOST], async () => answers.shift());
    expect(await stayConnected(one.rules)).toEqual({ cause: 'timed-out' });
    expect(one.tokens).toEqual(['first', 'first', 'second']);
    expect(one.waits).toEqual([0, 100, 0, 0]);
  });

  test('gives up on a place that never answers, having said each time what it waits for', async () => {
    const one = someRules([NEVER_OPENED], async () => 'unused');
    expect(await stayConnected(one.rules)).toEqual({ cause: 'unreachable', text: 'ECONNREFUSED' });
    expect(one.tokens.length).toBe(MAX_FAILED_ATTEMPTS + 1);
    expect(one.told.length).toBe(MAX_FAILED_ATTEMPTS - 1);
    expect(one.told[0]).toBe('Waiting for the connection (ECONNREFUSED); attempt 3.');
  });

  test('gives up on a service that opens and at once closes without a word', async () => {
    const mute = { ...LOST, heard: false, text: 'closed (1000)' };
    const one = someRules([mute], async () => 'again');
    expect(await stayConnected(one.rules)).toEqual({ cause: 'unreachable', text: 'closed (1000)' });
  });

  test('stops at a refusal of the opening or of ResumeSession', async () => {
    const opening = someRules([{ ...NEVER_OPENED, refused: true, text: 'HTTP 403' }], async () => 'x');
    expect(await stayConnected(opening.rules)).toEqual({ cause: 'refused', text: 'HTTP 403' });
    const resuming = someRules([LOST], () => Promise.reject(new CallRefused('AccessDenied', 'no')));
    expect(await stayConnected(resuming.rules)).toEqual({ cause: 'refused', text: 'no' });
  });
});
