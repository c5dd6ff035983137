import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { SealedBundle } from '../domain/evidence/sealed-bundle.ts';
import type { SessionSearch } from '../operations/archive-ports.ts';
import type { Detections } from '../operations/detections.ts';
import type { Grants } from '../operations/grants.ts';
import type { EvidenceReader } from '../operations/open-bundle.ts';
import type { ReadAsked, SessionName, TranscriptRead } from '../operations/read-log.ts';
import type { RecordingTools } from '../operations/read-recording.ts';
import type { ShownStreams } from '../operations/shown-streams.ts';
import type { StatusSources } from '../operations/status.ts';
import type { Transcripts } from '../operations/transcript-ports.ts';
import type { Watch } from '../operations/watch.ts';
import { type Authentication, identityProof, NotAuthenticated } from './authentication.ts';
import type { AccessJudge, ApiAction, ApiCaller } from './caller.ts';
import type { NodeView, WatchLine } from './contract.ts';
import { problem } from './problem.ts';
import { evidenceRoutes, sessionEvidenceRoutes } from './routes/evidence.ts';
import { findingRoutes } from './routes/findings.ts';
import { grantRoutes } from './routes/grants.ts';
import { type GuardrailReader, guardrailRoutes } from './routes/guardrails.ts';
import { logRoutes, type TailLogs } from './routes/logs.ts';
import { nodeRoutes } from './routes/nodes.ts';
import { noticeRoutes } from './routes/notices.ts';
import { readRoutes } from './routes/reads.ts';
import { recordingRoutes } from './routes/recordings.ts';
import { holdRoutes, pruneRoutes, type RetentionDeps, recoverRoutes } from './routes/retention.ts';
import { searchRoutes } from './routes/search.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { shownRoutes } from './routes/shown.ts';
import { statusRoutes } from './routes/status.ts';
import { transcriptRoutes } from './routes/transcripts.ts';

const MAX_BODY_BYTES = 64 * 1024;

/** What the API works with; the runtime composes it. */
export interface ApiDeps {
  readonly watch: Watch;
  readonly statusSources: StatusSources;
  readonly authentication: Authentication;
  readonly access: AccessJudge;
  /** What proofs are signed for: the audience, and the STS endpoint and region that the server asks. */
  readonly identity: { readonly audience: string; readonly stsEndpoint: string; readonly region: string };
  readonly guardrails: GuardrailReader;
  readonly grants: Grants;
  readonly detections: Detections;
  /** Where what our own client shows is judged, and whether it is asked for. */
  readonly shown: { readonly streams: ShownStreams; readonly wanted: () => boolean };
  /** What is said on connecting under a grant; null: the default text. */
  readonly connectNotice: string | null;
  readonly listNodes: () => Promise<readonly NodeView[]>;
  /** Follows a live session's log, from where a part ended; ends with the session, a part, or when the signal aborts. */
  readonly watchSession: (id: string, signal: AbortSignal, after: string | null) => AsyncIterable<WatchLine>;
  /** Why lines of many sessions cannot be told as they come, and what to do instead; left out: they can. */
  readonly noTail?: string;
  /** Sessions' logs: where they lie, and as they come. */
  readonly logs: {
    readonly transcripts: Transcripts;
    readonly tools: RecordingTools;
    readonly tail: TailLogs;
  };
  /** Keeps that someone reads transcripts; awaited before the first byte is answered. What it throws refuses the read. */
  readonly recordRead: (caller: ApiCaller, read: ReadAsked) => Promise<void>;
  /** The bundles that were sealed. */
  readonly evidence: EvidenceReader;
  /** Where a bundle that is too large for an answer can be fetched for a while; null: it is not, or it is gone. */
  readonly bundleLink?: (sealed: SealedBundle) => Promise<string | null>;
  /** The search index, and what keeps the archive. */
  readonly archive: RetentionDeps & { readonly index: SessionSearch };
  /** Who watched or read a session, oldest first. */
  readonly readsOf: (session: SessionName) => Promise<readonly TranscriptRead[]>;
  /**
   * Where the API is, as a request's Host names it: a page of another origin must not reach a loopback API. Given what
   * the runtime passes along with a request.
   */
  readonly allowedHosts: (passed: unknown) => readonly string[];
  /** How it is reached there; left out: `http`. */
  readonly scheme?: 'http' | 'https';
}

