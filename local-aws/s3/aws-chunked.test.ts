import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAwsChunked } from './aws-chunked.ts';
import { CHECKSUM_NAMES, runningChecksum } from './checksum.ts';

async function* inPieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (const cut of [...cuts].map((each) => each % (bytes.length + 1)).sort((a, b) => a - b)) {
    yield bytes.subarray(at, cut);
    at = cut;
  }
  yield bytes.subarray(at);
}

async function decode(source: AsyncIterable<Buffer>, trailerNames: readonly string[] = []) {
  let trailers: ReadonlyMap<string, string> = new Map();
  const chunks: Buffer[] = [];
  const body = {
    signing: undefined,
    trailerNames,
    onTrailers: (got: ReadonlyMap<string, string>) => (trailers = got),
  };
  for await (const chunk of decodeAwsChunked(source, body)) chunks.push(Buffer.from(chunk));
  return { bytes: Buffer.concat(chunks), trailers };
}

test('the decoded bytes do not depend on how the network cut them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 5 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      async (chunks, cuts) => {
        const parts = chunks.flatMap((chunk) => [
          Buffer.from(`${chunk.length.toString(16)}\r\n`),
          Buffer.from(chunk),
          Buffer.from('\r\n'),
        ]);
        const body = Buffer.concat([...parts, Buffer.from('0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n')]);
        const got = await decode(inPieces(body, cuts), ['x-amz-checksum-crc32']);
        expect(got.bytes.equals(Buffer.concat(chunks))).toBe(true);
        expect(got.trailers.get('x-amz-checksum-crc32')).toBe('AAAA');
      },
    ),
    { numRuns: 100 },
  );
});

test.each([
  ['no size', 'xyz\r\nabc\r\n0\r\n\r\n'],
  ['a size with a sign', '-1\r\nabc\r\n0\r\n\r\n'],
  ['a chunk longer than said', '2\r\nabc\r\n0\r\n\r\n'],
  ['no last chunk', '3\r\nabc\r\n'],
  ['a header line without end', `${'f'.repeat(4000)}`],
  ['a trailer that was not announced', '0\r\nx-amz-meta-a:1\r\n\r\n'],
])('a body with %s is refused', async (_name, text) => {
  await expect(decode(inPieces(Buffer.from(text), []))).rejects.toThrow();
});

test.each([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['crc64nvme', 'ae8b14860a799888'],
  ['sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
] as const)('%s of the digits is the published check value', (name, expected) => {
  const running = runningChecksum(name);
  running.update(Buffer.from('123456789'));
  expect(Buffer.from(running.digest(), 'base64').toString('hex')).toBe(expected);
});

test('a checksum does not depend on how the bytes were cut', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.nat({ max: 200 }),
      fc.constantFrom(...CHECKSUM_NAMES),
      (bytes, cut, name) => {
        const [whole, cutUp] = [runningChecksum(name), runningChecksum(name)];
        whole.update(Buffer.from(bytes));
        cutUp.update(Buffer.from(bytes.subarray(0, cut)));
        cutUp.update(Buffer.from(bytes.subarray(cut)));
        expect(cutUp.digest()).toBe(whole.digest());
      },
    ),
  );
});
