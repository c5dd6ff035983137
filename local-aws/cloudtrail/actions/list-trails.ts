import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { page } from '../../page.ts';

const PAGE_SIZE = 100;

/** Source: API_ListTrails: the account's trails of all regions. */
export const listTrails = defineAction({
  service: 'cloudtrail',
  name: 'ListTrails',
  readOnly: true,
  input: z.object({ NextToken: z.string().optional() }),
  handle: ({ NextToken }, call) => {
    const own = [...call.world.cloudtrail.trails()].filter(({ account }) => account === call.account);
    const { items, nextToken } = page(own, {
      keyOf: ({ arn }) => arn,
      size: PAGE_SIZE,
      token: NextToken,
      scope: call.account,
      invalid: () => new AwsError('InvalidNextTokenException', 'Invalid NextToken.'),
    });
    return {
      Trails: items.map(({ arn, name, homeRegion }) => ({
        TrailARN: arn,
        Name: name,
        HomeRegion: homeRegion,
      })),
      NextToken: nextToken,
    };
  },
});
