import { AgentChannel, type AgentChannelOptions } from '../agent-channel.ts';
import type { AgentOutput, ClientOutput } from '../channel-output.ts';
import { ClientChannel } from '../client-channel.ts';
import { decodeMessage } from '../codec.ts';
import { countedUuids, type LinkFaults } from './lossy-link.ts';

/** The session of the tests. */
export const SESSION_ID = 'engineer-0123456789abcdef0';
/** Its node. */
export const NODE_ID = 'i-0123456789abcdef0';
/** A link on which nothing goes wrong. */
export const QUIET: LinkFaults = { seed: 1, loss: 0, doubling: 0, maxDelayMs: 1, cutEveryMs: 0 };
/** When the tests take place, epoch ms. */
export const NOW = 1_700_000_000_000;

/** The client's end. */
export const aClient = (): ClientChannel =>
  new ClientChannel({
    sessionId: SESSION_ID,
    targetId: NODE_ID,
    clientId: '00000000-0000-4000-8000-00000000c11e',
    clientVersion: '1.2.780.0',
    nonceStart: new Uint8Array(12),
    newMessageId: countedUuids(),
  });

/** The agent's end. */
export const anAgent = (options: Partial<AgentChannelOptions> = {}): AgentChannel =>
  new AgentChannel({
    sessionId: SESSION_ID,
    instanceId: NODE_ID,
    agentVersion: '3.3.1142.0',
    sessionType: 'Standard_Stream',
    randomness: {
      keyChallenge: new Uint8Array(16).fill(7),
      encryptionChallenge: new Uint8Array(64).fill(9),
      nonceStart: new Uint8Array(12).fill(0xff),
    },
    newMessageId: countedUuids(),
    ...options,
  });

/** The bytes that came out at the client. */
export const outputText = (outputs: readonly ClientOutput[]): Buffer =>
  Buffer.concat(outputs.flatMap((one) => (one.kind === 'output' ? [one.data] : [])));
/** The bytes that came out at the agent. */
export const inputText = (outputs: readonly AgentOutput[]): Buffer =>
  Buffer.concat(outputs.flatMap((one) => (one.kind === 'input' ? [one.data] : [])));
/** What the outputs are, in order. */
export const kinds = (outputs: readonly { kind: string }[]): string[] => outputs.map((one) => one.kind);
/** The messages among the outputs. */
export const messages = (outputs: readonly { kind: string }[]) =>
  (outputs as readonly ClientOutput[]).flatMap((one) =>
    one.kind === 'frame' ? [decodeMessage(one.bytes)] : [],
  );
