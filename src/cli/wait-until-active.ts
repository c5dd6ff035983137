import { setTimeout as wait } from 'node:timers/promises';
import type { GrantView } from '../domain/grants/view.ts';
import type { ApiClient } from './api-client.ts';
import { shown, showTime } from './output.ts';

/** How long a grant that is approved is waited for. */
const ACTIVE_WITHIN_MS = 60_000;
const POLL_MS = 200;
/** Below this window, connecting may take as long as the window lasts. */
const SHORT_WINDOW_MS = 120_000;

/**
 * Waits until an approved grant is active, telling what it waits for. One that a person must answer, or that starts
 * later, is given back as it is.
 */
export async function waitUntilActive<Grant extends GrantView>(
  api: Pick<ApiClient, 'get'>,
  first: Grant,
  say: (text: string) => void,
): Promise<Grant> {
  if (first.windowMs < SHORT_WINDOW_MS)
    say('Connecting may take as long as this window lasts: under 2 minutes.');
  for (const bypass of first.bypasses ?? [])
    say(`This person gets in without the grant too: ${shown(bypass.because)}`);
  if (first.bypasses === null) say('What else would let this person in could not be found out.');
  if (first.state === 'requested') {
    const asks = first.asks.map(({ quorum, roles }) => `${quorum} of ${roles.join(' or ')}`).join(', then ');
    say(`A person must approve it first: ${asks}. They do with: sallyport grant approve ${first.id}`);
    return first;
  }
  let grant = first;
  let told = '';
  for (const until = Date.now() + ACTIVE_WITHIN_MS; grant.state === 'approved' && Date.now() < until; ) {
    if (Date.parse(grant.startsAt ?? '') > Date.now()) {
      say(`It starts at ${showTime(grant.startsAt)}.`);
      return grant;
    }
    const text =
      grant.problem === null
        ? 'Approved; the access is being written…'
        : `Trying again: ${shown(grant.problem)}`;
    if (text !== told) say(text);
    told = text;
    await wait(POLL_MS);
    const { timeline: _left, ...now } = await api.get<Grant & { timeline?: unknown }>(
      `/v1/grants/${encodeURIComponent(first.id)}`,
    );
    grant = now as unknown as Grant;
  }
  if (grant.state === 'active')
    say(`Active. Connect with: sallyport connect ${grant.target} --grant ${grant.id}`);
  return grant;
}
