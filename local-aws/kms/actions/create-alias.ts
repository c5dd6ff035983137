import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { aliasArn, assertAliasName } from '../alias.ts';
import { aliasName, keyId } from '../arguments.ts';
import { keyQuestion, requireKeyById } from '../require-key.ts';

/** Source: KMS API reference, CreateAlias. Both the alias and the key are asked about. */
export const createAlias = defineAction({
  service: 'kms',
  name: 'CreateAlias',
  readOnly: false,
  input: z.object({ AliasName: aliasName, TargetKeyId: keyId }),
  authorize: (input, call) => [
    { resource: aliasArn(call, input.AliasName) },
    keyQuestion(call, input.TargetKeyId, 'CreateAlias'),
  ],
  handle: (input, call) => {
    assertAliasName(input.AliasName);
    const key = requireKeyById(call, input.TargetKeyId);
    const path = `${call.account}/${call.region}/${input.AliasName}`;
    const arn = aliasArn(call, input.AliasName);
    if (call.world.kms.aliases.has(path)) {
      throw new AwsError('AlreadyExistsException', `An alias with the name ${arn} already exists`);
    }
    if (key.account !== call.account)
      throw new AwsError('NotFoundException', `Key '${key.arn}' does not exist`);
    call.world.kms.aliases.set(path, {
      name: input.AliasName,
      arn,
      keyId: key.id,
      createdAt: call.now,
      updatedAt: call.now,
    });
    return undefined;
  },
});
