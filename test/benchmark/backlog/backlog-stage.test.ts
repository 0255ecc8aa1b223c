import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { buildAndDrain } from "../../../src/benchmark/backlog/backlog-stage.ts";
import type { BenchmarkEvent } from "../../../src/benchmark/events.ts";
import { type LoadExtras, measureLoad } from "../../../src/benchmark/load.ts";
import { Interrupted, RunFailure } from "../../../src/benchmark/run-control.ts";
import type { RunLayout } from "../../../src/benchmark/run-layout.ts";
import { type RunOptions, RunSession } from "../../../src/benchmark/run-session.ts";
import type { Workload } from "../../../src/config/workload/workload.ts";
import type { BacklogRun } from "../../../src/result/measurement.ts";
import { runMeasurement, runRecordInput } from "../../result/sample-measurement.ts";
import { type VirtualClock, virtualClock } from "../virtual-clock.ts";
import { BacklogWorker } from "./backlog-worker.ts";

const messageBytes = 100;
/** So many messages as GiB. */
const gibibytes = (messages: number) => (messages * messageBytes) / 1024 ** 3;

interface Stage {
	session: RunSession;
	worker: BacklogWorker;
	layout: RunLayout;
	extras: LoadExtras;
	events: BenchmarkEvent[];
	stop: AbortController;
	/** Called with every event. */
	onEvent: (event: BenchmarkEvent) => void;
}

interface Plan {
	workload?: Partial<Workload>;
	/** Messages per second that come in, and that each subscription takes. */
	rate?: number;
	consumeRates?: number[];
}

/** Two consumers for each subscription, in no order; 100,000 messages are asked for unless said. */
function open({ workload = {}, rate = 10_000, consumeRates = [40_000] }: Plan = {}): Stage {
	const indexes = consumeRates.flatMap((_, index) => [index, consumeRates.length - 1 - index]);
	const subscriptions = indexes.map((index) => ({ topic: "topic-0", subscription: `sub-${index}`, index }));
	const worker = new BacklogWorker(subscriptions, rate, consumeRates);
	const resolved = {
		...runRecordInput(runMeasurement()).workload,
		subscriptionsPerTopic: consumeRates.length,
		producerRate: rate,
		consumerBacklogSizeGB: gibibytes(100_000),
		testDurationSeconds: 1,
		warmupDurationSeconds: 0,
		...workload,
	};
	const stop = new AbortController();
	const events: BenchmarkEvent[] = [];
	const listener: Pick<Stage, "onEvent"> = { onEvent: () => {} };
	const options: RunOptions = {
		runId: "7f3a",
		payloads: [new Uint8Array(messageBytes)],
		sampleSeconds: 0.05,
		keepTopics: false,
		signal: stop.signal,
		onEvent: (event) => {
			events.push(event);
			listener.onEvent(event);
		},
	};
	return Object.assign(listener, {
		session: new RunSession(worker, resolved, options, consumeRates.length),
		worker,
		layout: { topics: [{ name: "topic-0", partitions: 4 }], producers: ["topic-0"], subscriptions },
		extras: { rateSearch: null, sweep: null, backlog: null },
		events,
		stop,
	});
}

/** Time passes with the waits, and a millisecond with each reading of the counters. */
function timeOf(context: TestContext, { session, worker }: Stage): VirtualClock {
	const clock = virtualClock(context, session.control);
	worker.on.counterStats = () => {
		clock.nowMs++;
	};
	return clock;
}

function run({ session, layout, extras }: Stage): Promise<void> {
	return buildAndDrain(session, layout, extras);
}

async function backlogOf(context: TestContext, stage: Stage): Promise<BacklogRun> {
	timeOf(context, stage);
	await run(stage);
	assert.ok(stage.extras.backlog !== null);
	return stage.extras.backlog;
}

function near(actual: number | null, expected: number, share = 0.01): void {
	assert.ok(actual !== null && Math.abs(actual / expected - 1) <= share, `${actual} instead of ${expected}`);
}

