import { randomUUID } from 'node:crypto';
import { encodeMessage } from '@sallyport/session-channel/codec.ts';
import { type AgentMessage, MessageType } from '@sallyport/session-channel/message.ts';
import { renderAgentSessionState } from '@sallyport/session-channel/payloads/agent-session-state.ts';
import { jsonBytes } from '@sallyport/session-channel/payloads/json-object.ts';
import { MAX_CHANNEL_FRAME_BYTES } from '../upgrade.ts';

const frame = (fields: Partial<AgentMessage>) =>
  encodeMessage({
    messageType: MessageType.inputStreamData,
    schemaVersion: 1,
    createdAt: Date.now(),
    sequenceNumber: 0,
    flags: 0,
    messageId: randomUUID(),
    payloadType: 1,
    payload: Buffer.from('x'),
    ...fields,
  });

const acknowledgeOf = (sequence: unknown) =>
  frame({
    messageType: MessageType.acknowledge,
    payloadType: 0,
    payload: jsonBytes({
      AcknowledgedMessageType: 'output_stream_data',
      AcknowledgedMessageId: randomUUID(),
      AcknowledgedMessageSequenceNumber: sequence,
      IsSequentialMessage: true,
    }),
  });

/** What a hostile client may send on its channel of a session: what it is, and the messages. */
export const HOSTILE_FRAMES: readonly (readonly [string, (id: string) => readonly (Buffer | string)[]])[] = [
  ['too short', () => [Buffer.alloc(20, 1)]],
  ['empty', () => [Buffer.alloc(0)]],
  [
    'of a header length past its end',
    () => [Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xff]), frame({}).subarray(4)])],
  ],
  ['oversize', () => [Buffer.alloc(MAX_CHANNEL_FRAME_BYTES + 1)]],
  ['a text after the opening', () => ['{"MessageSchemaVersion":"1.0"}']],
  ['out of the window', () => [frame({ sequenceNumber: 1_000_000 })]],
  [
    'of a negative sequence number',
    () => [Buffer.concat([frame({}).subarray(0, 48), Buffer.alloc(8, 0xff), frame({}).subarray(56)])],
  ],
  [
    'a number used again with another payload',
    () => [frame({ sequenceNumber: 40 }), frame({ sequenceNumber: 40, payload: Buffer.from('y') })],
  ],
  ['an acknowledgement of what was never sent', () => [acknowledgeOf(5_000)]],
  ['an acknowledgement of no number', () => [acknowledgeOf('seven')]],
  [
    'the service’s own channel_closed',
    (id) => [frame({ messageType: MessageType.channelClosed, payload: jsonBytes({ SessionId: id }) })],
  ],
  ['the agent’s output', () => [frame({ messageType: MessageType.outputStreamData })]],
  [
    'the agent’s state',
    (id) => [
      frame({
        messageType: MessageType.agentSessionState,
        payload: renderAgentSessionState({ sessionState: 'Terminating', sessionId: id }),
      }),
    ],
  ],
  ['of an unknown type', () => [frame({ messageType: 'agent_job' })]],
];
