import { z } from 'zod';
import { type ApiDeps, createApi } from '../../src/api/app.ts';
import { AUDIENCE_HEADER, identityProof, NONCE_HEADER } from '../../src/api/authentication.ts';
import {
  evidenceQuery,
  extendBody,
  findingQuery,
  grantQuery,
  grantReasonBody,
  judgeBody,
  logQuery,
  noticeQuery,
  recordingQuery,
  renewBody,
  requestBody,
  reviewBody,
  sessionQuery,
  shownQuery,
  tailQuery,
  terminateBody,
  transcriptQuery,
  watchQuery,
} from '../../src/api/contract.ts';
import { holdBody, pruneBody } from '../../src/api/routes/retention.ts';
import { searchBody } from '../../src/api/routes/search.ts';
import { cell, type Page, table } from './page.ts';

interface RouteText {
  readonly does: string;
  /** The action of policies/access that the caller needs; null for the two routes before sign-in. */
  readonly action: string | null;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
}

/** What each route does. A route that is not here, or one here that is gone, stops the generator. */
const ROUTES: Readonly<Record<string, RouteText>> = {
  'GET /v1/identity': {
    does: 'What a caller must sign for: the audience, and the STS endpoint and Region that the server asks. No secret.',
    action: null,
  },
  'POST /v1/token': {
    does: 'Exchanges the signed headers of an sts:GetCallerIdentity request for a token: `{ token, expiresAt, caller }`.',
    action: null,
    body: identityProof,
  },
  'GET /v1/status': { does: 'Whether the watch is seeing and the loop is keeping up.', action: 'ShowStatus' },
  'GET /v1/sessions': {
    does: 'Sessions, newest first; those that the caller may see.',
    action: 'ListSessions',
    query: sessionQuery,
  },
  'GET /v1/sessions/:id': { does: 'One session, with its timeline.', action: 'ShowSession' },
  'POST /v1/sessions/:id/terminate': {
    does: 'Asks for the end of a session. 202 with the session: the end is recorded once AWS no longer lists it.',
    action: 'TerminateSession',
    body: terminateBody,
  },
  'GET /v1/sessions/:id/watch': {
    does: "A live session's output, a JSON value a line (`line`, `waiting`, `ended`). An API on Lambda tells it in parts of some twenty seconds: the last line is `more`, and its `after` is where the next part begins. That it was read is recorded.",
    action: 'WatchSession',
    query: watchQuery,
  },
  'GET /v1/sessions/:id/recording': {
    does: 'What a session showed, read by the server from its log (S3 where it has come, else CloudWatch): `json` as `recording read` prints it, `cast` and `play` an asciicast v3, `text`, `page` what the HTML export plays. Masked; `raw=true` needs ReadRawTranscript. That it was read is recorded.',
    action: 'ReadTranscript',
    query: recordingQuery,
  },
  'POST /v1/search': {
    does: 'Finds a text, or a JavaScript regular expression, in the masked transcripts of the sessions that the caller may search, open ones too: `{ hits, more, scanned, timedOut, notSearched, tookMs }`. Who asked, for what, and the sessions found are recorded.',
    action: 'SearchRecordings',
    body: searchBody,
  },
  'GET /v1/holds': { does: 'Legal holds, newest first, those released too.', action: 'HoldRecordings' },
  'POST /v1/holds': {
    does: "Places a legal hold on a session, or on all sessions of a person, and sets S3's legal hold on their objects. 201 with the hold.",
    action: 'HoldRecordings',
    body: holdBody,
  },
  'POST /v1/holds/:id/release': {
    does: 'Releases a hold; what another hold keeps stays held.',
    action: 'ReleaseHold',
  },
  'POST /v1/prune': {
    does: 'Removes what has outlived its retention, or tells what would go: `{ dryRun, items, removed, kept, bytes }`. What a lock or a hold keeps stays.',
    action: 'PruneRecordings',
    body: pruneBody,
  },
  'POST /v1/recover': {
    does: 'Makes the search index again from the rows in the archive: `{ sessions, incomplete }`.',
    action: 'RecoverIndex',
  },
  'GET /v1/sessions/:id/deliveries': {
    does: "The copies of the session's log: where each must be and by when, what is there, what it lacks and why.",
    action: 'ShowSession',
  },
  'GET /v1/sessions/:id/transcript': {
    does: "The session's log as text, a JSON value a line (`copy`, `line`, `gap`), masked. With `raw=true` the bytes as they were delivered, which needs `ReadRawTranscript`; `x-sallyport-sha256` is their hash. That it was read is recorded.",
    action: 'ReadTranscript',
    query: transcriptQuery,
  },
  'GET /v1/logs': {
    does: 'How it stands with the logs of one session, or of the running and ended sessions of a whole person or ARN: a delivery each, with its session.',
    action: 'ShowSession',
    query: logQuery,
  },
  'GET /v1/logs/tail': {
    does: 'What sessions show, as it is streamed, a JSON value a line (`joined`, `line`, `ended`), masked; new sessions join. That each was read is recorded. An API on Lambda answers 501 (`no-tail`).',
    action: 'WatchSession',
    query: tailQuery,
  },
  'GET /v1/sessions/:id/reads': {
    does: 'Who watched, read, searched or exported the session, oldest first.',
    action: 'ListReads',
  },
  'GET /v1/sessions/:id/evidence': {
    does: 'The bundles of one session, in the order in which they were sealed.',
    action: 'ExportEvidence',
  },
  'POST /v1/sessions/:id/evidence': {
    does: 'Seals a new bundle of an ended session now, with who read it until now. 201 with the bundle.',
    action: 'ExportEvidence',
  },
  'GET /v1/sessions/:id/evidence/:sequence': {
    does: 'One bundle, as a tar. An API on Lambda sends whoever asks for one that its answer cannot hold to the archive (303; the address is good for a minute). That it was read is recorded.',
    action: 'ExportEvidence',
  },
  'GET /v1/evidence': {
    does: 'Bundles of all sessions, newest first.',
    action: 'ExportEvidence',
    query: evidenceQuery,
  },
  'GET /v1/evidence/key': {
    does: 'The public key that new bundles are signed with: `{ pem, algorithm, sha256 }`.',
    action: 'ExportEvidence',
  },
  'POST /v1/sessions/:id/stream': {
    does: "What our own client shows, as JSON lines (`{ data }` in Base64, `{ cols, rows }`, `{ lost }`), judged at once; 204. For the session's own owner alone. 409 where the server does not ask for it, 429 when it is too much.",
    action: 'StreamSession',
    query: shownQuery,
  },
  'GET /v1/findings': {
    does: 'What detection rules found, newest first.',
    action: 'ListFindings',
    query: findingQuery,
  },
  'GET /v1/findings/:id': { does: 'One finding; `as` as in the list.', action: 'ListFindings' },
  'POST /v1/findings/judge': {
    does: 'Holds delivered logs against the rules in force, a JSON value a line for each session. Findings are kept; nobody is told and nothing is ended. That the logs were read is recorded.',
    action: 'JudgeRecordings',
    body: judgeBody,
  },
  'GET /v1/nodes': { does: 'The nodes of every watched place.', action: 'ListNodes' },
  'GET /v1/nodes/:id': {
    does: 'One node, by id or by name; 409 when several have the name.',
    action: 'ListNodes',
  },
  'GET /v1/grants': {
    does: 'Grants and requests, newest first; those that the caller may see.',
    action: 'ListGrants',
    query: grantQuery,
  },
  'POST /v1/grants': {
    does: 'Asks for access. 201 with the grant: active where nobody has to be asked, else requested. For somebody else: RequestGrantForOther.',
    action: 'RequestGrant',
    body: requestBody,
  },
  'GET /v1/grants/leftovers': {
    does: 'What of ours is in the accounts although no grant accounts for it.',
    action: 'ManageLeftovers',
  },
  'POST /v1/grants/leftovers/purge': {
    does: 'Removes the leftovers; answers with those that were there.',
    action: 'ManageLeftovers',
  },
  'GET /v1/grants/:id': { does: 'One grant, with its timeline.', action: 'ShowGrant' },
  'POST /v1/grants/:id/approve': { does: 'Agrees to a request, or to more time.', action: 'AnswerGrant' },
  'POST /v1/grants/:id/deny': {
    does: 'Says no to a request, or to more time.',
    action: 'AnswerGrant',
    body: grantReasonBody,
  },
  'POST /v1/grants/:id/extend': {
    does: 'Asks for more time; it is written before the old end.',
    action: 'ExtendGrant',
    body: extendBody,
  },
  'POST /v1/grants/:id/renew': {
    does: 'Asks again for a grant that is over; answers with the new one.',
    action: 'RenewGrant',
    body: renewBody,
  },
  'POST /v1/grants/:id/finish': {
    does: 'Ends a grant early because its owner is done; withdraws a request.',
    action: 'FinishGrant',
  },
  'POST /v1/grants/:id/revoke': {
    does: 'Takes a grant back now; its sessions are ended.',
    action: 'RevokeGrant',
    body: grantReasonBody,
  },
  'POST /v1/grants/:id/review': {
    does: 'Keeps what somebody else makes of a break-glass grant.',
    action: 'ReviewGrant',
    body: reviewBody,
  },
  'POST /v1/grants/:id/credentials': {
    does: 'Credentials of a live grant, for its owner alone: `{ accessKeyId, secretAccessKey, sessionToken, expiresAt }`.',
    action: 'UseGrant',
  },
  'GET /v1/notices': { does: 'Notices raised, newest first.', action: 'ListNotices', query: noticeQuery },
  'GET /v1/guardrails': { does: 'The guardrails in force.', action: 'ListGuardrails' },
  'GET /v1/guardrails/:id': { does: 'One guardrail, explained.', action: 'ListGuardrails' },
};

