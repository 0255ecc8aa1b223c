import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ConfigError } from "../../../src/config/config-error.ts";
import { readYamlSource, YamlSource } from "../../../src/config/yaml/yaml-source.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";

const directory = scratchDirectory();

describe("readYamlSource", () => {
	const file = scratchFile(directory, "a.yaml", "a: 1\n");
	const rows: Array<[path: string, message: RegExp, why: string]> = [
		[join(directory, "none.yaml"), /none\.yaml: there is no such file; check the path$/, "a missing file"],
		[join(file, "b.yaml"), /b\.yaml: there is no such file; check the path$/, "a file taken for a directory"],
		[directory, /: this is a directory; give the path of a YAML file$/, "a directory"],
		[join(directory, "\0"), /the file cannot be read \(ERR_INVALID_ARG_VALUE\); check the path$/, "an impossible path"],
		[scratchFile(directory, "binary", new Uint8Array([0xff, 0xfe, 0])), /is not UTF-8 text; give a YAML/, "no text"],
	];
	for (const [path, message, why] of rows) {
		it(`refuses ${why}`, async () => {
			await assert.rejects(readYamlSource(path), (error) => {
				assert.ok(error instanceof ConfigError);
				assert.match(error.message, message);
				return true;
			});
		});
	}

	it("passes over a byte order mark", async () => {
		const source = await readYamlSource(scratchFile(directory, "bom.yaml", "\ufeffa: 1\n"));
		assert.deepEqual(source.mapping(), { a: "1" });
	});
});

