import { loadConfig } from '../../src/runtimes/server/config.ts';
import { startServer } from '../../src/runtimes/server/serve.ts';
import { noPorts } from './no-ports.ts';

/** A server in a process of its own, which tests kill. */
const server = await startServer(await loadConfig(process.argv[2] ?? ''), { judge: noPorts });
await server.ready;
process.stdout.write('ready\n');
