import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { documentTrail } from '../documents/document-trail.ts';
import { refuseOtherFormats } from '../documents/read-content.ts';
import { renderDescription } from '../documents/render-document.ts';
import { documentFormat, newDocumentName, tagList, versionName } from '../shapes.ts';
import { readTags } from '../tags/tags.ts';

/** CreateDocument: Session documents are checked wholly, other types are kept as they are. */
export const createDocument = defineAction({
  service: 'ssm',
  name: 'CreateDocument',
  readOnly: false,
  input: z.object({
    Name: newDocumentName,
    Content: z.string().min(1),
    DocumentType: z
      .enum([
        'Command',
        'Policy',
        'Automation',
        'Session',
        'Package',
        'ApplicationConfiguration',
        'ApplicationConfigurationSchema',
        'DeploymentStrategy',
        'ChangeCalendar',
        'Automation.ChangeTemplate',
        'ProblemAnalysis',
        'ProblemAnalysisTemplate',
        'CloudFormation',
        'ConformancePackTemplate',
        'QuickSetup',
      ])
      .default('Command'),
    DocumentFormat: documentFormat.default('JSON'),
    DisplayName: z.string().max(1024).optional(),
    VersionName: versionName.optional(),
    TargetType: z.string().max(200).optional(),
    Tags: tagList.optional(),
  }),
  authorize: (input, { world, account, region }) => [
    {
      resource: world.ssm.documents.arnOf(input.Name, { account, region }),
      context: requestTags(input.Tags),
    },
  ],
  handle: (input, { world, account, region }) => {
    refuseOtherFormats(input.DocumentFormat);
    const tags = readTags(input.Tags);
    const found = world.ssm.documents.create({ account, region }, input.Name, {
      content: input.Content,
      format: input.DocumentFormat,
      type: input.DocumentType,
      versionName: input.VersionName,
      displayName: input.DisplayName,
      targetType: input.TargetType,
    });
    if (Object.keys(tags).length > 0)
      world.ssm.tags.add({ account, region, type: 'Document', id: input.Name }, tags);
    return { DocumentDescription: renderDescription(found, tags) };
  },
  trailRequest: documentTrail,
  omits: ['Content in YAML: give JSON.', 'Requires and Attachments.'],
});

function requestTags(
  tags: readonly { Key: string; Value: string }[] = [],
): Record<string, string | string[]> {
  if (tags.length === 0) return {};
  return {
    'aws:TagKeys': tags.map(({ Key }) => Key),
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
  };
}
