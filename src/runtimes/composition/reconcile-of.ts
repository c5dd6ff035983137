import { parseDeliveryKey } from '../../domain/deliveries/delivery-key.ts';
import { parseGrantKey } from '../../domain/grants/grant-key.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { parseSessionKey } from '../../domain/sessions/session-key.ts';
import type { Deliveries } from '../../operations/delivery-ports.ts';
import type { Grants } from '../../operations/grants.ts';
import { reconcileDeliveries } from '../../operations/reconcile-deliveries.ts';
import { reconcileGrant } from '../../operations/reconcile-grant.ts';
import { reconcileSession } from '../../operations/reconcile-session.ts';
import type { Watch } from '../../operations/watch.ts';

/** What a key of the due queue asks for, in words for the operator, and how it is done. */
export interface Reconcile {
  readonly about: string;
  /** Gives the moment to look again; null: settled. */
  readonly reconcile: () => Promise<Instant | null>;
}

/** What a key of the due queue asks for; null: nothing that is known here. */
export function reconcileOf(
  {
    watch,
    grants,
    deliveries,
  }: { readonly watch: Watch; readonly grants: Grants | null; readonly deliveries: Deliveries | null },
  key: string,
): Reconcile | null {
  const session = parseSessionKey(key);
  if (session)
    return {
      about: `session ${session.id}`,
      reconcile: () => reconcileSession(watch, session.place, session.id),
    };
  const delivery = parseDeliveryKey(key);
  if (delivery && deliveries)
    return {
      about: `the log of session ${delivery.id}`,
      reconcile: () => reconcileDeliveries(deliveries, delivery.place, delivery.id),
    };
  const grant = parseGrantKey(key);
  return grant === null || grants === null
    ? null
    : { about: `grant ${grant}`, reconcile: () => reconcileGrant(grants, grant) };
}
