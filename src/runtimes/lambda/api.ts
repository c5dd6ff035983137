import { Hono } from 'hono';
import { type APIGatewayProxyResult, handle, type LambdaEvent } from 'hono/aws-lambda';
import { objectLink } from '../../adapters/aws/object-link.ts';
import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import { type ApiEnv, createApi } from '../../api/app.ts';
import type { Problem } from '../../api/problem.ts';
import type { SealedBundle } from '../../domain/evidence/sealed-bundle.ts';
import { LiveDetections } from '../../operations/live-detections.ts';
import { sealNow } from '../../operations/seal-now.ts';
import { ShownStreams } from '../../operations/shown-streams.ts';
import { apiOf } from '../composition/api-of.ts';
import { finish } from './finish.ts';
import { MOST_SENT_BYTES, sendable } from './http-answer.ts';
import { lambdaParts } from './lambda-parts.ts';
import type { LambdaParts } from './parts.ts';
import { statusSourcesOf } from './status-sources.ts';
import { watchInParts } from './watch-in-parts.ts';

/** API Gateway gives up after 30 seconds: before that the caller is told what to do. */
export const ANSWER_WITHIN_MS = 27_000;

/** How long a bundle's own address is good: it is followed at once. */
const LINK_SECONDS = 60;

const NO_TAIL =
  'This API is a function, which cannot hold a stream open. sallyport session watch ID follows one session; sallyport search finds what delivered logs hold.';
const TOO_LONG: Problem = {
  error: 'too-long',
  message:
    'It takes longer than this API may. Ask for less: a shorter time, a smaller limit, fewer sessions.',
};

/** What the adapter passes along with a request. */
interface Passed {
  readonly requestContext?: { readonly domainName?: string };
}

type Answers = (event: LambdaEvent) => Promise<APIGatewayProxyResult>;

const apis = new WeakMap<LambdaParts, Answers>();

/** Answers the requests of the HTTP API. */
export async function handler(event: LambdaEvent): Promise<APIGatewayProxyResult> {
  return answerRequest(await lambdaParts(), event);
}

/** Answers one request of an HTTP API (payload format 2.0) as `sallyport serve` answers it. */
export async function answerRequest(parts: LambdaParts, event: LambdaEvent): Promise<APIGatewayProxyResult> {
  const answers = apis.get(parts) ?? throughPayload(apiOfLambda(parts));
  apis.set(parts, answers);
  const answer = await answers(event);
  // The caller waits: what the answer leads to, and is not due at once, is a timer's.
  await finish(parts, null, 0);
  return answer;
}

/** An API that is asked and answers in payload format 2.0, in the time and size that Lambda and API Gateway allow. */
export function throughPayload(api: Hono<ApiEnv>): Answers {
  const app = new Hono().all('*', async (c) => {
    const { promise: late, resolve } = Promise.withResolvers<Response>();
    const timer = setTimeout(() => resolve(Response.json(TOO_LONG, { status: 503 })), ANSWER_WITHIN_MS);
    try {
      const asked = async () =>
        sendable(await api.fetch(c.req.raw, c.env as object), c.req.header('accept-encoding'));
      return await Promise.race([asked(), late]);
    } finally {
      clearTimeout(timer);
    }
  });
  return handle(app);
}

function apiOfLambda(parts: LambdaParts): Hono<ApiEnv> {
  const { archive, config, clients, watch, stores, grants, detections, logs, guardrails, signIns, say } =
    parts;
  if (archive === null) throw new Error('an API has an archive: what derives rows, and what searches them');
  const now = () => watch.clock.now();
  return createApi({
    ...apiOf({
      ...{ config, clients, watch, signIns, say },
      reads: stores.reads,
      guardrails: () => guardrails?.guardrails ?? [],
    }),
    ...{ watch, grants, detections },
    access: parts.access,
    statusSources: statusSourcesOf(parts),
    // Each piece of what our own client shows would come to another process: it is not asked for.
    shown: { streams: new ShownStreams(new LiveDetections(detections), now), wanted: () => false },
    noTail: NO_TAIL,
    watchSession: (id, signal, after) => watchInParts(parts, id, { signal, after }),
    logs: { transcripts: logs.transcripts, tools: recordingTools, tail: nothing },
    archive: {
      ...archive,
      index: archive.pruning.index,
      // The archive is searched itself: there is no index that could be lost.
      rebuild: async () => ({ sessions: 0, incomplete: [] }),
    },
    evidence: { ...parts.evidence, sealNow: (session) => sealNow(parts.evidence, session) },
    bundleLink: ({ bundle }) => linkOf(parts, bundle),
    // API Gateway sends no other host's requests here, and says which of its names was asked.
    allowedHosts: (passed) => [(passed as Passed).requestContext?.domainName ?? ''],
    scheme: 'https',
  });
}

/** A bundle that an answer cannot hold is fetched from the archive itself, by an address that is soon no good. */
async function linkOf(
  { clients, config }: LambdaParts,
  { key, versionId, bytes }: SealedBundle['bundle'],
): Promise<string | null> {
  if (bytes <= MOST_SENT_BYTES) return null;
  const object = { bucket: config.hub.archiveBucket, key, versionId };
  return objectLink(clients.hub.clients.s3, object, LINK_SECONDS);
}

async function* nothing(): AsyncGenerator<never> {}
