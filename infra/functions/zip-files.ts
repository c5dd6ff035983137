import { deflateSync, Zip, ZipPassThrough } from 'fflate';

/** The first moment that a ZIP file can tell, by the local clock, which is what the format keeps. */
const ALWAYS = new Date(1980, 0, 1);
/** Unix, and a file that everyone may read: Lambda runs a function as a user of its own. */
const UNIX = 3;
const READABLE = 0o100644;
const MODE_SHIFT = 16;
/** The number that the format has for deflated files. */
const DEFLATED = 8;
const LEVEL = 9;

/**
 * Files by their paths as a ZIP archive. The same files are the same bytes, on every machine and day. Contents that were
 * packed before are found in `packed`: several archives share most of theirs.
 */
export function zipFiles(
  files: ReadonlyMap<string, Uint8Array>,
  packed: WeakMap<Uint8Array, Uint8Array<ArrayBuffer>> = new WeakMap(),
): Uint8Array {
  const parts: Uint8Array[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = packed.get(bytes) ?? deflateSync(bytes, { level: LEVEL });
    packed.set(bytes, known);
    const file = new PackedFile(path, known);
    zip.add(file);
    file.push(bytes, true);
  }
  zip.end();
  return Buffer.concat(parts);
}

/** A file whose packed content is known. */
class PackedFile extends ZipPassThrough {
  override compression = DEFLATED;
  override mtime = ALWAYS;
  override os = UNIX;
  // A bit field is unsigned in the format, and a shift's result is not.
  override attrs = (READABLE << MODE_SHIFT) >>> 0;
  readonly #packed: Uint8Array<ArrayBuffer>;

  constructor(path: string, packed: Uint8Array<ArrayBuffer>) {
    super(path);
    this.#packed = packed;
  }

  protected override process(_chunk: Uint8Array, final: boolean): void {
    this.ondata(null, this.#packed, final);
  }
}
