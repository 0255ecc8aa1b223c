import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { csvLine } from "../../src/result/csv-line.ts";

const rows: Array<[what: string, cells: Array<string | number>, line: string]> = [
	["plain cells", ["a b", 1, 0.5, ""], "a b,1,0.5,\n"],
	["a comma", ["a,b", "c"], '"a,b",c\n'],
	["quotes", ['the "best"'], '"the ""best"""\n'],
	["a line feed", ["a\nb"], '"a\nb"\n'],
	["a carriage return", ["a\rb"], '"a\rb"\n'],
];

describe("csvLine", () => {
	for (const [what, cells, line] of rows) it(`writes ${what}`, () => assert.equal(csvLine(cells), line));
});
