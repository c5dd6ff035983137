import type { ApprovalLevel } from '../../domain/grants/grant.ts';

/** What the annotations of an access policy say. */
export interface AccessAnswer {
  readonly id: string;
  readonly decision: 'approve' | 'ask' | 'refuse';
  readonly reason: string | null;
  readonly levels: readonly ApprovalLevel[];
  /** Null: any window that the settings allow. */
  readonly maxWindowMs: number | null;
}

const NAMES = ['id', 'decision', 'reason', 'levels', 'quorum', 'maxWindow'] as const;
const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const MOST_LEVELS = 5;
const MOST_QUORUM = 20;
const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Reads the annotations of one policy; a misspelt one, or one that its decision has no use for, is a mistake. */
export function readGrantAnnotations(
  annotations: Readonly<Record<string, string | null>>,
  effect: 'permit' | 'forbid',
): { readonly answer: AccessAnswer; readonly mistakes: readonly string[] } {
  const mistakes: string[] = [];
  for (const name of Object.keys(annotations))
    if (!NAMES.some((known) => known === name))
      mistakes.push(
        `there is no annotation @${name}; an access policy has ${NAMES.map((one) => `@${one}`).join(', ')}`,
      );
  const id = annotations['id'] ?? '';
  if (!ID.test(id)) mistakes.push(`@id(${JSON.stringify(id)}) must be lower-case words joined by hyphens`);
  const decision = decisionOf(annotations['decision'] ?? null, effect, mistakes);
  const reason = annotations['reason'] ?? null;
  if (decision === 'refuse' && (reason ?? '').trim() === '')
    mistakes.push('@reason is missing: what is the person told?');
  const asks = annotations['levels'] !== undefined || annotations['quorum'] !== undefined;
  if (decision !== 'ask' && asks) mistakes.push(`@levels and @quorum go with @decision("ask") only`);
  const levels = decision === 'ask' ? levelsOf(annotations, mistakes) : [];
  const maxWindowMs = windowOf(annotations['maxWindow'], mistakes);
  if (decision === 'refuse' && maxWindowMs !== null) mistakes.push('@maxWindow goes with a permit only');
  return { answer: { id, decision, reason, levels, maxWindowMs }, mistakes };
}

function decisionOf(
  text: string | null,
  effect: 'permit' | 'forbid',
  mistakes: string[],
): AccessAnswer['decision'] {
  const fits = effect === 'forbid' ? ['refuse'] : ['approve', 'ask'];
  if (text === null || !fits.includes(text))
    mistakes.push(`@decision(${JSON.stringify(text ?? '')}) of a ${effect} must be ${fits.join(' or ')}`);
  return text === 'approve' || text === 'ask' ? text : 'refuse';
}

function levelsOf(
  annotations: Readonly<Record<string, string | null>>,
  mistakes: string[],
): readonly ApprovalLevel[] {
  const split = (text: string | null | undefined) => (text ?? '').split(',').map((part) => part.trim());
  const roles = split(annotations['levels']).map((level) => level.split('|').map((role) => role.trim()));
  const quorums = split(annotations['quorum'] ?? roles.map(() => '1').join(',')).map(Number);
  if (roles.some((level) => level.some((role) => !/^[a-z][a-z-]*$/.test(role))))
    mistakes.push('@levels names no role in some place; write @levels("approver, administrator|approver")');
  if (roles.length > MOST_LEVELS) mistakes.push(`@levels has more than ${MOST_LEVELS} levels`);
  if (quorums.length !== roles.length) mistakes.push('@quorum has one number for each level of @levels');
  if (quorums.some((quorum) => !Number.isInteger(quorum) || quorum < 1 || quorum > MOST_QUORUM))
    mistakes.push(`@quorum holds a number that is not from 1 to ${MOST_QUORUM}`);
  return roles.map((level, index) => ({ roles: level, quorum: quorums[index] ?? 1 }));
}

function windowOf(text: string | null | undefined, mistakes: string[]): number | null {
  if (text === undefined) return null;
  const match = /^([1-9]\d{0,5})([smh])$/.exec(text ?? '');
  if (!match) {
    mistakes.push(`@maxWindow(${JSON.stringify(text ?? '')}) is no window; write 90s, 30m or 4h`);
    return null;
  }
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}
