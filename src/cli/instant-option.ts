import { InvalidArgumentError } from 'commander';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Date.parse takes 30 February for 2 March. */
function isDay(date: string): boolean {
  const at = Date.parse(date);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
}

/** Reads a moment: RFC 3339, a date, or a time ago such as 30m, 4h or 7d. Gives RFC 3339 in UTC. */
export function parseInstantOption(text: string, now = Date.now()): string {
  const ago = /^(\d{1,6})([smhd])$/.exec(text);
  if (ago !== null)
    return new Date(now - Number(ago[1]) * UNIT_MS[ago[2] as keyof typeof UNIT_MS]).toISOString();
  const date = /^(\d{4}-\d\d-\d\d)(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$/.exec(text)?.[1];
  const at = date !== undefined && isDay(date) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError(
      'Give a time ago (30m, 4h, 7d), a date (2026-11-21) or a moment (2026-11-21T10:00:00Z).',
    );
  return new Date(at).toISOString();
}
