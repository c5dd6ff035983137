import { type Zippable, zipSync } from 'fflate';

/** The first moment that a ZIP file can tell, by the local clock, which is what the format keeps. */
const ALWAYS = new Date(1980, 0, 1);
/** Unix, and a file that everyone may read: Lambda runs a function as a user of its own. */
const UNIX = 3;
const READABLE = 0o100644;
const MODE_SHIFT = 16;
const LEVEL = 9;

/** Files by their paths as a ZIP archive. The same files are the same bytes, on every machine and day. */
export function zipFiles(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const zipped: Zippable = {};
  // A bit field is unsigned in the format, and a shift's result is not.
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    zipped[path] = [bytes, { mtime: ALWAYS, os: UNIX, attrs: (READABLE << MODE_SHIFT) >>> 0, level: LEVEL }];
  return zipSync(zipped);
}
