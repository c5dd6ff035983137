import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { AgentChannel } from './agent-channel.ts';
import type { AgentOutput, ClientOutput } from './channel-output.ts';
import type { ClientChannel } from './client-channel.ts';
import { encodeMessage } from './codec.ts';
import { MessageType, PayloadType } from './message.ts';
import { renderChannelClosed } from './payloads/channel-closed.ts';
import { parseOpenDataChannel } from './payloads/open-data-channel.ts';
import {
  aClient,
  anAgent,
  inputText,
  kinds,
  messages,
  NODE_ID,
  NOW,
  outputText,
  QUIET,
  SESSION_ID,
} from './testing/channel-ends.ts';
import { LossyLink } from './testing/lossy-link.ts';

describe('a plain shell', () => {
  test('opens with no handshake, and the first output makes the client ready and send its size', () => {
    const [client, agent] = [aClient(), anAgent()];
    const link = new LossyLink(client, agent, QUIET);
    link.fromClient(client.resize({ cols: 80, rows: 24 }, link.now));
    link.fromClient(client.send(Buffer.from('early'), link.now));
    link.connect();
    link.fromAgent(agent.send(Buffer.from('sh-5.1$ '), link.now));
    link.run(() => inputText(link.agentOutputs).length === 5);
    const ready = link.clientOutputs.find((one) => one.kind === 'ready');
    expect(ready).toMatchObject({ sessionType: 'Standard_Stream', agentVersion: '' });
    expect(kinds(link.agentOutputs)).toEqual(['text', 'ready', 'ping', 'size', 'input']);
  });

  test('opens as client and as agent with the frames that the service tells apart', () => {
    const client = aClient().connected(
      { tokenValue: 'T', requestId: '00000000-0000-4000-8000-000000000001' },
      NOW,
    );
    const agent = anAgent().connected(
      { tokenValue: 'U', requestId: '00000000-0000-4000-8000-000000000002' },
      NOW,
    );
    const opening = (outputs: readonly (ClientOutput | AgentOutput)[]) =>
      outputs[0]?.kind === 'text' ? parseOpenDataChannel(outputs[0].text) : undefined;
    expect(opening(client)).toMatchObject({ tokenValue: 'T', clientVersion: '1.2.780.0' });
    expect(opening(client)?.clientInstanceId).toBeUndefined();
    expect(opening(agent)).toMatchObject({ tokenValue: 'U', clientId: '', clientInstanceId: NODE_ID });
    expect(messages(agent).map((one) => one.messageType)).toEqual([MessageType.agentSessionState]);
  });

  test('numbers output from 0 with SYN on the first frame only', () => {
    const agent = anAgent();
    agent.connected({ tokenValue: 'U', requestId: '00000000-0000-4000-8000-000000000002' }, NOW);
    const sent = messages([...agent.send(Buffer.from('a'), NOW), ...agent.send(Buffer.from('b'), NOW)]);
    expect(sent.map((one) => [one.sequenceNumber, one.flags])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  test('keeps UTF-8 characters whole in a frame and sends an unfinished one at the end', () => {
    const agent = anAgent();
    agent.connected({ tokenValue: 'U', requestId: '00000000-0000-4000-8000-000000000002' }, NOW);
    const euro = Buffer.from('€');
    const first = messages(agent.send(Buffer.concat([Buffer.from('a'), euro.subarray(0, 2)]), NOW));
    const second = messages(agent.send(euro.subarray(2), NOW));
    const cut = messages([...agent.send(euro.subarray(0, 1), NOW), ...agent.flush(NOW)]);
    const texts = [first, second, cut].map((all) =>
      all.map((one) => Buffer.from(one.payload).toString('hex')),
    );
    expect(texts).toEqual([['61'], ['e282ac'], ['e2']]);
  });

  test('leaves input unacknowledged until the shell is up', () => {
    const agent = anAgent();
    agent.connected({ tokenValue: 'U', requestId: '00000000-0000-4000-8000-000000000002' }, NOW);
    const frame = encodeMessage({
      messageType: MessageType.inputStreamData,
      schemaVersion: 1,
      createdAt: NOW,
      sequenceNumber: 0,
      flags: 0,
      messageId: '00000000-0000-4000-8000-000000000003',
      payloadType: PayloadType.output,
      payload: Buffer.from('x'),
    });
    expect(agent.receive(frame, NOW)).toEqual([]);
    agent.acceptInput();
    expect(kinds(agent.receive(frame, NOW))).toEqual(['frame', 'input']);
    expect(kinds(agent.receive(frame, NOW))).toEqual(['frame']);
  });

  test('stops output on pause_publication and goes on with the next word of the client', () => {
    const agent = anAgent();
    agent.connected({ tokenValue: 'U', requestId: '00000000-0000-4000-8000-000000000002' }, NOW);
    const word = (messageType: string): Uint8Array =>
      encodeMessage({
        messageType,
        schemaVersion: 1,
        createdAt: NOW,
        sequenceNumber: 0,
        flags: 3,
        messageId: '00000000-0000-4000-8000-000000000003',
        payloadType: 0,
        payload: Buffer.from('{}'),
      });
    agent.receive(word(MessageType.pausePublication), NOW);
    expect([agent.isFull, agent.send(Buffer.from('held'), NOW)]).toEqual([true, []]);
    expect(kinds(agent.receive(word(MessageType.startPublication), NOW))).toEqual(['publication', 'frame']);
    expect(agent.isFull).toBe(false);
  });

  test('ends on channel_closed with what the service says', () => {
    const client = aClient();
    const payload = renderChannelClosed({
      messageId: 'm',
      destinationId: 'd',
      sessionId: SESSION_ID,
      createdDate: '2026-11-21',
      output: 'ended by a guardrail',
    });
    const bytes = encodeMessage({
      messageType: MessageType.channelClosed,
      schemaVersion: 1,
      createdAt: NOW,
      sequenceNumber: 0,
      flags: 3,
      messageId: '00000000-0000-4000-8000-000000000003',
      payloadType: 0,
      payload,
    });
    const outputs = client.receive(bytes, NOW);
    expect(outputs).toEqual([{ kind: 'closed', sessionId: SESSION_ID, output: 'ended by a guardrail' }]);
    expect([client.state, client.send(Buffer.from('x'), NOW)]).toEqual(['closed', []]);
  });
});

describe('a handshake', () => {
  const drive = (link: LossyLink, client: ClientChannel, agent: AgentChannel, dataKey: Uint8Array): void => {
    const answered = new Set<unknown>();
    link.run(() => {
      for (const one of link.clientOutputs) {
        if (one.kind !== 'need-data-key' || answered.has(one)) continue;
        answered.add(one);
        const cipherText = Buffer.from('sealed');
        link.fromClient(client.dataKey({ plaintext: dataKey, cipherText }, link.now));
      }
      for (const one of link.agentOutputs) {
        if (one.kind !== 'decrypt-data-key' || answered.has(one)) continue;
        answered.add(one);
        expect(Buffer.from(one.cipherText).toString()).toBe('sealed');
        link.fromAgent(agent.dataKey(dataKey, link.now));
      }
      return client.state === 'ready' && agent.state === 'ready';
    });
  };

  test('tells the client of a port session what it is, and carries its bytes as they are', () => {
    const properties = { portNumber: '5432', localPortNumber: '0', type: 'LocalPortForwarding' };
    const [client, agent] = [
      aClient(),
      anAgent({ sessionType: 'Port', properties, kmsKeyId: 'alias/unused' }),
    ];
    const link = new LossyLink(client, agent, QUIET);
    link.fromClient(client.resize({ cols: 80, rows: 24 }, link.now));
    link.connect();
    drive(link, client, agent, new Uint8Array(64));
    expect(link.clientOutputs.find((one) => one.kind === 'ready')).toMatchObject({
      sessionType: 'Port',
      properties,
      agentVersion: '3.3.1142.0',
      customerMessage: '',
    });
    link.fromClient(client.send(Uint8Array.of(0xe2, 0x82), link.now));
    link.fromAgent(agent.send(Uint8Array.of(0xe2), link.now));
    link.run(() => inputText(link.agentOutputs).length === 2 && outputText(link.clientOutputs).length === 1);
    expect(kinds(link.agentOutputs)).not.toContain('size');
  });

  test('encrypts both directions with the halves of the data key once both ends proved it', () => {
    const dataKey = randomBytes(64);
    const [client, agent] = [aClient(), anAgent({ kmsKeyId: 'alias/sessions' })];
    const link = new LossyLink(client, agent, QUIET);
    link.connect();
    drive(link, client, agent, dataKey);
    const context = {
      'aws:ssm:SessionId': SESSION_ID,
      'aws:ssm:TargetId': NODE_ID,
      'aws:ssm:RandomChallenge': Buffer.alloc(16, 7).toString('base64'),
    };
    expect(link.clientOutputs).toContainEqual({
      kind: 'need-data-key',
      kmsKeyId: 'alias/sessions',
      encryptionContext: context,
    });
    expect(link.agentOutputs.find((one) => one.kind === 'decrypt-data-key')).toMatchObject({
      encryptionContext: context,
    });
    expect(link.clientOutputs.find((one) => one.kind === 'ready')).toMatchObject({
      customerMessage: 'This session is encrypted using AWS KMS.',
    });
    const secret = client.send(Buffer.from('secret'), link.now);
    expect(messages(secret)[0]?.payload.length).toBe('secret'.length + 28);
    link.fromClient(secret);
    link.fromAgent(agent.send(Buffer.from('answer'), link.now));
    link.run(() => inputText(link.agentOutputs).length === 6 && outputText(link.clientOutputs).length === 6);
    expect(inputText(link.agentOutputs).toString()).toBe('secret');
    expect(outputText(link.clientOutputs).toString()).toBe('answer');
  });

  test('fails the session in the agent with the words of a client whose KMS call was refused', () => {
    const [client, agent] = [aClient(), anAgent({ kmsKeyId: 'alias/sessions' })];
    const link = new LossyLink(client, agent, QUIET);
    link.connect();
    link.run(() => link.clientOutputs.some((one) => one.kind === 'need-data-key'));
    link.fromClient(client.dataKeyRefused('AccessDeniedException', link.now));
    link.run(() => agent.state === 'failed');
    const failed = link.agentOutputs.find((one) => one.kind === 'failed');
    expect(failed?.reason).toBe(
      'Encountered error while initiating handshake. KMSEncryption failed on client with status 2 error: ' +
        'Failed to process action KMSEncryption: Error calling KMS GenerateDataKey API: AccessDeniedException',
    );
  });

  test('fails when the two ends hold different keys', () => {
    const [client, agent] = [aClient(), anAgent({ kmsKeyId: 'alias/sessions' })];
    const link = new LossyLink(client, agent, QUIET);
    link.connect();
    link.run(() => link.clientOutputs.some((one) => one.kind === 'need-data-key'));
    link.fromClient(
      client.dataKey({ plaintext: new Uint8Array(64), cipherText: Uint8Array.of(1) }, link.now),
    );
    link.run(() => link.agentOutputs.some((one) => one.kind === 'decrypt-data-key'));
    link.fromAgent(agent.dataKey(new Uint8Array(64).fill(1), link.now));
    link.run(() => link.clientOutputs.some((one) => one.kind === 'failed'));
    expect(client.state).toBe('handshaking');
  });

  test('times out after 15 s without an answer', () => {
    const agent = anAgent({ sessionType: 'Port' });
    agent.connected({ tokenValue: 'U', requestId: '00000000-0000-4000-8000-000000000002' }, NOW);
    expect(kinds(agent.tick(NOW + 14_999))).not.toContain('failed');
    const failed = agent.tick(NOW + 15_000).find((one) => one.kind === 'failed');
    expect(failed?.reason).toContain('Handshake timed out.');
  });
});
