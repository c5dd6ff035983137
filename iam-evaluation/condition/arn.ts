import { compileArnPattern, matchArn } from '../pattern/arn.ts';
import { compileTemplate } from '../pattern/template.ts';
import type { Operator, ValueTest } from './operator.ts';

function like(value: string, variables: boolean): ValueTest {
  const pattern = compileArnPattern(compileTemplate(value, variables));
  return (got, lookup) => matchArn(pattern, got, lookup);
}

/** The operators on ARNs. ArnEquals and ArnLike behave the same (IAM user guide, condition operators). */
export const ARN_OPERATORS: readonly Operator[] = [
  { name: 'ArnEquals', negated: false, takesVariables: true, compile: like },
  { name: 'ArnLike', negated: false, takesVariables: true, compile: like },
  { name: 'ArnNotEquals', negated: true, takesVariables: true, compile: like },
  { name: 'ArnNotLike', negated: true, takesVariables: true, compile: like },
];
