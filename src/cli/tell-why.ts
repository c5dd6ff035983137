import { setTimeout as wait } from 'node:timers/promises';
import pc from 'picocolors';
import type { SessionView } from '../domain/sessions/view.ts';
import { ApiClient } from './api-client.ts';
import { shown } from './output.ts';
import type { Settings } from './settings.ts';

/** How long the reason of an end is waited for. */
const TOLD_WITHIN_MS = 3_000;
const TOLD_POLL_MS = 150;
const BY_DETECTION = 'detection: ';

type Told = SessionView & { readonly timeline?: readonly { readonly kind: string; readonly text: string }[] };

/**
 * Tells a person why their session was ended, when it was not they who ended it. The watch knows within moments;
 * a session that simply exited is not waited for.
 */
export async function tellWhy(sessionId: string, settings: Settings): Promise<void> {
  const api = new ApiClient(settings);
  for (const until = Date.now() + TOLD_WITHIN_MS; Date.now() < until; await wait(TOLD_POLL_MS)) {
    const session = await api
      .get<Told>(`/v1/sessions/${encodeURIComponent(sessionId)}`)
      .catch(() => undefined);
    const reasons = session === undefined ? [] : [...byDetection(session), ...byGuardrail(session)];
    for (const reason of reasons) settings.output.note(reason);
    if (reasons.length > 0) settings.output.note(`More: sallyport session show ${sessionId} --timeline`);
    if (session === undefined || reasons.length > 0 || session.verdict !== null) return;
  }
}

function byGuardrail({ verdict }: Told): readonly string[] {
  return (verdict?.violations ?? [])
    .filter((violation) => violation.response === 'terminate')
    .map(({ guardrail, reason }) => `${pc.red('Ended by a guardrail')} ${guardrail}: ${shown(reason)}`);
}

function byDetection({ timeline }: Told): readonly string[] {
  return (timeline ?? [])
    .filter(({ kind, text }) => kind === 'termination-asked' && text.startsWith(BY_DETECTION))
    .map(({ text }) => `${pc.red('Ended by a detection rule')}: ${shown(text.slice(BY_DETECTION.length))}`);
}
