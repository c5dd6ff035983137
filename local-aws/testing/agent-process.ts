import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BootstrapPolicy } from '../iam/bootstrap.ts';
import type { LocalAws } from '../server.ts';

const AGENT = fileURLToPath(new URL('../agent/main.ts', import.meta.url));

/** An instance profile of a role of the same name, for nodes; its ARN. */
export function nodeProfile(
  aws: LocalAws,
  account: string,
  policies: readonly BootstrapPolicy[] = [],
  name = 'NodeRole',
): string {
  aws.world.iam.bootstrap.role({
    account,
    name,
    trust: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    },
    policies: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore', ...policies],
  });
  return aws.world.iam.bootstrap.instanceProfile({ account, name, role: name });
}

/** Starts the agent of one instance as the program that it is; its logs are in `dir`/node/log. Kill it by SIGTERM. */
export async function startAgentProcess(
  aws: LocalAws,
  dir: string,
  instance: { account: string; region: string; id: string },
): Promise<ChildProcess> {
  const { id: instanceId, account, region } = instance;
  const homeDir = join(dir, 'homes');
  mkdirSync(homeDir);
  const metadataToken = aws.world.metadata.tokenFor({ account, region, instanceId });
  const node = {
    name: 'node',
    dir: join(dir, 'node'),
    computerName: 'node',
    identity: { kind: 'ec2', instanceId, metadataToken },
  };
  const logDelay = { minMs: 0, maxMs: 0 };
  const file = join(dir, 'agent.json');
  const config = { endpoint: aws.endpoint, region, logDelay, homeDir, nodes: [node] };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', AGENT, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '' },
  });
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('ready')) break;
  return child;
}
