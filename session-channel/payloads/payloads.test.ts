import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameError } from '../frame-error.ts';
import { parseAcknowledge, renderAcknowledge } from './acknowledge.ts';
import { parseAgentSessionState, renderAgentSessionState } from './agent-session-state.ts';
import {
  parseAgentTask,
  parseAgentTaskAcknowledge,
  parseAgentTaskComplete,
  renderAgentTask,
  renderAgentTaskAcknowledge,
  renderAgentTaskComplete,
} from './agent-task.ts';
import { parseChannelClosed, renderChannelClosed } from './channel-closed.ts';
import { parseEncryptionChallenge, renderEncryptionChallenge } from './encryption-challenge.ts';
import { type ChannelFlag, parseFlag, renderFlag } from './flag.ts';
import {
  parseHandshakeComplete,
  parseHandshakeRequest,
  parseHandshakeResponse,
  renderHandshakeComplete,
  renderHandshakeRequest,
  renderHandshakeResponse,
} from './handshake.ts';
import { MAX_JSON_BYTES } from './json-object.ts';
import { parseOpenControlChannel, renderOpenControlChannel } from './open-control-channel.ts';
import { parseOpenDataChannel, renderOpenDataChannel } from './open-data-channel.ts';
import { parseSize, renderSize } from './size.ts';

const text = fc.string({ maxLength: 40 });
const filled = fc.string({ minLength: 1, maxLength: 40 });
const json = fc.dictionary(
  filled.filter((key) => key !== '__proto__'),
  fc.oneof(text, fc.integer(), fc.boolean()),
);

/** Each payload's pair, and what it may hold. */
const pairs: { name: string; trip: (value: never) => unknown; values: fc.Arbitrary<unknown> }[] = [
  {
    name: 'acknowledge',
    trip: (value) => parseAcknowledge(renderAcknowledge(value)),
    values: fc.record({
      messageType: fc.constantFrom('output_stream_data', 'input_stream_data'),
      messageId: fc.uuid(),
      sequenceNumber: fc.maxSafeNat(),
    }),
  },
  {
    name: 'channel_closed',
    trip: (value) => parseChannelClosed(renderChannelClosed(value)),
    values: fc.record({
      messageId: text,
      destinationId: text,
      sessionId: text,
      createdDate: text,
      output: text,
    }),
  },
  {
    name: 'size',
    trip: (value) => parseSize(renderSize(value)),
    values: fc.record({ cols: fc.nat(65_535), rows: fc.nat(65_535) }),
  },
  {
    name: 'agent_session_state',
    trip: (value) => parseAgentSessionState(renderAgentSessionState(value)),
    values: fc.record({ sessionState: fc.constantFrom('Connected', 'Terminating'), sessionId: text }),
  },
  {
    name: 'flag',
    trip: (value) => parseFlag(renderFlag(value)),
    values: fc.constantFrom<ChannelFlag>(1, 2, 3),
  },
  {
    name: 'opening of a client',
    trip: (value) => parseOpenDataChannel(renderOpenDataChannel(value)),
    values: fc.record({
      tokenValue: filled,
      requestId: fc.uuid(),
      clientId: fc.uuid(),
      clientVersion: filled,
    }),
  },
  {
    name: 'opening of an agent',
    trip: (value) => parseOpenDataChannel(renderOpenDataChannel(value)),
    values: fc.record({
      tokenValue: filled,
      requestId: fc.uuid(),
      clientId: fc.constant(''),
      clientInstanceId: filled,
    }),
  },
  {
    name: 'opening of a control channel',
    trip: (value) => parseOpenControlChannel(renderOpenControlChannel(value)),
    values: fc.record({ requestId: fc.uuid(), tokenValue: filled, agentVersion: text, platformType: text }),
  },
  {
    name: 'handshake request',
    trip: (value) => parseHandshakeRequest(renderHandshakeRequest(value)),
    values: fc.record({
      agentVersion: text,
      actions: fc.array(
        fc.oneof(
          fc.record({
            kind: fc.constant('SessionType'),
            sessionType: text,
            properties: fc.oneof(json, fc.constant(null)),
          }),
          fc.record({
            kind: fc.constant('KMSEncryption'),
            kmsKeyId: text,
            challenge: fc.oneof(text, fc.constant(null)),
          }),
          fc.record({ kind: fc.constant('unknown'), actionType: fc.constant('Telepathy') }),
        ),
        { maxLength: 4 },
      ),
    }),
  },
  {
    name: 'handshake complete',
    trip: (value) => parseHandshakeComplete(renderHandshakeComplete(value)),
    values: fc.record({ durationNs: fc.maxSafeNat(), customerMessage: text }),
  },
  {
    name: 'encryption challenge',
    trip: (value) => [...parseEncryptionChallenge(renderEncryptionChallenge(Uint8Array.from(value)))],
    values: fc.array(fc.nat(255), { minLength: 1, maxLength: 92 }),
  },
  {
    name: 'interactive_shell',
    trip: (value) => parseAgentTask(renderAgentTask(value)),
    values: fc.record({
      documentName: text,
      documentContent: json,
      sessionId: text,
      parameters: json,
      runAsUser: text,
      sessionOwner: text,
    }),
  },
  {
    name: 'agent_task_complete',
    trip: (value) => parseAgentTaskComplete(renderAgentTaskComplete(value)),
    values: fc.record({
      taskId: text,
      finalTaskStatus: text,
      isRoutingFailure: fc.boolean(),
      instanceId: text,
      output: text,
      s3Bucket: text,
      s3UrlSuffix: text,
      cwlGroup: text,
      cwlStream: text,
      retryNumber: fc.nat(),
    }),
  },
  {
    name: 'agent_task_acknowledge',
    trip: (value) => parseAgentTaskAcknowledge(renderAgentTaskAcknowledge(value)),
    values: fc.record({ messageId: fc.uuid(), taskId: text, topic: text }),
  },
];

