import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { noDocument } from '../documents/documents.ts';
import { epochSeconds } from '../epoch.ts';
import { pageOf } from '../page-of.ts';
import { documentName, nextToken, pageSize } from '../shapes.ts';

const MAX_RESULTS = 50;
const KEY_DIGITS = 9;

/** ListDocumentVersions, newest first. */
export const listDocumentVersions = defineAction({
  service: 'ssm',
  name: 'ListDocumentVersions',
  readOnly: true,
  input: z.object({ Name: documentName, MaxResults: pageSize(MAX_RESULTS), NextToken: nextToken }),
  authorize: (input, { world, account, region }) => [
    { resource: world.ssm.documents.arnOf(input.Name, { account, region }) },
  ],
  handle: (input, { world, account, region }) => {
    const row = world.ssm.documents.find(input.Name, { account, region });
    if (row === undefined) throw noDocument(input.Name);
    const { items, ...next } = pageOf(row.versions, {
      keyOf: ({ version }) => String(10 ** KEY_DIGITS - Number(version)).padStart(KEY_DIGITS, '0'),
      size: input.MaxResults ?? MAX_RESULTS,
      token: input.NextToken,
      scope: ['ListDocumentVersions', account, region, input.Name],
    });
    return {
      DocumentVersions: items.map((version) => ({
        Name: row.name,
        ...(row.displayName === undefined ? {} : { DisplayName: row.displayName }),
        DocumentVersion: version.version,
        ...(version.versionName === undefined ? {} : { VersionName: version.versionName }),
        CreatedDate: epochSeconds(version.createdAt),
        IsDefaultVersion: version.version === row.defaultVersion,
        DocumentFormat: version.format,
        Status: 'Active',
      })),
      ...next,
    };
  },
});
