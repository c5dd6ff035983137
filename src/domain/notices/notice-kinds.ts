import type { NoticeKind } from './notice.ts';

/** When a notice of each kind is raised, and what it is about; the reference is made from this. */
export const NOTICE_KINDS: Readonly<
  Record<
    NoticeKind,
    { readonly raised: string; readonly about: 'a session' | 'an account and Region' | 'the watch' }
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
  'watch-blind': {
    raised:
      'for two minutes the watch has not been seeing: an account and Region cannot be observed, or has not been for three minutes, or the event queue cannot be read',
    about: 'the watch',
  },
  'watch-sees-again': {
    raised: 'the watch sees again after people were told that it was blind',
    about: 'the watch',
  },
};
