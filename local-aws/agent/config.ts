import { readFileSync } from 'node:fs';
import { z } from 'zod';

const delay = z.object({ minMs: z.number().min(0), maxMs: z.number().min(0) });

const nodeConfig = z.strictObject({
  /** A name for logs only. */
  name: z.string().min(1),
  /** Where the node keeps its registration, logs and transcripts. */
  dir: z.string().min(1),
  computerName: z.string().min(1),
  ipAddress: z.string().default('127.0.0.1'),
  identity: z.discriminatedUnion('kind', [
    /** An EC2 instance: credentials of its role from the metadata path, by the instance's own token. */
    z.strictObject({
      kind: z.literal('ec2'),
      instanceId: z.string().startsWith('i-'),
      metadataToken: z.string().min(20),
    }),
    /** A hybrid node: registered once by an activation. */
    z.strictObject({ kind: z.literal('hybrid'), activationId: z.string(), activationCode: z.string() }),
  ]),
});

const agentConfig = z.strictObject({
  endpoint: z.url(),
  region: z.string(),
  /** From the end of a session until its log is uploaded, in ms; AWS takes 5 to 15 minutes. */
  logDelay: delay,
  /** Homes of the shells' users; readable by whoever they run as. */
  homeDir: z.string(),
  nodes: z.array(nodeConfig).min(1),
});

export type AgentConfig = z.output<typeof agentConfig>;
export type NodeConfig = z.output<typeof nodeConfig>;

/** Reads the agent's configuration from a file that only its owner can read; it holds secrets. */
export function readAgentConfig(file: string): AgentConfig {
  const parsed = agentConfig.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
