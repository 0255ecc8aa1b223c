import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseJaas } from "../../../src/config/driver/jaas.ts";

describe("parseJaas", () => {
	const rows: Array<[text: string, options: Record<string, string>, why: string]> = [
		["a.B required;", {}, "no options"],
		["a.B REQUIRED ;", {}, "the flag in capitals"],
		["a.B required x=\"1\" y='2' z=w;", { x: "1", y: "2", z: "w" }, "each kind of value"],
		['a.B required x="p;q" y="a=b";', { x: "p;q", y: "a=b" }, "separators inside quotes"],
		['a.B required x="\\"\\\\\\t";', { x: '"\\\t' }, "escapes inside quotes"],
		['a.B required x="" ;', { x: "" }, "an empty text"],
		['a.B // one\n /* two\n three */ required x="//no";', { x: "//no" }, "comments outside quotes"],
		["a.B required x=y; // end", { x: "y" }, "a comment at the end"],
		["a.B optional x-y_z=b$c.d;", { "x-y_z": "b$c.d" }, "everything a word may hold"],
	];
	for (const [text, options, why] of rows) {
		it(`parses ${JSON.stringify(text)}: ${why}`, () => {
			const module = parseJaas(text);
			assert.ok(typeof module !== "string", String(module));
			assert.equal(module.className, "a.B");
			assert.deepEqual(Object.fromEntries(module.options), options);
		});
	}

	const wrong: Array<[text: string, problem: string, why: string]> = [
		["", "does not begin with a login module", "nothing"],
		["= required;", "does not begin with a login module", "no name"],
		["a.B x=y;", "lacks `required` behind a.B", "no flag"],
		["a.B required x=y", "does not end with a semicolon", "no end"],
		["a.B required x y;", "has no value for `x` that Java could read; put it in double quotes", "no equals sign"],
		["a.B required x=12;", "has no value for `x` that Java could read; put it in double quotes", "a bare number"],
		["a.B required x=/k;", "has no value for `x` that Java could read; put it in double quotes", "a bare path"],
		['a.B required x="y;', "has no value for `x` that Java could read; put it in double quotes", "an open quote"],
		["a.B required x=;", "has no value for `x` that Java could read; put it in double quotes", "no value"],
		["a.B required; c.D required;", "holds more than one login module", "two modules"],
	];
	for (const [text, problem, why] of wrong) {
		it(`refuses ${JSON.stringify(text)}: ${why}`, () => assert.equal(parseJaas(text), problem));
	}
});
