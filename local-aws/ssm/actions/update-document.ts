import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { documentTrail } from '../documents/document-trail.ts';
import { refuseOtherFormats } from '../documents/read-content.ts';
import { renderDescription } from '../documents/render-document.ts';
import { documentFormat, documentName, documentVersion, versionName } from '../shapes.ts';

/** UpdateDocument: adds a version; sessions take it up when it becomes the default one. */
export const updateDocument = defineAction({
  service: 'ssm',
  name: 'UpdateDocument',
  readOnly: false,
  input: z.object({
    Name: documentName,
    Content: z.string().min(1),
    DocumentVersion: documentVersion.default('$LATEST'),
    DocumentFormat: documentFormat.default('JSON'),
    DisplayName: z.string().max(1024).optional(),
    VersionName: versionName.optional(),
    TargetType: z.string().max(200).optional(),
  }),
  authorize: (input, { world, account, region }) => [
    {
      resource: world.ssm.documents.arnOf(input.Name, { account, region }),
      resourceTags: world.ssm.tags.of({ account, region, type: 'Document', id: input.Name }),
    },
  ],
  handle: (input, { world, account, region }) => {
    refuseOtherFormats(input.DocumentFormat);
    const found = world.ssm.documents.update({ account, region }, input.Name, {
      content: input.Content,
      format: input.DocumentFormat,
      base: input.DocumentVersion,
      versionName: input.VersionName,
      displayName: input.DisplayName,
    });
    const tags = world.ssm.tags.of({ account, region, type: 'Document', id: input.Name });
    return { DocumentDescription: renderDescription(found, tags) };
  },
  trailRequest: documentTrail,
  omits: ['Content in YAML: give JSON.', 'Attachments.'],
});
