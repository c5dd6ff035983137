import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import { ask, NotKnown } from './ask.ts';
import type { FactClients } from './fact-clients.ts';
import { ANSWER_TTL_MS, type KeptAnswers } from './kept-answers.ts';
import { compileText } from './role-policies.ts';

/** A KMS key and its policy. */
export interface KeyFound {
  readonly arn: string;
  readonly account: string;
  readonly enabled: boolean;
  readonly policy: CompiledPolicy;
}

/** A key by its id, ARN or alias, asked in the account that owns it. */
export function readKey(
  kept: KeptAnswers,
  place: Place,
  clients: FactClients,
  id: string,
): Promise<KeyFound> {
  return kept.get(place, ['key', id], ANSWER_TTL_MS, async () => {
    const described = await ask('DescribeKey', () => clients.kms.send(new DescribeKeyCommand({ KeyId: id })));
    const arn = described.KeyMetadata?.Arn;
    if (arn === undefined) throw new NotKnown('DescribeKey: it names no key');
    const command = new GetKeyPolicyCommand({ KeyId: arn, PolicyName: 'default' });
    const answer = await ask('GetKeyPolicy', () => clients.kms.send(command));
    return {
      arn,
      account: arn.split(':')[4] ?? '',
      enabled: described.KeyMetadata?.Enabled ?? false,
      policy: compileText(answer.Policy ?? '', `key policy of ${arn}`),
    };
  });
}
