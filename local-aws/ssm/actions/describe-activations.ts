import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { epochSeconds } from '../epoch.ts';
import type { Activation } from '../nodes/activation.ts';
import { shownRole } from '../nodes/node.ts';
import { pageOf } from '../page-of.ts';
import { nextToken, pageSize } from '../shapes.ts';

const MAX_RESULTS = 50;

const FILTERS: Readonly<Record<string, (activation: Activation) => string>> = {
  ActivationIds: (activation) => activation.id,
  DefaultInstanceName: (activation) => activation.defaultName ?? '',
  IamRole: (activation) => shownRole(activation.roleArn),
};

/** DescribeActivations; the codes are told once only, by CreateActivation. */
export const describeActivations = defineAction({
  service: 'ssm',
  name: 'DescribeActivations',
  readOnly: true,
  input: z.object({
    Filters: z
      .array(
        z.object({
          FilterKey: z.enum(['ActivationIds', 'DefaultInstanceName', 'IamRole']),
          FilterValues: z.array(z.string()),
        }),
      )
      .optional(),
    MaxResults: pageSize(MAX_RESULTS),
    NextToken: nextToken,
  }),
  handle: (input, { world, account, region }) => {
    const filters = input.Filters ?? [];
    const fits = (activation: Activation) =>
      filters.every(({ FilterKey, FilterValues }) =>
        FilterValues.includes(FILTERS[FilterKey]?.(activation) ?? ''),
      );
    const { items, ...next } = pageOf([...world.ssm.activations.list(account, region)].filter(fits), {
      keyOf: ({ id }) => id,
      size: input.MaxResults ?? MAX_RESULTS,
      token: input.NextToken,
      scope: ['DescribeActivations', account, region, filters],
    });
    return {
      ActivationList: items.map((activation) => ({
        ActivationId: activation.id,
        ...(activation.description === undefined ? {} : { Description: activation.description }),
        ...(activation.defaultName === undefined ? {} : { DefaultInstanceName: activation.defaultName }),
        IamRole: shownRole(activation.roleArn),
        RegistrationLimit: activation.limit,
        RegistrationsCount: activation.used,
        ExpirationDate: epochSeconds(activation.expiresAt),
        Expired: world.ssm.activations.expired(activation),
        CreatedDate: epochSeconds(activation.createdAt),
        Tags: Object.entries(activation.tags).map(([Key, Value]) => ({ Key, Value })),
      })),
      ...next,
    };
  },
});
