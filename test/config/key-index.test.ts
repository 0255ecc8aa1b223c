import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { driverSchema } from "../../src/config/driver/driver.ts";
import { propertiesField } from "../../src/config/driver/properties-block.ts";
import { keyEntries } from "../../src/config/key-index.ts";
import { workloadSchema } from "../../src/config/workload/workload-schema.ts";
import { schemaAt } from "../../src/config/yaml/schema-meta.ts";
import { booleanField, integerField, isAbsent, listField, textField } from "../../src/config/yaml/yaml-fields.ts";
import { YamlSource } from "../../src/config/yaml/yaml-source.ts";

describe("keyEntries", () => {
	const about = { description: "It is.", example: "1" };
	const entryOf = (field: z.ZodType) => keyEntries(z.strictObject({ key: field }))[0];

	it("tells all that the schema says", () => {
		const field = integerField({ fallback: 7 }).meta({ ...about, insteadOf: ["other"] });
		assert.deepEqual(entryOf(field), {
			key: "key",
			type: "whole number of at least 0",
			absent: "`7`",
			example: "key: 1",
			description: "It is.",
			insteadOf: ["other"],
		});
	});

	it("lists the keys of a mapping behind it, with examples of the whole", () => {
		const inner = z.strictObject({ block: propertiesField({ ...about, example: "a=1" }) });
		const outer = z.strictObject({
			last: z.preprocess((raw) => raw, inner).meta({ ...about, expected: "a mapping" }),
			key: textField().meta(about),
		});
		assert.deepEqual(
			keyEntries(outer).map(({ key, example }) => [key, example]),
			[
				["last", "last: 1"],
				["last.block", "last: { block: a=1 }"],
				["key", "key: 1"],
			],
		);
	});

	const absent: Array<[field: z.ZodType, expected: string, why: string]> = [
		[textField(), "required", "a key that must be there"],
		[textField({ fallback: null }), "none", "nothing"],
		[propertiesField(), "none", "an empty text"],
		[listField(textField(), { fallback: [] }), "none", "an empty list"],
		[booleanField({ fallback: false }), "`false`", "a word"],
		[textField({ fallback: null }).meta({ absent: "the weather" }), "the weather", "what the schema says in words"],
		[textField({ fallback: "a" }).transform((text) => text.toUpperCase()), "`A`", "a value that is changed first"],
	];
	for (const [field, expected, why] of absent) {
		it(`shows ${why} as "${expected}" when absent`, () =>
			assert.equal(entryOf(field.meta({ ...about, expected: "x" }))?.absent, expected));
	}

	it("names every gap", () => {
		const schema = z.strictObject({ a: textField(), b: z.string().meta(about), c: textField().meta(about) });
		assert.throws(() => keyEntries(schema), {
			message:
				"`a` has no description, `a` has no example, `b` has no expected; note it down in the schema with `.meta()`",
		});
	});
});

describe("the index", () => {
	for (const [file, schema] of Object.entries({ workload: workloadSchema, driver: driverSchema })) {
		for (const { key, example, description, insteadOf } of keyEntries(schema)) {
			it(`has a sentence and a sound example for ${key} of ${file} files`, () => {
				const path = key.split(".");
				const value = path.reduce<unknown>(
					(node, name) => (node as Record<string, unknown>)[name],
					new YamlSource("example", example).mapping(),
				);
				assert.equal(isAbsent(value), false);
				assert.equal(schemaAt(schema, path)?.safeParse(value).error, undefined);
				assert.match(description, /^\p{Lu}.*\.$|^librdkafka.*\.$/u);
				for (const other of insteadOf) assert.ok(other in schema.shape, `${other} is a key`);
			});
		}
	}
});
