import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { noDocument } from '../documents/documents.ts';
import { documentName } from '../shapes.ts';

/** DescribeDocumentPermission: the accounts that a document is shared with. */
export const describeDocumentPermission = defineAction({
  service: 'ssm',
  name: 'DescribeDocumentPermission',
  readOnly: true,
  input: z.object({
    Name: documentName,
    PermissionType: z.enum(['Share']),
    MaxResults: z.number().int().optional(),
    NextToken: z.string().optional(),
  }),
  authorize: (input, { world, account, region }) => [
    { resource: world.ssm.documents.arnOf(input.Name, { account, region }) },
  ],
  handle: (input, { world, account, region }) => {
    const row = world.ssm.documents.find(input.Name, { account, region });
    if (row === undefined) throw noDocument(input.Name);
    if (row.account !== account)
      throw new AwsError(
        'InvalidDocumentOperation',
        `Only the owner of ${input.Name} can see who it is shared with.`,
      );
    return {
      AccountIds: row.sharedWith,
      AccountSharingInfoList: row.sharedWith.map((AccountId) => ({
        AccountId,
        SharedDocumentVersion: '$DEFAULT',
      })),
    };
  },
});
