import { z } from 'zod';
import type { Action, Call } from '../action.ts';
import type { AwsError } from '../error.ts';
import { defineEc2Action } from './ec2-action.ts';
import type { Place } from './entities.ts';
import { checkId, notFound } from './errors.ts';
import { type Filterable, listShape, select } from './filter.ts';
import type { Rows } from './networks.ts';

type Row = Place & { readonly id: string };

/** How one kind of thing is described: DescribeVpcs, DescribeSubnets and so on differ in nothing else. */
export interface Description<R extends Row> {
  readonly name: string;
  /** The member of the request that lists ids, and the prefix of these. */
  readonly idMember: string;
  readonly prefix: string;
  /** The member that lists names of things of the default VPC, and the error when one is not there. */
  readonly names?: {
    readonly member: string;
    readonly nameOf: (row: R) => string;
    readonly isIn: (row: R, vpcId: string) => boolean;
    readonly notFound: (name: string, vpcId: string) => AwsError;
  };
  /** The member of the answer. */
  readonly set: string;
  readonly rows: (call: Call) => Rows<R>;
  readonly fields: (row: R, call: Call) => Filterable['fields'];
  readonly output: (call: Call, row: R) => object;
}

const texts = z.array(z.string()).default([]);

/** Makes a Describe action with ids, filters and pages; the default VPC is there from the first call on. */
export function describeAction<R extends Row>(description: Description<R>): Action {
  const { name, idMember, prefix, set, names } = description;
  return defineEc2Action({
    name,
    readOnly: true,
    input: { [idMember]: texts, [names?.member ?? idMember]: texts, ...listShape },
    handle: (given, call) => {
      const { ec2 } = call.world;
      const vpc = ec2.networks.defaultVpc(call);
      const query = given as z.output<z.ZodObject<typeof listShape>>;
      const ids = (given as Record<string, unknown>)[idMember] as string[];
      const rows = description.rows(call);
      const wanted =
        names === undefined ? [] : ((given as Record<string, unknown>)[names.member] as string[]);
      const named = wanted.map((text) => {
        const found = rows
          .list(call)
          .find((row) => names?.isIn(row, vpc.id) === true && names.nameOf(row) === text);
        if (found === undefined) throw names?.notFound(text, vpc.id);
        return found;
      });
      const byId = ids.map((id) => findRow(call, rows, id, prefix));
      const all = ids.length + wanted.length === 0 ? rows.list(call) : [...new Set([...byId, ...named])];
      const selected = select(all, {
        ...query,
        describe: (row) => ({ tags: ec2.tagsOf(row, row.id), fields: description.fields(row, call) }),
        keyOf: ({ id }) => id,
        scope: [call.account, call.region, name, ids, wanted],
      });
      return {
        [set]: selected.rows.map((row) => description.output(call, row)),
        nextToken: selected.nextToken,
      };
    },
  });
}

/** The row of an id; throws its kind's Malformed or NotFound. */
export function findRow<R extends Row>(call: Call, rows: Rows<R>, id: string, prefix: string): R {
  checkId(id, prefix);
  const row = rows.get(call, id);
  if (row === undefined) throw notFound(id);
  return row;
}
