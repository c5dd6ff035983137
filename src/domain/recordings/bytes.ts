/** Bytes as text, one character a byte; for looking at the shape of a file. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  // `apply` takes the bytes as they are; spreading them goes through an iterator, ten times slower.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + 8192) as unknown as number[]);
  return text;
}

/** Joins two pieces; gives the other back when one is empty. */
export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
