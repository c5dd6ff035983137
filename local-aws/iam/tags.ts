/** Tags over other tags; keys are compared without case, and the last spelling of a key stays. */
export function mergeTags(
  under: Readonly<Record<string, string>>,
  over: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const overKeys = Object.keys(over);
  if (overKeys.length === 0) return under;
  const hidden = new Set(overKeys.map((key) => key.toLowerCase()));
  const kept = Object.entries(under).filter(([key]) => !hidden.has(key.toLowerCase()));
  return Object.fromEntries([...kept, ...Object.entries(over)]);
}
