import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { uuid } from '../../ids.ts';
import { description, policyText, tags } from '../arguments.ts';
import { KEY_SPECS, type KeySpec, type KeyUsage, type KmsKey } from '../key.ts';
import { newMaterial } from '../key-material.ts';
import { keyMetadata } from '../key-metadata.ts';
import { defaultKeyPolicy } from '../key-policy.ts';
import { assertKeyPolicy } from '../put-policy.ts';

const USAGES = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC'] as const;

function usageOf(spec: KeySpec, asked: KeyUsage | undefined): KeyUsage {
  const only: KeyUsage =
    spec === 'SYMMETRIC_DEFAULT'
      ? 'ENCRYPT_DECRYPT'
      : spec.startsWith('HMAC_')
        ? 'GENERATE_VERIFY_MAC'
        : 'SIGN_VERIFY';
  if (asked === undefined && only !== 'ENCRYPT_DECRYPT') {
    throw new AwsError(
      'ValidationException',
      `You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.`,
    );
  }
  if (asked !== undefined && asked !== only) {
    throw new AwsError('ValidationException', `KeyUsage ${asked} is not compatible with KeySpec ${spec}`);
  }
  return only;
}

/** Source: KMS API reference, CreateKey. */
export const createKey = defineAction({
  service: 'kms',
  name: 'CreateKey',
  readOnly: false,
  input: z.object({
    Policy: policyText.optional(),
    Description: description.optional(),
    KeyUsage: z.enum(USAGES).optional(),
    KeySpec: z.enum(KEY_SPECS).optional(),
    CustomerMasterKeySpec: z.enum(KEY_SPECS).optional(),
    Origin: z.enum(['AWS_KMS']).optional(),
    Tags: tags.optional(),
    BypassPolicyLockoutSafetyCheck: z.boolean().optional(),
    MultiRegion: z.literal(false).optional(),
  }),
  omits: [
    'Imported material, key stores, multi-Region keys, RSA keys that encrypt, key agreement, post-quantum keys.',
  ],
  authorize: (input) => {
    const context = {
      'kms:KeySpec': input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT',
      'kms:KeyUsage': input.KeyUsage ?? 'ENCRYPT_DECRYPT',
      'kms:KeyOrigin': 'AWS_KMS',
      'kms:BypassPolicyLockoutSafetyCheck': String(input.BypassPolicyLockoutSafetyCheck ?? false),
      ...Object.fromEntries((input.Tags ?? []).map((tag) => [`aws:RequestTag/${tag.TagKey}`, tag.TagValue])),
      ...(input.Tags === undefined ? {} : { 'aws:TagKeys': input.Tags.map((tag) => tag.TagKey) }),
    };
    const tagging = input.Tags === undefined ? [] : [{ action: 'kms:TagResource', resource: '*', context }];
    return [{ resource: '*', context }, ...tagging];
  },
  handle: async (input, call) => {
    const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
    const usage = usageOf(spec, input.KeyUsage);
    const id = uuid();
    const key: KmsKey = {
      id,
      arn: `arn:aws:kms:${call.region}:${call.account}:key/${id}`,
      account: call.account,
      region: call.region,
      createdAt: call.now,
      description: input.Description ?? '',
      spec,
      usage,
      state: 'Enabled',
      manager: 'CUSTOMER',
      policy: input.Policy ?? defaultKeyPolicy(call.account),
      tags: Object.fromEntries((input.Tags ?? []).map((tag) => [tag.TagKey, tag.TagValue])),
      grants: [],
      material: [],
    };
    assertKeyPolicy(call, key, input.Policy === undefined || input.BypassPolicyLockoutSafetyCheck === true);
    const made = { ...key, material: [await newMaterial(spec)] };
    call.world.kms.put(made);
    return { KeyMetadata: keyMetadata(made) };
  },
});
