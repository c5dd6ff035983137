import { InvalidArgumentError } from 'commander';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads a moment: RFC 3339, a date, or a time ago such as 30m, 4h or 7d. Gives RFC 3339 in UTC. */
export function parseInstantOption(text: string, now = Date.now()): string {
  const ago = /^(\d{1,6})([smhd])$/.exec(text);
  if (ago !== null)
    return new Date(now - Number(ago[1]) * UNIT_MS[ago[2] as keyof typeof UNIT_MS]).toISOString();
  const at = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError(
      'Give a time ago (30m, 4h, 7d), a date (2026-11-21) or a moment (2026-11-21T10:00:00Z).',
    );
  return new Date(at).toISOString();
}
