import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage, HEADER_BYTES, MAX_FRAME_BYTES } from './codec.ts';
import { FrameError } from './frame-error.ts';
import { type AgentMessage, MessageType } from './message.ts';

// Frames written by hand from the layout table (facts/session-manager.md A.4), one row a field: header length,
// type, schema version, created date, sequence, flags, UUID with its halves swapped, SHA-256 (by sha256sum),
// payload type, payload length, payload.
const MESSAGE_ID = '0a1b2c3d-4e5f-4678-9abc-def012345678';
const CREATED_AT = 1_700_000_000_000;
const SWAPPED_ID = '9abcdef0123456780a1b2c3d4e5f4678';

const golden: { story: string; rows: string[]; message: AgentMessage }[] = [
  {
    story: 'the first prompt of a shell: SYN, sequence 0, payload type Output',
    rows: [
      '00000074',
      '6f75747075745f73747265616d5f646174612020202020202020202020202020',
      '00000001',
      '0000018bcfe56800',
      '0000000000000000',
      '0000000000000001',
      SWAPPED_ID,
      '76beabbbeaf7e7c5e035b36965fa09d926d7bc4460bbe363ea285f708c507ea2',
      '00000001',
      '00000008',
      '73682d352e312420',
    ],
    message: aMessage({
      messageType: 'output_stream_data',
      flags: 1,
      payloadType: 1,
      payload: text('sh-5.1$ '),
    }),
  },
  {
    story: 'keystrokes "ls" and Enter as the eighth frame of the client',
    rows: [
      '00000074',
      '696e7075745f73747265616d5f64617461202020202020202020202020202020',
      '00000001',
      '0000018bcfe56800',
      '0000000000000007',
      '0000000000000000',
      SWAPPED_ID,
      '1d887ce0f8672e4914d9000e801cd74ecd805dd9366c0bc42dc16adc0197dc2f',
      '00000001',
      '00000003',
      '6c730d',
    ],
    message: aMessage({
      messageType: 'input_stream_data',
      sequenceNumber: 7,
      payloadType: 1,
      payload: text('ls\r'),
    }),
  },
  {
    story: 'the size of a terminal, 80 by 24',
    rows: [
      '00000074',
      '696e7075745f73747265616d5f64617461202020202020202020202020202020',
      '00000001',
      '0000018bcfe56800',
      '0000000000000000',
      '0000000000000000',
      SWAPPED_ID,
      'd53ca1ea7dce87c11432052a8550ed2615cf715ca843c89710ed83325b691cba',
      '00000003',
      '00000015',
      '7b22636f6c73223a38302c22726f7773223a32347d',
    ],
    message: aMessage({
      messageType: 'input_stream_data',
      payloadType: 3,
      payload: text('{"cols":80,"rows":24}'),
    }),
  },
  {
    story: 'the flag that terminates a port session',
    rows: [
      '00000074',
      '696e7075745f73747265616d5f64617461202020202020202020202020202020',
      '00000001',
      '0000018bcfe56800',
      '0000000000000002',
      '0000000000000000',
      SWAPPED_ID,
      '433ebf5bc03dffa38536673207a21281612cef5faa9bc7a4d5b9be2fdb12cf1a',
      '0000000a',
      '00000004',
      '00000002',
    ],
    message: aMessage({
      messageType: 'input_stream_data',
      sequenceNumber: 2,
      payloadType: 10,
      payload: Uint8Array.of(0, 0, 0, 2),
    }),
  },
  {
    story: 'an agent that says its shell has exited: flags SYN and FIN, payload type 0',
    rows: [
      '00000074',
      '6167656e745f73657373696f6e5f737461746520202020202020202020202020',
      '00000001',
      '0000018bcfe56800',
      '0000000000000000',
      '0000000000000003',
      SWAPPED_ID,
      'f36bc73907d9d562015eb433064fcea7605906f24fab8bcc3d33ddea70ac1855',
      '00000000',
      '00000054',
      '7b22536368656d6156657273696f6e223a312c2253657373696f6e5374617465223a225465726d696e6174696e67222c2253657373696f6e4964223a226465762d3031323334353637383961626364656630227d',
    ],
    message: aMessage({
      messageType: 'agent_session_state',
      flags: 3,
      payload: text('{"SchemaVersion":1,"SessionState":"Terminating","SessionId":"dev-0123456789abcdef0"}'),
    }),
  },
];

function text(value: string): Uint8Array {
  return Buffer.from(value);
}

function aMessage(fields: Partial<AgentMessage>): AgentMessage {
  return {
    messageType: 'output_stream_data',
    schemaVersion: 1,
    createdAt: CREATED_AT,
    sequenceNumber: 0,
    flags: 0,
    messageId: MESSAGE_ID,
    payloadType: 0,
    payload: new Uint8Array(),
    ...fields,
  };
}

