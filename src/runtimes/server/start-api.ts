import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import { createApi } from '../../api/app.ts';
import { apiOf } from '../composition/api-of.ts';
import { followSession } from './follow-session.ts';
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

/** Serves the API of a running server on loopback. Fails when the port is taken. */
export async function startApi(server: Server, say: (line: string) => void): Promise<RunningApi> {
  const { config, watch, clients } = server;
  const now = () => watch.clock.now();
  const { streamLog: log, streamOf } = server.logs;
  const live = { log, streamOf, follower: server.follower, sessions: watch.sessions };
  let hosts: readonly string[] = [];
  const app = createApi({
    ...apiOf({ config, clients, watch, reads: server.reads, guardrails: () => server.guardrails(), say }),
    watch,
    statusSources: server.statusSources,
    access: server.access,
    grants: server.grants,
    detections: server.detections.detections,
    shown: server.detections.shown,
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
    archive: server.logs.archive,
    evidence: server.evidence,
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
