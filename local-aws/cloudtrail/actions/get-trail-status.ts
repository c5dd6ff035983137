import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTrail, findTrail, trailName } from '../find-trail.ts';

function seconds(at: number | undefined): number | undefined {
  return at === undefined ? undefined : at / 1000;
}

function text(at: number | undefined): string {
  return at === undefined ? '' : `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Source: API_GetTrailStatus. */
export const getTrailStatus = defineAction({
  service: 'cloudtrail',
  name: 'GetTrailStatus',
  readOnly: true,
  input: z.object({ Name: trailName }),
  authorize: ({ Name }, call) => askTrail(call, Name),
  handle: ({ Name }, call) => {
    const trail = findTrail(call, Name);
    return {
      IsLogging: trail.logging,
      LatestDeliveryError: trail.deliveryError,
      LatestDeliveryTime: seconds(trail.deliveredAt),
      StartLoggingTime: seconds(trail.startedAt),
      StopLoggingTime: seconds(trail.stoppedAt),
      LatestDeliveryAttemptTime: text(trail.attemptedAt),
      LatestDeliveryAttemptSucceeded: text(trail.deliveredAt),
      LatestNotificationAttemptTime: '',
      LatestNotificationAttemptSucceeded: '',
      TimeLoggingStarted: text(trail.startedAt),
      TimeLoggingStopped: text(trail.stoppedAt),
    };
  },
});