describe("buildAndDrain", () => {
	it("builds what is asked for and drains it while messages go on coming in", async (context) => {
		const stage = open();
		const backlog = await backlogOf(context, stage);
		assert.equal(backlog.requestedMessages, 100_000);
		assert.ok(backlog.builtMessages >= 100_000);
		near(backlog.builtMessages, 100_000, 0.001);
		near(backlog.builtBytes, 100_000 * messageBytes, 0.001);
		near(backlog.buildSeconds, 10);
		near(backlog.drainSeconds, 100_000 / 30_000, 0.05);
		assert.ok(backlog.leftMessages <= 1000);
		near(backlog.drainConsumeRate, 40_000, 0.05);
		near(backlog.catchUpRate, 30_000, 0.05);
		assert.deepEqual(stage.worker.calls, ["pauseConsumers", "resumeConsumers"]);
		assert.deepEqual(stage.session.warnings, []);
	});

	it("hits the size at a million messages a second without looking all the time", async (context) => {
		const stage = open({
			rate: 1_000_000,
			consumeRates: [3_000_000],
			workload: { consumerBacklogSizeGB: gibibytes(5e6) },
		});
		let looks = 0;
		timeOf(context, stage);
		const look = stage.worker.on.counterStats as () => void;
		stage.worker.on.counterStats = () => {
			looks++;
			look();
		};
		await run(stage);
		near(stage.extras.backlog?.builtMessages ?? null, 5e6, 0.002);
		assert.ok(looks < 150, `${looks} looks`);
	});

	it("counts the copies of all subscriptions together", async (context) => {
		const stage = open({ consumeRates: [40_000, 40_000] });
		const backlog = await backlogOf(context, stage);
		assert.equal(backlog.requestedMessages, 100_000);
		assert.equal(backlog.builtBySubscription.length, 2);
		for (const built of backlog.builtBySubscription) near(built, 50_000, 0.01);
		near(backlog.builtMessages, 100_000);
		near(backlog.drainConsumeRate, 80_000, 0.05);
	});

	it("counts the copies of each subscription where it is told to, the smallest first", async (context) => {
		const stage = open({ consumeRates: [40_000, 40_000], workload: { consumerBacklogScope: "subscription" } });
		stage.worker.backlogs[1] = 50_000;
		const backlog = await backlogOf(context, stage);
		assert.equal(backlog.requestedMessages, 200_000);
		near(backlog.builtBySubscription[0] ?? null, 100_000);
		near(backlog.builtBySubscription[1] ?? null, 150_000);
	});

	it("leaves out what topics of before the run brought the consumers", async (context) => {
		const stage = open({ workload: { topics: 0 } });
		timeOf(context, stage);
		stage.worker.backlogs[0] = -50_000;
		await stage.session.beginBooks();
		await run(stage);
		near(stage.extras.backlog?.buildSeconds ?? null, 10);
	});

	it("waits for the slowest subscription", async (context) => {
		const backlog = await backlogOf(context, open({ consumeRates: [90_000, 20_000] }));
		near(backlog.drainSeconds, 50_000 / 10_000, 0.05);
	});

	it("pauses the consumers for the seconds that are asked for", async (context) => {
		const workload = { consumerBacklogSizeGB: 0, consumerBacklogSeconds: 5 };
		const backlog = await backlogOf(context, open({ workload }));
		assert.equal(backlog.requestedMessages, null);
		near(backlog.buildSeconds, 5);
		near(backlog.builtMessages, 50_000);
	});

	const ratios: Array<[drainRatio: number, left: number]> = [
		[0, 100_000],
		[0.5, 50_000],
		[0.99, 1000],
		[1, 1000],
	];
	for (const [backlogDrainRatio, left] of ratios) {
		it(`drains a share of ${backlogDrainRatio}`, async (context) => {
			const backlog = await backlogOf(context, open({ workload: { backlogDrainRatio } }));
			assert.ok(backlog.leftMessages <= left * 1.01, `${backlog.leftMessages} left`);
			assert.ok(backlog.leftMessages >= left * 0.9, `${backlog.leftMessages} left`);
			near((backlog.drainSeconds ?? -1) + 1, (100_000 - left) / 30_000 + 1, 0.05);
		});
	}

	it("sets the rate of the drain when that begins, and the old one when it is over", async (context) => {
		const stage = open({ workload: { drainProducerRate: 500 } });
		const backlog = await backlogOf(context, stage);
		assert.deepEqual(stage.worker.rates, [500, 10_000]);
		near(backlog.buildSeconds, 10);
		near(backlog.catchUpRate, 39_500, 0.05);
		assert.deepEqual(stage.worker.calls, [
			"pauseConsumers",
			"resumeConsumers",
			"adjustPublishRate",
			"adjustPublishRate",
		]);
	});

	it("tells each tenth of build and drain once", async (context) => {
		const stage = open();
		await backlogOf(context, stage);
		const told = stage.events.flatMap((event) => (event.type === "backlog" ? [[event.stage, event.share]] : []));
		const tenths = Array.from({ length: 11 }, (_, i) => i / 10);
		assert.deepEqual(told, [...tenths.map((share) => ["building", share]), ...tenths.map((s) => ["draining", s])]);
	});

	it("warns once when the consumers' partitions are dealt out anew", async (context) => {
		const stage = open();
		stage.onEvent = (event) => {
			if (event.type === "backlog" && event.share === 0.5) stage.worker.assignedPartitions--;
		};
		await backlogOf(context, stage);
		assert.deepEqual(stage.session.warnings, [
			"the consumers' partitions were dealt out anew while the backlog was built or drained",
		]);
	});
});

