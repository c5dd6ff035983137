import type { ApprovalLevel, GrantMechanismName } from './grant.ts';

/** What an access policy is asked: may this principal have this node, like this? */
export interface GrantAsk {
  readonly principal: {
    readonly arn: string;
    readonly account: string;
    readonly person: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly groups: readonly string[];
    readonly roles: readonly string[];
  };
  readonly node: {
    readonly id: string;
    readonly name: string | null;
    readonly kind: 'ec2' | 'managed';
    readonly account: string;
    readonly region: string;
    readonly tags: Readonly<Record<string, string>>;
  };
  /** Who asks, who may be an administrator who asks for somebody else. */
  readonly requestedBy: { readonly person: string | null; readonly roles: readonly string[] };
  readonly forOther: boolean;
  readonly windowMs: number;
  readonly startsInMs: number;
  readonly documentName: string;
  readonly mechanism: GrantMechanismName;
  readonly ticket: string | null;
  readonly breakGlass: boolean;
  /** Of the start, in UTC: 0 to 23, and 1 (Monday) to 7 (Sunday). */
  readonly hourUtc: number;
  readonly weekdayUtc: number;
}

/** What the access policies answer. Whatever no policy allows is refused. */
export type GrantDecision =
  | { readonly decision: 'refuse'; readonly policy: string | null; readonly reason: string }
  | { readonly decision: 'approve'; readonly policy: string }
  | {
      readonly decision: 'ask';
      readonly policy: string;
      readonly levels: readonly ApprovalLevel[];
    };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The hour and the day of the week of a moment, in UTC. 1970-01-01 was a Thursday. */
export function hourAndWeekday(at: number): { readonly hourUtc: number; readonly weekdayUtc: number } {
  const hourUtc = Math.floor((at % DAY_MS) / HOUR_MS);
  return { hourUtc, weekdayUtc: ((Math.floor(at / DAY_MS) + 3) % 7) + 1 };
}
