import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import type { Instance } from './entities.ts';
import { checkId } from './errors.ts';

/** The instances of these ids; throws InvalidInstanceID when one is malformed or not there. */
export function findInstances(call: Call, ids: readonly string[]): Instance[] {
  for (const id of ids) checkId(id, 'i-');
  const shown = new Map(call.world.ec2.shownInstances(call).map((instance) => [instance.id, instance]));
  const absent = ids.filter((id) => !shown.has(id));
  if (absent.length === 1) {
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${absent[0]}' does not exist`);
  }
  if (absent.length > 1) {
    throw new AwsError('InvalidInstanceID.NotFound', `The instance IDs '${absent.join(', ')}' do not exist`);
  }
  return [...new Set(ids)].flatMap((id) => shown.get(id) ?? []);
}
