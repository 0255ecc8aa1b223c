// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references are what is tested
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { propertiesField } from "../../../src/config/driver/properties-block.ts";
import { parseOverrides } from "../../../src/config/yaml/overrides.ts";
import { integerField, isAbsent, textField } from "../../../src/config/yaml/yaml-fields.ts";
import { readYamlFile } from "../../../src/config/yaml/yaml-file.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";

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

describe("readYamlFile with variables and overrides", () => {
	const directory = scratchDirectory();
	const fields = z.strictObject({
		count: integerField({ fallback: 0 }),
		names: z.array(textField()).optional(),
		format: textField({ fallback: "" }).meta({ isVerbatim: true }),
		block: propertiesField(),
		inner: z.strictObject({ block: propertiesField(), count: integerField() }).optional(),
	});
	const read = (text: string, set: string[] = [], lenient = false) =>
		readYamlFile(scratchFile(directory, "f.yaml", text), fields, {
			environment: { COUNT: "7", LIST: "[a, b]", NOT: "seven" },
			overrides: parseOverrides(set).workload,
			lenient,
		});
	const readValue = async (text: string, set: string[] = []) => (await read(text, set)).value;
	const withoutFolder = (message: string) => message.replaceAll(`${directory}/`, "").split("\n");

	const taken: Array<[text: string, set: string[], expected: object, why: string]> = [
		["count: ${COUNT}\n", [], { count: 7 }, "a variable"],
		["count: ${NONE:-8}\n", [], { count: 8 }, "a default"],
		["count: 1 # ${NONE}\n", [], { count: 1 }, "a comment, which is not looked at"],
		["names: ['${LIST}']\n", [], { names: ["[a, b]"] }, "a value that looks like YAML, still one text"],
		["format: ${NONE}\n", [], { format: "${NONE}" }, "a key of texts with references of another kind"],
		["block: |\n  a=${NONE}\n", [], { block: "a=${NONE}\n" }, "a block, whose values are read later"],
		["count: ${COUNT}\n", ["count=9"], { count: 9 }, "an override"],
		["count: 1\n", ["count="], { count: 0 }, "an empty override, which stands for the default"],
		["block: |\n  a=1\n", ["block.a=2"], { block: "a=1\n" }, "an override of a property, which is put in later"],
		["count: 1\n", ["names=[a, b]"], { names: ["a", "b"] }, "a list"],
		["inner: {count: 1}\n", ["inner.count=2"], { inner: { block: "", count: 2 } }, "a key in a mapping"],
	];
	for (const [text, set, expected, why] of taken) {
		it(`takes ${why}`, async () =>
			assert.deepEqual({ ...(await readValue(text, set)), ...expected }, await readValue(text, set)));
	}

	const refused: Array<[text: string, set: string[], expected: string[], why: string]> = [
		[
			"names:\n  - ${ONE}\n  - b\ncount: ${TWO}\n",
			[],
			[
				"f.yaml:2:5: the environment variable `ONE` is not set; set it, or give a default as in `${ONE:-value}`",
				"f.yaml:4:1: the environment variable `TWO` is not set; set it, or give a default as in `${TWO:-value}`",
			],
			"variables that are not set",
		],
		[
			"count: ${NOT}\n",
			[],
			["f.yaml:1:1: `count` must be a whole number of at least 0, not `seven`; correct the value"],
			"a variable of the wrong kind",
		],
		[
			"names: ${LIST}\n",
			[],
			["f.yaml:1:1: `names` must be a list; write each item as `- value`"],
			"a variable in place of a list",
		],
		["count: 1\n", ["cuont=2"], ["--set cuont=2: unknown key `cuont`; did you mean `count`?"], "a misspelt key"],
		[
			"count: 1\n",
			["driverName=2"],
			[
				"--set driverName=2: unknown key `driverName`; keys of workload files stand alone, those of driver files behind `driver.`",
			],
			"a key like no other",
		],
		[
			"count: 1\n",
			["blok.a.b=2"],
			["--set blok.a.b=2: unknown key `blok`; did you mean `block`?"],
			"a property of a misspelt block",
		],
		[
			"count: 1\ninner: {count: 1}\n",
			["inner.blok.a=2"],
			["--set inner.blok.a=2: unknown key `inner.blok`; did you mean `block`?"],
			"a property of a misspelt inner block",
		],
		[
			"count: 1\n",
			["count=x"],
			["--set count=x: `count` must be a whole number of at least 0, not `x`; correct the value"],
			"a value of the wrong kind",
		],
		[
			"count: 1\n",
			["count.a=2"],
			["--set count.a=2: `count` must be a whole number of at least 0, not a mapping; correct the value"],
			"a key of what is no mapping",
		],
		[
			"count: 1\n",
			["names=[a, {b: c}]"],
			["--set names=[a, {b: c}]: `names[1]` must be text, not a mapping; correct the value"],
			"an item of a list",
		],
		[
			"count: x\n",
			["names=a"],
			[
				"f.yaml:1:1: `count` must be a whole number of at least 0, not `x`; correct the value",
				"--set names=a: `names` must be a list; write each item as `- value`",
			],
			"mistakes in the file and behind it",
		],
	];
	for (const [text, set, expected, why] of refused) {
		it(`refuses ${why}`, async () => {
			await assert.rejects(read(text, set), (error: Error) => {
				assert.equal(error.name, "ConfigError");
				assert.deepEqual(withoutFolder(error.message), expected);
				return true;
			});
		});
	}

	it("refuses an unknown key of an override even when lenient", async () => {
		await assert.rejects(read("colour: x\n", ["cuont=2"], true), {
			message: "--set cuont=2: unknown key `cuont`; did you mean `count`?",
		});
	});

	it("looks into the environment of the process unless told otherwise", async (context) => {
		process.env["OMB_TEST_COUNT"] = "5";
		context.after(() => delete process.env["OMB_TEST_COUNT"]);
		const { value } = await readYamlFile(scratchFile(directory, "g.yaml", "count: ${OMB_TEST_COUNT}\n"), fields);
		assert.equal(value.count, 5);
	});
});
