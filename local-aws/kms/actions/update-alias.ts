import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { aliasArn, assertAliasName, noSuchAlias } from '../alias.ts';
import { aliasName, keyId } from '../arguments.ts';
import { keyQuestion, requireKeyById } from '../require-key.ts';

/** Source: KMS API reference, UpdateAlias. */
export const updateAlias = defineAction({
  service: 'kms',
  name: 'UpdateAlias',
  readOnly: false,
  input: z.object({ AliasName: aliasName, TargetKeyId: keyId }),
  authorize: (input, call) => {
    const current = call.world.kms.find(input.AliasName, call);
    return [
      { resource: aliasArn(call, input.AliasName) },
      ...(current === undefined ? [] : [call.world.kms.question(call, current, 'UpdateAlias')]),
      keyQuestion(call, input.TargetKeyId, 'UpdateAlias'),
    ];
  },
  handle: (input, call) => {
    assertAliasName(input.AliasName);
    const { kms } = call.world;
    const path = `${call.account}/${call.region}/${input.AliasName}`;
    const alias = kms.aliases.get(path);
    if (alias === undefined) throw noSuchAlias(aliasArn(call, input.AliasName));
    const key = requireKeyById(call, input.TargetKeyId);
    const before = kms.find(alias.keyId, call);
    if (key.account !== call.account)
      throw new AwsError('NotFoundException', `Key '${key.arn}' does not exist`);
    if (before !== undefined && before.usage !== key.usage) {
      throw new AwsError(
        'ValidationException',
        'The current and new KMS key must be the same type and have the same key usage.',
      );
    }
    kms.aliases.set(path, { ...alias, keyId: key.id, updatedAt: call.now });
    return undefined;
  },
});
