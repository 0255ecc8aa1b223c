import assert from "node:assert/strict";
import { it } from "node:test";
import type { z } from "zod";

/** What a file says, as the reader of YAML hands it over: texts, lists and mappings of texts. */
export type FieldRow = [why: string, raw: unknown, expected: unknown];

/** One test a row; a RegExp stands for one of the problems, told as `path: message`. */
export function checkField(field: z.ZodType, rows: FieldRow[]): void {
	for (const [why, raw, expected] of rows) {
		it(`${expected instanceof RegExp ? "refuses" : "takes"} ${why}`, () => {
			const result = field.safeParse(raw);
			if (!(expected instanceof RegExp)) return assert.deepEqual(result.data, expected);
			const problems = (result.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
			assert.ok(
				problems.some((problem) => expected.test(problem)),
				problems.join("\n"),
			);
		});
	}
}
