import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { metaOf, schemaAt, shapeOf } from "../../../src/config/yaml/schema-meta.ts";

const leaf = z.string().meta({ insteadOf: ["b"] });
const inner = z.strictObject({ leaf });
const schema = z.strictObject({
	plain: inner,
	optional: inner.optional(),
	read: z.preprocess((raw) => raw, inner),
	leaf,
});

describe("schemaAt", () => {
	const rows: Array<[path: PropertyKey[], found: unknown, why: string]> = [
		[[], schema, "the file"],
		[["leaf"], leaf, "a key"],
		[["plain", "leaf"], leaf, "a key of a mapping"],
		[["optional", "leaf"], leaf, "a key of a mapping that may be absent"],
		[["read", "leaf"], leaf, "a key of a mapping that is prepared first"],
		[["leaf", "leaf"], undefined, "a key of what is no mapping"],
		[["none", "leaf"], undefined, "a key of an unknown key"],
		[["toString"], undefined, "a name that every object has"],
		[[0], undefined, "an item"],
	];
	for (const [path, found, why] of rows) {
		it(`finds ${why}`, () => assert.equal(schemaAt(schema, path), found));
	}
});

describe("shapeOf", () => {
	it("lists the keys of a mapping, none of anything else", () => {
		assert.deepEqual(Object.keys(shapeOf(schema)), ["plain", "optional", "read", "leaf"]);
		assert.deepEqual([shapeOf(leaf), shapeOf(undefined)], [{}, {}]);
	});
});

describe("metaOf", () => {
	it("reads what was noted down, if anything was", () => {
		assert.deepEqual(metaOf(leaf), { insteadOf: ["b"] });
		assert.deepEqual([metaOf(inner), metaOf(undefined)], [{}, {}]);
	});
});
