import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { aliasArn, assertAliasName, noSuchAlias } from '../alias.ts';
import { aliasName } from '../arguments.ts';

/** Source: KMS API reference, DeleteAlias. */
export const deleteAlias = defineAction({
  service: 'kms',
  name: 'DeleteAlias',
  readOnly: false,
  input: z.object({ AliasName: aliasName }),
  authorize: (input, call) => {
    const key = call.world.kms.find(input.AliasName, call);
    return [
      { resource: aliasArn(call, input.AliasName) },
      ...(key === undefined ? [] : [call.world.kms.question(call, key, 'DeleteAlias')]),
    ];
  },
  handle: (input, call) => {
    assertAliasName(input.AliasName);
    const found = call.world.kms.aliases.delete(`${call.account}/${call.region}/${input.AliasName}`);
    if (!found) throw noSuchAlias(aliasArn(call, input.AliasName));
    return undefined;
  },
});
