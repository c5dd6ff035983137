import { randomBytes } from 'node:crypto';
import type { AwsClients } from '../../adapters/aws/clients.ts';
import { AwsPrincipalFinder } from '../../adapters/aws/find-principal.ts';
import { AwsTargetFinder } from '../../adapters/aws/find-target.ts';
import { grantMechanisms } from '../../adapters/aws/grants/mechanisms.ts';
import { listNodes } from '../../adapters/aws/list-nodes.ts';
import { grantAtStart } from '../../domain/grants/cover.ts';
import { type Fact, type GrantFacts, known, unknown } from '../../domain/guardrails/facts.ts';
import { type PeopleMap, personOf } from '../../domain/sessions/person.ts';
import type { SessionStart } from '../../domain/sessions/session.ts';
import { Fault } from '../../operations/fault.ts';
import type { GrantJudge, GrantStore } from '../../operations/grant-ports.ts';
import type { Grants } from '../../operations/grants.ts';
import type { Stores } from '../../operations/stores.ts';
import type { Watch } from '../../operations/watch.ts';
import type { ServerConfig } from '../server/config.ts';
import { rolesOf } from '../server/roles-of.ts';
import { placesOfConfig } from '../server/rules-of-config.ts';

const ID_BYTES = 6;
/** How long before a session's start a grant that covers it may have ended: none that did covers it. */
const DAY_MS = 86_400_000;

/** All that grants work with. */
export function grantsOf(made: {
  readonly config: ServerConfig;
  readonly clients: AwsClients;
  readonly watch: Watch;
  readonly stores: Stores;
  readonly judge: GrantJudge;
}): Grants {
  const { config, clients, watch, stores, judge } = made;
  const places = placesOfConfig(config);
  const accounts = new Map(places.map((place) => [place.account, place]));
  accounts.set(config.hub.account, { account: config.hub.account, region: config.hub.region });
  const { longestMs, answerWithinMs, propagationMs, settleMs, lookEveryMs, retryMs } = config.grants;
  return {
    watch,
    store: stores.grants,
    propagation: stores.propagation,
    settings: () => ({
      longestMs,
      answerWithinMs,
      propagationMs,
      settleMs,
      lookEveryMs,
      retryFirstMs: retryMs.first,
      retryMostMs: retryMs.most,
    }),
    judge,
    ...grantMechanisms({ clients, members: config.members, clock: watch.clock }),
    targets: new AwsTargetFinder(async () =>
      (await Promise.all(places.map((place) => listNodes(place, clients.clientsFor(place))))).flat(),
    ),
    principals: new AwsPrincipalFinder({
      iamOf: (account) => {
        const place = accounts.get(account);
        return place ? clients.clientsFor(place).iam : null;
      },
      personOf: (arn) => personOf(arn, null, watch.rules().people),
      rolesOf: (arn) => rolesOf(config.roles, arn),
    }),
    newId: () => `g-${randomBytes(ID_BYTES).toString('hex')}`,
    places: () => places,
  };
}

/** The grant that covers a session, as guardrails ask for it: one that gave access when the session was opened. */
export function grantFactOf(
  store: GrantStore,
  people: () => PeopleMap,
): (start: SessionStart) => Promise<Fact<GrantFacts | null>> {
  return async (start) => {
    try {
      const person = personOf(start.owner, start.userIdentity, people());
      const grants = await store.onTarget(start, start.target, start.startedAt - DAY_MS);
      const grant = grantAtStart(grants, { start, person });
      if (!grant) return known(null);
      return known({ id: grant.id, endsAt: grant.endsAt ?? 0, breakGlass: grant.breakGlass });
    } catch (error) {
      if (error instanceof Fault) return unknown(error.message);
      throw error;
    }
  };
}