describe("a backlog that cannot be built", () => {
	it("ends the run when nothing is added to it", async (context) => {
		const stage = open();
		const clock = timeOf(context, stage);
		stage.onEvent = (event) => {
			if (event.type === "backlog" && event.share === 0.2) stage.worker.rate = 0;
		};
		const startMs = clock.nowMs;
		await assert.rejects(run(stage), (error: Error) => {
			assert.ok(error instanceof RunFailure);
			assert.match(error.message, /^the backlog cannot be built \(20,\d{3} of 100,000 messages after 32 s\)/);
			assert.match(error.message, /it has stopped growing; see whether .* and raise `producerRate`$/);
			return true;
		});
		near(clock.nowMs - startMs, 32_000, 0.05);
		near(stage.extras.backlog?.builtMessages ?? null, 20_000, 0.05);
		assert.deepEqual(stage.worker.calls, ["pauseConsumers", "resumeConsumers"]);
	});

	it("ends the run when it would take more than six hours", async (context) => {
		const seven = 7 * 3600 * 10_000;
		const stage = open({ workload: { consumerBacklogSizeGB: gibibytes(seven) } });
		timeOf(context, stage);
		await assert.rejects(
			run(stage),
			/after 30 s\): at this pace it takes more than 6 h; raise `producerRate` or lower `consumerBacklogSizeGB`$/,
		);
	});

	it("may be at a pace of five hours", async (context) => {
		const stage = open({ rate: 10, consumeRates: [1e6], workload: { consumerBacklogSizeGB: gibibytes(5 * 36_000) } });
		const clock = timeOf(context, stage);
		const startMs = clock.nowMs;
		const look = stage.worker.on.counterStats as () => void;
		stage.worker.on.counterStats = () => {
			look();
			if (clock.nowMs - startMs > 60_000) stage.worker.rate = 10_000;
		};
		await run(stage);
		near(stage.extras.backlog?.builtMessages ?? null, 5 * 36_000);
	});

	it("ends the run when nothing came in during the time that was asked for", async (context) => {
		const stage = open({ rate: 0, workload: { consumerBacklogSizeGB: 0, consumerBacklogSeconds: 60 } });
		timeOf(context, stage);
		await assert.rejects(run(stage), /^RunFailure: no backlog was built: no message was acknowledged/);
	});
});

