/** The lab without its server: local-aws, its accounts and its nodes. Prints `ready {endpoint, seed, ...}`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentChild } from '@sallyport/lab/agents.ts';
import { writeAwsFiles } from '@sallyport/lab/aws-files.ts';
import { readOrMakeSeed } from '@sallyport/lab/seed-file.ts';
import { serverConfig } from '@sallyport/lab/server-child.ts';
import { shellHomes } from '@sallyport/lab/shell-homes.ts';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import { startLocalAws } from '@sallyport/local-aws/server.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
const local = await startLocalAws({ dataDir: join(dataDir, 'local-aws') });
const seed = await readOrMakeSeed(local.world, dataDir);
const files = writeAwsFiles(dataDir, seed);
const homes = shellHomes(dataDir);
const agent = agentChild({
  dataDir,
  endpoint: local.endpoint,
  nodes: seed.nodes,
  logDelay: NO_DELAY,
  homeDir: homes.dir,
});
const ids = JSON.parse(await agent.start()) as Record<string, string>;
const config = serverConfig({ dataDir, endpoint: local.endpoint, apiPort: 0, eventDelay: NO_DELAY, seed });
process.stdout.write(
  `ready ${JSON.stringify({ endpoint: local.endpoint, people: seed.people, ids, files, config })}\n`,
);
process.stdin
  .on('end', async () => {
    await agent.stop();
    await local.close();
    for (const dir of [dataDir, homes.dir]) rmSync(dir, { recursive: true, force: true });
    process.exit(0);
  })
  .resume();
