import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeMessage } from './codec.ts';
import { MessageType } from './message.ts';
import { aClient, anAgent, inputText, NOW, outputText, QUIET } from './testing/channel-ends.ts';
import { type LinkFaults, LossyLink, seededRandom } from './testing/lossy-link.ts';

describe('any split, loss, doubling and reordering of frames', () => {
  const faults: fc.Arbitrary<LinkFaults> = fc.record({
    seed: fc.nat(),
    loss: fc.double({ min: 0, max: 0.4, noNaN: true }),
    doubling: fc.double({ min: 0, max: 0.4, noNaN: true }),
    maxDelayMs: fc.integer({ min: 1, max: 400 }),
    cutEveryMs: fc.constantFrom(0, 150, 800),
  });

  test.each(['Standard_Stream', 'Port'])(
    'gives the same bytes in both directions of a %s session',
    (sessionType) => {
      const writes = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), {
        minLength: 1,
        maxLength: 12,
      });
      fc.assert(
        fc.property(faults, writes, writes, (how, toClient, toAgent) => {
          const [client, agent] = [aClient(), anAgent({ sessionType })];
          const link = new LossyLink(client, agent, how);
          link.connect();
          const random = seededRandom(how.seed + 1);
          for (const data of toClient) {
            link.fromAgent(
              agent.state === 'ready' || sessionType !== 'Port' ? agent.send(data, link.now) : [],
            );
            if (random() < 0.3 && how.cutEveryMs > 0) link.cut();
          }
          for (const data of toAgent) link.fromClient(client.send(data, link.now));
          let rest = sessionType === 'Port' ? toClient : [];
          const wanted = Buffer.concat(toClient);
          const typed = Buffer.concat(toAgent);
          link.run(() => {
            if (agent.state === 'ready') {
              for (const data of rest) link.fromAgent(agent.send(data, link.now));
              rest = [];
              link.fromAgent(agent.flush(link.now));
            }
            const settled = client.pendingFrames === 0 && agent.pendingFrames === 0 && rest.length === 0;
            return (
              settled && client.state === 'ready' && outputText(link.clientOutputs).length >= wanted.length
            );
          });
          expect(outputText(link.clientOutputs).equals(wanted)).toBe(true);
          expect(inputText(link.agentOutputs).equals(typed)).toBe(true);
        }),
        { numRuns: 200 },
      );
    },
  );

  test('repairs a cut of a thousand frames in flight within two seconds', () => {
    const [client, agent] = [aClient(), anAgent()];
    const link = new LossyLink(client, agent, { ...QUIET, maxDelayMs: 20 });
    link.connect();
    const data = Buffer.alloc(1_000 * 1_024, 'x');
    link.fromAgent(agent.send(data, link.now));
    link.cut();
    const started = link.now;
    link.run(() => agent.pendingFrames === 0, 2_000);
    expect(outputText(link.clientOutputs).equals(data)).toBe(true);
    expect(link.now - started).toBeLessThan(2_000);
  });

  test('never throws on arbitrary bytes at either end', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(12),
        fc.boolean(),
        (payload, payloadType, known) => {
          const frame = (messageType: string): Uint8Array =>
            encodeMessage({
              messageType,
              schemaVersion: 1,
              createdAt: NOW,
              sequenceNumber: 0,
              flags: 0,
              messageId: '00000000-0000-4000-8000-000000000003',
              payloadType,
              payload,
            });
          const agent = anAgent({ sessionType: 'Port' });
          agent.connected({ tokenValue: 'U', requestId: '00000000-0000-4000-8000-000000000002' }, NOW);
          const ends = [aClient(), agent];
          for (const end of ends) {
            for (const type of Object.values(MessageType)) {
              expect(Array.isArray(end.receive(known ? frame(type) : payload, NOW))).toBe(true);
            }
          }
        },
      ),
    );
  });
});
