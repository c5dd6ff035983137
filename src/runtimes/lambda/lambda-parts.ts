import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AthenaSearch } from '../../adapters/athena/athena-search.ts';
import { deriveFiles } from '../../adapters/search/derive-files.ts';
import { FileRowDeriver } from '../../adapters/search/file-row-deriver.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { placesOfConfig } from '../server/rules-of-config.ts';
import { ConfigSource, type LoadedConfig } from './config-source.ts';
import { NO_KEY } from './no-key.ts';
import { type LambdaClock, type LambdaParts, makeLambdaParts } from './parts.ts';
import { SqsPlaceTurns } from './place-turns.ts';
import { SfnTimers } from './timers.ts';

/** How often the config is looked at. */
const CONFIG_EVERY_MS = 60_000;
/** The workgroup and the database of the hub's stack. */
const WORKGROUP = 'sallyport';
const DATABASE = 'sallyport';

const VARIABLES = ['SALLYPORT_CONFIG', 'SALLYPORT_TABLE', 'SALLYPORT_TIMER', 'SALLYPORT_PLACES'] as const;
type Environment = Readonly<Record<(typeof VARIABLES)[number], string>>;

const CLOCK: LambdaClock = { now: () => Date.now(), wait: (ms) => wait(ms) };
const FOLDER = join(tmpdir(), 'sallyport');

/**
 * What this process works with. It is made once and kept over invocations; the config is looked at again at most once a
 * minute, and when it has changed all is made anew. A config with a mistake is told, and the one before stays in force;
 * a process that has none fails, and what called it comes again.
 */
export async function lambdaParts(): Promise<LambdaParts> {
  const now = Date.now();
  if (kept !== null && now - kept.lookedAt < CONFIG_EVERY_MS) return kept.parts;
  if (kept === null) {
    const maker = new PartsMaker(environmentOf(process.env));
    const loaded = await maker.source.load();
    if (loaded === null) throw new Error('a config that was never loaded is told to be the same');
    kept = { maker, parts: maker.make(loaded), lookedAt: now };
    return kept.parts;
  }
  kept.lookedAt = now;
  try {
    const { maker, parts } = kept;
    const loaded = await maker.source.load();
    if (loaded !== null) {
      kept.parts = maker.make(loaded);
      parts.clients.close();
      parts.logs.close();
    }
  } catch (error) {
    kept.parts.say(`not in force, the config before is: ${reasonOf(error)}`);
  }
  return kept.parts;
}

let kept: { readonly maker: PartsMaker; parts: LambdaParts; lookedAt: number } | null = null;

class PartsMaker {
  readonly source: ConfigSource;
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
    // An endpoint of one's own has no bucket names in its host name.
    const s3 = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
    this.source = new ConfigSource(s3, environment.SALLYPORT_CONFIG, join(FOLDER, 'config'));
  }

  make(loaded: LoadedConfig): LambdaParts {
    const { SALLYPORT_TABLE, SALLYPORT_TIMER, SALLYPORT_PLACES } = this.#environment;
    const { config } = loaded;
    const parts = makeLambdaParts({
      ...loaded,
      dynamo: new DynamoDBClient(),
      table: SALLYPORT_TABLE,
      timers: new SfnTimers(new SFNClient(), SALLYPORT_TIMER),
      turns: new SqsPlaceTurns(new SQSClient(), SALLYPORT_PLACES),
      clock: CLOCK,
      folder: FOLDER,
      deriver: new FileRowDeriver(join(FOLDER, 'archive-spool'), deriveFiles),
      search: () =>
        new AthenaSearch({
          athena: new AthenaClient({ region: config.hub.region }),
          workgroup: WORKGROUP,
          database: DATABASE,
          clock: CLOCK,
          places: () => placesOfConfig(config),
        }),
    });
    if (config.evidence.kmsKeyId !== undefined) return parts;
    return { ...parts, evidence: { ...parts.evidence, signer: NO_KEY } };
  }
}

function environmentOf(given: NodeJS.ProcessEnv): Environment {
  const missing = VARIABLES.filter((name) => (given[name] ?? '') === '');
  if (missing.length > 0)
    throw new Error(`the function lacks ${missing.join(', ')}: its environment is set by infra/compute`);
  return Object.fromEntries(VARIABLES.map((name) => [name, given[name] ?? ''])) as Environment;
}
