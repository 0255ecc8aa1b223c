import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { headerBytes } from "../../../src/config/driver/record-size.ts";

describe("headerBytes", () => {
	const many = (count: number): Array<[string, string]> => Array.from({ length: count }, () => ["", ""]);
	const rows: Array<[headers: Array<[string, string]>, bytes: number, why: string]> = [
		[[], 0, "nothing beside what every record takes"],
		[[["a", "b"]], 4, "a length of one byte in front of each text"],
		[[["", ""]], 2, "also in front of an empty one"],
		[[["ä", "€"]], 2 + 5, "texts are UTF-8"],
		[[["a", "x".repeat(63)]], 2 + 64, "the longest text whose length takes one byte"],
		[[["a", "x".repeat(64)]], 2 + 66, "the shortest whose length takes two"],
		[[["a", "x".repeat(8191)]], 2 + 8193, "the longest whose length takes two"],
		[[["a", "x".repeat(8192)]], 2 + 8195, "the shortest whose length takes three"],
		[many(63), 126, "the count takes one byte, which every record has"],
		[many(64), 129, "and then another one"],
	];
	for (const [headers, bytes, why] of rows) {
		it(`counts ${bytes} bytes: ${why}`, () => assert.equal(headerBytes(headers), bytes));
	}
});
