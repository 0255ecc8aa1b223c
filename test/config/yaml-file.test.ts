import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { isAbsent, textField } from "../../src/config/yaml-fields.ts";
import { readYamlFile } from "../../src/config/yaml-file.ts";
import { scratchDirectory, scratchFile } from "./scratch-file.ts";

const schema = z.strictObject({
	name: textField({ fallback: "none" }),
	hosts: z.array(textField()).optional(),
	nested: z.preprocess((raw) => (isAbsent(raw) ? {} : raw), z.strictObject({ inner: textField({ fallback: "" }) })),
});

describe("readYamlFile", () => {
	const directory = scratchDirectory();
	const read = (text: string, lenient = false) => {
		const path = scratchFile(directory, "f.yaml", text);
		return readYamlFile(path, schema, { lenient });
	};
	const lines = (text: string) => text.replaceAll(`${directory}/`, "").split("\n");

	const rows: Array<[text: string, expected: string[], why: string]> = [
		["nmae: x\n", ["f.yaml:1:1: unknown key `nmae`; did you mean `name`?"], "a misspelt key"],
		[
			"colour: x\n",
			["f.yaml:1:1: unknown key `colour`; remove it, or ignore it with --lenient"],
			"a key like no other",
		],
		[
			"nested:\n  iner: x\n",
			["f.yaml:2:3: unknown key `nested.iner`; did you mean `inner`?"],
			"a misspelt key of a nested mapping",
		],
		["nested: [1]\n", ["f.yaml:1:1: `nested` must hold `key: value` lines"], "a list instead of a mapping"],
		["hosts: a\n", ["f.yaml:1:1: `hosts` must be a list; write each item as `- value`"], "a text instead of a list"],
		["hosts:\n  - a\n  - [b]\n", ["f.yaml:3:5: `hosts[1]` must be text, not a list; correct the value"], "a list item"],
		[
			"colour: x\nname: {a: b}\nhosts: a\n",
			[
				"f.yaml:1:1: unknown key `colour`; remove it, or ignore it with --lenient",
				"f.yaml:2:1: `name` must be text, not a mapping; correct the value",
				"f.yaml:3:1: `hosts` must be a list; write each item as `- value`",
			],
			"several mistakes at once, in the order of the file",
		],
	];
	for (const [text, expected, why] of rows) {
		it(`refuses ${why}`, async () => {
			await assert.rejects(read(text), (error: Error) => {
				assert.equal(error.name, "ConfigError");
				assert.deepEqual(lines(error.message), expected);
				return true;
			});
		});
	}

	it("turns unknown keys into warnings when lenient", async () => {
		const { value, warnings } = await read("nmae: x\nnested:\n  colour: y\n", true);
		assert.deepEqual(value, { name: "none", nested: { inner: "" } });
		assert.deepEqual(lines(warnings.join("\n")), [
			"f.yaml:1:1: unknown key `nmae`; did you mean `name`?",
			"f.yaml:3:3: unknown key `nested.colour`; it has no effect",
		]);
	});

	it("still refuses wrong values when lenient", async () => {
		await assert.rejects(read("colour: x\nname: [a]\n", true), /f\.yaml:2:1: `name` must be text, not a list/);
	});

	it("takes an empty nested mapping as absent", async () => {
		const { value, source } = await read("name: x\nnested:\n");
		assert.deepEqual(value, { name: "x", nested: { inner: "" } });
		assert.equal(lines(source.locate(["nested"]))[0], "f.yaml:2:1");
	});
});
