const ISO =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/i;
const EPOCH_SECONDS = /^-?\d{1,13}(\.\d{1,9})?$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY_MS = 86_400_000;

/**
 * An instant in milliseconds since 1970, read from an ISO 8601 date (the W3C profile: a year, a month or a day will
 * do, no zone means UTC) or from epoch seconds; null for anything else. Four digits are a year.
 */
export function parseInstant(text: string): number | null {
  const iso = ISO.exec(text);
  if (iso === null) return EPOCH_SECONDS.test(text) ? Number(text) * 1000 : null;
  const [, year, month = '1', day = '1', hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] =
    iso;
  const parts = { year: Number(year), month: Number(month), day: Number(day) };
  const time = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  if (parts.month < 1 || parts.month > 12 || parts.day < 1 || parts.day > daysIn(parts.year, parts.month))
    return null;
  if (time.hour > 24 || time.minute > 59 || time.second > 59) return null;
  if (time.hour === 24 && (time.minute > 0 || time.second > 0)) return null;
  const seconds = time.hour * 3600 + time.minute * 60 + time.second - zoneSeconds(zone);
  const days = daysSince1970(parts.year, parts.month, parts.day);
  return days * DAY_MS + seconds * 1000 + Number(`0.${fraction}`) * 1000;
}

function zoneSeconds(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2)) * 60);
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : MONTH_DAYS[month - 1]!;
}

/** Days of the proleptic Gregorian calendar; the clock's own Date stays out of a pure package. */
function daysSince1970(year: number, month: number, day: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  let days = (year - 1970) * 365 + leapDays + day - 1;
  for (let m = 1; m < month; m++) days += daysIn(year, m);
  return days;
}

/** Whole epoch seconds of a date, as aws:EpochTime holds them; null where the text is no date. */
export function epochSeconds(text: string): string | null {
  const instant = parseInstant(text);
  return instant === null ? null : String(Math.floor(instant / 1000));
}
