import type { SessionDocument } from './session-document.ts';

/** Documents are kept in the account and region that made them; AWS's own belong to no account. */
export interface DocumentVersion {
  /** '1', '2', ... */
  readonly version: string;
  readonly versionName?: string;
  /** The text as it was given. */
  readonly content: string;
  readonly format: 'JSON' | 'YAML' | 'TEXT';
  /** SHA-256 of the text, in hex. */
  readonly hash: string;
  readonly createdAt: number;
}

export interface DocumentRow {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** 'Session', 'Command', ...: DocumentType as AWS spells it. */
  readonly type: string;
  readonly displayName?: string;
  readonly targetType?: string;
  /** Account id, or 'Amazon'. */
  readonly owner: string;
  readonly createdAt: number;
  readonly defaultVersion: string;
  /** Oldest first; a deleted version's number is not used again. */
  readonly versions: readonly DocumentVersion[];
  readonly nextVersion: number;
  /** Accounts it is shared with, or 'all'. */
  readonly sharedWith: readonly string[];
}

/** One version of a document, found. */
export interface FoundDocument {
  readonly row: DocumentRow;
  readonly version: DocumentVersion;
}

/** A session document found and read. */
export interface FoundSessionDocument extends FoundDocument {
  readonly document: SessionDocument;
}

/** The document's ARN; AWS's own have no account. */
export function documentArn(row: Pick<DocumentRow, 'account' | 'region' | 'name' | 'owner'>): string {
  return `arn:aws:ssm:${row.region}:${row.owner === 'Amazon' ? '' : row.account}:document/${row.name}`;
}
