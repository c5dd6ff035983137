/** The grant that a connection runs under: which one it is, what is told about it, and what its end was. */
import { setTimeout as wait } from 'node:timers/promises';
import type { GrantView } from '../domain/grants/view.ts';
import { warningLeadsMs } from '../domain/grants/warnings.ts';
import { printable } from '../domain/kernel/printable.ts';
import type { ApiClient } from './api-client.ts';
import { CliError, refused } from './exit.ts';
import { showTime } from './output.ts';

/** What the server shows of a grant to who connects. */
export type ConnectGrant = Pick<
  GrantView,
  'id' | 'principal' | 'person' | 'target' | 'documentName' | 'mechanism' | 'state' | 'startsAt' | 'endsAt'
> &
  Pick<GrantView, 'activeAt' | 'endedAt' | 'endCause' | 'endReason' | 'endedBy'> & {
    /** The text of the server's config; null or absent: the default one. */
    readonly connectNotice?: string | null;
  };

type Api = Pick<ApiClient, 'get' | 'caller'>;

const DEFAULT_NOTICE = 'This session is recorded, under grant {grant}, until {until}.';
/** How long a grant that was approved is waited for until it is active. */
const ACTIVE_WITHIN_MS = 60_000;
const POLL_MS = 250;
/** How long the cause of an end is waited for. */
const ENDED_WITHIN_MS = 3000;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** The grant that was named, once it is active; refused where it is not the node's, or waits for an answer. */
export async function namedGrant(
  api: Api,
  id: string,
  target: string,
  say: (text: string) => void,
): Promise<ConnectGrant> {
  let told = false;
  for (const until = Date.now() + ACTIVE_WITHIN_MS; ; await wait(POLL_MS)) {
    const grant = await readGrant(api, id);
    if (grant.target !== target) throw refused(`Grant ${id} is for ${grant.target}: connect to that node.`);
    if (grant.state === 'active') return grant;
    if (grant.state !== 'approved') throw refused(whyNotActive(grant));
    const startsAt = Date.parse(grant.startsAt ?? '');
    if (startsAt > Date.now() || Date.now() > until)
      throw refused(`Grant ${id} starts at ${showTime(grant.startsAt)}: connect then.`);
    if (!told) say(`Waiting for grant ${id} to become active…`);
    told = true;
  }
}

/** One's own active grant for a node, the one that lasts longest; undefined: there is none, or no server to say so. */
export async function ownGrant(
  api: Api,
  target: string,
  document?: string,
): Promise<ConnectGrant | undefined> {
  try {
    const [caller, grants] = await Promise.all([
      api.caller(),
      api.get<readonly ConnectGrant[]>('/v1/grants', { node: target, state: 'active' }),
    ]);
    return grants
      .filter(
        (grant) =>
          grant.target === target &&
          grant.state === 'active' &&
          (document === undefined || grant.documentName === document) &&
          (grant.principal === caller.arn || grant.person === caller.person),
      )
      .sort((a, b) => Date.parse(b.endsAt ?? '') - Date.parse(a.endsAt ?? ''))[0];
  } catch (error) {
    // Without a server people connect by their own permissions, as with the AWS CLI.
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

/** What is said on connecting. */
export function renderNotice(grant: ConnectGrant, node: string): string {
  const values: Readonly<Record<string, string>> = {
    grant: grant.id,
    until: showTime(grant.endsAt),
    person: grant.person,
    node,
  };
  const text = printable(grant.connectNotice ?? DEFAULT_NOTICE);
  return text.replaceAll(/\{(grant|until|person|node)\}/g, (_all, name: string) =>
    printable(values[name] ?? ''),
  );
}

/** Warns before the end: at 5 min and 1 min, or at half of a shorter window. Gives what stops it. */
export function warnBeforeEnd(api: Api, first: ConnectGrant, say: (text: string) => void): () => void {
  const gone = new AbortController();
  const warned = new Set<number>();
  const warn = async (grant: ConnectGrant): Promise<void> => {
    const endsAt = Date.parse(grant.endsAt ?? '');
    const leads = warningLeadsMs(endsAt - Date.parse(grant.startsAt ?? ''));
    const next = leads.map((leadMs) => endsAt - leadMs).find((at) => at >= Date.now() && !warned.has(at));
    if (next === undefined) return;
    await wait(next - Date.now(), undefined, { signal: gone.signal, ref: false });
    const now = await readGrant(api, grant.id).catch(() => grant);
    if (now.endsAt === grant.endsAt && now.state === 'active') {
      warned.add(next);
      say(
        `This session ends in ${renderSpan(endsAt - Date.now())}, at ${showTime(grant.endsAt)}. More time: sallyport grant extend ${grant.id} --for 30m`,
      );
    }
    if (now.state === 'active') await warn(now);
  };
  // An abort is how it ends; anything else only costs a warning.
  warn(first).catch(() => undefined);
  return () => gone.abort();
}

/** Why the grant is over, when it ended, and how to ask again; undefined: it is not over. */
export async function renderGrantEnd(api: Api, grant: ConnectGrant): Promise<string | undefined> {
  for (const until = Date.now() + ENDED_WITHIN_MS; Date.now() < until; await wait(POLL_MS)) {
    const now = await readGrant(api, grant.id).catch(() => undefined);
    if (now === undefined) return undefined;
    if (now.endCause !== null) return renderEnd(now);
    if (Date.parse(now.endsAt ?? '') - Date.now() > SECOND_MS) return undefined;
  }
  return undefined;
}

function readGrant(api: Api, id: string): Promise<ConnectGrant> {
  return api.get<ConnectGrant>(`/v1/grants/${encodeURIComponent(id)}`);
}

function renderEnd(grant: ConnectGrant): string {
  const by = grant.endedBy === null ? '' : ` by ${printable(grant.endedBy)}`;
  const why = grant.endReason === null ? '' : `: ${printable(grant.endReason)}`;
  const cause =
    grant.endCause === 'expired'
      ? 'its time was over'
      : grant.endCause === 'finished'
        ? 'it was finished early'
        : `it was ${grant.endCause}${by}${why}`;
  return `Grant ${grant.id} ended at ${showTime(grant.endedAt)}: ${cause}. Ask again with: sallyport grant renew ${grant.id}`;
}

function whyNotActive(grant: ConnectGrant): string {
  if (grant.state === 'requested')
    return `Grant ${grant.id} waits for its answer: sallyport grant show ${grant.id} tells from whom.`;
  return grant.endCause === null ? `Grant ${grant.id} is ${grant.state}.` : renderEnd(grant);
}

/** `5 min` or `40 s`. */
function renderSpan(ms: number): string {
  return ms >= MINUTE_MS
    ? `${Math.round(ms / MINUTE_MS)} min`
    : `${Math.max(1, Math.round(ms / SECOND_MS))} s`;
}
