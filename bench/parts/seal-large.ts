/** Seals, or verifies, one large bundle, and prints what it took; a process of its own, so that its memory is its alone. */
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NodeEvidenceCrypto } from '../../src/adapters/evidence/node-crypto.ts';
import { sealBundle } from '../../src/operations/seal-bundle.ts';
import { verifyBundle } from '../../src/operations/verify-bundle.ts';
import { anEndedRecord, anEvidence } from '../../test/builders/evidence.ts';

const CHUNK_BYTES = 64 * 1024;
const [task, file = '', length] = process.argv.slice(2);

/** Text such as a terminal shows, and no two chunks alike. */
async function* transcript(bytes: number): AsyncIterable<Uint8Array> {
  const chunk = Buffer.alloc(CHUNK_BYTES, 'nobody@node:~$ journalctl -u app --since -1h | grep -c warn\r\n');
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    const next = Buffer.from(chunk);
    next.write(String(at));
    yield next.subarray(0, Math.min(CHUNK_BYTES, bytes - at));
  }
}

async function seal(bytes: number): Promise<void> {
  const world = anEvidence(null);
  const { objects } = world;
  objects.versions = async ({ key }) =>
    key.endsWith('.log')
      ? [{ versionId: 'v1', isDeleteMarker: false, isLatest: true, bytes, modifiedAt: 0 }]
      : [];
  objects.lock = async () => ({ mode: null, until: null, encryptedWith: null });
  objects.read = async () => transcript(bytes);
  const put = objects.put.bind(objects);
  objects.put = async (object, content, until) => {
    if (!object.key.endsWith('.tar')) return put(object, content, until);
    await pipeline(Readable.from(content.chunks()), createWriteStream(file));
    return { versionId: 'v1' };
  };
  await sealBundle(world.evidence, anEndedRecord(), 'basis');
  world.close();
}

if (task === 'seal') await seal(Number(length));
else await verifyBundle(createReadStream(file), new NodeEvidenceCrypto());
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(
  JSON.stringify({ mb: Math.round(maxRSS / 1024), cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }),
);
