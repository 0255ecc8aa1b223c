import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { derAt, derValues } from "../../../src/config/driver/der.ts";

const bytes = (hex: string) => Buffer.from(hex, "hex");

describe("derValues", () => {
	it("reads values side by side, an empty one too", () => {
		const values = derValues(bytes("0201050500"));
		assert.deepEqual(
			values.map(({ tag, content }) => [tag, content.toString("hex")]),
			[
				[2, "05"],
				[5, ""],
			],
		);
	});

	it("reads lengths of one and of several bytes", () => {
		for (const [head, length] of [
			["0481c8", 200],
			["0482012c", 300],
		] as const) {
			const [value] = derValues(Buffer.concat([bytes(head), Buffer.alloc(length, 1)]));
			assert.equal(value?.content.length, length);
		}
	});

	for (const [hex, why] of [
		["0405aa", "a length beyond the end"],
		["04", "a tag alone"],
	] as const) {
		it(`refuses ${why}`, () => assert.throws(() => derValues(bytes(hex)), RangeError));
	}
});

describe("derAt", () => {
	const nested = { tag: 0x30, content: bytes("300602010702010802010a") };

	it("goes down a position per level", () => assert.equal(derAt(nested, 0, 1).content.toString("hex"), "08"));

	it("refuses a position that is not there", () => assert.throws(() => derAt(nested, 2), RangeError));
});
