import type { AcceptOptions } from './options.ts';

/** What a run makes and costs, for a person to agree to. */
export function renderPlan(
  {
    account,
    region,
    endpoint,
    devNode,
    prodNode,
    contract,
    withLocks,
    withTables,
    withAthena,
    out,
  }: AcceptOptions,
  run: string,
): string {
  const nodes = devNode !== undefined && prodNode !== undefined;
  const name = `sallyport-accept-${run}`;
  const lines = [
    `Run ${run}, in account ${account}, ${region}${endpoint === undefined ? '' : ` at ${endpoint}`}. It makes, and removes at the end:`,
    `  IAM     roles ${name}-node and ${name}-hybrid, an instance profile, a user ${name} with a key and a policy`,
    `  SSM     an activation for one node (nothing registers with it)${nodes ? `, the session document ${name}` : ''}`,
    `  S3      the bucket ${name}`,
    `  Logs    the group /sallyport-accept/${run}, which keeps lines for a day`,
    ...(nodes
      ? [
          `  Events  a rule and a queue ${name}`,
          `  Nodes   on the role of ${devNode}: the inline policy ${name}-logs, so that it can write this run's logs`,
          `          shells of the user ${name} on ${devNode}; attempts on ${prodNode}, which must be refused`,
        ]
      : ['  Nothing that needs a shell: no --dev-node and --prod-node were given.']),
    ...(contract
      ? ['  The contract suites of transcripts write some objects and log events there (10 MB).']
      : []),
    ...(withLocks
      ? [
          `  S3      the bucket ${name}-locked, whose objects are locked for an hour: --clean-up ${run} removes it then`,
        ]
      : []),
    ...(withAthena
      ? [`  Athena  the workgroup ${name}, and a database with three tables over its bucket`]
      : []),
    ...(withTables ? [`  DynamoDB some 50 tables ${name}-1 and on, each for some seconds`] : []),
    'It changes no preferences of Session Manager, and nothing that is there already but that inline policy.',
    'Cost: cents for requests and log lines; nothing of it goes on costing after the end.',
    `All of it is tagged sallyport:accept=${run} where AWS tags it, and listed in ${out} until it is removed.`,
    'A watch that governs the account may end the shells: their document is not an approved one. Set observeOnly meanwhile.',
  ];
  return `${lines.join('\n')}\n`;
}
