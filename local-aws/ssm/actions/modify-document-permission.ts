import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { documentName } from '../shapes.ts';

const accountIds = z
  .array(z.string().regex(/^(all|[0-9]{12})$/i))
  .max(20)
  .optional();

/** ModifyDocumentPermission: shares a document with accounts, or with `all`. */
export const modifyDocumentPermission = defineAction({
  service: 'ssm',
  name: 'ModifyDocumentPermission',
  readOnly: false,
  input: z.object({
    Name: documentName,
    PermissionType: z.enum(['Share']),
    AccountIdsToAdd: accountIds,
    AccountIdsToRemove: accountIds,
  }),
  authorize: (input, { world, account, region }) => [
    {
      resource: world.ssm.documents.arnOf(input.Name, { account, region }),
      resourceTags: world.ssm.tags.of({ account, region, type: 'Document', id: input.Name }),
    },
  ],
  handle: (input, { world, account, region }) => {
    const add = (input.AccountIdsToAdd ?? []).map((id) => id.toLowerCase());
    const remove = (input.AccountIdsToRemove ?? []).map((id) => id.toLowerCase());
    world.ssm.documents.share({ account, region }, input.Name, { add, remove });
    return {};
  },
  omits: ['SharedDocumentVersion: the default version is shared.'],
});
