import type { NoticeKind } from './notice.ts';

/**
 * A notice's id, made from what it is about and nothing else, so that one raised again after a crash, or delivered
 * twice, is known for the same. Readable on purpose: kind/account/region/session/cause, each part escaped.
 */
export function noticeId(
  kind: NoticeKind,
  about: {
    readonly place: { readonly account: string; readonly region: string };
    readonly sessionId: string | null;
    readonly cause: string;
  },
): string {
  const parts = [kind, about.place.account, about.place.region, about.sessionId ?? '-', about.cause];
  return parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/');
}
