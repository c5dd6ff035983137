/** Most bytes of stream data in one frame; both real ends keep to it (facts/session-manager.md A.8). */
export const CHUNK_BYTES = 1_024;

/** Cuts data into views of at most `size` bytes. Empty data has no chunk. */
export function chunk(data: Uint8Array, size = CHUNK_BYTES): Uint8Array[] {
  if (data.length === 0) return [];
  if (data.length <= size) return [data];
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < data.length; start += size) chunks.push(data.subarray(start, start + size));
  return chunks;
}
