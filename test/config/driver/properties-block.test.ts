// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references are what is tested
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { propertiesField, readProperties } from "../../../src/config/driver/properties-block.ts";
import { parseOverrides } from "../../../src/config/yaml/overrides.ts";
import { readYamlFile } from "../../../src/config/yaml/yaml-file.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";

describe("readProperties", () => {
	const directory = scratchDirectory();
	const schema = z.strictObject({ block: propertiesField(), other: propertiesField() });
	const environment = { HOST: "h:1", LINES: "a\nextra=1", SLASH: "a\\tb\\", EMPTY: "" };

	async function read(text: string, ...set: string[]) {
		const path = scratchFile(directory, "f.yaml", text);
		const file = await readYamlFile(path, schema, { environment, overrides: parseOverrides(set).workload });
		return readProperties(file, ["block"], file.value.block).map(({ name, value, location }) => [
			name,
			value,
			location.replace(`${directory}/`, ""),
		]);
	}

	const rows: Array<[text: string, set: string[], expected: string[][], why: string]> = [
		["other: a=1\n", [], [], "an absent block is empty"],
		[
			"block: |\n  a=1\n\n  b : 2\n",
			[],
			[
				["a", "1", "f.yaml:2:3"],
				["b", "2", "f.yaml:4:3"],
			],
			"properties as the file has them",
		],
		["block: |\n  a=${HOST},${NONE:-i:2}\n", [], [["a", "h:1,i:2", "f.yaml:2:3"]], "variables are replaced"],
		["block: a=${HOST}\n", [], [["a", "h:1", "f.yaml:1:8"]], "also in a block of one line"],
		[
			"block: |\n  # ${NONE}\n  ! ${NONE}\n  a=$${NONE}\n",
			[],
			[["a", "${NONE}", "f.yaml:4:3"]],
			"comments are not looked at",
		],
		[
			"block: |\n  a=${LINES}\n  b=2\n",
			[],
			[
				["a", "a\nextra=1", "f.yaml:2:3"],
				["b", "2", "f.yaml:3:3"],
			],
			"a value adds no property",
		],
		[
			"block: |\n  a=${SLASH}\n  b=2\n",
			[],
			[
				["a", "a\\tb\\", "f.yaml:2:3"],
				["b", "2", "f.yaml:3:3"],
			],
			"nor does it escape anything",
		],
		["block: |\n  ${HOST}=1\n", [], [["${HOST}", "1", "f.yaml:2:3"]], "names stay as they are"],
		[
			"block: |\n  a=${file:/f:k}\n",
			[],
			[["a", "${file:/f:k}", "f.yaml:2:3"]],
			"a reference of the Java client is kept",
		],
		[
			"block: |\n  a=1\n  b=2\n  a=3\n",
			["block.a=4"],
			[
				["b", "2", "f.yaml:3:3"],
				["a", "4", "--set block.a=4"],
			],
			"an override replaces every property of its name",
		],
		[
			"block: |\n  a=1\n",
			["block.b.c=${HOST} "],
			[
				["a", "1", "f.yaml:2:3"],
				["b.c", "${HOST}", "--set block.b.c=${HOST}"],
			],
			"or is appended, as it was given",
		],
		[
			"block: |\n  a=1\n",
			["block.a=2", "block.a=3"],
			[["a", "3", "--set block.a=3"]],
			"the last of two overrides wins",
		],
		["other: |\n  a=1\n", ["block.a=2"], [["a", "2", "--set block.a=2"]], "the block need not be in the file"],
		["block: |\n  a=1\n", ["other.a=2"], [["a", "1", "f.yaml:2:3"]], "other blocks do not count"],
		[
			"block: |\n  a=1\n",
			["block=b=2\nc=3"],
			[
				["b", "2", "--set block=..."],
				["c", "3", "--set block=..."],
			],
			"a whole block is replaced",
		],
		["block: |\n  a=1\n", ["block=", "block.b=2"], [["b", "2", "--set block.b=2"]], "a block is emptied first"],
	];
	for (const [text, set, expected, why] of rows) {
		it(why, async () => assert.deepEqual(await read(text, ...set), expected));
	}

	it("refuses all variables of a block that are not set, each at its line", async () => {
		await assert.rejects(read("block: |\n  a=${ONE} ${TWO}\n  b=${HOST}\n  c=\\\n  ${THREE}\n"), (error: Error) => {
			const lines = error.message.replaceAll(`${directory}/`, "").split("\n");
			assert.deepEqual(
				lines.map((line) => line.split(" is not set")[0]),
				[
					"f.yaml:2:3: the environment variable `ONE`",
					"f.yaml:2:3: the environment variable `TWO`",
					"f.yaml:4:3: the environment variable `THREE`",
				],
			);
			return true;
		});
	});
});
