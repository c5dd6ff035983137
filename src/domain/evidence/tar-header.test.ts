import { execFileSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BrokenBundle } from './broken-bundle.ts';
import { renderTarHeader, TAR_END_BYTES, tarPadding } from './tar-header.ts';
import { TarReader } from './tar-reader.ts';

const GIB = 1024 ** 3;
const LARGE = { name: 'evidence-1/transcripts/s3-1.log', bytes: 9 * GIB + 3, modifiedAt: 1_800_000_000 };

test('a file of more than 8 GiB has its size in binary, and tar reads it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tar-'));
  const file = join(dir, 'large.tar');
  writeSync(openSync(file, 'w'), renderTarHeader(LARGE));
  // The rest is a hole of the file system: no byte of it is written.
  truncateSync(file, 512 + LARGE.bytes + tarPadding(LARGE.bytes) + TAR_END_BYTES);
  const listed = execFileSync('tar', ['-tvf', file], { encoding: 'utf8' });
  expect(listed).toMatch(new RegExp(` ${LARGE.bytes} .* ${LARGE.name}\n$`));
  rmSync(dir, { recursive: true });
});

test('such a file is read to its end, and not a byte further', () => {
  const reader = new TarReader();
  const zeros = new Uint8Array(64 * 1024 ** 2);
  let left = LARGE.bytes + tarPadding(LARGE.bytes) + TAR_END_BYTES;
  let content = 0;
  const push = (chunk: Uint8Array) => {
    for (const event of reader.push(chunk)) if (event.kind === 'content') content += event.bytes.length;
  };
  push(renderTarHeader(LARGE));
  for (; left > 0; left -= zeros.length) push(zeros.subarray(0, Math.min(left, zeros.length)));
  reader.end();
  expect(content).toBe(LARGE.bytes);
  expect(() => push(new Uint8Array(1))).toThrow(BrokenBundle);
});

test('a size has one form only: a small one in binary is refused, as is one beyond all numbers', () => {
  const header = renderTarHeader({ ...LARGE, bytes: 5 });
  header.fill(0, 124, 136);
  header[124] = 0x80;
  header[135] = 5;
  const refused = (bytes: Uint8Array) => () => [...new TarReader().push(bytes)];
  expect(refused(header)).toThrow(BrokenBundle);
  expect(refused(header.fill(0xff, 125, 136))).toThrow(BrokenBundle);
});
