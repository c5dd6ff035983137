import { compileTemplate, matchTemplate, resolveText } from '../pattern/template.ts';
import type { Operator, ValueTest } from './operator.ts';

function equals(value: string, variables: boolean): ValueTest {
  const template = compileTemplate(value, variables);
  return (got, lookup) => {
    const expected = resolveText(template, lookup);
    return expected === null ? null : expected === got;
  };
}

function equalsIgnoringCase(value: string, variables: boolean): ValueTest {
  const template = compileTemplate(value, variables);
  return (got, lookup) => {
    const expected = resolveText(template, lookup);
    return expected === null ? null : expected.toLowerCase() === got.toLowerCase();
  };
}

function like(value: string, variables: boolean): ValueTest {
  const template = compileTemplate(value, variables);
  return (got, lookup) => matchTemplate(template, got, lookup);
}

/** The operators on text. Wildcards work in the Like ones only; policy variables in all. */
export const STRING_OPERATORS: readonly Operator[] = [
  { name: 'StringEquals', negated: false, takesVariables: true, compile: equals },
  { name: 'StringNotEquals', negated: true, takesVariables: true, compile: equals },
  { name: 'StringEqualsIgnoreCase', negated: false, takesVariables: true, compile: equalsIgnoringCase },
  { name: 'StringNotEqualsIgnoreCase', negated: true, takesVariables: true, compile: equalsIgnoringCase },
  { name: 'StringLike', negated: false, takesVariables: true, compile: like },
  { name: 'StringNotLike', negated: true, takesVariables: true, compile: like },
];
