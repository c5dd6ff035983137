import { z } from 'zod';
import { LEVELS } from '../domain/detections/sigma/rule.ts';

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

/** The query of GET /v1/findings. */
export const findingQuery = z.strictObject({
  session: z.string().min(1).max(400).optional(),
  user: z.string().min(1).max(400).optional(),
  node: z.string().min(1).max(400).optional(),
  /** The rule's id, or a part of its title. */
  rule: z.string().min(1).max(400).optional(),
  /** This level and those above. */
  level: z.enum(LEVELS).optional(),
  source: z.enum(['client', 'stream', 'archive', 'trail', 'guardduty']).optional(),
  since: instant.optional(),
  until: instant.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).optional(),
  /** OCSF's Detection Finding, or Security Hub's format, in place of our own. */
  as: z.enum(['ocsf', 'asff']).optional(),
});

/** The body of POST /v1/findings/judge: sessions by id, or those that started in a time. */
export const judgeBody = z.strictObject({
  sessions: z.array(z.string().min(1).max(400)).min(1).max(MAX_LIMIT).optional(),
  since: instant.optional(),
  until: instant.optional(),
  limit: z.number().int().min(1).max(MAX_LIMIT).optional(),
});

/** The most lines of one POST /v1/sessions/:id/stream. */
export const MAX_SHOWN_LINES = 1_000;
/** The query of POST /v1/sessions/:id/stream: the client's connection, and which of its pieces this is, from 0. */
export const shownQuery = z.strictObject({
  stream: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  seq: z.coerce.number().int().min(0),
});
/** A line of its body: output, the terminal's size, or how many bytes of output are left out. */
export const shownLine = z.union([
  z.strictObject({ data: z.base64() }),
  z.strictObject({ cols: z.number().int().min(1).max(10_000), rows: z.number().int().min(1).max(10_000) }),
  z.strictObject({ lost: z.number().int().min(1) }),
]);

/** The query of GET /v1/evidence. */
export const evidenceQuery = z.strictObject({
  account: z.string().min(1).max(12).optional(),
  /** A bundle's number in its chain. */
  number: z.coerce.number().int().min(1).optional(),
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
export type WatchedLine =
  | { readonly kind: 'line'; readonly at: string; readonly text: string }
  | { readonly kind: 'waiting'; readonly at: string; readonly text: string }
  | { readonly kind: 'ended'; readonly at: string; readonly endCause: string | null };

/** The same, or where to go on (`after`) with an API that cannot hold a stream and tells in parts. */
export type WatchLine = WatchedLine | { readonly kind: 'more'; readonly at: string; readonly after: string };

/** The query of GET /v1/sessions/:id/watch: where a part ended. */
export const watchQuery = z.strictObject({ after: z.string().min(1).max(4000).optional() });

/** The query of GET /v1/logs: one session, or whose. */
export const logQuery = z.strictObject({
  session: z.string().min(1).max(400).optional(),
  /** The whole person, or the whole ARN. */
  user: z.string().min(1).max(400).optional(),
  since: instant.optional(),
  until: instant.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).optional(),
});

/** The query of GET /v1/logs/tail. */
export const tailQuery = z.strictObject({
  user: z.string().min(1).max(400).optional(),
  node: z.string().min(1).max(400).optional(),
  since: instant.optional(),
});

/** The query of GET /v1/sessions/:id/transcript. */
export const transcriptQuery = z.strictObject({
  source: z.enum(['s3', 'cloudwatch']).optional(),
  raw: z.enum(['true', 'false']).optional(),
});

const side = z.coerce.number().int().min(1).max(1000).optional();

/** The query of GET /v1/sessions/:id/recording; `play` and `cast` are both asciicasts, kept apart by who-read-what. */
export const recordingQuery = z.strictObject({
  format: z.enum(['json', 'play', 'cast', 'text', 'page']),
  source: z.enum(['s3', 'cloudwatch']).optional(),
  raw: z.enum(['true', 'false']).optional(),
  atMs: z.coerce.number().min(0).optional(),
  cols: side,
  rows: side,
});
export type RecordingQuery = z.infer<typeof recordingQuery>;

/** A piece of what several sessions show, one a line of GET /v1/logs/tail. */
export type TailLine =
  | {
      readonly kind: 'line';
      readonly at: string;
      readonly sessionId: string;
      readonly person: string | null;
      readonly node: string;
      readonly text: string;
    }
  | {
      readonly kind: 'joined' | 'ended';
      readonly at: string;
      readonly sessionId: string;
      readonly person: string | null;
      readonly node: string;
      readonly endCause: string | null;
    };

/** A piece of a transcript's text, one a line of GET /v1/sessions/:id/transcript. */
export type TranscriptLine =
  | {
      readonly kind: 'copy';
      readonly destination: 's3' | 'cloudwatch';
      readonly location: string;
      readonly deliveredAt: string;
      readonly bytes: number;
      readonly sha256: string;
      readonly masked: true;
    }
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'gap'; readonly reason: string };
