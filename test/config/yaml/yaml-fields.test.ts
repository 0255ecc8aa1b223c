import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { z } from "zod";
import {
	booleanField,
	choiceField,
	formField,
	integerField,
	isAbsent,
	isMapping,
	listField,
	mappingField,
	numberField,
	rateField,
	textField,
} from "../../../src/config/yaml/yaml-fields.ts";
import { checkField } from "../workload/field-rows.ts";

type Row = [raw: unknown, expected: unknown, why: string];

/** A RegExp stands for the message of a refusal. */
function check(field: z.ZodType, rows: Row[]): void {
	for (const [raw, expected, why] of rows) {
		it(`${expected instanceof RegExp ? "refuses" : "takes"} ${JSON.stringify(raw)}: ${why}`, () => {
			const result = field.safeParse(raw);
			if (expected instanceof RegExp) assert.match(result.error?.issues[0]?.message ?? "", expected);
			else assert.deepEqual(result.data, expected);
		});
	}
}

describe("integerField", () => {
	check(integerField({ advice: "write a count" }), [
		["16", 16, "plain"],
		["+5", 5, "a sign"],
		["1_000_000", 1_000_000, "underscores"],
		["0x10", 16, "hexadecimal"],
		["0b11", 3, "binary"],
		["010", 8, "octal, as in Java's reader"],
		["08", 8, "no octal digits"],
		["1e3", 1000, "an exponent with a whole result"],
		["5.0", 5, "a fraction of zero"],
		["2147483647", 2_147_483_647, "Java's largest int"],
		["2147483648", /^must be a whole number of at least 0, not `2147483648`; write a count$/, "beyond Java's int"],
		["1.9", /^must be a whole number of at least 0, not `1\.9`; write a count$/, "a fraction"],
		["-1", /not `-1`; write a count$/, "negative"],
		["ten", /not `ten`/, "a word"],
		["_1", /not `_1`/, "an underscore in front"],
		[["1"], /not a list; write a count$/, "a list"],
		[{ a: "1" }, /not a mapping; write a count$/, "a mapping"],
		["9".repeat(80), /not `9{60}\.\.\.`/, "a long text, shortened"],
		[undefined, /^is missing; write a count$/, "absent without a default"],
	]);
	check(integerField({ min: -1, max: 3, fallback: null }), [
		["-1", -1, "the least"],
		["4", /^must be a whole number from -1 to 3, not `4`; correct the value$/, "above the most"],
		["", null, "empty stands for the default"],
		["~", null, "a YAML null"],
		["NULL", null, "the word"],
	]);
	check(integerField({ min: 2, orZero: true }), [
		["0", 0, "which stands for nothing given in Java"],
		["1", /^must be a whole number of at least 2, not `1`/, "below the least"],
	]);
});

describe("numberField", () => {
	check(numberField({ fallback: 1 }), [
		["0.5", 0.5, "a fraction"],
		[".5", 0.5, "no digit in front"],
		["1e-1", 0.1, "an exponent"],
		["-2", -2, "negative"],
		["1e999", /^must be a number, not `1e999`/, "beyond any double"],
		["half", /^must be a number, not `half`/, "a word"],
		[undefined, 1, "the default"],
	]);
	check(numberField({ min: 0 }), [["-0.1", /^must be a number of at least 0, not `-0\.1`/, "below the least"]]);
	check(numberField({ aboveZero: true }), [
		["1e-9", 1e-9, "hardly above 0"],
		["0", /^must be a number above 0, not `0`; correct the value$/, "not above it"],
	]);
});

describe("rateField", () => {
	check(rateField({ fallback: 0 }), [
		["50000", 50_000, "a number"],
		["max", Number.POSITIVE_INFINITY, "no limit"],
		["-1", /^must be a number of at least 0 or the word `max`, not `-1`/, "negative"],
		["fast", /or the word `max`, not `fast`/, "another word"],
	]);
	check(rateField({ aboveZero: true }), [
		["max", Number.POSITIVE_INFINITY, "no limit"],
		["0", /^must be a number above 0 or the word `max`, not `0`/, "not above it"],
	]);
});

describe("booleanField", () => {
	check(booleanField({ fallback: false }), [
		["true", true, "plain"],
		["Yes", true, "YAML 1.1"],
		["ON", true, "any case"],
		["1", true, "a number"],
		["off", false, "YAML 1.1"],
		["0", false, "a number"],
		["null", false, "the default"],
		["y", /^must be true or false, not `y`/, "which Java does not take either"],
		["constructor", /^must be true or false/, "a name that every object has"],
	]);
});

describe("choiceField", () => {
	check(choiceField(["NO_KEY", "RANDOM_NANO"], { fallback: "NO_KEY" }), [
		["RANDOM_NANO", "RANDOM_NANO", "one of the words"],
		["random_nano", /^must be `NO_KEY` or `RANDOM_NANO`, not `random_nano`/, "another case"],
	]);
});

describe("textField", () => {
	check(textField(), [
		["0x10", "0x10", "as it is written"],
		["", /^is missing; correct the value$/, "empty"],
	]);
});

describe("listField", () => {
	checkField(listField(integerField({ advice: "write a count" }), { fallback: null, advice: "list counts" }), [
		["nothing as the default", "~", null],
		["an empty list", [], []],
		["items one by one", ["1", "0x10"], [1, 16]],
		["no text", "1", /^: must be a list, not `1`; list counts$/],
		["no mapping", { a: "1" }, /^: must be a list, not a mapping; list counts$/],
		["no wrong item", ["1", "two"], /^1: must be a whole number of at least 0, not `two`; write a count$/],
		["no empty item", ["1", null], /^1: is missing; write a count$/],
	]);
	checkField(listField(listField(integerField())), [
		["no wrong item of a list in a list", [["1"], ["1", "x"]], /^1\.1: /],
	]);
	checkField(listField(textField(), { advice: "name some" }), [
		["no absent list", undefined, /^: is missing; name some$/],
	]);
});

describe("mappingField", () => {
	checkField(mappingField(numberField(), { fallback: [], advice: "write `name: number`" }), [
		["nothing as the default", undefined, []],
		[
			"pairs in order",
			{ b: "1", a: "2.5" },
			[
				["b", 1],
				["a", 2.5],
			],
		],
		["no list", ["1"], /^: must be a mapping, not a list; write `name: number`$/],
		["no wrong value", { a: "1", b: "x" }, /^b: must be a number, not `x`/],
	]);
});

describe("formField", () => {
	const field = formField<unknown>((raw) =>
		isMapping(raw) ? mappingField(textField()) : integerField({ fallback: null }),
	);
	checkField(field, [
		["a mapping", { a: "b" }, [["a", "b"]]],
		["a number", "5", 5],
		["null as a value", undefined, null],
		["no wrong value within", { a: ["b"] }, /^a: must be text, not a list/],
	]);
});

describe("isAbsent", () => {
	for (const raw of [undefined, null, "", " ", "~", "null", "Null"]) {
		it(`counts ${JSON.stringify(raw)} as absent`, () => assert.equal(isAbsent(raw), true));
	}
	for (const raw of ["nil", "0", [], {}]) {
		it(`counts ${JSON.stringify(raw)} as given`, () => assert.equal(isAbsent(raw), false));
	}
});

describe("isMapping", () => {
	for (const raw of [{}, { a: "b" }]) it(`takes ${JSON.stringify(raw)}`, () => assert.equal(isMapping(raw), true));
	for (const raw of [null, undefined, "a", ["a"]]) {
		it(`does not take ${JSON.stringify(raw)}`, () => assert.equal(isMapping(raw), false));
	}
});
