import { z } from 'zod';
import type { Action, Call } from '../action.ts';
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
  /** The member of the answer. */
  readonly set: string;
  readonly rows: (call: Call) => Rows<R>;
  readonly fields: (row: R, call: Call) => Filterable['fields'];
  readonly output: (call: Call, row: R) => object;
}

/** Makes a Describe action with ids, filters and pages; the default VPC is there from the first call on. */
export function describeAction<R extends Row>(description: Description<R>): Action {
  const { name, idMember, prefix, set } = description;
  return defineEc2Action({
    name,
    readOnly: true,
    input: { [idMember]: z.array(z.string()).default([]), ...listShape },
    handle: (given, call) => {
      const { ec2 } = call.world;
      ec2.networks.defaultVpc(call);
      const query = given as z.output<z.ZodObject<typeof listShape>>;
      const ids = (given as Record<string, unknown>)[idMember] as string[];
      const rows = description.rows(call);
      const all = ids.length === 0 ? rows.list(call) : ids.map((id) => findRow(call, rows, id, prefix));
      const selected = select(all, {
        ...query,
        describe: (row) => ({ tags: ec2.tagsOf(row, row.id), fields: description.fields(row, call) }),
        keyOf: ({ id }) => id,
        scope: [call.account, call.region, name, ids],
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
