import { z } from 'zod';

/** The most rows that a list answers with at once. */
export const MAX_LIMIT = 1_000;

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** The query of GET /v1/sessions. */
export const sessionQuery = z.strictObject({
  state: z.enum(['active', 'ended']).optional(),
  user: z.string().min(1).max(400).optional(),
  node: z.string().min(1).max(400).optional(),
  since: instant.optional(),
  until: instant.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).optional(),
});

/** The query of GET /v1/notices. */
export const noticeQuery = z.strictObject({
  since: instant.optional(),
  until: instant.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).optional(),
});

/** The body of POST /v1/sessions/:id/terminate. */
export const terminateBody = z.strictObject({ reason: z.string().min(1).max(256) });

const windowMs = z.number().int().positive();
const reason = z.string().max(1000);

/** The query of GET /v1/grants. */
export const grantQuery = z.strictObject({
  state: z.enum(['requested', 'approved', 'active', 'ending', 'ended', 'denied']).optional(),
  user: z.string().min(1).max(400).optional(),
  node: z.string().min(1).max(400).optional(),
  since: instant.optional(),
  until: instant.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).optional(),
});

/** The body of POST /v1/grants. */
export const requestBody = z.strictObject({
  node: z.string().min(1).max(400),
  windowMs,
  reason,
  /** For whom: an ARN, or a user's name; left out: for oneself. */
  principal: z.string().min(1).max(400).optional(),
  ticket: z.string().max(200).optional(),
  startAt: instant.optional(),
  documentName: z.string().min(1).max(400).optional(),
  mechanism: z.enum(['sts', 'iam-policy']).optional(),
  breakGlass: z.boolean().optional(),
});

/** The body of POST /v1/grants/:id/deny and /revoke. */
export const grantReasonBody = z.strictObject({ reason });
/** The body of POST /v1/grants/:id/extend. */
export const extendBody = z.strictObject({ windowMs });
/** The body of POST /v1/grants/:id/renew: the old window where none is given. */
export const renewBody = z.strictObject({ windowMs: windowMs.optional() });
/** The body of POST /v1/grants/:id/review. */
export const reviewBody = z.strictObject({ outcome: z.enum(['justified', 'not-justified']), note: reason });

/** A node as `node list` prints it. */
export interface NodeView {
  readonly id: string;
  readonly name: string | null;
  readonly kind: 'ec2' | 'hybrid';
  readonly account: string;
  readonly region: string;
  readonly environment: string | null;
  readonly online: boolean;
  /** AWS's own word: Online, ConnectionLost, Inactive. */
  readonly pingStatus: string;
  readonly lastPingAt: string | null;
  readonly agentVersion: string | null;
  readonly platform: string | null;
  readonly ipAddress: string | null;
  readonly role: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** A piece of a live session, one a line of GET /v1/sessions/:id/watch. */
export type WatchLine =
  | { readonly kind: 'line'; readonly at: string; readonly text: string }
  | { readonly kind: 'waiting'; readonly at: string; readonly text: string }
  | { readonly kind: 'ended'; readonly at: string; readonly endCause: string | null };
