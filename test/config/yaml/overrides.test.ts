import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { propertiesField } from "../../../src/config/driver/properties-block.ts";
import { applyOverrides, parseOverrides } from "../../../src/config/yaml/overrides.ts";
import { textField } from "../../../src/config/yaml/yaml-fields.ts";

describe("parseOverrides", () => {
	it("sorts keys by the kind of their file", () => {
		const { workload, driver } = parseOverrides(["topics=2", "driver.name=x", "drivers=y"]);
		assert.deepEqual(
			workload.map(({ keys, text }) => [keys, text]),
			[
				[["topics"], "2"],
				[["drivers"], "y"],
			],
		);
		assert.deepEqual(
			driver.map(({ keys, text }) => [keys, text]),
			[[["name"], "x"]],
		);
	});

	const rows: Array<[given: string, keys: string[], text: string, location: string, why: string]> = [
		["a=b=c", ["a"], "b=c", "--set a=...", "the first `=` counts, and another may stand before a secret"],
		[" a =  b ", ["a"], "b", "--set a=b", "blanks do not count"],
		["a=", ["a"], "", "--set a=", "an empty value"],
		["a.b.c=1", ["a", "b", "c"], "1", "--set a.b.c=1", "dots separate keys"],
		["driver.p.linger.ms=5", ["p", "linger", "ms"], "5", "--set driver.p.linger.ms=5", "a property"],
		[
			"driver.c.ssl.key.password=x",
			["c", "ssl", "key", "password"],
			"x",
			"--set driver.c.ssl.key.password=...",
			"a secret",
		],
		[
			"driver.c.ssl.keystore.key=x",
			["c", "ssl", "keystore", "key"],
			"x",
			"--set driver.c.ssl.keystore.key=...",
			"a secret by the table alone",
		],
		["a=l1\nl2", ["a"], "l1\nl2", "--set a=l1...", "the first line is shown"],
		[`a=${"x".repeat(70)}`, ["a"], "x".repeat(70), `--set a=${"x".repeat(60)}...`, "a long value, shown in part"],
	];
	for (const [given, keys, text, location, why] of rows) {
		it(`reads ${JSON.stringify(given)}: ${why}`, () =>
			assert.deepEqual(parseOverrides([given]).workload.concat(parseOverrides([given]).driver), [
				{ keys, text, location },
			]));
	}

	const refused: Array<[given: string, message: string, why: string]> = [
		[
			"topics",
			"--set topics: there is no value; write `--set key=value`, as in `--set topics=2`",
			"a key without a value",
		],
		["", "--set : there is no value; write `--set key=value`, as in `--set topics=2`", "nothing"],
		["=5", "--set =5: a part of the key is missing; write the key in full", "no key"],
		["driver.=5", "--set driver.=5: a part of the key is missing; write the key in full", "a prefix alone"],
		["driver.p.=5", "--set driver.p.=5: a part of the key is missing; write the key in full", "a block's end"],
		["a..b=5", "--set a..b=5: a part of the key is missing; write the key in full", "two dots"],
	];
	for (const [given, message, why] of refused) {
		it(`refuses ${JSON.stringify(given)}: ${why}`, () =>
			assert.throws(() => parseOverrides([given]), { name: "ConfigError", message }));
	}
});

