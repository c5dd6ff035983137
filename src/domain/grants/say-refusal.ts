import type { GrantRefusal, GrantRefusalReason } from './refusal.ts';
import { MAX_REASON_LENGTH, MAX_TICKET_LENGTH } from './settings.ts';

const SENTENCES: Readonly<Record<GrantRefusalReason, (detail: string) => string>> = {
  'person-not-known': (detail) =>
    `Nobody is known to be behind ${detail === '' ? 'this principal' : detail}. Map it to a person in the server's config (people).`,
  'own-request': () =>
    'Nobody answers for themselves, behind whichever principal. Ask another approver: the request names the roles.',
  'answered-by-you-already': () =>
    'You have agreed already, and one person counts once. Another approver must agree too.',
  'not-an-approver': () =>
    'You do not hold a role that is asked now. sallyport grant show tells which roles are.',
  'no-such-grant': (detail) =>
    `There is no grant ${detail} that you may see. sallyport grant list shows those there are.`,
  'reason-missing': () => 'Say why: give a reason.',
  'reason-too-long': () => `The reason is longer than ${MAX_REASON_LENGTH} characters. Shorten it.`,
  'ticket-too-long': () => `The ticket is longer than ${MAX_TICKET_LENGTH} characters. Give its key only.`,
  'window-too-short': () => 'The window is shorter than 10 s. Ask for at least --for 10s.',
  'window-too-long': (detail) =>
    detail === ''
      ? 'The whole window would be longer than the longest allowed. Ask for less, or renew after the end.'
      : `The window is longer than ${Math.floor(Number(detail) / 60_000)} minutes, the longest allowed. Ask for less.`,
  'start-in-the-past': () => 'The start is in the past. Leave --start out to begin at approval.',
  'start-too-far': () => 'The start is more than 30 days ahead. Ask nearer to it.',
  'unknown-node': (detail) => `No node is called ${detail}. sallyport node list shows those there are.`,
  'ambiguous-node': (detail) => `Several nodes fit: ${detail}. Give the id of one.`,
  'unknown-principal': (detail) =>
    `There is no principal ${detail}. Give the ARN of a user or role, or a user's name.`,
  'node-not-watched': (detail) =>
    `The node is in ${detail}, which this server does not watch. Add it to the config.`,
  'refused-by-policy': (detail) => detail,
  'mechanism-cannot': (detail) => detail,
  'answered-already': (detail) =>
    `It needs no answer any more${detail === '' ? '' : ` (${detail})`}. sallyport grant show tells what became of it.`,
  'not-decided-yet': () => 'The request waits for its answer. sallyport grant show tells from whom.',
  over: () => 'The grant is over. Ask again with: sallyport grant renew ID',
  'not-over': () => 'The grant is not over. For more time: sallyport grant extend ID --for 30m',
  'extension-pending': () => 'More time has been asked for already. Wait until that is answered.',
  'never-granted': () => 'Access was never given by it. Ask anew with: sallyport grant request',
  'not-break-glass': () => 'Only break-glass grants are reviewed.',
  'reviewed-already': () => 'It was reviewed already. sallyport grant show tells by whom.',
  'not-live': (detail) =>
    `The grant gives no access now (${detail}). sallyport grant show tells from when on.`,
};

/** A refusal in one sentence or two, the last of which is the next step. */
export function sayRefusal(refusal: GrantRefusal): string {
  return SENTENCES[refusal.reason](refusal.detail);
}
