import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { renderDescription } from '../documents/render-document.ts';
import { documentName, documentVersion, versionName } from '../shapes.ts';

/** DescribeDocument. */
export const describeDocument = defineAction({
  service: 'ssm',
  name: 'DescribeDocument',
  readOnly: true,
  input: z.object({
    Name: documentName,
    DocumentVersion: documentVersion.optional(),
    VersionName: versionName.optional(),
  }),
  authorize: (input, { world, account, region }) => [
    {
      resource: world.ssm.documents.arnOf(input.Name, { account, region }),
      resourceTags: world.ssm.tags.of({ account, region, type: 'Document', id: input.Name }),
    },
  ],
  handle: (input, { world, account, region }) => {
    const found = world.ssm.documents.get(
      input.Name,
      { account, region },
      input.DocumentVersion,
      input.VersionName,
    );
    const tags = world.ssm.tags.of({
      account: found.row.account,
      region,
      type: 'Document',
      id: found.row.name,
    });
    return { Document: renderDescription(found, tags) };
  },
});
