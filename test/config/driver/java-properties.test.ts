import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseProperties } from "../../../src/config/driver/java-properties.ts";

const parse = (text: string) => parseProperties(text, (line) => `f:${line + 1}`);

describe("parseProperties", () => {
	const rows: Array<[text: string, expected: Array<[name: string, value: string]>, why: string]> = [
		[
			"a=1\nb:2\nc 3\nd\t=\t4",
			[
				["a", "1"],
				["b", "2"],
				["c", "3"],
				["d", "4"],
			],
			"each separator",
		],
		[
			"a==1\nb : = 2",
			[
				["a", "=1"],
				["b", "= 2"],
			],
			"only one separator is taken",
		],
		[
			"a\nb=",
			[
				["a", ""],
				["b", ""],
			],
			"no value",
		],
		["# x\n ! y\n\n \t\na=1 # z", [["a", "1 # z"]], "comments stand on lines of their own"],
		["  a=1  \n", [["a", "1  "]], "leading blanks go, trailing ones stay"],
		["a=1\\\n   2,\\\n\t3", [["a", "12,3"]], "continued lines lose their indentation"],
		[
			"a=1\\\\\nb=2",
			[
				["a", "1\\"],
				["b", "2"],
			],
			"an escaped backslash continues nothing",
		],
		[
			"a=1\\\n\nb=2",
			[
				["a", "1"],
				["b", "2"],
			],
			"a blank line ends a continued one",
		],
		["a=1\\\n#2", [["a", "1#2"]], "no comment inside a continued line"],
		["\\\n# x\na=1", [["a", "1"]], "but one after a continued line without text"],
		["a=1\\", [["a", "1"]], "a backslash at the very end"],
		["a\\ b\\=c=1\\:2", [["a b=c", "1:2"]], "escaped separators"],
		['a=\\t\\n\\r\\f\\q\\"', [["a", '\t\n\r\fq"']], "escapes, unknown ones for the character itself"],
		["\\u0061=\\u00e9\\uD83D\\uDE00", [["a", "é😀"]], "Unicode escapes"],
		[
			"a=1\r\nb=2\rc=3",
			[
				["a", "1"],
				["b", "2"],
				["c", "3"],
			],
			"every kind of line end",
		],
		[
			"a=1\na=2",
			[
				["a", "1"],
				["a", "2"],
			],
			"repeated names in order",
		],
		["", [], "nothing"],
	];
	for (const [text, expected, why] of rows) {
		it(`parses ${JSON.stringify(text)}: ${why}`, () => {
			assert.deepEqual(
				parse(text).map(({ name, value }) => [name, value]),
				expected,
			);
		});
	}

	it("gives the line on which an entry begins", () => {
		const lines = parse("# x\na=1\\\n  2\n\nb=3").map(({ line }) => line);
		assert.deepEqual(lines, [1, 4]);
	});

	for (const text of ["a=1\nb=\\u12g4", "a=1\nb=\\u12", "a=1\nb\\uzz=1"]) {
		it(`refuses the malformed escape in ${JSON.stringify(text)}`, () => {
			assert.throws(() => parse(text), {
				name: "ConfigError",
				message: /^f:2: `\\u.*` is not an escape of four hex digits/,
			});
		});
	}
});
