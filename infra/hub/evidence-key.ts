import { CfnCondition, CfnParameter, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Home } from '../home.ts';
import { NAMES } from '../names.ts';
import { output } from '../output.ts';
import { principalsHere, rolesHere } from '../policies/account-principals.ts';
import { keyAdministration } from '../policies/key-administration.ts';
import { policyDocument } from '../policies/statement.ts';

/** The key that signs evidence: nobody has its private half, and only the server may have it sign. */
export class EvidenceKey extends Construct {
  constructor(scope: Construct, { home, administrators }: { home: Home; administrators: readonly string[] }) {
    super(scope, 'EvidenceKey');
    const wanted = new CfnParameter(scope, 'EvidenceKeyInKms', {
      type: 'String',
      default: 'yes',
      allowedValues: ['yes', 'no'],
      description: 'Whether evidence is signed by a key in KMS; no: by a key file of the server.',
    });
    const isMade = new CfnCondition(scope, 'MakesEvidenceKey', {
      expression: Fn.conditionAnd(home.isHome, Fn.conditionEquals(wanted.valueAsString, 'yes')),
    });
    const key = new CfnKey(this, 'Key', {
      description: 'Sallyport: signs evidence',
      keyUsage: 'SIGN_VERIFY',
      // A manifest may be longer than the 4,096 bytes that KMS signs with Ed25519.
      keySpec: 'ECC_NIST_P256',
      keyPolicy: policyDocument([
        keyAdministration(administrators),
        {
          Sid: 'ServerSigns',
          Effect: 'Allow',
          ...principalsHere(rolesHere(NAMES.serverRole)),
          Action: ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign'],
          Resource: '*',
        },
        {
          Sid: 'ReadersVerify',
          Effect: 'Allow',
          ...principalsHere(rolesHere(NAMES.auditorRole, NAMES.responderRole)),
          Action: ['kms:GetPublicKey', 'kms:Verify'],
          Resource: '*',
        },
      ]),
    });
    key.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const alias = new CfnAlias(this, 'Alias', {
      aliasName: NAMES.evidenceKeyAlias,
      targetKeyId: key.attrKeyId,
    });
    output(this, 'EvidenceKeyArn', key.attrArn, isMade);
    for (const made of [key, alias]) made.cfnOptions.condition = isMade;
  }
}
