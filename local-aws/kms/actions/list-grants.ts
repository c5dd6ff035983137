import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyId, marker } from '../arguments.ts';
import { grantShape } from '../grant.ts';
import { markedPage } from '../marked-page.ts';
import { keyQuestion, requireKeyById } from '../require-key.ts';

/** Source: KMS API reference, ListGrants. */
export const listGrants = defineAction({
  service: 'kms',
  name: 'ListGrants',
  readOnly: true,
  input: z.object({
    KeyId: keyId,
    GrantId: z.string().min(1).max(128).optional(),
    GranteePrincipal: z.string().min(1).max(256).optional(),
    Limit: z.number().int().min(1).max(100).optional(),
    Marker: marker.optional(),
  }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'ListGrants')],
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    const grants = key.grants.filter(
      (grant) =>
        (input.GrantId === undefined || grant.id === input.GrantId) &&
        (input.GranteePrincipal === undefined || grant.granteePrincipal === input.GranteePrincipal),
    );
    const { items, rest } = markedPage(grants, {
      keyOf: (grant) => grant.id,
      size: input.Limit ?? 50,
      marker: input.Marker,
      scope: ['ListGrants', key.arn, input.GrantId, input.GranteePrincipal],
    });
    return { Grants: items.map((grant) => grantShape(key, grant)), ...rest };
  },
});