describe("a backlog that does not drain", () => {
	it("ends with a warning, what is left and the old rate", async (context) => {
		const stage = open({ consumeRates: [4000], workload: { drainProducerRate: 8000 } });
		const clock = timeOf(context, stage);
		const startMs = clock.nowMs;
		await run(stage);
		const backlog = stage.extras.backlog;
		assert.equal(backlog?.drainSeconds, null);
		near(backlog?.leftMessages ?? null, 100_000 + 30 * 4000, 0.02);
		near(backlog?.catchUpRate ?? null, -4000, 0.02);
		near(clock.nowMs - startMs, 40_000, 0.02);
		assert.deepEqual(stage.worker.rates, [8000, 10_000]);
		const [warning, ...more] = stage.session.warnings;
		assert.deepEqual(more, []);
		assert.match(
			warning ?? "",
			/^the backlog was not drained: 220,\d{3} messages are left of 100,\d{3}, for consumers take 4,000 msg\/s while 8,\d{3} msg\/s come in; set `drainProducerRate` below what they take$/,
		);
	});

	it("is given up at a pace of more than six hours", async (context) => {
		const stage = open({ consumeRates: [10_004] });
		const backlog = await backlogOf(context, stage);
		assert.equal(backlog.drainSeconds, null);
		assert.equal(stage.session.warnings.length, 1);
	});

	it("is watched as long as the test lasts, and may catch up yet", async (context) => {
		const stage = open({ consumeRates: [5000], workload: { testDurationSeconds: 120 } });
		const clock = timeOf(context, stage);
		const look = stage.worker.on.counterStats as () => void;
		const startMs = clock.nowMs;
		stage.worker.on.counterStats = () => {
			look();
			if (clock.nowMs - startMs > 100_000) stage.worker.consumeRates = [90_000];
		};
		await run(stage);
		assert.ok((stage.extras.backlog?.drainSeconds ?? 0) > 90);
		assert.deepEqual(stage.session.warnings, []);
	});
});

describe("a backlog that is interrupted", () => {
	for (const during of ["building", "draining"] as const) {
		it(`while ${during} keeps its figures and leaves the consumers at work`, async (context) => {
			const stage = open({ workload: { drainProducerRate: 500 } });
			timeOf(context, stage);
			stage.onEvent = (event) => {
				if (event.type === "backlog" && event.stage === during && event.share === 0.5) stage.stop.abort();
			};
			await assert.rejects(run(stage), Interrupted);
			const backlog = stage.extras.backlog;
			assert.equal(backlog?.drainSeconds, null);
			near(backlog?.builtMessages ?? null, during === "building" ? 50_000 : 100_000, 0.05);
			near(backlog?.leftMessages ?? null, 50_000, 0.1);
			assert.ok(stage.worker.calls.includes("resumeConsumers"));
			assert.deepEqual(stage.worker.rates, during === "building" ? [] : [500]);
		});
	}

	it("says why the run ended, even where the consumers cannot go on", async (context) => {
		const stage = open();
		timeOf(context, stage);
		stage.worker.on.resumeConsumers = () => {
			throw new Error("gone");
		};
		stage.onEvent = (event) => {
			if (event.type === "backlog") stage.stop.abort();
		};
		await assert.rejects(run(stage), Interrupted);
	});
});

describe("measureLoad with a backlog", () => {
	it("measures until the drain is over, however short the test", async () => {
		const workload = { consumerBacklogSizeGB: 0, consumerBacklogSeconds: 0.3, testDurationSeconds: 0.05 };
		const { session, layout, extras, worker } = open({ rate: 100_000, consumeRates: [1e6], workload });
		await measureLoad(session, layout, extras);
		assert.ok((extras.backlog?.drainSeconds ?? 0) > 0);
		assert.deepEqual(worker.calls, ["startLoad", "pauseConsumers", "resumeConsumers"]);
		const lastStart = session.periods.at(-1)?.startSeconds ?? 0;
		assert.ok(session.periods.every(({ phase }) => phase === "measurement") && lastStart >= 0.25, String(lastStart));
	});

	it("measures as long as the test lasts, however short the backlog", async () => {
		const workload = { consumerBacklogSizeGB: 0, consumerBacklogSeconds: 0.02, testDurationSeconds: 0.4 };
		const { session, layout, extras } = open({ rate: 100_000, consumeRates: [1e6], workload });
		await measureLoad(session, layout, extras);
		assert.ok((extras.backlog?.drainSeconds ?? 0) > 0);
		assert.equal(session.periods.length, 8);
	});

	it("fails with the build", async () => {
		const workload = { consumerBacklogSizeGB: 0, consumerBacklogSeconds: 0.02, testDurationSeconds: 60 };
		const { session, layout, extras, worker } = open({ workload });
		worker.rate = 0;
		await assert.rejects(measureLoad(session, layout, extras), /no backlog was built/);
	});

	it("pauses nobody where none is asked for", async () => {
		const workload = { consumerBacklogSizeGB: 0, testDurationSeconds: 0.05 };
		const { session, layout, extras, worker } = open({ workload });
		await measureLoad(session, layout, extras);
		assert.deepEqual([worker.calls, extras.backlog], [["startLoad"], null]);
	});
});
