import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import { type LocalAws, startLocalAws } from '@sallyport/local-aws/server.ts';
import { HUB_ACCOUNT, MEMBER_ACCOUNT, NAMES, REGION } from './accounts.ts';
import { agentChild } from './agents.ts';
import { type AwsFiles, writeAwsFiles, writePrivate } from './aws-files.ts';
import type { Child } from './child.ts';
import { lockDirectory } from './lock.ts';
import type { LabOptions } from './options.ts';
import type { Seed } from './seed/seed.ts';
import { readOrMakeSeed } from './seed-file.ts';
import { serverChild, serverConfig, writeServerConfig } from './server-child.ts';
import { shellHomes } from './shell-homes.ts';

/** lab.json: what programs need to use a running lab. Shape: the contract. */
export interface LabFile {
  readonly endpoint: string;
  readonly tlsEndpoint: string;
  readonly caFile: string;
  readonly api: string;
  readonly console: string | null;
  readonly region: string;
  readonly hubAccount: string;
  readonly memberAccount: string;
  readonly archiveBucket: string;
  readonly logGroup: string;
  readonly topics: { readonly member: string; readonly central: string };
  readonly awsConfigFile: string;
  readonly awsCredentialsFile: string;
  readonly nodes: readonly {
    readonly id: string;
    readonly name: string;
    readonly environment: string;
    readonly kind: 'ec2' | 'hybrid';
  }[];
  readonly activation: { readonly id: string; readonly code: string };
  /** The processes, for who wants to end one of them. */
  readonly pids: { readonly lab: number; readonly agent: number | null; readonly server: number | null };
}

/** A running lab. */
export interface Lab {
  readonly file: LabFile;
  readonly local: LocalAws;
  readonly agent: Child;
  readonly server: Child;
  stop(): Promise<void>;
}

function createSsmUser(): void {
  if (process.getuid?.() !== 0)
    throw new Error('--create-ssm-user needs root: run it once with sudo, or leave it out.');
  if (spawnSync('id', ['-u', 'ssm-user'], { stdio: 'ignore' }).status === 0) return;
  const made = spawnSync('useradd', ['--create-home', '--shell', '/bin/sh', 'ssm-user'], {
    encoding: 'utf8',
  });
  if (made.status !== 0)
    throw new Error(`useradd could not make ssm-user: ${made.stderr || made.error?.message}`);
}

function describe(options: {
  local: LocalAws;
  api: string;
  seed: Seed;
  files: AwsFiles;
  ids: Record<string, string>;
  agent: Child;
  server: Child;
}): LabFile {
  const { local, seed, ids } = options;
  return {
    endpoint: local.endpoint,
    tlsEndpoint: local.tlsEndpoint,
    caFile: local.caFile,
    api: options.api,
    console: null,
    region: REGION,
    hubAccount: HUB_ACCOUNT,
    memberAccount: MEMBER_ACCOUNT,
    archiveBucket: NAMES.archiveBucket,
    logGroup: NAMES.logGroup,
    topics: seed.topics,
    ...options.files,
    nodes: seed.nodes.map(({ name, environment, kind }) => ({ id: ids[name]!, name, environment, kind })),
    activation: seed.activation,
    pids: { lab: process.pid, agent: options.agent.pid ?? null, server: options.server.pid ?? null },
  };
}

/** Starts the lab; `progress` is told what is being done. Whatever was started is stopped again when a part fails. */
export async function startLab(options: LabOptions, progress: (text: string) => void): Promise<Lab> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(dataDir);
  try {
    const lab = await startAlone(options, dataDir, progress);
    const stop = async () => {
      await lab.stop();
      unlock();
    };
    return { ...lab, stop };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Starts the lab in a directory that is its alone. */
async function startAlone(
  options: LabOptions,
  dataDir: string,
  progress: (text: string) => void,
): Promise<Lab> {
  const labFile = join(dataDir, 'lab.json');
  // One that a killed lab left behind.
  rmSync(labFile, { force: true });
  if (options.createSsmUser) createSsmUser();
  progress('local-aws');
  const local = await startLocalAws({
    dataDir: join(dataDir, 'local-aws'),
    port: options.port,
    tlsPort: options.tlsPort,
    // The lab makes itself without waiting for its own changes.
    iamPropagation: NO_DELAY,
    eventDelay: options.eventDelay,
    logDelay: options.logDelay,
    requireSignedChannels: options.requireSignedChannels,
  });
  const stops: (() => Promise<void>)[] = [() => local.close()];
  const stop = async () => {
    rmSync(labFile, { force: true });
    for (const each of stops.reverse()) await each();
  };
  try {
    progress('accounts, people and policies');
    const seed = await readOrMakeSeed(local.world, dataDir);
    local.world.options.iamPropagation = options.iamPropagation;
    const files = writeAwsFiles(dataDir, seed);
    progress('nodes and the server');
    const homes = shellHomes(dataDir);
    if (homes.temporary) stops.push(async () => rmSync(homes.dir, { recursive: true, force: true }));
    const agent = agentChild({
      dataDir,
      endpoint: local.endpoint,
      nodes: seed.nodes,
      logDelay: options.logDelay,
      homeDir: homes.dir,
    });
    const { eventDelay, iamPropagation } = options;
    const place = { dataDir, endpoint: local.endpoint, eventDelay, iamPropagation, seed };
    const config = serverConfig({ ...place, apiPort: options.apiPort });
    const server = serverChild({ dataDir, config, files });
    // Both at once: a terminal's Ctrl-C reaches them too, and none of them is to be brought back.
    stops.push(async () => void (await Promise.all([agent.stop(), server.stop()])));
    const [ids, api] = await Promise.all([agent.start(), server.start()]);
    // A server that dies comes back on the port that people know.
    writeServerConfig(dataDir, serverConfig({ ...place, apiPort: Number(new URL(api).port) }));
    const started = {
      local,
      api,
      seed,
      files,
      ids: JSON.parse(ids) as Record<string, string>,
      agent,
      server,
    };
    const file = describe(started);
    const write = () => writePrivate(labFile, `${JSON.stringify(describe(started), null, 2)}\n`);
    for (const child of [agent, server]) child.onRestarted = write;
    write();
    return { file, local, agent, server, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
