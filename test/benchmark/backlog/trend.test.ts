import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Trend } from "../../../src/benchmark/backlog/trend.ts";

function trendOf(windowMs: number, points: Array<[atMs: number, value: number]>): Trend {
	const trend = new Trend(windowMs);
	for (const [atMs, value] of points) trend.add(atMs, value);
	return trend;
}

describe("Trend", () => {
	const cases: Array<[what: string, points: Array<[atMs: number, value: number]>, perSecond: number, full: boolean]> = [
		["is nothing without points", [], 0, false],
		["is nothing after one point", [[5000, 70]], 0, false],
		[
			"is nothing when no time has passed",
			[
				[5000, 70],
				[5000, 90],
			],
			0,
			false,
		],
		[
			"is taken since the first point at first",
			[
				[5000, 70],
				[5500, 80],
			],
			20,
			false,
		],
		[
			"is taken over the window once that is full",
			[
				[0, 0],
				[1000, 100],
				[1500, 110],
				[2000, 120],
			],
			20,
			true,
		],
		[
			"reaches back to the youngest point that is a window old",
			[
				[0, 0],
				[600, 0],
				[900, 30],
				[1700, 44],
			],
			40,
			true,
		],
		[
			"is negative for what falls",
			[
				[0, 10],
				[2000, 4],
			],
			-3,
			true,
		],
	];
	for (const [what, points, perSecond, full] of cases) {
		it(what, () => {
			const trend = trendOf(1000, points);
			assert.equal(trend.perSecond, perSecond);
			assert.equal(trend.full, full);
		});
	}
});
