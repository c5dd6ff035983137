import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Delay } from '@sallyport/local-aws/options.ts';
import { REGION } from './accounts.ts';
import { writePrivate } from './aws-files.ts';
import { Child } from './child.ts';
import type { SeededNode } from './seed/seed.ts';

const AGENT = fileURLToPath(new URL('../local-aws/agent/main.ts', import.meta.url));
/** Of our own environment, what an agent's process needs: no credentials, no settings of the person's. */
const KEPT = ['PATH', 'TMPDIR', 'TZ', 'NODE_COMPILE_CACHE'] as const;

/** The agent of the lab's nodes, as a program of its own: a killed agent takes no service down. */
export function agentChild(options: {
  dataDir: string;
  endpoint: string;
  nodes: readonly SeededNode[];
  logDelay: Delay;
  homeDir: string;
}): Child {
  const { dataDir } = options;
  const dir = join(dataDir, 'nodes');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const config = {
    endpoint: options.endpoint,
    region: REGION,
    logDelay: options.logDelay,
    homeDir: options.homeDir,
    nodes: options.nodes.map((node, i) => ({
      name: node.name,
      dir: join(dir, node.name),
      computerName: node.name,
      ipAddress: `172.20.1.${10 + i}`,
      identity:
        node.kind === 'ec2'
          ? { kind: 'ec2', instanceId: node.instanceId, metadataToken: node.metadataToken }
          : { kind: 'hybrid', activationId: node.activation!.id, activationCode: node.activation!.code },
    })),
  };
  const file = join(dir, 'agent.json');
  writePrivate(file, JSON.stringify(config));
  const env = Object.fromEntries(
    KEPT.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined),
  );
  return new Child('The node agent', [AGENT, file], { env, logFile: join(dataDir, 'agent.log') });
}
