import { z } from 'zod';
import { queryBoolean } from '../../protocols/query-input.ts';
import { defineEc2Action } from '../ec2-action.ts';
import { filters, filterTest } from '../filter.ts';
import { zoneId } from '../network-output.ts';

/** Source: API_DescribeAvailabilityZones. Every region has three zones here. */
export const describeAvailabilityZones = defineEc2Action({
  name: 'DescribeAvailabilityZones',
  readOnly: true,
  input: {
    ZoneName: z.array(z.string()).default([]),
    ZoneId: z.array(z.string()).default([]),
    AllAvailabilityZones: queryBoolean.optional(),
    Filter: filters,
  },
  handle: ({ ZoneName, ZoneId, Filter }, call) => {
    const passes = filterTest(Filter);
    const zones = ['a', 'b', 'c']
      .map((letter) => call.region + letter)
      .filter(
        (zone) =>
          (ZoneName.length === 0 || ZoneName.includes(zone)) &&
          (ZoneId.length === 0 || ZoneId.includes(zoneId(zone))) &&
          passes({
            tags: {},
            fields: {
              'zone-name': [zone],
              'zone-id': [zoneId(zone)],
              'region-name': [call.region],
              state: ['available'],
            },
          }),
      );
    return {
      availabilityZoneInfo: zones.map((zone) => ({
        zoneName: zone,
        zoneId: zoneId(zone),
        zoneState: 'available',
        regionName: call.region,
        groupName: call.region,
        zoneType: 'availability-zone',
        optInStatus: 'opt-in-not-required',
        networkBorderGroup: call.region,
        messageSet: [],
      })),
    };
  },
});
