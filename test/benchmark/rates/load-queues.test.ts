import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	lagPoint,
	leastDone,
	queuedMessages,
	receivedSince,
	StandstillMeter,
} from "../../../src/benchmark/rates/load-queues.ts";
import type { LoadReading } from "../../../src/benchmark/rates/rate-load.ts";

function reading(changes: Partial<LoadReading>): LoadReading {
	return { atMs: 0, sent: 0, acknowledged: 0, errors: 0, received: [], ...changes };
}

const start = reading({ atMs: 900, sent: 120, acknowledged: 100, errors: 10, received: [100, 90] });
const now = reading({ atMs: 3000, sent: 2020, acknowledged: 1800, errors: 15, received: [1800, 1300] });

describe("lagPoint", () => {
	const point = lagPoint({ rate: 1000, start, startMs: 1000 }, now);

	it("is dated from the start of the rate, not of the reading before it", () => assert.equal(point.seconds, 2));

	it("counts what was under way before, and what failed, as not acknowledged", () => {
		assert.equal(point.publishLagSeconds, (2000 + 10 - 1700) / 1000);
	});

	it("counts what was due and not sent", () => assert.equal(point.unsentLagSeconds, (2000 - 1900) / 1000));

	it("has the backlog of every subscription", () => assert.deepEqual(point.backlogLagSeconds, [0, 0.5]));
});

describe("counts of a reading", () => {
	it("leave out what failed", () => assert.deepEqual(queuedMessages(now), [205, 0, 500]));

	it("are those of the slowest subscription, or what was acknowledged where nobody listens", () => {
		assert.deepEqual(receivedSince(start, now), [1700, 1210]);
		assert.equal(leastDone(start, now), 1210);
		assert.equal(leastDone({ ...start, received: [] }, { ...now, received: [] }), 1700);
	});
});

describe("StandstillMeter", () => {
	it("measures how long nothing left a queue", () => {
		const meter = new StandstillMeter(start);
		meter.add({ ...start, atMs: 1400 });
		assert.deepEqual([meter.currentSeconds, meter.longestSeconds], [0.5, 0.5]);
		meter.add({ ...now, atMs: 2000 });
		assert.deepEqual([meter.currentSeconds, meter.longestSeconds], [0, 0.5]);
	});

	it("looks at every queue by itself", () => {
		const meter = new StandstillMeter(start);
		meter.add({ ...now, atMs: 1900, received: [1800, 90] });
		assert.equal(meter.longestSeconds, 1);
	});

	it("does not mind a queue that is empty", () => {
		const empty = reading({ sent: 100, acknowledged: 100, received: [100] });
		const meter = new StandstillMeter(empty);
		meter.add({ ...empty, atMs: 5000 });
		assert.equal(meter.longestSeconds, 0);
	});
});
