import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defaultConsumerProcesses, defaultSendThreads, resolvePacing } from "../../src/worker/pacing.ts";

describe("defaultSendThreads", () => {
	const cases: Array<[producers: number, cores: number, threads: number]> = [
		[1, 1, 1],
		[8, 1, 1],
		[8, 2, 1],
		[8, 5, 2],
		[8, 16, 8],
		[1, 64, 1],
	];
	for (const [producers, cores, threads] of cases) {
		it(`are ${threads} for ${producers} producers on ${cores} cores`, () =>
			assert.equal(defaultSendThreads(producers, cores), threads));
	}
});

describe("defaultConsumerProcesses", () => {
	it("are as many as the cores, and never more than the consumers", () => {
		assert.deepEqual([defaultConsumerProcesses(8, 4), defaultConsumerProcesses(2, 4)], [4, 2]);
	});
});

describe("resolvePacing", () => {
	it("keeps what the user chose, whatever the machine", () => {
		for (const pacing of ["spin", "hybrid", "sleep"] as const) assert.equal(resolvePacing(pacing, 8, 1), pacing);
	});

	it("spins by itself only where three cores are left over", () => {
		assert.equal(resolvePacing("auto", 1, 3), "sleep");
		assert.equal(resolvePacing("auto", 1, 4), "hybrid");
		assert.equal(resolvePacing("auto", 4, 6), "sleep");
	});
});
