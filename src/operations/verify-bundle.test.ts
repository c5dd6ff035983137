import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anEndedRecord, anEvidence, bytesOf, TRANSCRIPT_KEY } from '../../test/builders/evidence.ts';
import { asciiBytes } from '../domain/evidence/ascii.ts';
import { BrokenBundle } from '../domain/evidence/broken-bundle.ts';
import { parseManifest, renderManifest } from '../domain/evidence/manifest.ts';
import { renderTarHeader, TAR_BLOCK, TAR_END_BYTES, tarPadding } from '../domain/evidence/tar-header.ts';
import { TarReader } from '../domain/evidence/tar-reader.ts';
import { sealBundle } from './seal-bundle.ts';
import { base64, type VerifiedBundle, verifyBundle } from './verify-bundle.ts';

let world: ReturnType<typeof anEvidence>;
let bundle: Buffer;
beforeAll(async () => {
  world = anEvidence();
  world.objects.add('archive', TRANSCRIPT_KEY, Buffer.from('$ id\r\nuid=0(root)\r\n'));
  const { bundle: made } = await sealBundle(world.evidence, anEndedRecord(), 'basis');
  bundle = await bytesOf(await world.objects.read(world.objects.archive(made.key), null));
});
afterAll(() => world.close());

const verify = (...chunks: Uint8Array[]): Promise<VerifiedBundle> =>
  verifyBundle(chunks, world.evidence.crypto);

/** What is told of a bundle that does not verify. */
async function faultOf(...chunks: Uint8Array[]) {
  const error = await verify(...chunks).catch((thrown: unknown) => thrown);
  if (!(error instanceof BrokenBundle)) throw new Error(`it verified, or failed otherwise: ${error}`);
  return error.fault;
}

/** Files as one archive; their headers as bundles have them. */
function tarOf(files: readonly (readonly [string, Uint8Array])[]): Buffer {
  const parts = files.flatMap(([name, content]) => [
    renderTarHeader({ name, bytes: content.length, modifiedAt: 1_800_003_600 }),
    content,
    new Uint8Array(tarPadding(content.length)),
  ]);
  return Buffer.concat([...parts, new Uint8Array(TAR_END_BYTES)]);
}

/** The files of an archive by their names. */
function filesOf(archive: Uint8Array): [string, Buffer][] {
  const files: [string, Buffer][] = [];
  for (const event of new TarReader().push(archive)) {
    if (event.kind === 'file') files.push([event.name, Buffer.alloc(0)]);
    const last = files.at(-1);
    if (event.kind === 'content' && last) last[1] = Buffer.concat([last[1], event.bytes]);
  }
  return files;
}

test('a whole bundle verifies, however its bytes are cut', async () => {
  const whole = await verify(bundle);
  expect(whole.description.session.id).toBe('engineer-0a1b2c3d4e5f60718');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bundle.length), { maxLength: 12 }), async (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), bundle.length];
      const chunks = at.slice(1).map((to, index) => bundle.subarray(at[index], to));
      expect(await verify(...chunks)).toEqual(whole);
    }),
    { numRuns: 40 },
  );
});

test('any byte that is flipped, anywhere in the archive, is found', async () => {
  const flipped = async (at: number, bits: number) => {
    const changed = Buffer.from(bundle);
    changed[at] = (changed[at] ?? 0) ^ bits;
    await faultOf(changed);
  };
  // Each byte of a header and of a short file once; then anywhere.
  for (let at = 0; at < 2 * TAR_BLOCK; at += 1) await flipped(at, 1);
  await fc.assert(fc.asyncProperty(fc.nat(bundle.length - 1), fc.integer({ min: 1, max: 255 }), flipped), {
    numRuns: 1500,
  });
});

test('a bundle that is cut short anywhere is found, and says where it ended', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(bundle.length - 1), async (length) => {
      await faultOf(bundle.subarray(0, length));
    }),
    { numRuns: 200 },
  );
  expect(await faultOf(bundle.subarray(0, TAR_BLOCK + 5))).toEqual({
    file: 'transcripts/s3-1.log',
    expected: 'the whole archive',
    found: `its end after ${TAR_BLOCK + 5} bytes, in the middle of the file`,
  });
  expect((await faultOf(Buffer.concat([bundle, Buffer.from([0])]))).found).toBe('more bytes');
});

