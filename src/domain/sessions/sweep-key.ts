import type { Place } from './session.ts';

/** The name of a place's next sweep in the due queue. */
export function sweepKey({ account, region }: Place): string {
  return ['sweep', account, region].map((part) => encodeURIComponent(part.toWellFormed())).join('/');
}

/** The place whose sweep a key of the due queue names, or null when it names something else. */
export function parseSweepKey(key: string): Place | null {
  const [kind, account, region, ...rest] = key.split('/');
  if (kind !== 'sweep' || !account || !region || rest.length > 0) return null;
  return { account: decodeURIComponent(account), region: decodeURIComponent(region) };
}
