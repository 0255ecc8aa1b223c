import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	isRunaway,
	judgeProbe,
	type LagPoint,
	type ProbeEvidence,
} from "../../../src/benchmark/rates/rate-judgement.ts";
import type { LoadPeriod } from "../../../src/benchmark/rates/rate-load.ts";

/** A point each quarter of a second; the lags are functions of the time in s. */
function course(seconds: number, lags: { publish?: Lag; unsent?: Lag; backlogs?: Lag[] }): LagPoint[] {
	const { publish = () => 0, unsent = () => 0, backlogs = [] } = lags;
	return Array.from({ length: seconds * 4 }, (_, i) => (i + 1) / 4).map((at) => ({
		seconds: at,
		publishLagSeconds: publish(at),
		unsentLagSeconds: unsent(at),
		backlogLagSeconds: backlogs.map((backlog) => backlog(at)),
	}));
}

type Lag = (seconds: number) => number;

function period(responseSeconds: number, queueFullWaits = 0): LoadPeriod {
	return { responseTimeP99Us: responseSeconds * 1e6, queueFullWaits, sendThreadsBusy: 0.1 };
}

function evidence(points: LagPoint[], changes: Partial<ProbeEvidence> = {}): ProbeEvidence {
	const periods = [0.01, 0.01, 0.01, 0.01].map((seconds) => period(seconds));
	return { rate: 10_000, points, periods, restLagSeconds: [], runaway: false, ...changes };
}

const sustained: Array<[what: string, evidence: ProbeEvidence]> = [
	["queues that stay empty", evidence(course(24, { backlogs: [() => 0.01] }))],
	["a queue that fills up to where it stays", evidence(course(24, { publish: (at) => Math.min(at, 0.5) }))],
	["a pause of 3 s that is made good", evidence(course(24, { publish: (at) => Math.max(0, 3 - Math.abs(at - 12)) }))],
	["a growth of 0.4 % of the load", evidence(course(24, { publish: (at) => at * 0.004 }))],
	["batches that come once per half second", evidence(course(24, { backlogs: [(at) => (at * 7) % 0.5] }))],
	["one message more at 2 msg/s", evidence(course(24, { publish: (at) => (at < 12 ? 0 : 0.5) }), { rate: 2 })],
	[
		"responses that got slower by chance",
		evidence(course(24, {}), { periods: [0.1, 0.2, 0.3, 3].map((seconds) => period(seconds)) }),
	],
	[
		"a slow quarter between others",
		evidence(course(24, {}), { periods: [0.01, 3, 0.5, 2].map((seconds) => period(seconds)) }),
	],
];

const refused: Array<[what: string, evidence: ProbeEvidence, reason: RegExp]> = [
	[
		"a publish queue that grows by 2 % of the load",
		evidence(course(24, { publish: (at) => at * 0.02 })),
		/publish queue grew by 0.33 s/,
	],
	[
		"a publish queue that grows by a step per quota window",
		evidence(course(24, { publish: (at) => Math.floor(at / 11) * 0.22 })),
		/publish queue grew/,
	],
	[
		"a backlog of one subscription of two",
		evidence(course(24, { backlogs: [() => 0, (at) => at * 0.05] })),
		/backlog of subscription 001 grew/,
	],
	[
		"the queue that grows most, of several",
		evidence(course(24, { publish: (at) => at * 0.02, backlogs: [(at) => at * 0.04] })),
		/backlog of subscription 000/,
	],
	[
		"a queue that stays long",
		evidence(course(24, { publish: () => 1.2 }), { restLagSeconds: [0.05] }),
		/publish queue stayed 1.20 s/,
	],
	[
		"responses of a few partitions that get slower and slower",
		evidence(course(24, {}), { periods: [0.1, 1, 2, 3].map((seconds) => period(seconds)) }),
		/p99\) grew from 0.10 s to 3.00 s/,
	],
	["a probe that was given up", evidence(course(2, {}), { runaway: true }), /piled up/],
];

describe("judgeProbe", () => {
	for (const [what, given] of sustained) {
		it(`finds sustainable: ${what}`, () => {
			assert.deepEqual(judgeProbe(given).reason, "");
			assert.equal(judgeProbe(given).sustainable, true);
		});
	}
	for (const [what, given, reason] of refused) {
		it(`finds unsustainable: ${what}`, () => {
			assert.match(judgeProbe(given).reason, reason);
			assert.equal(judgeProbe(given).sustainable, false);
		});
	}

	it("blames the client when messages were late to be sent although there was room", () => {
		const late = course(24, { publish: (at) => at * 0.1, unsent: (at) => at * 0.09 });
		const { clientLimited, reason } = judgeProbe(evidence(late));
		assert.deepEqual([clientLimited, /send threads/.test(reason)], [true, true]);
	});

	it("does not blame the client for a full queue", () => {
		const late = course(24, { publish: (at) => at * 0.1, unsent: (at) => at * 0.09 });
		assert.equal(judgeProbe(evidence(late, { periods: [period(1, 5)] })).clientLimited, false);
	});

	it("tells what went wrong in the last quarter only from what grew all the time", () => {
		const late = (points: LagPoint[]) => judgeProbe(evidence(points)).late;
		assert.equal(late(course(24, { backlogs: [(at) => Math.max(0, at - 20)] })), true);
		assert.equal(late(course(24, { backlogs: [(at) => at * 0.05] })), false);
		assert.equal(late(course(24, {})), false);
	});

	it("says where the queues came to rest", () => {
		const points = course(24, { publish: () => 0.02, backlogs: [() => 0.03] });
		assert.deepEqual(judgeProbe(evidence(points)).settledLagSeconds, [0.02, 0.03]);
	});
});

const courses: Array<[what: string, points: LagPoint[], hasty: boolean, cautious: boolean]> = [
	["nothing has been seen", [], false, false],
	["the first second is not over", course(1, { publish: (at) => at * 0.9 }), false, false],
	["a fifth of the load is done", course(2, { publish: (at) => at * 0.8 }), true, false],
	["nothing at all is done at first, as by a muted client", course(2, { publish: (at) => at }), false, false],
	["nothing is done for 3 s", course(3, { publish: (at) => at }), true, false],
	["40 % of the load are done after 3 s", course(3, { publish: (at) => at * 0.6 }), true, false],
	["60 % are done", course(6, { publish: (at) => at * 0.4 }), false, false],
	["60 % are done, and it is 4 s behind", course(11, { publish: (at) => at * 0.4 }), true, true],
	["a pause of 3 s came late", course(20, { publish: (at) => Math.max(0, at - 17) }), false, false],
	["it was behind at the start", course(4, { publish: () => 5 }), false, false],
	["a backlog grows by 90 % of the load", course(5, { backlogs: [() => 0, (at) => at * 0.9] }), true, true],
];

describe("isRunaway", () => {
	for (const [what, points, hasty, cautious] of courses) {
		it(`is ${hasty} in haste and ${cautious} otherwise when ${what}`, () => {
			assert.deepEqual([isRunaway(points, true), isRunaway(points, false)], [hasty, cautious]);
		});
	}
});
