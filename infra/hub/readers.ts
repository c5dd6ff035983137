import { Aws, CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DERIVED_PREFIX } from '../../src/domain/archive/archive-key.ts';
import { ARCHIVE_TABLES } from '../../src/domain/archive/archive-table.ts';
import { arnOf, bucketArn, iamArn } from '../arns.ts';
import type { Home } from '../home.ts';
import { answersBucketName, archiveBucketName, NAMES } from '../names.ts';
import { makeRole } from '../policies/role.ts';
import type { ReasonedStatement, Statement } from '../policies/statement.ts';
import { SEARCH_NAMES } from '../search/search-names.ts';

const HOURS_4 = 14_400;
const EVERY_REGION = 'There is one archive in each Region, and an object for each session.';

/**
 * Who reads what sessions showed: auditors all of the archive, evidence included; responders the logs and what is made
 * of them. Both read, decrypt and query, and nothing else.
 */
export class Readers extends Construct {
  constructor(scope: Construct, home: Home) {
    super(scope, 'Readers');
    this.#role(scope, home, { name: NAMES.auditorRole, parameter: 'AuditorPrincipals', prefixes: [''] });
    this.#role(scope, home, {
      name: NAMES.responderRole,
      parameter: 'ResponderPrincipals',
      prefixes: Object.keys(ARCHIVE_TABLES).map((table) => `${DERIVED_PREFIX}${table}/`),
    });
  }

  #role(
    scope: Construct,
    home: Home,
    { name, parameter, prefixes }: { name: string; parameter: string; prefixes: readonly string[] },
  ): void {
    const principals = new CfnParameter(scope, parameter, {
      type: 'CommaDelimitedList',
      default: '',
      description: `Who may take on ${name}: ARNs of roles or users of this account, with * and ?; empty: nobody, and there is no such role.`,
    });
    const given = new CfnCondition(scope, `Has${parameter}`, {
      expression: Fn.conditionAnd(
        home.isHome,
        Fn.conditionNot(Fn.conditionEquals(Fn.join('', principals.valueAsList), '')),
      ),
    });
    const role = makeRole(this, name, {
      roleName: name,
      description: 'Sallyport: reads, decrypts and queries session logs',
      trust: readerTrust(principals.valueAsList),
      statements: readerStatements(prefixes),
      maxSessionDuration: HOURS_4,
    });
    role.cfnOptions.condition = given;
  }
}

function readerTrust(principals: readonly string[]): readonly Statement[] {
  return [
    {
      Sid: 'People',
      Effect: 'Allow',
      Principal: { AWS: iamArn('root') },
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
      Condition: { ArnLike: { 'aws:PrincipalArn': principals } },
    },
  ];
}

/** Read under some prefixes of every archive, decrypt through S3, query in our workgroup. */
export function readerStatements(prefixes: readonly string[]): readonly ReasonedStatement[] {
  const archive = archiveBucketName(Aws.ACCOUNT_ID, '*');
  const answers = answersBucketName(Aws.ACCOUNT_ID, '*');
  return [
    {
      Sid: 'Read',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectRetention', 's3:GetObjectVersion'],
      Resource: prefixes.map((prefix) => bucketArn(archive, `/${prefix}*`)),
      because: EVERY_REGION,
    },
    {
      Sid: 'Find',
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketVersions'],
      Resource: [bucketArn(archive), bucketArn(answers)],
      because: EVERY_REGION,
    },
    {
      Sid: 'Decrypt',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: arnOf('kms', 'key/*', { region: '*' }),
      Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
      because:
        "There is one key in each Region, and each key's own policy lets in this role through S3 alone.",
    },
    {
      Sid: 'Search',
      Effect: 'Allow',
      Action: ['es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost'],
      Resource: arnOf('es', `domain/${SEARCH_NAMES.domain}/*`),
      because:
        'Every request of the optional search domain is a path of it; their role there reads and no more.',
    },
    ...askingStatements(),
  ];
}

/** Asking our workgroup: who asks writes the answers, and reads them. The server asks too, where it runs on Lambda. */
export function askingStatements(): readonly ReasonedStatement[] {
  const answers = answersBucketName(Aws.ACCOUNT_ID, '*');
  const catalog = (what: string) => arnOf('glue', what, { region: '*' });
  return [
    {
      Sid: 'Answers',
      Effect: 'Allow',
      Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      Resource: bucketArn(answers, '/*'),
      because: 'Athena writes the answers of a query with the rights of who asks, one object each.',
    },
    {
      Sid: 'Query',
      Effect: 'Allow',
      Action: [
        'athena:GetNamedQuery',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetWorkGroup',
        'athena:ListNamedQueries',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      Resource: arnOf('athena', `workgroup/${NAMES.workgroup}`, { region: '*' }),
      because: 'There is one workgroup in each Region.',
    },
    {
      Sid: 'KnowTables',
      Effect: 'Allow',
      Action: ['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'],
      Resource: [
        catalog('catalog'),
        catalog(`database/${NAMES.database}`),
        catalog(`table/${NAMES.database}/*`),
      ],
      because: 'There is one catalogue in each Region.',
    },
  ];
}
