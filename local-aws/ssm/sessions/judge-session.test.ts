import { expect, test } from 'vitest';
import { AGENT_CONNECT_MS, AGENT_LOST_MS, CLIENT_CONNECT_MS, judgeSession } from './judge-session.ts';
import type { Session } from './session.ts';

const START = 1_000_000;
const MINUTE_MS = 60_000;

const aSession = (fields: Partial<Session> = {}): Session => ({
  account: '222222222222',
  region: 'us-east-1',
  id: 'alice-1',
  target: 'i-0123456789abcdef0',
  documentName: 'SSM-SessionManagerRunShell',
  documentVersion: '1',
  documentHash: '',
  sessionType: 'Standard_Stream',
  owner: 'arn:aws:iam::222222222222:user/alice',
  ownerUserId: 'AIDAEXAMPLE',
  reason: '',
  startedAt: START,
  status: 'Connected',
  idleMinutes: 20,
  clientConnectedAt: START,
  agentConnectedAt: START,
  ...fields,
});

const there = { agentGoneAt: Number.POSITIVE_INFINITY, activeAt: START };

test('a session with both sides there is looked at again when it may be idle', () => {
  expect(judgeSession(aSession(), there, START)).toEqual({ kind: 'wait', until: START + 20 * MINUTE_MS });
});

test('the earliest limit is the one that ends it', () => {
  const judgement = judgeSession(aSession({ maxMinutes: 5 }), there, START + 30 * MINUTE_MS);
  expect(judgement).toMatchObject({ kind: 'end', output: expect.stringContaining('maximum duration of 5') });
});

test('a session that waits for both sides ends by the agent’s limit, as failed', () => {
  const waiting = aSession({ clientConnectedAt: undefined, agentConnectedAt: undefined });
  expect(judgeSession(waiting, there, START)).toEqual({ kind: 'wait', until: START + AGENT_CONNECT_MS });
  expect(judgeSession(waiting, there, START + AGENT_CONNECT_MS)).toMatchObject({
    kind: 'end',
    status: 'Failed',
  });
});

test('a session without a client ends when its client is late', () => {
  const waiting = aSession({ clientConnectedAt: undefined });
  expect(judgeSession(waiting, there, START + CLIENT_CONNECT_MS - 1)).toMatchObject({ kind: 'wait' });
  expect(judgeSession(waiting, there, START + CLIENT_CONNECT_MS)).toMatchObject({
    kind: 'end',
    status: 'Terminated',
  });
});

test('a node that is gone is waited for, then lost', () => {
  const gone = { agentGoneAt: START + 1000, activeAt: START };
  expect(judgeSession(aSession(), gone, START + 2000)).toEqual({
    kind: 'wait',
    until: START + 1000 + AGENT_LOST_MS,
  });
  expect(judgeSession(aSession(), gone, START + 1000 + AGENT_LOST_MS)).toMatchObject({ kind: 'end' });
});
