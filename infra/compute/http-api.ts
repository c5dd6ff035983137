import { Aws } from 'aws-cdk-lib';
import { CfnApi, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type CfnFunction, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { arnOf } from '../arns.ts';
import { DEPLOYMENT_TAG, NAMES } from '../names.ts';
import { output } from '../output.ts';
import { acknowledge } from '../policies/acknowledge.ts';
import { FUNCTION_LOG_DAYS } from './make-function.ts';

/** People at terminals, and the command line's polling: a flood is turned away before it costs a function. */
const REQUESTS_A_SECOND = 50;
const BURST = 100;
const WAIT_MS = 30_000;

/**
 * The API that the command line talks to, over TLS alone. Callers prove who they are to the function itself, as to the
 * server (docs/decisions/0008): API Gateway passes everybody on, and turns away whoever asks too often.
 */
export class HttpApi extends Construct {
  readonly id: string;

  constructor(scope: Construct, { answers, keyArn }: { answers: CfnFunction; keyArn: string }) {
    super(scope, 'Api');
    const api = new CfnApi(this, 'Api', {
      name: 'sallyport',
      description: 'Sallyport: the API of the watch',
      protocolType: 'HTTP',
      // Its id is of AWS's making: the service control policy knows it by this.
      tags: { [DEPLOYMENT_TAG]: 'deployment' },
    });
    const integration = new CfnIntegration(this, 'Integration', {
      apiId: api.ref,
      integrationType: 'AWS_PROXY',
      integrationUri: answers.attrArn,
      payloadFormatVersion: '2.0',
      timeoutInMillis: WAIT_MS,
    });
    const route = new CfnRoute(this, 'Route', {
      apiId: api.ref,
      routeKey: '$default',
      authorizationType: 'NONE',
      target: `integrations/${integration.ref}`,
    });
    acknowledge(
      route,
      'AwsSolutions-APIG4',
      'The function asks for the proof of identity itself, the same as the server does, and answers nothing without.',
    );
    const log = new CfnLogGroup(this, 'Log', {
      logGroupName: NAMES.apiGroup,
      kmsKeyId: keyArn,
      retentionInDays: FUNCTION_LOG_DAYS,
    });
    new CfnStage(this, 'Stage', {
      apiId: api.ref,
      stageName: '$default',
      autoDeploy: true,
      defaultRouteSettings: {
        throttlingRateLimit: REQUESTS_A_SECOND,
        throttlingBurstLimit: BURST,
        detailedMetricsEnabled: false,
      },
      accessLogSettings: { destinationArn: log.attrArn, format: ACCESS_LOG },
    });
    new CfnPermission(this, 'Permission', {
      functionName: answers.ref,
      action: 'lambda:InvokeFunction',
      principal: 'apigateway.amazonaws.com',
      sourceArn: arnOf('execute-api', `${api.ref}/*`),
      sourceAccount: Aws.ACCOUNT_ID,
    });
    this.id = api.ref;
    output(this, 'ApiUrl', api.attrApiEndpoint);
  }
}

/** Who asked for what, when, and what came of it: no headers and no query, which hold proofs and searched texts. */
const ACCESS_LOG = JSON.stringify({
  at: '$context.requestTime',
  from: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  ms: '$context.responseLatency',
  error: '$context.integrationErrorMessage',
  request: '$context.requestId',
});
