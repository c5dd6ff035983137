import type { LogEvent, LogGroup } from '../log-group.ts';

/** Where an event is, as `@ptr` names it. */
export interface Pointer {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly time: number;
  readonly sequence: number;
}

export function pointerOf(group: LogGroup, event: Pick<LogEvent, 'timestamp' | 'sequence'>): string {
  const { account, region, name } = group;
  const fields = [account, region, name, event.timestamp, event.sequence];
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** Undefined when the text is no pointer of ours. */
export function readPointer(text: string): Pointer | undefined {
  try {
    const fields: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!Array.isArray(fields) || fields.length !== 5) return undefined;
    const [account, region, group, time, sequence] = fields;
    if ([account, region, group].some((each) => typeof each !== 'string')) return undefined;
    if (!Number.isSafeInteger(time) || !Number.isSafeInteger(sequence)) return undefined;
    return { account, region, group, time, sequence };
  } catch {
    return undefined;
  }
}
