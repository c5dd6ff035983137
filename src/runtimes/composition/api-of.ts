import type { AwsClients } from '../../adapters/aws/clients.ts';
import { StsIdentityService, stsEndpoint } from '../../adapters/aws/identity-service.ts';
import { listNodes } from '../../adapters/aws/list-nodes.ts';
import type { ApiDeps } from '../../api/app.ts';
import { Authentication } from '../../api/authentication.ts';
import type { Guardrail } from '../../domain/guardrails/guardrail.ts';
import { personOf } from '../../domain/sessions/person.ts';
import { explainGuardrail } from '../../operations/explain-guardrail.ts';
import { listGuardrails } from '../../operations/list-guardrails.ts';
import { type ReadLog, recordRead } from '../../operations/read-log.ts';
import type { SignInStore } from '../../operations/sign-ins.ts';
import type { Watch } from '../../operations/watch.ts';
import type { ServerConfig } from '../server/config.ts';
import { rolesOf } from '../server/roles-of.ts';
import { placesOfConfig } from '../server/rules-of-config.ts';

/** What of an API is the same in every runtime. */
export type CommonApi = Pick<
  ApiDeps,
  'authentication' | 'identity' | 'connectNotice' | 'guardrails' | 'listNodes' | 'recordRead' | 'readsOf'
>;

/** Makes what an API needs in every runtime. */
export function apiOf(made: {
  readonly config: ServerConfig;
  readonly clients: AwsClients;
  readonly watch: Watch;
  readonly reads: ReadLog;
  /** Those in force now. */
  readonly guardrails: () => readonly Guardrail[];
  /** Shared by all processes that answer; left out: there is one. */
  readonly signIns?: SignInStore;
  /** Writes one line for the operator. */
  readonly say: (line: string) => void;
}): CommonApi {
  const { config, clients, watch, reads, say } = made;
  const now = () => watch.clock.now();
  return {
    authentication: authenticationOf(config, now, made.signIns),
    identity: {
      audience: config.api.audience,
      stsEndpoint: stsEndpoint(config),
      region: config.region,
    },
    connectNotice: config.grants.connectNotice ?? null,
    guardrails: {
      list: () => listGuardrails(made.guardrails()),
      explain: (id) => {
        const answer = explainGuardrail(made.guardrails(), id);
        return answer.ok ? answer.guardrail : undefined;
      },
    },
    listNodes: async () =>
      (
        await Promise.all(placesOfConfig(config).map((place) => listNodes(place, clients.clientsFor(place))))
      ).flat(),
    recordRead: async (caller, read) => {
      await recordRead(reads, { ...read, reader: caller, at: now() });
      say(`${caller.arn} reads (${read.what}) ${read.sessions.map((one) => one.id).join(' ') || 'nothing'}`);
    },
    readsOf: (session) => reads.ofSession(session),
  };
}

function authenticationOf(
  config: ServerConfig,
  now: () => number,
  signIns: SignInStore | undefined,
): Authentication {
  const identity = new StsIdentityService(stsEndpoint(config));
  const accounts = [config.hub.account, ...config.members.map((member) => member.account)];
  return new Authentication(
    identity,
    {
      audience: config.api.audience,
      allowedAccounts: config.api.allowedAccounts ?? accounts,
      personOf: (arn) => personOf(arn, null, config.people),
      rolesOf: (arn) => rolesOf(config.roles, arn),
    },
    now,
    signIns,
  );
}
