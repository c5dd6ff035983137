import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { documentName } from '../shapes.ts';

/** UpdateDocumentDefaultVersion. */
export const updateDocumentDefaultVersion = defineAction({
  service: 'ssm',
  name: 'UpdateDocumentDefaultVersion',
  readOnly: false,
  input: z.object({ Name: documentName, DocumentVersion: z.string().regex(/^[1-9][0-9]*$/) }),
  authorize: (input, { world, account, region }) => [
    {
      resource: world.ssm.documents.arnOf(input.Name, { account, region }),
      resourceTags: world.ssm.tags.of({ account, region, type: 'Document', id: input.Name }),
    },
  ],
  handle: (input, { world, account, region }) => {
    const { version } = world.ssm.documents.setDefault(
      { account, region },
      input.Name,
      input.DocumentVersion,
    );
    return {
      Description: {
        Name: input.Name,
        DefaultVersion: version.version,
        ...(version.versionName === undefined ? {} : { DefaultVersionName: version.versionName }),
      },
    };
  },
});
