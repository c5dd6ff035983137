import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import type { SealedBundle } from '../../domain/evidence/sealed-bundle.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import type { SessionView } from '../../domain/sessions/view.ts';
import { type EvidenceReader, openBundle } from '../../operations/open-bundle.ts';
import { showSession } from '../../operations/show-session.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import type { ApiCaller } from '../caller.ts';
import { evidenceQuery } from '../contract.ts';
import { malformed, problem } from '../problem.ts';

/** A bundle as lists tell of it. */
export function bundleView(sealed: SealedBundle) {
  const { chain, sessionId, bundle, manifestSha256, publicKeySha256 } = sealed;
  return {
    account: chain.account,
    region: chain.region,
    sequence: chain.sequence,
    sessionId,
    sealedAt: renderRfc3339(sealed.sealedAt),
    lockedUntil: renderRfc3339(sealed.lockedUntil),
    manifestSha256,
    previousManifestSha256: chain.previousManifestSha256,
    publicKeySha256,
    key: bundle.key,
    bytes: bundle.bytes,
    sha256: bundle.sha256,
  };
}

/** A bundle as lists tell of it. */
export type BundleView = ReturnType<typeof bundleView>;

/** GET /v1/evidence, GET /v1/evidence/key: the bundles of all sessions, and the key that new ones are signed with. */
export function evidenceRoutes(deps: { readonly evidence: EvidenceReader }, allow: Allow): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const forbidden = 'You may not read evidence. Ask an auditor.';
  const about = { owner: null, person: null };
  app.get('/', async (c) => {
    if (!allow(c.var.caller, 'ExportEvidence', about)) return problem(c, 403, 'forbidden', forbidden);
    const query = evidenceQuery.safeParse(c.req.query());
    if (!query.success) return malformed(c, 'bad-query', query.error);
    const { account, number, limit } = query.data;
    const bundles = await deps.evidence.store.list({ account, sequence: number, limit: limit ?? 100 });
    return c.json(bundles.map(bundleView));
  });
  app.get('/key', async (c) => {
    if (!allow(c.var.caller, 'ExportEvidence', about)) return problem(c, 403, 'forbidden', forbidden);
    return c.json(await deps.evidence.signer.publicKey());
  });
  return app;
}

/** GET and POST /v1/sessions/:id/evidence, GET /v1/sessions/:id/evidence/:sequence: a session's bundles, a new one, one of them. */
export function sessionEvidenceRoutes(
  deps: Pick<ApiDeps, 'watch' | 'recordRead' | 'evidence' | 'bundleLink'>,
  allow: Allow,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const find = async (caller: ApiCaller, id: string): Promise<SessionView | null> => {
    const session = await showSession(deps.watch, id);
    return session !== null && allow(caller, 'ShowSession', session) ? session : null;
  };
  const missing = (id: string) =>
    `There is no session ${id} that you may see. sallyport session list shows yours.`;
  const forbidden = (id: string) => `You may not export the evidence of ${id}. Ask an auditor.`;
  const gone = ({ bundle }: SealedBundle) =>
    `The bundle is not in the archive any more (${bundle.key}). sallyport notice list tells whether that is right.`;
  app.get('/:id/evidence', async (c) => {
    const id = c.req.param('id');
    const session = await find(c.var.caller, id);
    if (session === null) return problem(c, 404, 'no-such-session', missing(id));
    if (!allow(c.var.caller, 'ExportEvidence', session)) return problem(c, 403, 'forbidden', forbidden(id));
    return c.json((await deps.evidence.store.ofSession(session)).map(bundleView));
  });
  app.post('/:id/evidence', async (c) => {
    const id = c.req.param('id');
    const session = await find(c.var.caller, id);
    if (session === null) return problem(c, 404, 'no-such-session', missing(id));
    if (!allow(c.var.caller, 'ExportEvidence', session)) return problem(c, 403, 'forbidden', forbidden(id));
    const answer = await deps.evidence.sealNow(session);
    if (answer.ok) return c.json(bundleView(answer.sealed), 201);
    return answer.reason === 'still-open'
      ? problem(c, 409, 'still-open', `${id} is open: its evidence is sealed when it has ended.`)
      : problem(c, 404, 'no-such-session', missing(id));
  });
  app.get('/:id/evidence/:sequence', async (c) => {
    const id = c.req.param('id');
    const session = await find(c.var.caller, id);
    if (session === null) return problem(c, 404, 'no-such-session', missing(id));
    if (!allow(c.var.caller, 'ExportEvidence', session)) return problem(c, 403, 'forbidden', forbidden(id));
    const sequence = Number(c.req.param('sequence'));
    const sealed = (await deps.evidence.store.ofSession(session)).find(
      (one) => one.chain.sequence === sequence,
    );
    if (!sealed)
      return problem(
        c,
        404,
        'no-such-bundle',
        `${id} has no bundle of that number. sallyport evidence list ${id} tells which there are.`,
      );
    const read = { what: 'evidence', sessions: [session], detail: `number ${sequence}` } as const;
    const link = (await deps.bundleLink?.(sealed)) ?? null;
    if (link !== null) {
      await deps.recordRead(c.var.caller, read);
      return c.redirect(link, 303);
    }
    const chunks = await openBundle(deps.evidence, sealed);
    if (chunks === null) return problem(c, 404, 'bundle-gone', gone(sealed));
    await deps.recordRead(c.var.caller, read);
    c.header('content-type', 'application/x-tar');
    c.header('content-length', String(sealed.bundle.bytes));
    return stream(c, async (out) => {
      for await (const chunk of chunks) {
        if (out.aborted) return;
        await out.write(chunk);
      }
    });
  });
  return app;
}
