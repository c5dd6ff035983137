import { renderRfc3339 } from '../kernel/rfc3339.ts';
import type { Finding } from './finding.ts';

/** A finding as contract.md has it. */
export function findingView(finding: Finding) {
  const { seen: _seen, foundAt, lastAt, ...rest } = finding;
  return {
    ...rest,
    foundAt: renderRfc3339(foundAt),
    lastAt: renderRfc3339(lastAt),
    replay:
      finding.sessionId === null || finding.moment === null
        ? null
        : `sallyport recording play ${shellWord(finding.sessionId)} --from ${finding.moment}`,
  };
}

/** A finding as contract.md has it. */
export type FindingView = ReturnType<typeof findingView>;

/** An id as a shell takes it for one word. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9._=@+-]+$/.test(text) && !text.startsWith('-')
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`;
}