function routesOf(): string[] {
  // Only the table of routes is read: no route is called, so nothing of what routes work with is needed.
  const app = createApi({ guardrails: {}, archive: {} } as unknown as ApiDeps);
  const all = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  return [...new Set(all)].map((route) => route.replace(/(.)\/$/, '$1'));
}

function fields(schema: z.ZodType): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as {
    properties?: Record<string, Record<string, unknown>>;
    required?: string[];
  };
  return table(
    ['Field', 'Value', ''],
    Object.entries(properties).map(([name, property]) => [
      `\`${name}\``,
      cell(wordsOf(property)),
      required.includes(name) ? 'needed' : '',
    ]),
  );
}

function wordsOf(property: Record<string, unknown>): string {
  if (Array.isArray(property['enum'])) return property['enum'].join(', ');
  const { type = 'any', format, minimum, maximum, minLength, maxLength } = property;
  const range = [
    minimum !== undefined || maximum !== undefined ? `${minimum ?? ''} to ${maximum ?? ''}` : '',
    minLength !== undefined || maxLength !== undefined
      ? `${minLength ?? 0} to ${maxLength ?? ''} characters`
      : '',
  ].filter((part) => part !== '');
  return [format === 'date-time' ? 'RFC 3339 instant' : String(type), ...range].join(', ');
}

