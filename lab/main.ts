import pc from 'picocolors';
import { parseLabOptions } from './options.ts';
import { type LabFile, startLab } from './up.ts';

const BUSY_PORT = 'EADDRINUSE';

function welcome(lab: LabFile, dataDir: string): string {
  const aws = `AWS_CONFIG_FILE=${lab.awsConfigFile} AWS_SHARED_CREDENTIALS_FILE=${lab.awsCredentialsFile}`;
  const dev = lab.nodes.find((node) => node.environment === 'Dev')!;
  const here = dataDir === '.sallyport' ? '' : `SALLYPORT_LAB=${dataDir} `;
  return `${pc.green('ready')}  local-aws ${lab.endpoint} (TLS ${lab.tlsEndpoint})  API ${lab.api}

Nodes: ${lab.nodes.map((node) => `${node.name} ${pc.dim(node.id)}`).join(', ')}

Try, in another terminal:
  ${here}npx sallyport connect DevEC2Instance --profile engineer     ${pc.dim('# a shell')}
  ${here}npx sallyport connect ProdEC2Instance --profile engineer    ${pc.dim('# refused')}
  ${here}npx sallyport connect ProdEC2Instance --profile admin       ${pc.dim('# opened, and ended by a guardrail')}
  ${here}npx sallyport session list
With the AWS CLI (npx sallyport plugin install DIR puts the plugin there; add DIR to PATH):
  export ${aws}
  aws --endpoint-url ${lab.endpoint} --profile engineer ssm start-session --target ${dev.id}

Ctrl-C stops all.`;
}

async function main(): Promise<void> {
  const options = parseLabOptions(process.argv.slice(process.argv[2] === 'up' ? 3 : 2));
  const interactive = process.stderr.isTTY === true;
  const progress = (text: string) =>
    process.stderr.write(interactive ? `\r\x1b[K${pc.dim(`starting: ${text}`)}` : `starting: ${text}\n`);
  const starting = startLab(options, progress);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await starting.then((lab) => lab.stop()).catch(() => undefined);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
  const lab = await starting;
  if (interactive) process.stderr.write('\r\x1b[K');
  console.log(welcome(lab.file, options.dataDir));
}

main().catch((error: NodeJS.ErrnoException & { port?: number }) => {
  const taken = error.code === BUSY_PORT ? error.port : /Port (\d+) is taken/.exec(error.message)?.[1];
  const hint =
    taken !== undefined
      ? `Port ${taken} is taken. Give another with --port, --tls-port or --api-port (0 picks a free one).`
      : error.message;
  process.stderr.write(`\nThe lab did not start. ${hint}\n`);
  process.exit(3);
});
