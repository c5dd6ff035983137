import { randomBytes } from 'node:crypto';
import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { uuid } from '../ids.ts';
import { serviceMay } from '../service-access.ts';
import type { Table } from '../store/table.ts';
import type { World } from '../world.ts';
import { type EncryptionContext, keyHash } from './envelope.ts';
import type { Alias, KmsKey } from './key.ts';
import { compiledKeyPolicy, managedKeyPolicy } from './key-policy.ts';

/** AES-256. */
const SYMMETRIC_BYTES = 32;
/** Managed keys that are made the first time that somebody names them. */
const MANAGED = new Set(['s3', 'ssm', 'sns', 'sqs', 'logs', 'ebs', 'secretsmanager', 'lambda']);

/** What a use of a key is judged by, beside who asks. */
export interface KeyUse {
  readonly context?: EncryptionContext | undefined;
  /** `s3`: the call is made by that service for the caller. */
  readonly via?: string;
  /** The alias that the caller named, if any. */
  readonly alias?: string | undefined;
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
}

/** The state of kms: keys and aliases, and what other services need of them. */
export class KmsState {
  readonly keys: Table<KmsKey>;
  readonly aliases: Table<Alias>;
  readonly #world: World;
  readonly #byHash = new Map<string, string>();

  constructor(world: World) {
    this.#world = world;
    this.keys = world.store.table<KmsKey>('kms.keys');
    this.aliases = world.store.table<Alias>('kms.aliases');
    for (const key of this.keys.values()) this.#byHash.set(keyHash(key.arn), key.arn);
  }

  /** Keeps a key as it is now. */
  put(key: KmsKey): void {
    this.keys.set(key.arn, key);
    this.#byHash.set(keyHash(key.arn), key.arn);
  }

  /** A key by its ARN; one whose waiting period is over is gone. */
  byArn(arn: string): KmsKey | undefined {
    const key = this.keys.get(arn);
    if (key?.deletionAt === undefined || key.deletionAt > this.#world.now()) return key;
    this.keys.delete(arn);
    for (const [path, alias] of this.aliases.entries(`${key.account}/${key.region}/`)) {
      if (alias.keyId === key.id) this.aliases.delete(path);
    }
    return undefined;
  }

  /** The key that a ciphertext was made with. */
  byHash(hash: string): KmsKey | undefined {
    const arn = this.#byHash.get(hash);
    return arn === undefined ? undefined : this.byArn(arn);
  }

  /** The keys of an account and region. */
  keysOf(account: string, region: string): KmsKey[] {
    return [...this.keys.values(`arn:aws:kms:${region}:${account}:key/`)].filter(
      (key) => this.byArn(key.arn) !== undefined,
    );
  }

  aliasesOf(account: string, region: string): Alias[] {
    return [...this.aliases.values(`${account}/${region}/`)];
  }

  /** Finds a key by id, ARN, alias name or alias ARN, as seen from an account and region. */
  find(keyId: string, from: { account: string; region: string }): KmsKey | undefined {
    const arn = /^arn:aws:kms:([^:]+):(\d{12}):(key|alias)\/(.+)$/.exec(keyId);
    if (arn?.[3] === 'key') return this.byArn(keyId);
    const [account, region] = arn === null ? [from.account, from.region] : [arn[2]!, arn[1]!];
    const alias = arn === null ? keyId : `alias/${arn[4]}`;
    if (!alias.startsWith('alias/')) return this.byArn(`arn:aws:kms:${region}:${account}:key/${keyId}`);
    const named = this.aliases.get(`${account}/${region}/${alias}`);
    if (named !== undefined) return this.byArn(`arn:aws:kms:${region}:${account}:key/${named.keyId}`);
    const service = /^alias\/aws\/([a-z]+)$/.exec(alias)?.[1];
    const own = account === from.account && service !== undefined && MANAGED.has(service);
    return own ? this.#makeManaged(account, region, service) : undefined;
  }

  /** The AWS managed key of a service (`s3`, `ssm`), made when first asked for. */
  managedKey(account: string, region: string, service: string): KmsKey {
    return (
      this.find(`alias/aws/${service}`, { account, region }) ?? this.#makeManaged(account, region, service)
    );
  }

  #makeManaged(account: string, region: string, service: string): KmsKey {
    const id = uuid();
    const now = this.#world.now();
    const key: KmsKey = {
      id,
      arn: `arn:aws:kms:${region}:${account}:key/${id}`,
      account,
      region,
      createdAt: now,
      description: `Default key that protects my ${service.toUpperCase()} data when no other key is defined`,
      spec: 'SYMMETRIC_DEFAULT',
      usage: 'ENCRYPT_DECRYPT',
      state: 'Enabled',
      manager: 'AWS',
      policy: managedKeyPolicy(account, region, service),
      tags: {},
      grants: [],
      material: [randomBytes(SYMMETRIC_BYTES).toString('base64')],
      rotation: { enabled: true, periodDays: 365, changedAt: now },
    };
    this.put(key);
    const name = `alias/aws/${service}`;
    this.aliases.set(`${account}/${region}/${name}`, {
      name,
      arn: `arn:aws:kms:${region}:${account}:${name}`,
      keyId: id,
      createdAt: now,
      updatedAt: now,
    });
    return key;
  }

