import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyId, marker } from '../arguments.ts';
import { markedPage } from '../marked-page.ts';
import { requireKeyById } from '../require-key.ts';

/** Source: KMS API reference, ListAliases. */
export const listAliases = defineAction({
  service: 'kms',
  name: 'ListAliases',
  readOnly: true,
  input: z.object({
    KeyId: keyId.optional(),
    Limit: z.number().int().min(1).max(100).optional(),
    Marker: marker.optional(),
  }),
  handle: (input, call) => {
    const only = input.KeyId === undefined ? undefined : requireKeyById(call, input.KeyId).id;
    const aliases = call.world.kms
      .aliasesOf(call.account, call.region)
      .filter((alias) => only === undefined || alias.keyId === only);
    const { items, rest } = markedPage(aliases, {
      keyOf: (alias) => alias.name,
      size: input.Limit ?? 50,
      marker: input.Marker,
      scope: ['ListAliases', call.account, call.region, only],
    });
    return {
      Aliases: items.map((alias) => ({
        AliasName: alias.name,
        AliasArn: alias.arn,
        TargetKeyId: alias.keyId,
        CreationDate: alias.createdAt / 1000,
        LastUpdatedDate: alias.updatedAt / 1000,
      })),
      ...rest,
    };
  },
});
