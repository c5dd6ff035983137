import { createHash } from 'node:crypto';
import { AwsError } from '../../error.ts';
import type { Table } from '../../store/table.ts';
import type { World } from '../../world.ts';
import { AWS_DOCUMENT_NAMES, awsDocument } from './aws-documents.ts';
import {
  type DocumentRow,
  type DocumentVersion,
  documentArn,
  type FoundDocument,
  type FoundSessionDocument,
} from './document.ts';
import { parseSessionDocument } from './parse-session-document.ts';
import { checkContent, readContent } from './read-content.ts';
import type { SessionDocument } from './session-document.ts';

/** Documents an account may have in a region, and versions a document may have (AWS quotas). */
export const MAX_DOCUMENTS = 500;
export const MAX_VERSIONS = 1000;
const RESERVED = /^(aws|amazon|amzn)[-_]/i;
const ARN = /^arn:aws:ssm:([a-z0-9-]*):(\d{12})?:document\/(.+)$/;

/** Whose eyes look: the account and region of the call. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** What a new version of a document is made of. */
export interface NewVersion {
  readonly content: string;
  readonly format: DocumentVersion['format'];
  readonly versionName?: string | undefined;
}

/** InvalidDocument, as AWS says that there is none. */
export function noDocument(name: string): AwsError {
  return new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
}

function invalidVersion(name: string, version: string): AwsError {
  return new AwsError(
    'InvalidDocumentVersion',
    `Document version ${version} is not valid for document ${name}.`,
  );
}

function versionOf(number: number, from: NewVersion, now: number): DocumentVersion {
  return {
    version: String(number),
    content: from.content,
    format: from.format,
    hash: createHash('sha256').update(from.content).digest('hex'),
    createdAt: now,
    ...(from.versionName === undefined ? {} : { versionName: from.versionName }),
  };
}

function duplicate(message: string): AwsError {
  return new AwsError('DuplicateDocumentContent', message);
}

/** The documents of all accounts and regions, with AWS's own. */
export class Documents {
  readonly #world: World;
  readonly #rows: Table<DocumentRow>;
  readonly #parsed = new WeakMap<DocumentVersion, SessionDocument>();
  readonly #aws = new Map<string, DocumentRow>();

  constructor(world: World) {
    this.#world = world;
    this.#rows = world.store.table('ssm.documents');
  }

  /** The ARN that a name or ARN stands for, whether it is there or not; what IAM is asked about. */
  arnOf(nameOrArn: string, place: Place): string {
    const parts = ARN.exec(nameOrArn);
    if (parts !== null) return nameOrArn;
    const owner = AWS_DOCUMENT_NAMES.includes(nameOrArn) ? 'Amazon' : place.account;
    return documentArn({ ...place, name: nameOrArn, owner });
  }

  /** A document by name or ARN, as seen from an account: its own, AWS's, one shared with it. */
  find(nameOrArn: string, place: Place): DocumentRow | undefined {
    const parts = ARN.exec(nameOrArn);
    if (parts === null)
      return (
        this.#rows.get(`${place.account}/${place.region}/${nameOrArn}`) ??
        this.#awsOwned(nameOrArn, place.region)
      );
    const [, region = '', account, name = ''] = parts;
    if (account === undefined) return this.#awsOwned(name, region);
    const row = this.#rows.get(`${account}/${region}/${name}`);
    const visible =
      account === place.account || row?.sharedWith.some((who) => who === 'all' || who === place.account);
    return visible && region === place.region ? row : undefined;
  }

