/**
 * The node agent as a program: `node main.ts CONFIG`. Prints `ready {"NAME":"INSTANCE-ID",...}` once its nodes are
 * up; stops on SIGTERM, SIGINT, or when its standard input closes (its parent has gone).
 */
import { readAgentConfig } from './config.ts';
import { type AgentNode, startNode } from './node.ts';

async function main(): Promise<void> {
  const file = process.argv[2];
  if (file === undefined) throw new Error('usage: main.ts CONFIG-FILE');
  const config = readAgentConfig(file);
  // Root's supplementary groups must not reach a shell that runs as somebody else.
  if (process.getuid?.() === 0) process.setgroups?.([]);
  const nodes: AgentNode[] = [];
  const stop = () => {
    for (const node of nodes) node.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  process.stdin.on('end', stop).on('error', stop).resume();
  const ids: Record<string, string> = {};
  await Promise.all(
    config.nodes.map(async (each) => {
      const node = await startNode(config, each);
      nodes.push(node);
      ids[each.name] = node.instanceId;
    }),
  );
  process.stdout.write(`ready ${JSON.stringify(ids)}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`amazon-ssm-agent stand-in: ${error.message}\n`);
  process.exit(1);
});
