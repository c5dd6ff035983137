import type { Command } from 'commander';
import { failed, wrongUsage } from '../exit.ts';

/** `serve`: the watch as one process, until it is stopped. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description(
      'Run the watch as one process against AWS: judge sessions, end what breaks a guardrail, tell people.',
    )
    .requiredOption('--config <file>', 'the configuration; docs/guides/watch.md tells each key')
    .addHelpText(
      'after',
      '\nExample:\n  AWS_PROFILE=sallyport sallyport serve --config /etc/sallyport/server.json\n\nPrints `ready ADDRESS` once every account and Region was looked at. SIGTERM or Ctrl-C stops it.',
    )
    .action(async (options: { config: string }) => serve(options.config));
}

async function serve(file: string): Promise<void> {
  // Most of the code is the server's: every other command starts in half the time without it.
  const [{ loadConfig }, { startServer }, { startApi }] = await Promise.all([
    import('../../runtimes/server/config.ts'),
    import('../../runtimes/server/serve.ts'),
    import('../../runtimes/server/start-api.ts'),
  ]);
  const config = await loadConfig(file).catch((error: Error) => {
    throw wrongUsage(error.message);
  });
  const server = await startServer(config, { configFile: file });
  const api = await startApi(server, (line) =>
    process.stderr.write(`${new Date().toISOString()} ${line}\n`),
  ).catch(async (error: NodeJS.ErrnoException) => {
    await server.close();
    throw failed(
      error.code === 'EADDRINUSE'
        ? `Port ${config.api.port} is taken. Set api.port in ${file}; 0 picks a free one.`
        : error.message,
      error,
    );
  });
  const stopped = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.resolve());
  // Whoever started us with an open input (the lab) has gone when it ends; a terminal or /dev/null says nothing.
  if (process.env['SALLYPORT_STOP_WITH_INPUT'] === '1')
    process.stdin.on('end', () => stopped.resolve()).resume();
  await server.ready;
  process.stdout.write(`ready ${api.origin}\n`);
  await stopped.promise;
  await api.close();
  await server.close();
  process.exit();
}