  #awsOwned(name: string, region: string): DocumentRow | undefined {
    const key = `${region}/${name}`;
    const row = this.#aws.get(key) ?? awsDocument(name, region);
    if (row !== undefined) this.#aws.set(key, row);
    return row;
  }

  /** A version by number, `$LATEST`, `$DEFAULT` (also when undefined) or version name. Throws InvalidDocument(Version). */
  get(nameOrArn: string, place: Place, version?: string, versionName?: string): FoundDocument {
    const row = this.find(nameOrArn, place);
    if (row === undefined) throw noDocument(nameOrArn);
    const found = row.versions.find((each) => {
      if (versionName !== undefined && each.versionName !== versionName) return false;
      if (version === '$LATEST') return each === row.versions.at(-1);
      if (version === undefined && versionName !== undefined) return true;
      return (
        each.version === (version === undefined || version === '$DEFAULT' ? row.defaultVersion : version)
      );
    });
    if (found === undefined) throw invalidVersion(nameOrArn, version ?? versionName ?? '$DEFAULT');
    return { row, version: found };
  }

  /** The default version of a session document, read. Other types are refused as StartSession does. */
  getSession(nameOrArn: string, place: Place): FoundSessionDocument {
    const found = this.get(nameOrArn, place);
    if (found.row.type !== 'Session')
      throw new AwsError(
        'InvalidDocument',
        `Document type: '${found.row.type}' is not supported. Only type: 'Session' is supported in Session Manager.`,
      );
    let document = this.#parsed.get(found.version);
    if (document === undefined) {
      document = parseSessionDocument(readContent(found.version.content));
      this.#parsed.set(found.version, document);
    }
    return { ...found, document };
  }

  /** The account's own documents and AWS's. */
  list(place: Place): DocumentRow[] {
    const own = [...this.#rows.values(`${place.account}/${place.region}/`)];
    const aws = AWS_DOCUMENT_NAMES.flatMap((name) => this.#awsOwned(name, place.region) ?? []);
    return [...own, ...aws];
  }

  /** Documents of other accounts that are shared with this one. */
  *shared(place: Place): IterableIterator<DocumentRow> {
    for (const row of this.#rows.values())
      if (row.region === place.region && row.sharedWith.includes(place.account)) yield row;
  }

  create(
    place: Place,
    name: string,
    from: NewVersion & { type: string; displayName?: string | undefined; targetType?: string | undefined },
  ): FoundDocument {
    if (RESERVED.test(name))
      throw new AwsError(
        'ValidationException',
        `The name ${name} begins with a prefix that is reserved: aws, amazon, amzn.`,
      );
    if (this.#rows.has(this.#key(place, name)))
      throw new AwsError('DocumentAlreadyExists', `Document with same name ${name} already exists`);
    if ([...this.#rows.values(`${place.account}/${place.region}/`)].length >= MAX_DOCUMENTS)
      throw new AwsError('DocumentLimitExceeded', `You can have at most ${MAX_DOCUMENTS} documents.`);
    checkContent(from.type, from.content);
    const now = this.#world.now();
    const version = versionOf(1, from, now);
    const row: DocumentRow = {
      ...place,
      name,
      type: from.type,
      owner: place.account,
      createdAt: now,
      defaultVersion: '1',
      versions: [version],
      nextVersion: 2,
      sharedWith: [],
      ...(from.displayName === undefined ? {} : { displayName: from.displayName }),
      ...(from.targetType === undefined ? {} : { targetType: from.targetType }),
    };
    this.#put(row);
    return { row, version };
  }

  /** Adds a version; it becomes the default only by setDefault, also for SSM-SessionManagerRunShell. */
  update(
    place: Place,
    name: string,
    from: NewVersion & { base: string; displayName?: string | undefined },
  ): FoundDocument {
    const row = this.#own(place, name);
    const latest = row.versions.at(-1);
    const base = from.base === '$LATEST' ? latest : row.versions.find((each) => each.version === from.base);
    if (base === undefined) throw invalidVersion(name, from.base);
    checkContent(row.type, from.content);
    if (row.versions.length >= MAX_VERSIONS)
      throw new AwsError(
        'DocumentVersionLimitExceeded',
        `The document has ${MAX_VERSIONS} versions, the most there can be; delete one.`,
      );
    const version = versionOf(row.nextVersion, from, this.#world.now());
    const { versionName } = from;
    if (row.versions.some((each) => each.hash === version.hash))
      throw duplicate(
        'The content of the document is the same as that of another of its versions; change it and try again.',
      );
    if (versionName !== undefined && row.versions.some((each) => each.versionName === versionName))
      throw new AwsError('DuplicateDocumentVersionName', `The version name ${versionName} is used already.`);
    const next = {
      ...row,
      versions: [...row.versions, version],
      nextVersion: row.nextVersion + 1,
      ...(from.displayName === undefined ? {} : { displayName: from.displayName }),
    };
    this.#put(next);
    return { row: next, version };
  }

  setDefault(place: Place, name: string, version: string): FoundDocument {
    const row = this.#own(place, name);
    const found = row.versions.find((each) => each.version === version);
    if (found === undefined) throw invalidVersion(name, version);
    const next = { ...row, defaultVersion: version };
    this.#put(next);
    return { row: next, version: found };
  }

  share(place: Place, name: string, accounts: { add: readonly string[]; remove: readonly string[] }): void {
    const row = this.#own(place, name);
    const kept = row.sharedWith.filter((who) => !accounts.remove.includes(who));
    this.#put({ ...row, sharedWith: [...new Set([...kept, ...accounts.add])] });
  }

  /** Deletes a document, or one version that is not its default. */
  delete(place: Place, name: string, version?: string): void {
    const row = this.#own(place, name);
    if (version === undefined) {
      if (row.sharedWith.length > 0)
        throw new AwsError(
          'InvalidDocumentOperation',
          `Document ${name} is shared; stop sharing it with ModifyDocumentPermission first.`,
        );
      this.#rows.delete(this.#key(place, name));
      return;
    }
    const number = version === '$LATEST' ? row.versions.at(-1)?.version : version;
    if (!row.versions.some((each) => each.version === number)) throw invalidVersion(name, version);
    if (number === row.defaultVersion)
      throw new AwsError(
        'InvalidDocumentOperation',
        `Version ${number} is the default version of ${name}; make another one the default first.`,
      );
    this.#put({ ...row, versions: row.versions.filter((each) => each.version !== number) });
  }

  /** A document that the caller's account owns. */
  #own(place: Place, name: string): DocumentRow {
    const row = this.find(name, place);
    if (row === undefined) throw noDocument(name);
    if (row.account !== place.account)
      throw new AwsError(
        'InvalidDocumentOperation',
        `Document ${name} belongs to ${row.owner}; only its owner can change it.`,
      );
    return row;
  }

  #key(place: Place, name: string): string {
    return `${place.account}/${place.region}/${name}`;
  }

  #put(row: DocumentRow): void {
    this.#rows.set(this.#key(row, row.name), row);
  }
}
