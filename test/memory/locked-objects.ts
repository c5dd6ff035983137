import { createHash } from 'node:crypto';
import type {
  LockedObjects,
  ObjectLock,
  ObjectName,
  SpooledBytes,
} from '../../src/operations/evidence-ports.ts';
import { Fault } from '../../src/operations/fault.ts';

/** One version of an object in memory. */
export interface MemoryVersion {
  versionId: string;
  content: Uint8Array | null;
  lock: ObjectLock;
  modifiedAt: number;
}

/** Buckets in memory, whose insides a test may change as an administrator of the account could. */
export class MemoryObjects implements LockedObjects {
  /** Versions of `BUCKET/KEY`, the newest last. */
  readonly kept = new Map<string, MemoryVersion[]>();
  hasLock = true;
  now = 0;
  #number = 0;

  archive(key: string): ObjectName {
    return { place: { account: '111111111111', region: 'eu-west-1' }, bucket: 'archive', key };
  }

  /** As somebody else puts it: another version of whatever is there. Null: a delete marker. */
  add(bucket: string, key: string, content: Uint8Array | null, lock?: ObjectLock): string {
    this.#number += 1;
    const versionId = `v${this.#number}`;
    const versions = this.kept.get(`${bucket}/${key}`) ?? [];
    const none: ObjectLock = { mode: null, until: null, encryptedWith: 'AES256' };
    versions.push({ versionId, content, lock: lock ?? none, modifiedAt: this.now });
    this.kept.set(`${bucket}/${key}`, versions);
    return versionId;
  }

  async put(
    { bucket, key }: ObjectName,
    content: SpooledBytes,
    until: number,
  ): Promise<{ versionId: string } | null> {
    if (!this.hasLock) throw new Fault('EVIDENCE_NOT_LOCKED', 'no object lock', { retry: 'later' });
    if (this.kept.get(`${bucket}/${key}`)?.at(-1)?.content) return null;
    const parts: Uint8Array[] = [];
    for await (const chunk of content.chunks()) parts.push(chunk);
    const bytes = Buffer.concat(parts);
    if (createHash('sha256').update(bytes).digest('hex') !== content.sha256) throw new Error('BadDigest');
    const lock = { mode: 'COMPLIANCE', until, encryptedWith: 'AES256' } as const;
    return { versionId: this.add(bucket, key, bytes, lock) };
  }

  /** Nothing is ever left half put. */
  async abortAbandoned() {
    return 0;
  }

  async versions({ bucket, key }: ObjectName) {
    const versions = this.kept.get(`${bucket}/${key}`) ?? [];
    return versions
      .map(({ versionId, content, modifiedAt }, index) => ({
        versionId,
        isDeleteMarker: content === null,
        isLatest: index === versions.length - 1,
        bytes: content?.length ?? 0,
        modifiedAt,
      }))
      .toReversed();
  }

  async lock(object: ObjectName, versionId: string | null) {
    return this.#find(object, versionId)?.lock ?? null;
  }

  async read(object: ObjectName, versionId: string | null) {
    const content = this.#find(object, versionId)?.content;
    return content ? pieces(content) : null;
  }

  async *keys(prefix: string, after: string | null) {
    const keys = [...this.kept.keys()].map((name) => name.slice(name.indexOf('/') + 1)).sort();
    for (const key of keys)
      if (
        key.startsWith(prefix) &&
        (after === null || key > after) &&
        this.kept.get(`archive/${key}`)?.at(-1)?.content
      )
        yield key;
  }

  #find({ bucket, key }: ObjectName, versionId: string | null): MemoryVersion | undefined {
    const versions = this.kept.get(`${bucket}/${key}`) ?? [];
    const found = versionId === null ? versions.at(-1) : versions.find((one) => one.versionId === versionId);
    return found?.content ? found : undefined;
  }
}

async function* pieces(content: Uint8Array): AsyncIterable<Uint8Array> {
  const size = Math.max(1, Math.ceil(content.length / 3));
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}
