import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { documentName, documentVersion } from '../shapes.ts';

/** DeleteDocument: the document, or one version that is not its default. */
export const deleteDocument = defineAction({
  service: 'ssm',
  name: 'DeleteDocument',
  readOnly: false,
  input: z.object({
    Name: documentName,
    DocumentVersion: documentVersion.optional(),
    Force: z.boolean().optional(),
  }),
  authorize: (input, { world, account, region }) => [
    {
      resource: world.ssm.documents.arnOf(input.Name, { account, region }),
      resourceTags: world.ssm.tags.of({ account, region, type: 'Document', id: input.Name }),
    },
  ],
  handle: (input, { world, account, region }) => {
    world.ssm.documents.delete({ account, region }, input.Name, input.DocumentVersion);
    if (input.DocumentVersion === undefined)
      world.ssm.tags.drop({ account, region, type: 'Document', id: input.Name });
    return {};
  },
  omits: ['VersionName.'],
});