const codeOf = (act: () => unknown): unknown => {
  try {
    act();
    return 'no error';
  } catch (error) {
    return error instanceof FrameError ? error.code : error;
  }
};

describe.each(golden)('$story', ({ rows, message }) => {
  const bytes = Buffer.from(rows.join(''), 'hex');

  test('is written byte for byte', () => {
    expect(encodeMessage(message).toString('hex')).toBe(rows.join(''));
  });

  test('is read field by field', () => {
    const read = decodeMessage(bytes);
    expect({ ...read, payload: Buffer.from(read.payload).toString('latin1') }).toEqual({
      ...message,
      payload: Buffer.from(message.payload).toString('latin1'),
    });
  });
});

describe('decodeMessage', () => {
  const good = encodeMessage(aMessage({ payload: text('hello'), payloadType: 1 }));
  const changed = (offset: number, bytes: number[]): Buffer => {
    const copy = Buffer.from(good);
    copy.set(bytes, offset);
    return copy;
  };

  test('strips NULs and spaces around a message type', () => {
    const padded = Buffer.alloc(32);
    padded.write('\0 acknowledge', 'latin1');
    expect(decodeMessage(changed(4, [...padded])).messageType).toBe('acknowledge');
  });

  test('takes the payload from the header length on and not from the payload length', () => {
    expect(decodeMessage(changed(116, [0, 0, 0, 1])).payload.length).toBe(5);
  });

  test('skips the bytes of a longer header', () => {
    const longer = Buffer.concat([good.subarray(0, 120), Buffer.from('xy'), good.subarray(120)]);
    longer.writeUInt32BE(118, 0);
    expect(Buffer.from(decodeMessage(longer).payload).toString()).toBe('hello');
  });

  test.each([
    ['too-short', good.subarray(0, HEADER_BYTES - 1)],
    ['too-large', Buffer.alloc(MAX_FRAME_BYTES + 1)],
    ['header-length', changed(0, [0, 0, 0, 0])],
    ['header-length', changed(0, [0xff, 0xff, 0xff, 0xff])],
    ['message-type', changed(4, new Array(32).fill(0x20))],
    ['created-date', changed(40, new Array(8).fill(0))],
    ['number-range', changed(48, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['number-range', changed(48, [0x00, 0x20, 0, 0, 0, 0, 0, 0])],
    ['digest', changed(120, [0x48])],
  ])('refuses a frame by code: %s', (code, bytes) => {
    expect(codeOf(() => decodeMessage(bytes))).toBe(code);
  });

  test('lets a wrong digest pass when asked to be as lax as the agent', () => {
    expect(decodeMessage(changed(120, [0x48]), { checkDigest: false }).payload.length).toBe(5);
  });

  test('never validates the digest of a pause or a start of publication', () => {
    const pause = encodeMessage(aMessage({ messageType: MessageType.pausePublication, payload: text('{}') }));
    pause[121] = 0x20;
    expect(decodeMessage(pause).messageType).toBe('pause_publication');
  });

  test('throws nothing but FrameError on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (noise, realHeader) => {
        const bytes = realHeader ? Buffer.concat([good.subarray(0, 90), noise]) : noise;
        const code = codeOf(() => decodeMessage(bytes));
        expect(code === 'no error' || typeof code === 'string').toBe(true);
      }),
    );
  });

  test('reads back whatever was written', () => {
    const message = fc.record({
      messageType: fc.constantFrom(...Object.values(MessageType), 'telemetry_health'),
      schemaVersion: fc.nat(),
      createdAt: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      sequenceNumber: fc.maxSafeNat(),
      flags: fc.integer({ min: 0, max: 3 }),
      messageId: fc.uuid(),
      payloadType: fc.nat(12),
      payload: fc.uint8Array({ maxLength: 2_000 }),
    });
    fc.assert(
      fc.property(message, (written) => {
        const read = decodeMessage(encodeMessage(written));
        expect({ ...read, payload: [...read.payload] }).toEqual({
          ...written,
          payload: [...written.payload],
        });
      }),
    );
  });
});

describe('encodeMessage', () => {
  test.each([
    ['a payload over the limit', aMessage({ payload: Buffer.alloc(MAX_FRAME_BYTES) })],
    ['a message id that is no UUID', aMessage({ messageId: 'not-a-uuid' })],
    ['a message type with a space', aMessage({ messageType: 'two words' })],
    ['a negative sequence', aMessage({ sequenceNumber: -1 })],
  ])('refuses %s', (_, message) => {
    expect(() => encodeMessage(message)).toThrow(RangeError);
  });
});
