import type { NoticeKind } from './notice.ts';

/** When a notice of each kind is raised, and what it is about; the reference is made from this. */
export const NOTICE_KINDS: Readonly<
  Record<
    NoticeKind,
    {
      readonly raised: string;
      readonly about: 'a session' | 'an account and Region' | 'the watch' | 'a grant';
    }
  >
> = {
  'session-terminated': {
    raised:
      'a session that Sallyport asked AWS to terminate has ended, an observation confirmed it, and the end is put down to that termination',
    about: 'a session',
  },
  'session-not-compliant': {
    raised:
      'a session breaks a guardrail whose response is notify, or one whose response is terminate while terminations are switched off (observe only) or after the session ended otherwise',
    about: 'a session',
  },
  'session-not-judged': {
    raised:
      'a fact stayed unknown past the deadline and the guardrail asks to be told (onUnknown), or facts could not be gathered at all',
    about: 'a session',
  },
  'termination-not-confirmed': {
    raised:
      'a session is still active although its termination was asked for longer ago than the time for confirmation',
    about: 'a session',
  },
  'termination-cap-reached': {
    raised: 'the cap on terminations a minute holds terminations back; told at most once in ten minutes',
    about: 'an account and Region',
  },
  'log-silent': {
    raised:
      'an open session has shown a line longer ago than a line may take to be streamed, and its stream does not hold it; with the likely causes',
    about: 'a session',
  },
  'log-missing': {
    raised:
      "a copy of a session's log has not come to where its document sends it within the time after which a late copy is missing; one notice a copy, with the likely causes",
    about: 'a session',
  },
  'log-incomplete': {
    raised:
      "a copy of a session's log lacks what the other copy holds, is cut off, or holds what the agent did not write for that session",
    about: 'a session',
  },
  'log-arrived': {
    raised: 'a copy that people were told is missing, or silent, has come after all',
    about: 'a session',
  },
  'watch-blind': {
    raised:
      'for two minutes the watch has not been seeing: an account and Region cannot be observed, or has not been for three minutes, or the event queue cannot be read',
    about: 'the watch',
  },
  'watch-sees-again': {
    raised: 'the watch sees again after people were told that it was blind',
    about: 'the watch',
  },
  finding: {
    raised:
      'a detection rule whose response is notify or terminate was met, once for each cause; one that ends the session says so, and session-terminated follows',
    about: 'a session',
  },
  'grant-requested': {
    raised:
      'somebody asks for access, or for more time, whether or not approvers must answer; and after each yes that is not the last',
    about: 'a grant',
  },
  'grant-approved': {
    raised: 'a request is approved, by its approvers or by the access policy: the clock starts',
    about: 'a grant',
  },
  'grant-denied': {
    raised: 'a request, or one for more time, was denied or withdrawn, or nobody answered it in time',
    about: 'a grant',
  },
  'grant-active': {
    raised: 'the access is written and the node can be reached; it holds the command that connects',
    about: 'a grant',
  },
  'grant-extended': { raised: 'a later end is written in the permission', about: 'a grant' },
  'grant-warning': {
    raised: 'the end comes in 5 minutes and in 1 minute, or in half of a shorter window',
    about: 'a grant',
  },
  'grant-revoked': { raised: 'somebody took the access back before its end', about: 'a grant' },
  'grant-ended': {
    raised: 'the end is confirmed: no session of the grant is open, and nothing of it gives access any more',
    about: 'a grant',
  },
  'grant-leftover': {
    raised:
      'something of ours was found in an account that no live grant accounts for: at the start and once a day (grants.leftoversEveryMs), told once of each; and when it is removed',
    about: 'an account and Region',
  },
  'break-glass': {
    raised: 'somebody opened access at once, without asking anybody; it is to be reviewed; and when it is',
    about: 'a grant',
  },
  'evidence-changed': {
    raised:
      'the walk over the archive finds a bundle, an anchored head or a transcript that is not as it was when it was sealed: other bytes, a weaker lock, another object over it, a key that is not ours; once for each cause',
    about: 'a session',
  },
  'evidence-missing': {
    raised:
      'the walk over the archive finds a bundle, an anchored head or a transcript gone, or hidden by a delete marker; once for each cause',
    about: 'a session',
  },
  'evidence-chain-broken': {
    raised:
      'the bundles of an account and Region do not follow each other, or an anchored head is not the one that this server knows; once for each cause',
    about: 'an account and Region',
  },
};