function section(route: string): string {
  const text = ROUTES[route];
  if (text === undefined) throw new Error(`docs/reference/api-page.ts has no text for the route ${route}`);
  return [
    `## ${route}`,
    text.does,
    text.action === null ? 'Needs no token.' : `Needs a token, and \`${text.action}\` in policies/access.`,
    text.query ? `Query:\n\n${fields(text.query)}` : '',
    text.body ? `Body:\n\n${fields(text.body)}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The routes of the API. */
export function apiPage(): Page {
  const routes = routesOf();
  const gone = Object.keys(ROUTES).filter((route) => !routes.includes(route));
  if (gone.length > 0)
    throw new Error(`docs/reference/api-page.ts tells of routes that are gone: ${gone.join(', ')}`);
  return {
    file: 'api.md',
    title: 'API',
    about: `The HTTP API of \`sallyport serve\`, on loopback. Callers sign an sts:GetCallerIdentity request that includes the header \`${AUDIENCE_HEADER}\` (and random characters in \`${NONCE_HEADER}\`), exchange it for a token, and send \`Authorization: Bearer TOKEN\`. Errors are \`{ "error": CODE, "message": SENTENCE }\`; [errors and limits](errors-and-limits.md) lists the codes.`,
    body: [
      "Requests whose `Host` is not the API's own, or whose `Origin` is another page, are answered with 421.",
      ...routes.map(section),
    ].join('\n\n'),
  };
}
