import { AwsError } from '../../error.ts';
import type { World } from '../../world.ts';
import { ACTIVATION_TIER } from '../settings/service-settings.ts';

/** Throws unless a session to the node can be started: it is the account's, of a tier that has sessions, and connected. */
export function startableNode(world: World, id: string, account: string, region: string): void {
  const node = world.ssm.nodes.find(id, account, region);
  if (
    node?.kind === 'hybrid' &&
    world.ssm.settings.get(account, region, ACTIVATION_TIER).value !== 'advanced'
  )
    throw new AwsError(
      'BadRequest',
      'Enable advanced-instances tier to use Session Manager with your on-premises instances',
    );
  if (node === undefined || !world.messages.nodeConnected({ account, region, id }))
    throw new AwsError('TargetNotConnected', `${id} is not connected.`);
}