describe("YamlSource", () => {
	const open = (text: string) => new YamlSource("f.yaml", text).mapping();

	/** Nine levels of ten aliases each stand for a thousand million nodes. */
	const laughs = ["a0: &a0 [x]"];
	for (let level = 1; level <= 9; level++) {
		const aliases = Array.from({ length: 10 }, () => `*a${level - 1}`);
		laughs.push(`a${level}: &a${level} [${aliases.join(", ")}]`);
	}

	const broken: Array<[text: string, message: string, why: string]> = [
		["", "f.yaml: the file is empty; write `key: value` lines", "an empty file"],
		["# nothing\n", "f.yaml: the file is empty; write `key: value` lines", "a file of comments"],
		["- a\n", "f.yaml: the file must consist of `key: value` lines", "a list"],
		["just text\n", "f.yaml: the file must consist of `key: value` lines", "a text"],
		["a: 1\nlong: 2\na: 3\n", "f.yaml:3:1: `a` is given twice; remove one of the two", "a key given twice"],
		["\ta: 1\n", "f.yaml:1:1: Tabs are not allowed as indentation; indent with blanks", "a tab"],
		[
			"a: 1\nb: *c\n",
			"f.yaml:2:4: there is no anchor `&c` before this alias; define it or quote the value",
			"an alias",
		],
		[laughs.join("\n"), "f.yaml: the file repeats its anchors too often; write the values out", "a billion laughs"],
	];
	for (const [text, message, why] of broken) {
		it(`refuses ${why}`, () => assert.throws(() => open(text), { name: "ConfigError", message }));
	}

	it("refuses very deep nesting", () => {
		assert.throws(
			() => open("[".repeat(20_000)),
			/^ConfigError: f\.yaml:1:\d+: the file is nested too deeply; flatten it$/,
		);
	});

	it("names the place of a syntax error and reports one line once", () => {
		assert.throws(
			() => open("a: 1\nb: 2\n  c: 3\n"),
			/^ConfigError: f\.yaml:2:4: .+; put each `key: value` on a line of its own, or quote the value$/,
		);
	});

	it("reports several errors in the order of the file, ten at most", () => {
		const keys = Array.from({ length: 12 }, (_, index) => `k${index}: 1\n`).join("");
		assert.throws(
			() => open(keys + keys),
			(error: Error) => {
				const lines = error.message.split("\n");
				assert.match(lines[0] ?? "", /^f\.yaml:13:1: `k0`/);
				assert.match(lines[9] ?? "", /^f\.yaml:22:1: `k9`/);
				assert.deepEqual(lines.slice(10), ["f.yaml: and 2 more"]);
				return true;
			},
		);
	});

	it("keeps scalars as they are written", () => {
		assert.deepEqual(open("a: 010\nb: 'yes'\nc: [1.50, null]\n"), { a: "010", b: "yes", c: ["1.50", "null"] });
	});

	it("follows a moderate number of aliases", () => {
		assert.deepEqual(open("a: &x [1]\nb: *x\n"), { a: ["1"], b: ["1"] });
	});

	it("reads the first document only, and says so", () => {
		const source = new YamlSource("f.yaml", "a: 1\n---\nb: 2\n");
		assert.deepEqual(source.mapping(), { a: "1" });
		assert.deepEqual(source.warnings, ["f.yaml:2:1: only the first YAML document is read"]);
	});

	it("warns of a tag that means nothing to it", () => {
		assert.deepEqual(new YamlSource("f.yaml", "a: !!int 5\n").warnings, [
			"f.yaml:1:4: Unresolved tag: tag:yaml.org,2002:int",
		]);
	});

	describe("locate", () => {
		const source = new YamlSource("f.yaml", "# note\na: 1\nm:\n  n: 2\nl:\n  - x\n  - y\n");
		const rows: Array<[path: Array<string | number>, location: string, why: string]> = [
			[["a"], "f.yaml:2:1", "a key"],
			[["m", "n"], "f.yaml:4:3", "a nested key"],
			[["l", 1], "f.yaml:7:5", "a list item"],
			[["z"], "f.yaml", "an absent key"],
			[["z", "n"], "f.yaml", "a key of an absent mapping"],
			[[], "f.yaml", "the file itself"],
		];
		for (const [path, location, why] of rows) {
			it(`finds ${why} at ${location}`, () => assert.equal(source.locate(path), location));
		}
	});

	describe("locateLine", () => {
		const text = 'a: |\n  one\n    two\nb: "x\\ny"\nc: &x |-\n  one\nd: *x\n';
		const source = new YamlSource("f.yaml", text);
		const rows: Array<[key: string, line: number, location: string, why: string]> = [
			["a", 0, "f.yaml:2:3", "the first line of a literal block"],
			["a", 1, "f.yaml:3:5", "an indented line of it"],
			["b", 1, "f.yaml:4:4", "the start of a quoted text, whose lines are not those of the file"],
			["d", 0, "f.yaml:6:3", "the line that an alias refers to"],
			["z", 0, "f.yaml", "the file when there is no such key"],
		];
		for (const [key, line, location, why] of rows) {
			it(`finds ${why}`, () => assert.equal(source.locateLine([key], line), location));
		}
	});

	describe("replace", () => {
		const source = new YamlSource("f.yaml", "a: |\n  one\nm:\n  n: 2\n  o: 3\n");
		source.replace(["a"], "first");
		source.replace(["a"], "elsewhere");
		source.replace(["m", "n"], "there");
		source.replace(["z"], "anew");
		const rows: Array<[path: Array<string | number>, location: string, why: string]> = [
			[["a"], "elsewhere", "the last place"],
			[["m", "n", 0], "there", "what a replaced value holds"],
			[["m"], "f.yaml:3:1", "a mapping of which one key is replaced"],
			[["m", "o"], "f.yaml:5:3", "the other key"],
			[["z"], "anew", "a key that the file does not have"],
		];
		for (const [path, location, why] of rows) {
			it(`locates ${why}`, () => {
				assert.equal(source.locate(path), location);
				assert.equal(source.isReplaced(path), !location.startsWith("f.yaml"));
			});
		}

		it("locates the lines of a replaced text by its place alone", () => {
			assert.equal(source.locateLine(["a"], 0), "elsewhere");
		});

		it("tells what was replaced behind what is in the file", () => {
			const problems = [["z"], ["a"], ["m", "o"]].map((path) => ({ path, message: "no" }));
			assert.deepEqual(source.lines(problems), ["f.yaml:5:3: no", "anew: no", "elsewhere: no"]);
			assert.equal(source.error(problems).location, "f.yaml:5:3");
		});
	});
});