describe("applyOverrides", () => {
	const schema = z.strictObject({
		name: textField(),
		seconds: textField().meta({ insteadOf: ["minutes"] }),
		minutes: textField().meta({ insteadOf: ["seconds"] }),
		block: propertiesField(),
		native: z.preprocess((raw) => raw, z.strictObject({ one: propertiesField() })),
	});
	const apply = (data: Record<string, unknown>, ...given: string[]) =>
		applyOverrides(data, parseOverrides(given).workload, schema);

	const rows: Array<[data: Record<string, unknown>, given: string[], expected: unknown, why: string]> = [
		[{ a: "1", b: "2" }, ["a=3"], { a: "3", b: "2" }, "replaces a value"],
		[{}, ["a=3", "a=4"], { a: "4" }, "takes the last of two"],
		[{ a: "1" }, ["a=[1000, '2', [x]]"], { a: ["1000", "2", ["x"]] }, "reads a list, scalars kept as texts"],
		[{ a: "1" }, ["a={b: 1, c: {d: }}"], { a: { b: "1", c: { d: "" } } }, "reads a mapping"],
		[{ a: "1" }, ["a=b: c # d"], { a: "b: c # d" }, "takes anything else as it is"],
		[{ a: { b: "1", c: "2" } }, ["a.b=3"], { a: { b: "3", c: "2" } }, "replaces one key of a mapping"],
		[{ a: "1" }, ["a.b.c=3"], { a: { b: { c: "3" } } }, "makes the mappings it needs"],
		[{ a: ["1"] }, ["a.0=3"], { a: { "0": "3" } }, "does not reach into a list"],
		[{}, ["__proto__.x=1"], JSON.parse('{"__proto__": {"x": "1"}}'), "takes any name for a key"],
		[{ minutes: "5", name: "n" }, ["seconds=3"], { seconds: "3", name: "n" }, "takes the place of what says the same"],
		[{ minutes: "5" }, ["minutes=1", "seconds=3"], { minutes: "1", seconds: "3" }, "keeps two that contradict"],
		[{ block: "a=1" }, ["block=b"], { block: "b" }, "replaces a whole block"],
	];
	for (const [data, given, expected, why] of rows) {
		it(`${why}: ${given.join(" ")}`, () => {
			const before = structuredClone(data);
			assert.deepEqual(apply(data, ...given).data, expected);
			assert.deepEqual(data, before);
		});
	}

	it("keeps properties apart, by block", () => {
		const { data, propertyOverrides } = apply({ block: "a=1" }, "block.linger.ms=[5", "native.one.queue.x=1");
		assert.deepEqual(data, { block: "a=1" });
		assert.deepEqual(propertyOverrides, [
			{ block: ["block"], name: "linger.ms", value: "[5", location: "--set block.linger.ms=[5" },
			{ block: ["native", "one"], name: "queue.x", value: "1", location: "--set native.one.queue.x=1" },
		]);
	});

	it("lets a later block win over an earlier property", () => {
		const names = (...given: string[]) => apply({}, ...given).propertyOverrides.map(({ name }) => name);
		assert.deepEqual(names("block.x=1", "block=y=2"), []);
		assert.deepEqual(names("native.one.x=1", "native={one: y=2}"), []);
		assert.deepEqual(names("block=y=2", "block.x=1"), ["x"]);
		assert.deepEqual(names("block.x=1", "native={one: y=2}"), ["x"]);
	});

	const places: Array<[data: Record<string, unknown>, key: string, path: string[], why: string]> = [
		[{}, "a", ["a"], "a key"],
		[{ a: { b: "1" } }, "a.b", ["a", "b"], "a key in a mapping of the file"],
		[{ a: "1" }, "a.b.c", ["a"], "a mapping that is new"],
		[{ a: { b: { c: "1" } } }, "a.b", ["a", "b"], "a mapping that is replaced"],
	];
	for (const [data, key, path, why] of places) {
		it(`says what was replaced: ${why}`, () =>
			assert.deepEqual(apply(data, `${key}=1`).replaced, [{ path, location: `--set ${key}=1` }]));
	}

	const refused: Array<[given: string, message: RegExp, why: string]> = [
		[
			"a=[1",
			/^--set a=\[1: Flow sequence must end with a \]; write lists as `\[a, b\]` and mappings as `\{a: b\}`$/,
			"an open list",
		],
		["a={b: 1, b: 2}", /^--set a=\{b: 1, b: 2\}: Map keys must be unique.*; write lists/, "a key given twice"],
		["a=[*b]", /^--set a=\[\*b\]: Alias resolution is disabled; write lists/, "an alias"],
		["a=[1] 2", /^--set a=\[1\] 2: .+; write lists/, "text behind a list"],
	];
	for (const [given, message, why] of refused) {
		it(`refuses ${why}`, () => assert.throws(() => apply({}, given), { name: "ConfigError", message }));
	}
});
