import { z } from 'zod';
import { queryBoolean } from '../../protocols/query-input.ts';
import { defineEc2Action } from '../ec2-action.ts';
import { invalidValue } from '../errors.ts';
import { filters, filterTest } from '../filter.ts';
import { REGIONS } from '../regions.ts';

/** Source: API_DescribeRegions. */
export const describeRegions = defineEc2Action({
  name: 'DescribeRegions',
  readOnly: true,
  input: {
    RegionName: z.array(z.string()).default([]),
    AllRegions: queryBoolean.optional(),
    Filter: filters,
  },
  handle: ({ RegionName, Filter }) => {
    const unknown = RegionName.find((name) => !REGIONS.includes(name));
    if (unknown !== undefined) throw invalidValue(`Invalid region provided: '${unknown.slice(0, 60)}'`);
    const passes = filterTest(Filter);
    const shown = REGIONS.filter((name) => RegionName.length === 0 || RegionName.includes(name)).filter(
      (name) =>
        passes({
          tags: {},
          fields: {
            'region-name': [name],
            endpoint: [`ec2.${name}.amazonaws.com`],
            'opt-in-status': ['opt-in-not-required'],
          },
        }),
    );
    return {
      regionInfo: shown.map((name) => ({
        regionName: name,
        regionEndpoint: `ec2.${name}.amazonaws.com`,
        optInStatus: 'opt-in-not-required',
      })),
    };
  },
  omits: ['Regions to be opted in to.'],
});
