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
