import { epochSeconds } from '../epoch.ts';
import type { FoundDocument } from './document.ts';
import { platformsOf } from './platforms.ts';
import { readContent } from './read-content.ts';

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function renderDefault(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function renderParameters(parameters: unknown) {
  return Object.entries(fieldsOf(parameters)).map(([name, value]) => {
    const fields = fieldsOf(value);
    return {
      Name: name,
      Type: fields['type'],
      ...(fields['description'] === undefined ? {} : { Description: fields['description'] }),
      ...(fields['default'] === undefined ? {} : { DefaultValue: renderDefault(fields['default']) }),
    };
  });
}

/** What ListDocuments says of a document: AWS's DocumentIdentifier. */
export function renderIdentifier({ row, version }: FoundDocument, tags: Fields) {
  const content = fieldsOf(readContent(version.content));
  return {
    Name: row.name,
    CreatedDate: epochSeconds(row.createdAt),
    ...(row.displayName === undefined ? {} : { DisplayName: row.displayName }),
    Owner: row.owner,
    ...(version.versionName === undefined ? {} : { VersionName: version.versionName }),
    PlatformTypes: platformsOf(row.type, content),
    DocumentVersion: version.version,
    DocumentType: row.type,
    SchemaVersion: String(content['schemaVersion']),
    DocumentFormat: version.format,
    ...(row.targetType === undefined ? {} : { TargetType: row.targetType }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** What DescribeDocument says: AWS's DocumentDescription. */
export function renderDescription(found: FoundDocument, tags: Fields) {
  const { row, version } = found;
  const content = fieldsOf(readContent(version.content));
  return {
    ...renderIdentifier(found, tags),
    Hash: version.hash,
    HashType: 'Sha256',
    CreatedDate: epochSeconds(version.createdAt),
    Status: 'Active',
    ...(typeof content['description'] === 'string' ? { Description: content['description'] } : {}),
    Parameters: renderParameters(content['parameters']),
    LatestVersion: row.versions.at(-1)?.version,
    DefaultVersion: row.defaultVersion,
  };
}
