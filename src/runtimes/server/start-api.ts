import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { StsIdentityService, stsEndpoint } from '../../adapters/aws/identity-service.ts';
import { listNodes } from '../../adapters/aws/list-nodes.ts';
import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import { createApi } from '../../api/app.ts';
import { Authentication } from '../../api/authentication.ts';
import { personOf } from '../../domain/sessions/person.ts';
import { explainGuardrail } from '../../operations/explain-guardrail.ts';
import { listGuardrails } from '../../operations/list-guardrails.ts';
import { recordRead } from '../../operations/read-log.ts';
import type { ServerConfig } from './config.ts';
import { followSession } from './follow-session.ts';
import { rolesOf } from './roles-of.ts';
import { placesOfConfig } from './rules-of-config.ts';
import type { Server } from './serve.ts';
import { tailLogs } from './tail-logs.ts';
import { watchSession } from './watch-session.ts';

const LOOPBACK = '127.0.0.1';

/** An API that answers. */
export interface RunningApi {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  close(): Promise<void>;
}

function authenticationOf(config: ServerConfig, now: () => number): Authentication {
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
  );
}

/** Serves the API of a running server on loopback. Fails when the port is taken. */
export async function startApi(server: Server, say: (line: string) => void): Promise<RunningApi> {
  const { config, watch, clients } = server;
  const now = () => watch.clock.now();
  const { streamLog: log, streamOf } = server.logs;
  const live = { log, streamOf, follower: server.follower, sessions: watch.sessions };
  let hosts: readonly string[] = [];
  const app = createApi({
    watch,
    statusSources: server.statusSources,
    authentication: authenticationOf(config, now),
    access: server.access,
    identity: { audience: config.api.audience, stsEndpoint: stsEndpoint(config), region: config.region },
    grants: server.grants,
    detections: server.detections.detections,
    shown: server.detections.shown,
    connectNotice: config.grants.connectNotice ?? null,
    guardrails: {
      list: () => listGuardrails(server.guardrails()),
      explain: (id) => {
        const answer = explainGuardrail(server.guardrails(), id);
        return answer.ok ? answer.guardrail : undefined;
      },
    },
    listNodes: async () =>
      (
        await Promise.all(placesOfConfig(config).map((place) => listNodes(place, clients.clientsFor(place))))
      ).flat(),
    watchSession: (id, signal) =>
      watchSession(
        {
          sessions: watch.sessions,
          now,
          follow: (place, log, gone) => followSession(live, { ...log, place }, gone),
        },
        id,
        signal,
      ),
    logs: {
      transcripts: server.logs.transcripts,
      tools: recordingTools,
      tail: (asked, gone) => tailLogs({ ...live, now }, asked, gone),
    },
    recordRead: async (caller, read) => {
      await recordRead(server.reads, { ...read, reader: caller, at: now() });
      say(`${caller.arn} reads (${read.what}) ${read.sessions.map((one) => one.id).join(' ') || 'nothing'}`);
    },
    archive: server.logs.archive,
    evidence: server.evidence,
    readsOf: (session) => server.reads.ofSession(session),
    allowedHosts: () => hosts,
  });
  const { http, port } = await listen(app.fetch, config.api.port);
  hosts = [`${LOOPBACK}:${port}`, `localhost:${port}`];
  return {
    origin: `http://${LOOPBACK}:${port}`,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        if ('closeAllConnections' in http) http.closeAllConnections();
      }),
  };
}

type Http = ReturnType<typeof serve>;

function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  port: number,
): Promise<{ http: Http; port: number }> {
  return new Promise((resolve, reject) => {
    const http = serve({ fetch, port, hostname: LOOPBACK }, (address: AddressInfo) =>
      resolve({ http, port: address.port }),
    );
    http.on('error', reject);
  });
}
