import { InvalidArgumentError } from 'commander';

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Reads a window: 10s, 90s, 30m, 4h. Gives milliseconds. */
export function parseWindow(text: string): number {
  const match = /^(\d{1,6})([smh])$/.exec(text);
  const ms = match ? Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS] : 0;
  if (ms <= 0) throw new InvalidArgumentError('Give a window such as 10s, 90s, 30m or 4h.');
  return ms;
}

/** Reads a start: RFC 3339, or a time from now such as 30m or 4h. Gives RFC 3339 in UTC. */
export function parseStart(text: string, now = Date.now()): string {
  if (/^\d{1,6}[smh]$/.test(text)) return new Date(now + parseWindow(text)).toISOString();
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError('Give a moment (2026-11-21T10:00:00Z) or a time from now (30m, 4h).');
  return new Date(at).toISOString();
}
