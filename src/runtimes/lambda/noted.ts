import type { Instant } from '../../domain/kernel/instant.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { Lookout } from '../../operations/ports.ts';

/**
 * What an invocation has written that somebody must see to: moments in the due queue, notices, places to look at. A
 * server has loops that find them; here the invocation itself does before it ends (finish.ts). What it cannot do, because
 * it died, is found in the table by the next dispatch.
 */
export class Noted implements Lookout {
  #moments = new Map<string, Instant>();
  #notices = new Map<string, Notice>();
  #outbox = false;
  #soon = new Map<string, Place>();
  #active = new Map<string, Place>();

  /** The key's own moment was set; null: it has none any more. */
  moment(key: string, at: Instant | null): void {
    if (at === null) this.#moments.delete(key);
    else this.#moments.set(key, at);
  }

  /** The key's moment was brought forward, if it was later. */
  noLater(key: string, at: Instant): void {
    this.#moments.set(key, Math.min(at, this.#moments.get(key) ?? Number.POSITIVE_INFINITY));
  }

  notices(kept: readonly Notice[]): void {
    for (const notice of kept) this.#notices.set(notice.id, notice);
  }

  /** Notices were kept that may have been there before: only the outbox knows which wait. */
  outbox(): void {
    this.#outbox = true;
  }

  soon({ account, region }: Place): void {
    this.#soon.set(`${account} ${region}`, { account, region });
  }

  active({ account, region }: Place): void {
    this.#active.set(`${account} ${region}`, { account, region });
  }

  /** Takes out the moments that pass the test, the earliest first. */
  takeMoments(test: (key: string, at: Instant) => boolean): readonly (readonly [string, Instant])[] {
    const taken = [...this.#moments].filter(([key, at]) => test(key, at)).sort((a, b) => a[1] - b[1]);
    for (const [key] of taken) this.#moments.delete(key);
    return taken;
  }

  /** The earliest moment of the keys that pass the test. */
  nextAt(test: (key: string) => boolean): Instant | null {
    const moments = [...this.#moments].filter(([key]) => test(key)).map(([, at]) => at);
    return moments.length === 0 ? null : Math.min(...moments);
  }

  takeNotices(): readonly Notice[] {
    const taken = [...this.#notices.values()];
    this.#notices.clear();
    return taken;
  }

  takeOutbox(): boolean {
    const taken = this.#outbox;
    this.#outbox = false;
    return taken;
  }

  takeSoon(): readonly Place[] {
    const taken = [...this.#soon.values()];
    this.#soon.clear();
    return taken;
  }

  takeActive(): readonly Place[] {
    const taken = [...this.#active.values()];
    this.#active.clear();
    return taken;
  }
}
