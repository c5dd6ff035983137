import type { AwsClients } from '../../adapters/aws/clients.ts';
import { AwsEndWitness } from '../../adapters/aws/end-witness.ts';
import { AwsFactSource } from '../../adapters/aws/facts/fact-source.ts';
import { AwsSessionApi } from '../../adapters/aws/session-api.ts';
import { AwsTrail } from '../../adapters/aws/trail.ts';
import type { Clock, FactSource, GuardrailJudge, Lookout } from '../../operations/ports.ts';
import type { Stores } from '../../operations/stores.ts';
import type { Watch } from '../../operations/watch.ts';
import type { ServerConfig } from '../server/config.ts';
import { placesOfConfig } from '../server/rules-of-config.ts';
import { grantFactOf } from './grants-of.ts';
import type { Settings } from './settings.ts';

/** What a watch is made from in every runtime. */
export interface WatchParts {
  readonly config: ServerConfig;
  readonly clients: AwsClients;
  readonly stores: Stores;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly judge: GuardrailJudge;
  readonly lookout: Lookout;
  /** In place of AWS's own. */
  readonly facts?: FactSource | undefined;
}

/** Makes the watch over sessions. */
export function watchOf(parts: WatchParts): Watch {
  const { config, clients, stores, clock, settings, judge, lookout } = parts;
  const places = new Set(placesOfConfig(config).map((place) => `${place.account} ${place.region}`));
  const guardrailSettings = () => ({
    approvedDocuments: settings.approvedDocuments,
    archiveBucket: config.hub.archiveBucket,
    people: settings.rules.people,
  });
  const grantOf = grantFactOf(stores.grants, () => settings.rules.people);
  return {
    clock,
    grants: stores.grants,
    random: Math.random,
    rules: () => settings.rules,
    api: new AwsSessionApi((place) => clients.clientsFor(place).ssm),
    trail: new AwsTrail((place) => clients.clientsFor(place).cloudtrail),
    witness: new AwsEndWitness((place) => clients.clientsFor(place)),
    facts: parts.facts ?? new AwsFactSource({ clients, settings: guardrailSettings, clock, grantOf }),
    judge,
    sessions: stores.sessions,
    notices: stores.notices,
    due: stores.due,
    budget: stores.budget,
    log: stores.log,
    lookout,
    watches: (place) => places.has(`${place.account} ${place.region}`),
    judgements: stores.judgements,
  };
}