test.each(pairs)('$name is read back as it was written', ({ trip, values }) => {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  fc.assert(
    fc.property(values, (value) => {
      expect(plain(trip(value as never))).toEqual(plain(value));
    }),
  );
});

const parsers = {
  parseAcknowledge,
  parseAgentSessionState,
  parseAgentTask,
  parseAgentTaskAcknowledge,
  parseAgentTaskComplete,
  parseChannelClosed,
  parseEncryptionChallenge,
  parseFlag,
  parseHandshakeComplete,
  parseHandshakeRequest,
  parseHandshakeResponse,
  parseOpenControlChannel,
  parseOpenDataChannel,
  parseSize,
};

describe('bytes of a stranger', () => {
  test.each(Object.entries(parsers))('%s throws nothing but FrameError', (_, parse) => {
    const names = fc.constantFrom('RequestId', 'TokenValue', 'Challenge', 'Content', 'SessionId', 'cols');
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.json().map((value) => Buffer.from(value)),
      fc.dictionary(names, fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value))),
      fc
        .constantFrom('{"__proto__":1}', `${'['.repeat(50_000)}`, 'null', '[]')
        .map((value) => Buffer.from(value)),
    );
    fc.assert(
      fc.property(hostile, (payload) => {
        try {
          parse(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });

  test('names the path and the expectation, and never the value', () => {
    const token = 'secret-token';
    const payload = Buffer.from(
      JSON.stringify({ AgentVersion: '3', RequestedClientActions: [{ ActionType: 7 }] }),
    );
    expect(() => parseHandshakeRequest(payload)).toThrow(
      'HandshakeRequest.RequestedClientActions[0].ActionType: expected a text',
    );
    const opening = { MessageSchemaVersion: '1.0', RequestId: token, TokenValue: token };
    expect(() => parseOpenDataChannel(JSON.stringify(opening))).toThrow(
      /^OpenDataChannel\.RequestId: expected a UUID$/,
    );
  });

  test.each([
    ['JSON that is too long', Buffer.alloc(MAX_JSON_BYTES + 1, ' '), 'over'],
    ['a fraction of a column', Buffer.from('{"cols":1.5,"rows":2}'), 'size.cols'],
    ['too many rows', Buffer.from('{"cols":1,"rows":70000}'), 'size.rows'],
  ])('refuses %s', (_, payload, words) => {
    expect(() => parseSize(payload)).toThrow(words);
  });
});

describe('forms that the field has seen', () => {
  test('a size whose keys are written in another case is read, as Go reads it', () => {
    expect(parseSize(Buffer.from('{"Cols":80,"ROWS":24}'))).toEqual({ cols: 80, rows: 24 });
  });

  test("the real client's answer to an unknown action counts as unsupported", () => {
    const payload = Buffer.from(
      '{"ClientVersion":"1.2.677.0","ProcessedClientActions":[{"ActionType":"Telepathy","ActionStatus":0,"ActionResult":3,"Error":"Unsupported action Telepathy"}],"Errors":null}',
    );
    expect(parseHandshakeResponse(payload)).toEqual({
      clientVersion: '1.2.677.0',
      actions: [{ actionType: 'Telepathy', status: 3, error: 'Unsupported action Telepathy' }],
      errors: [],
    });
  });

  test('a KMS result carries the encrypted key and whether the challenge is bound into it', () => {
    const kms = { cipherTextKey: Buffer.from('sealed'), challengeAcknowledged: true };
    const payload = renderHandshakeResponse({
      clientVersion: '1',
      actions: [{ actionType: 'KMSEncryption', status: 1, kms }],
      errors: [],
    });
    expect(JSON.parse(payload.toString()).ProcessedClientActions[0].ActionResult).toEqual({
      KMSCipherTextKey: 'c2VhbGVk',
      KMSCipherTextHash: null,
      ChallengeAcknowledgement: true,
    });
    expect(parseHandshakeResponse(payload).actions[0]?.kms).toEqual(kms);
  });
});
