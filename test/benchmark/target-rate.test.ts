import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isUnthrottled, TargetMeter } from "../../src/benchmark/target-rate.ts";

const rates: Array<[rate: number, unthrottled: boolean]> = [
	[1, false],
	[9_999_999, false],
	[10_000_000, true],
	[Number.POSITIVE_INFINITY, true],
];
for (const [rate, unthrottled] of rates) {
	it(`${rate} msg/s are ${unthrottled ? "no" : "a"} limit`, () => assert.equal(isUnthrottled(rate), unthrottled));
}

describe("TargetMeter", () => {
	const cases: Array<[what: string, changes: Array<[atMs: number, rate: number]>, mean: number | null]> = [
		["a rate that stays is told exactly", [[-500, 0.1]], 0.1],
		[
			"a rate set at the very start counts from there",
			[
				[-500, 10],
				[0, 20],
			],
			20,
		],
		[
			"two rates count by their time",
			[
				[-500, 100],
				[250, 500],
			],
			400,
		],
		[
			"a stretch at rate 0 counts as well",
			[
				[-500, 0],
				[500, 300],
			],
			150,
		],
		[
			"three rates",
			[
				[-500, 100],
				[100, 200],
				[600, 1000],
			],
			10 + 100 + 400,
		],
		["no limit all along is no target", [[-500, Number.POSITIVE_INFINITY]], null],
		[
			"no limit for a part of it is no target",
			[
				[-500, Number.POSITIVE_INFINITY],
				[300, 100],
			],
			null,
		],
		[
			"no limit before it does not count",
			[
				[-500, Number.POSITIVE_INFINITY],
				[0, 100],
			],
			100,
		],
	];
	for (const [what, changes, mean] of cases) {
		it(what, () => {
			const meter = new TargetMeter();
			for (const [atMs, rate] of changes.filter(([at]) => at < 0)) meter.set(rate, 10_000 + atMs);
			meter.restart(10_000);
			for (const [atMs, rate] of changes.filter(([at]) => at >= 0)) meter.set(rate, 10_000 + atMs);
			assert.equal(meter.mean(11_000), mean);
		});
	}

	it("forgets a stretch when the next begins", () => {
		const meter = new TargetMeter();
		meter.set(1000, 0);
		meter.set(10, 900);
		meter.restart(1000);
		assert.equal(meter.mean(2000), 10);
	});
});
