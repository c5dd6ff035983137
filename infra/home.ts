import { Aspects, Aws, CfnCondition, CfnOutput, CfnParameter, CfnResource, Fn } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * What is made once an account, in its home Region: IAM, which knows no Regions, and what is central. Other Regions get
 * the same template without it.
 */
export class Home extends Construct {
  readonly region: CfnParameter;
  readonly isHome: CfnCondition;

  constructor(scope: Construct) {
    super(scope, 'Home');
    this.region = new CfnParameter(scope, 'HomeRegion', {
      type: 'String',
      allowedPattern: '^[a-z]{2,4}(-[a-z]+)+-\\d$',
      description:
        'The Region that has what is made once an account: roles, policies, and in the hub the queue and the central topic.',
    });
    this.isHome = new CfnCondition(scope, 'IsHomeRegion', {
      expression: Fn.conditionEquals(this.region.valueAsString, Aws.REGION),
    });
  }

  /** Everything under a construct is made in the home Region only. */
  only(scope: Construct): void {
    onlyWhen(scope, this.isHome);
  }

  /** What is made at home by its own reference, so that what needs it waits for it; elsewhere by its name. */
  there(atHome: string, elsewhere: string): string {
    return Fn.conditionIf(this.isHome.logicalId, atHome, elsewhere).toString();
  }
}

/** Everything under a construct is made under a condition only, where it has none of its own. */
export function onlyWhen(scope: Construct, condition: CfnCondition): void {
  Aspects.of(scope).add({
    visit: (node) => {
      if (CfnResource.isCfnResource(node)) node.cfnOptions.condition ??= condition;
      else if (node instanceof CfnOutput) node.condition ??= condition;
    },
  });
}
