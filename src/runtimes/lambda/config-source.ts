import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { asFault } from '../../adapters/aws/aws-fault.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { ConfigFault, parseConfig, type ServerConfig } from '../server/config.ts';

/** More files than this beside the config are none of ours. */
const MOST_FILES = 2000;
/** Files of one's own, which replace the shipped ones of their folder whole; rules may lie one folder deeper. */
const FILE =
  /^(?:guardrails\/[\w-][\w.-]*\.cedar|access\/(?:grants|api)\.cedar|rules\/(?:[\w-]+\/)?[\w-][\w.-]*\.ya?ml)$/;

/** A config as it lies in the bucket, with the files beside it. */
export interface LoadedConfig {
  readonly config: ServerConfig;
  /** Who may call what of the API, where a file beside the config says so. */
  readonly apiPolicies?: string;
  /** The last change of any of them: what was judged before rests on what was before. */
  readonly changedAt: Instant;
}

/** The config in S3: `config.json`, and beside it the folders guardrails/, access/ and rules/, where there are any. */
export class ConfigSource {
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #key: string;
  readonly #folder: string;
  #stamp: string | null = null;

  /** `location` is `s3://BUCKET/KEY`; files are fetched into `folder`. */
  constructor(s3: S3Client, location: string, folder: string) {
    const parsed = /^s3:\/\/([^/]+)\/(.+)$/.exec(location);
    if (parsed === null)
      throw new ConfigFault(`SALLYPORT_CONFIG must be written as s3://BUCKET/KEY, and is ${location}`);
    this.#s3 = s3;
    this.#bucket = parsed[1] ?? '';
    this.#key = parsed[2] ?? '';
    this.#folder = folder;
  }

  /** Null: nothing has changed since it was loaded last. Throws ConfigFault with every mistake of the config. */
  async load(): Promise<LoadedConfig | null> {
    const objects = await this.#list();
    const stamp = createHash('sha256')
      .update(objects.map(({ key, etag }) => `${key} ${etag}\n`).join(''))
      .digest('hex');
    if (stamp === this.#stamp) return null;
    const where = `s3://${this.#bucket}/${this.#key}`;
    if (!objects.some(({ key }) => key === this.#key)) throw new ConfigFault(`${where} is not there`);
    const config = parseConfig(parsedJson(await this.#read(this.#key), where), where);
    const names = objects.map(({ key }) => key.slice(this.#prefix.length)).filter((name) => FILE.test(name));
    const folder = join(this.#folder, stamp.slice(0, 16));
    await this.#fetch(names, folder);
    // Only now: what could not be loaded is tried again at the next look.
    this.#stamp = stamp;
    return {
      config: withFiles(config, names, folder),
      ...(names.includes('access/api.cedar') ? { apiPolicies: join(folder, 'access/api.cedar') } : {}),
      changedAt: Math.max(...objects.map(({ changedAt }) => changedAt)),
    };
  }

  get #prefix(): string {
    return this.#key.slice(0, this.#key.lastIndexOf('/') + 1);
  }

  async #list() {
    const found: { key: string; etag: string; changedAt: Instant }[] = [];
    let ContinuationToken: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: this.#prefix,
        ContinuationToken,
      });
      const page = await this.#s3.send(command).catch((error: unknown) => {
        throw asFault('ListObjectsV2', error);
      });
      for (const { Key: key = '', ETag: etag = '', LastModified } of page.Contents ?? [])
        if (key === this.#key || FILE.test(key.slice(this.#prefix.length)))
          found.push({ key, etag, changedAt: LastModified?.getTime() ?? 0 });
      ContinuationToken = page.NextContinuationToken;
      if (found.length > MOST_FILES)
        throw new ConfigFault(`more than ${MOST_FILES} files lie beside s3://${this.#bucket}/${this.#key}`);
    } while (ContinuationToken !== undefined);
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async #read(key: string): Promise<string> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return (await Body?.transformToString('utf8')) ?? '';
    } catch (error) {
      throw asFault('GetObject', error);
    }
  }

  async #fetch(names: readonly string[], into: string): Promise<void> {
    rmSync(into, { recursive: true, force: true });
    for (const name of names) {
      const file = join(into, name);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, await this.#read(`${this.#prefix}${name}`), { mode: 0o600 });
    }
  }
}

function withFiles(config: ServerConfig, names: readonly string[], folder: string): ServerConfig {
  const holds = (start: string) => names.some((name) => name.startsWith(start));
  const policies = join(folder, 'access/grants.cedar');
  return {
    ...config,
    ...(holds('guardrails/') ? { guardrails: [join(folder, 'guardrails')] } : {}),
    ...(holds('rules/') ? { detections: { ...config.detections, rules: [join(folder, 'rules')] } } : {}),
    ...(holds('access/grants.cedar') ? { grants: { ...config.grants, policies } } : {}),
  };
}

function parsedJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigFault(`${where} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
