import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { javaDouble } from "../../src/result/java-double.ts";
import { formatTestResult } from "../../src/result/java-json.ts";
import type { TestResult } from "../../src/result/test-result.ts";

describe("javaDouble", () => {
	const rows: Array<[value: number, text: string]> = [
		[0, "0.0"],
		[1, "1.0"],
		[50, "50.0"],
		[100, "100.0"],
		[99.9, "99.9"],
		[0.003228149463320152, "0.003228149463320152"],
		[0.001, "0.001"],
		[0.00099, "9.9E-4"],
		[3.3162227294569124e-5, "3.3162227294569124E-5"],
		[9999999, "9999999.0"],
		[1e7, "1.0E7"],
		[60000128, "6.0000128E7"],
		[-2.5, "-2.5"],
	];
	for (const [value, text] of rows) it(`prints ${text}`, () => assert.equal(javaDouble(value), text));
});

describe("formatTestResult", () => {
	for (const name of ["2-partitions-1k", "10-partitions-50k", "10-partitions-max-rate"]) {
		it(`writes the result java-${name}.json again byte for byte`, () => {
			const text = readFileSync(new URL(`../fixtures/result/java-${name}.json`, import.meta.url), "utf8");
			assert.equal(formatTestResult(JSON.parse(text) as TestResult), text);
		});
	}

	it("writes empty series, empty maps and a missing name as Java does", () => {
		const part = { workload: null, publishRate: [], aggregatedPublishLatencyQuantiles: {} } as unknown as TestResult;
		assert.equal(
			formatTestResult(part),
			'{\n  "workload" : null,\n  "publishRate" : [ ],\n  "aggregatedPublishLatencyQuantiles" : { }\n}',
		);
	});

	it("escapes names", () => {
		const part = { workload: 'a "b"\n' } as unknown as TestResult;
		assert.equal(formatTestResult(part), '{\n  "workload" : "a \\"b\\"\\n"\n}');
	});
});