/** What a request carries once its caller is known. */
export interface ApiEnv {
  readonly Variables: { readonly caller: ApiCaller };
}

/** Whether the caller may; asked by every route before it answers. */
export type Allow = (
  caller: ApiCaller,
  action: ApiAction,
  about?: { owner: string | null; person: string | null },
) => boolean;

/** The API as a Hono app. All routes but GET /v1/identity and POST /v1/token need `Authorization: Bearer TOKEN`. */
export function createApi(deps: ApiDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const { scheme = 'http' } = deps;
  const allow: Allow = (caller, action, about = { owner: null, person: null }) =>
    deps.access.allows(caller, action, about);
  app.use(async (c, next) => {
    const hosts = deps.allowedHosts(c.env);
    const origin = c.req.header('origin');
    if (
      !hosts.includes(c.req.header('host') ?? '') ||
      (origin !== undefined && !hosts.some((host) => origin === `${scheme}://${host}`))
    )
      return problem(c, 421, 'wrong-host', `This API answers at ${hosts.join(' and ')} only.`);
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
  });
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (c) => problem(c, 413, 'too-large', `The body is over ${MAX_BODY_BYTES} bytes.`),
    }),
  );
  // What a caller must sign for; said to anyone, since it is no secret.
  app.get('/v1/identity', (c) => c.json(deps.identity));
  app.post('/v1/token', async (c) => {
    const proof = identityProof.safeParse(await c.req.json().catch(() => null));
    if (!proof.success)
      return problem(
        c,
        400,
        'bad-proof',
        'Send the signed headers of an sts:GetCallerIdentity request as JSON.',
      );
    try {
      const { token, expiresAt, caller } = await deps.authentication.exchange(proof.data);
      return c.json({ token, expiresAt: new Date(expiresAt).toISOString(), caller });
    } catch (error) {
      if (error instanceof NotAuthenticated) return problem(c, 401, 'not-authenticated', error.message);
      throw error;
    }
  });
  app.use('/v1/*', async (c, next) => {
    const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    const caller = token === undefined ? undefined : await deps.authentication.callerOf(token);
    if (caller === undefined)
      return problem(
        c,
        401,
        'not-authenticated',
        'Get a token from POST /v1/token first; it is good for 15 minutes.',
      );
    c.set('caller', caller);
    await next();
  });
  mountRoutes(app, deps, allow);
  app.notFound((c) => problem(c, 404, 'no-such-route', 'docs/reference/api.md lists the routes.'));
  app.onError((error, c) => problem(c, 500, 'failed', `The request could not be handled: ${error.message}`));
  return app;
}

/** Every route behind a token; what each does is in docs/reference/api.md. */
function mountRoutes(app: Hono<ApiEnv>, deps: ApiDeps, allow: Allow): void {
  app.route('/v1/status', statusRoutes(deps, allow));
  app.route('/v1/sessions', sessionRoutes(deps, allow));
  app.route('/v1/sessions', readRoutes(deps, allow));
  app.route('/v1/sessions', sessionEvidenceRoutes(deps, allow));
  app.route('/v1/sessions', transcriptRoutes(deps, allow));
  app.route('/v1/sessions', recordingRoutes(deps, allow));
  app.route('/v1/logs', logRoutes(deps, allow));
  app.route('/v1/evidence', evidenceRoutes(deps, allow));
  app.route('/v1/sessions', shownRoutes(deps, allow));
  app.route('/v1/search', searchRoutes({ ...deps, index: deps.archive.index }, allow));
  app.route('/v1/holds', holdRoutes({ ...deps.archive, watch: deps.watch }, allow));
  app.route('/v1/prune', pruneRoutes(deps.archive, allow));
  app.route('/v1/recover', recoverRoutes(deps.archive, allow));
  app.route('/v1/findings', findingRoutes(deps, allow));
  app.route('/v1/grants', grantRoutes(deps, allow));
  app.route('/v1/nodes', nodeRoutes(deps, allow));
  app.route('/v1/notices', noticeRoutes(deps, allow));
  app.route('/v1/guardrails', guardrailRoutes(deps, allow));
}
