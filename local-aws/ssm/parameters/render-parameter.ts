import type { World } from '../../world.ts';
import { epochSeconds } from '../epoch.ts';
import { parameterArn, type StoredParameter } from './parameter-store.ts';

/** AWS's Parameter shape; a SecureString shows its value only when it is to be decrypted. */
export function renderParameter(parameter: StoredParameter, decrypt: boolean) {
  const { name, account, region, type, value } = parameter;
  const sealed = type === 'SecureString' && !decrypt;
  return {
    Name: name,
    Type: type,
    Value: sealed ? Buffer.from(`sealed:${name}:${parameter.version}`).toString('base64') : value,
    Version: parameter.version,
    LastModifiedDate: epochSeconds(parameter.modifiedAt),
    ARN: parameterArn(name, account, region),
    DataType: parameter.dataType,
  };
}

/** A parameter by its name or ARN, in the caller's account. */
export function findParameter(
  world: World,
  nameOrArn: string,
  account: string,
  region: string,
): StoredParameter | undefined {
  const at = nameOrArn.indexOf(':parameter/');
  if (!nameOrArn.startsWith('arn:') || at < 0) return world.ssm.parameters.find(nameOrArn, account, region);
  const path = nameOrArn.slice(at + ':parameter'.length);
  return (
    world.ssm.parameters.find(path, account, region) ??
    world.ssm.parameters.find(path.slice(1), account, region)
  );
}
