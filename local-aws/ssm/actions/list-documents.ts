import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import type { DocumentRow } from '../documents/document.ts';
import { platformsOf } from '../documents/platforms.ts';
import { readContent } from '../documents/read-content.ts';
import { renderIdentifier } from '../documents/render-document.ts';
import { pageOf } from '../page-of.ts';
import { nextToken, pageSize } from '../shapes.ts';

const MAX_RESULTS = 50;

/** Whether a document is what one filter asks for; filters of other keys are refused. */
function matches(
  row: DocumentRow,
  tags: Readonly<Record<string, string>>,
  key: string,
  values: readonly string[],
  account: string,
): boolean {
  if (key.startsWith('tag:')) return values.includes(tags[key.slice(4)] ?? '\0');
  switch (key) {
    case 'Owner': {
      const words =
        row.owner === 'Amazon'
          ? ['Amazon', 'ThirdParty']
          : row.account === account
            ? ['Self', 'Private']
            : ['Private'];
      return values.some((value) => value === 'All' || value === row.owner || words.includes(value));
    }
    case 'DocumentType':
      return values.includes(row.type);
    case 'Name':
      return values.some((value) => row.name.startsWith(value));
    case 'PlatformTypes': {
      const content = readContent(row.versions.at(-1)?.content ?? '{}');
      return platformsOf(row.type, content).some((platform) => values.includes(platform));
    }
    case 'TargetType':
      return values.includes(row.targetType ?? '');
    default:
      throw new AwsError('InvalidFilterKey', `${key} is not a filter of ListDocuments.`);
  }
}

/** ListDocuments. */
export const listDocuments = defineAction({
  service: 'ssm',
  name: 'ListDocuments',
  readOnly: true,
  input: z.object({
    DocumentFilterList: z
      .array(
        z.object({
          key: z.enum(['Name', 'Owner', 'PlatformTypes', 'DocumentType']),
          value: z.string().min(1),
        }),
      )
      .optional(),
    Filters: z
      .array(z.object({ Key: z.string(), Values: z.array(z.string()).optional() }))
      .max(6)
      .optional(),
    MaxResults: pageSize(MAX_RESULTS),
    NextToken: nextToken,
  }),
  handle: (input, { world, account, region }) => {
    const filters = [
      ...(input.DocumentFilterList ?? []).map(({ key, value }) => ({ key, values: [value] })),
      ...(input.Filters ?? []).map(({ Key, Values }) => ({ key: Key, values: Values ?? [] })),
    ];
    const tagsOf = (row: DocumentRow) =>
      world.ssm.tags.of({ account: row.account, region, type: 'Document', id: row.name });
    const rows = [
      ...world.ssm.documents.list({ account, region }),
      ...world.ssm.documents.shared({ account, region }),
    ];
    const fitting = rows.filter((row) =>
      filters.every(({ key, values }) => matches(row, tagsOf(row), key, values, account)),
    );
    const { items, ...next } = pageOf(fitting, {
      keyOf: (row) => `${row.name}/${row.account}`,
      size: input.MaxResults ?? MAX_RESULTS,
      token: input.NextToken,
      scope: ['ListDocuments', account, region, filters],
    });
    return {
      DocumentIdentifiers: items.map((row) => {
        const version = row.versions.find((each) => each.version === row.defaultVersion);
        return version === undefined ? {} : renderIdentifier({ row, version }, tagsOf(row));
      }),
      ...next,
    };
  },
});