test('what is told first names the file, what it should be and what it is', async () => {
  const files = filesOf(bundle);
  const changed = (name: string, change: (content: Buffer) => Buffer) =>
    tarOf(files.map(([path, content]) => [path, path.endsWith(`/${name}`) ? change(content) : content]));
  expect(tarOf(files).equals(bundle)).toBe(true);
  const more = (content: Buffer) => Buffer.concat([content, Buffer.from(' ')]);
  expect(await faultOf(changed('transcripts/s3-1.log', more))).toMatchObject({
    file: 'transcripts/s3-1.log',
    expected: expect.stringMatching(/^SHA-256 [0-9a-f]{64}$/),
    found: expect.stringMatching(/^SHA-256 [0-9a-f]{64}$/),
  });
  expect(await faultOf(changed('MANIFEST.sig', (content) => content.subarray(1)))).toMatchObject({
    file: 'MANIFEST.sha256',
    found: 'another manifest or another signature',
  });
  expect(await faultOf(changed('public-key.pem', more))).toMatchObject({ file: 'public-key.pem' });
  const line = /^[0-9a-f]{64} {2}reads\.json\n/m;
  const without = (content: Buffer) => Buffer.from(String(content).replace(line, ''));
  expect(await faultOf(changed('MANIFEST.sha256', without))).toMatchObject({ file: 'MANIFEST.sha256' });
});

test('a file that is taken out, put in, doubled or moved is found', async () => {
  const files = filesOf(bundle);
  const [first = ['', Buffer.alloc(0)]] = files;
  expect(await faultOf(tarOf(files.slice(1)))).toMatchObject({ file: 'transcripts/s3-1.log', found: 'none' });
  const folder = first[0].split('/')[0];
  expect(await faultOf(tarOf([...files, [`${folder}/more.txt`, asciiBytes('x')]]))).toMatchObject({
    file: 'more.txt',
    expected: 'no such file: the manifest has none',
  });
  expect(await faultOf(tarOf([...files, first]))).toMatchObject({ found: 'it a second time' });
  expect(await faultOf(tarOf([...files, ['elsewhere/x', asciiBytes('x')]]))).toMatchObject({
    found: 'the file elsewhere/x',
  });
  const renamed = files.map(([name, content]) => [name.replace('00000001', '00000002'), content] as const);
  expect(await faultOf(tarOf(renamed))).toMatchObject({
    expected: 'the folder evidence-00000001-engineer-0a1b2c3d4e5f60718',
  });
});

test('names that leave the folder, hide, or are no plain files are refused before anything is read', async () => {
  const header = (change: (block: Uint8Array) => void) => {
    const block = renderTarHeader({ name: 'evidence/aaaaaaaaaaaa', bytes: 0, modifiedAt: 1 });
    change(block);
    block.set(asciiBytes('        '), 148);
    const sum = block.reduce((so, byte) => so + byte, 0);
    block.set(asciiBytes(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
    return Buffer.concat([block, new Uint8Array(TAR_END_BYTES)]);
  };
  for (const name of [
    '../../etc/passwd\0',
    '/etc/passwd\0',
    'evidence/../../x\0',
    'evidence/.ssh/x\0',
    'a//b\0',
    'é\0',
  ])
    expect((await faultOf(header((block) => block.set(Buffer.from(name), 0)))).found).toMatch(
      /^(?:no evidence bundle at all|other bytes)/,
    );
  const kinds = { link: '2', folder: '5', device: '3', pax: 'x', gnu: 'L' };
  for (const kind of Object.values(kinds))
    expect((await faultOf(header((block) => block.set(asciiBytes(kind), 156)))).found).toContain(
      'other bytes',
    );
  expect((await faultOf(header((block) => block.set(asciiBytes('99999999999'), 124)))).found).toContain(
    'a size',
  );
});

test('what is no bundle at all is told as such', async () => {
  expect((await faultOf(Buffer.alloc(0))).found).toContain('its end after 0 bytes');
  expect((await faultOf(Buffer.from('PK\u0003\u0004'.padEnd(600, 'x')))).expected).toBe(
    'a header as bundles have it',
  );
  expect((await faultOf(new Uint8Array(TAR_END_BYTES))).file).toBe('MANIFEST.sha256');
});

test('a file of gigabytes takes no memory: a size is only hashed, unless it is one that is looked into', async () => {
  const name = 'evidence/MANIFEST.sha256';
  const huge = renderTarHeader({ name, bytes: 8 ** 10, modifiedAt: 1 });
  expect((await faultOf(huge)).found).toBe(`${8 ** 10} bytes`);
});

test('a manifest reads back as it is written, and no other text does', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9._-]{0,12}$/), { minLength: 1 });
  fc.assert(
    fc.property(names, (all) => {
      const lines = all.sort().map((name) => ({ name, sha256: 'ab'.repeat(32) }));
      expect(parseManifest(renderManifest(lines))).toEqual(lines);
    }),
  );
  const line = `${'0'.repeat(64)}  a\n`;
  for (const text of [
    '',
    'x\n',
    line.trimEnd(),
    `${line}# a remark\n`,
    line.replace('  ', ' *'),
    `${line}${line.replace('  a', '  A')}`,
  ])
    expect(parseManifest(text)).toBeNull();
});

test('base64 is that of everyone', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
});
