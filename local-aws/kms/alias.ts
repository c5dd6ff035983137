import { AwsError } from '../error.ts';

export function aliasArn(place: { account: string; region: string }, name: string): string {
  return `arn:aws:kms:${place.region}:${place.account}:${name}`;
}

/** An alias begins with `alias/`; those of `alias/aws/` are AWS's own. */
export function assertAliasName(name: string): void {
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name)) {
    throw new AwsError(
      'ValidationException',
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  if (name.startsWith('alias/aws/')) throw new AwsError('NotAuthorizedException', '');
}

/** The refusal for an alias that is not there. */
export function noSuchAlias(arn: string): AwsError {
  return new AwsError('NotFoundException', `Alias ${arn} is not found.`);
}
