import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { asffOf } from '../../domain/detections/asff.ts';
import { findingView } from '../../domain/detections/finding-view.ts';
import { ocsfOf } from '../../domain/detections/ocsf.ts';
import type { Detections } from '../../operations/detections.ts';
import { judgeArchive } from '../../operations/judge-archive.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import { findingQuery, judgeBody } from '../contract.ts';
import { malformed, problem } from '../problem.ts';

const FORBIDDEN = 'You may not see findings. Ask an auditor or an administrator.';

/** GET /v1/findings, GET /v1/findings/:id, POST /v1/findings/judge. */
export function findingRoutes(
  deps: ApiDeps & { readonly detections: Detections },
  allow: Allow,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const { detections } = deps;
  app.get('/', async (c) => {
    if (!allow(c.var.caller, 'ListFindings')) return problem(c, 403, 'forbidden', FORBIDDEN);
    const query = findingQuery.safeParse(c.req.query());
    if (!query.success) return malformed(c, 'bad-query', query.error);
    const { as, ...filter } = query.data;
    const findings = await detections.findings.list(filter);
    return c.json(findings.map((finding) => viewAs(as, finding)));
  });
  app.get('/:id', async (c) => {
    if (!allow(c.var.caller, 'ListFindings')) return problem(c, 403, 'forbidden', FORBIDDEN);
    const as = findingQuery.shape.as.safeParse(c.req.query('as'));
    if (!as.success) return malformed(c, 'bad-query', as.error);
    const finding = await detections.findings.read(c.req.param('id'));
    return finding === null
      ? problem(
          c,
          404,
          'no-such-finding',
          `There is no finding ${c.req.param('id')}. sallyport finding list shows them.`,
        )
      : c.json(viewAs(as.data, finding));
  });
  app.post('/judge', async (c) => {
    if (!allow(c.var.caller, 'JudgeRecordings'))
      return problem(
        c,
        403,
        'forbidden',
        'You may not have recordings judged: their text is read. Ask an auditor.',
      );
    const body = judgeBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return malformed(c, 'bad-body', body.error);
    const judged = judgeArchive(detections, body.data, ({ start }) =>
      deps.recordRead(c.var.caller, {
        what: 'judge',
        sessions: [{ account: start.account, region: start.region, id: start.id }],
      }),
    );
    c.header('content-type', 'application/x-ndjson');
    return stream(c, async (out) => {
      for await (const one of judged) await out.writeln(JSON.stringify(one));
    });
  });
  return app;
}

function viewAs(as: 'ocsf' | 'asff' | undefined, finding: Parameters<typeof findingView>[0]): object {
  if (as === 'ocsf') return ocsfOf(finding);
  return as === 'asff' ? asffOf(finding) : findingView(finding);
}
