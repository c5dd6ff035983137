/** An instant as the JSON services write it: epoch seconds with milliseconds as the fraction. */
export function epochSeconds(atMs: number): number {
  return atMs / 1000;
}
