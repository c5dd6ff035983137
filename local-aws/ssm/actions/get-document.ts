import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { readContent } from '../documents/read-content.ts';
import { renderYaml } from '../documents/render-yaml.ts';
import { epochSeconds } from '../epoch.ts';
import { documentFormat, documentName, documentVersion, versionName } from '../shapes.ts';

/** GetDocument: the content as it was given, or as YAML. */
export const getDocument = defineAction({
  service: 'ssm',
  name: 'GetDocument',
  readOnly: true,
  input: z.object({
    Name: documentName,
    DocumentVersion: documentVersion.optional(),
    VersionName: versionName.optional(),
    DocumentFormat: documentFormat.optional(),
  }),
  authorize: (input, { world, account, region }) => [
    {
      resource: world.ssm.documents.arnOf(input.Name, { account, region }),
      resourceTags: world.ssm.tags.of({ account, region, type: 'Document', id: input.Name }),
    },
  ],
  handle: (input, { world, account, region }) => {
    const { row, version } = world.ssm.documents.get(
      input.Name,
      { account, region },
      input.DocumentVersion,
      input.VersionName,
    );
    const yaml = input.DocumentFormat === 'YAML';
    return {
      Name: row.name,
      CreatedDate: epochSeconds(version.createdAt),
      ...(row.displayName === undefined ? {} : { DisplayName: row.displayName }),
      ...(version.versionName === undefined ? {} : { VersionName: version.versionName }),
      DocumentVersion: version.version,
      Status: 'Active',
      Content: yaml ? renderYaml(readContent(version.content)) : version.content,
      DocumentType: row.type,
      DocumentFormat: yaml ? 'YAML' : version.format,
    };
  },
});