  /** The question to IAM for using a key, its policy and grants included. */
  question(call: Call, key: KmsKey, action: string, use: KeyUse = {}): Authorization {
    const context: Record<string, string | readonly string[]> = {
      'kms:CallerAccount': call.account,
      'kms:KeySpec': key.spec,
      'kms:KeyUsage': key.usage,
      'kms:KeyOrigin': 'AWS_KMS',
      'kms:MultiRegion': 'false',
      'kms:ResourceAliases': this.aliasesOf(key.account, key.region)
        .filter((alias) => alias.keyId === key.id)
        .map((alias) => alias.name),
      ...use.keys,
      ...contextKeys(use.context),
    };
    if (use.via !== undefined) context['kms:ViaService'] = `${use.via}.${key.region}.amazonaws.com`;
    if (use.alias !== undefined) context['kms:RequestAlias'] = use.alias;
    return {
      action: `kms:${action}`,
      resource: key.arn,
      resourceAccount: key.account,
      resourcePolicy: compiledKeyPolicy(key),
      resourceTags: key.tags,
      context,
      mode: 'key-policy',
    };
  }

  /** Whether the key policy lets an AWS service use the key for itself (Logs, SNS). */
  serviceMayUse(request: {
    key: KmsKey;
    service: string;
    action: string;
    context: EncryptionContext;
    sourceArn: string;
    sourceAccount: string;
  }): boolean {
    const { key, service, action, context, sourceArn, sourceAccount } = request;
    return serviceMay(this.#world, {
      service,
      action: `kms:${action}`,
      resource: key.arn,
      resourceAccount: key.account,
      policy: compiledKeyPolicy(key),
      sourceArn,
      sourceAccount,
      context: contextKeys(context),
    });
  }
}

function contextKeys(context: EncryptionContext | undefined): Record<string, string | readonly string[]> {
  const entries = Object.entries(context ?? {});
  if (entries.length === 0) return {};
  return {
    ...Object.fromEntries(entries.map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
    'kms:EncryptionContextKeys': entries.map(([name]) => name),
  };
}

/** Refuses a key that is disabled or waits for its deletion, in KMS's words. */
export function assertUsable(key: KmsKey): void {
  if (key.state === 'Disabled') throw new AwsError('DisabledException', `${key.arn} is disabled.`);
  assertNotPendingDeletion(key);
}

/** Refuses changes of a key that waits for its deletion. */
export function assertNotPendingDeletion(key: KmsKey): void {
  if (key.state === 'PendingDeletion') {
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  }
}
