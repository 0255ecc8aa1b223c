import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { measureAtSearchedRate } from "../../../src/benchmark/rates/rate-search-stage.ts";
import { Interrupted, RunFailure } from "../../../src/benchmark/run-control.ts";
import type { RunLayout } from "../../../src/benchmark/run-layout.ts";
import type { RunOptions } from "../../../src/benchmark/run-session.ts";
import type { Workload } from "../../../src/config/workload/workload.ts";
import { type StageRun, stageRun } from "../stage-session.ts";
import { type ClusterPlan, SimulatedCluster } from "./simulated-cluster.ts";
import { SimulatedWorker } from "./simulated-worker.ts";

interface SearchRun extends StageRun<SimulatedWorker> {
	/** The rates and phases in order, up to the measurement. */
	calls: string[];
	search: () => Promise<void>;
}

const layout: RunLayout = {
	topics: [{ name: "topic-0", partitions: 1 }],
	producers: ["topic-0"],
	subscriptions: [
		{ topic: "topic-0", subscription: "sub-001", index: 1 },
		{ topic: "topic-0", subscription: "sub-000", index: 0 },
	],
};

/** A run on a simulated cluster, in a time that passes only when somebody sleeps. */
function searchRun(
	context: TestContext,
	plan: ClusterPlan,
	options: Partial<RunOptions> = {},
	changes: Partial<Workload> = {},
): SearchRun {
	let nowMs = 1000;
	context.mock.method(performance, "now", () => nowMs);
	const run = stageRun(
		{ producerRate: 0, subscriptionsPerTopic: 2, ...changes },
		1,
		new SimulatedWorker(new SimulatedCluster(plan)),
	);
	const { control } = run.session;
	context.mock.method(control, "sleepUntil", async (untilMs: number) => {
		// Lets what else goes on have its turn, as a real wait does.
		await new Promise(setImmediate);
		control.check();
		nowMs = Math.max(nowMs, untilMs);
	});
	Object.assign(run.session.options, options);
	const calls: string[] = [];
	const measure = async () => {
		calls.push("measure");
	};
	return { ...run, calls, search: () => measureAtSearchedRate(run.session, layout, run.extras, measure) };
}

describe("measureAtSearchedRate", () => {
	it("measures at the rate that it found, frozen", async (context) => {
		const run = searchRun(context, { brokerCapacity: 40_000, consumerCapacities: [1e6, 1e6] });
		await run.search();
		const found = run.extras.rateSearch?.foundRate ?? 0;
		assert.ok(found > 38_000 && found < 40_400, `${found} msg/s`);
		assert.equal(run.worker.rates.at(-1), found);
		assert.deepEqual(run.calls, ["measure"]);
		assert.equal(run.extras.rateSearch?.controller, "bisect");
	});

	it("is a phase of the run whose every probe is told, and says in the end what it found", async (context) => {
		const run = searchRun(context, { brokerCapacity: 40_000, consumerCapacities: [1e6, 1e6] });
		await run.search();
		assert.deepEqual(
			run.session.phases.map(({ name }) => name),
			["rate-search"],
		);
		const probes = run.events.flatMap((event) => (event.type === "rate-probe" ? [event.probe] : []));
		assert.deepEqual(probes, run.extras.rateSearch?.probes);
		const note = run.events.at(-1);
		assert.match(note?.type === "note" ? note.message : "", /^measuring at 39,\d{3} msg\/s: confirmed over/);
	});

	it("books every message of the search", async (context) => {
		const run = searchRun(context, { brokerCapacity: 40_000, consumerCapacities: [1e6, 1e6] });
		await run.search();
		await run.session.bookTail();
		const { messagesAcknowledged } = await run.worker.counterStats();
		assert.equal(run.session.ledger.totals.acknowledged, messagesAcknowledged);
		assert.equal(run.session.ledger.aggregate(false), null);
	});

	it("takes the slow one of two subscriptions by its index, whatever the order of the consumers", async (context) => {
		const run = searchRun(context, { consumerCapacities: [1e6, 9000] });
		await run.search();
		const { foundRate, probes } = run.extras.rateSearch ?? { foundRate: null, probes: [] };
		assert.ok((foundRate ?? 0) > 8500 && (foundRate ?? 0) < 9200, `${foundRate} msg/s`);
		assert.match(probes.find(({ sustainable }) => !sustainable)?.reason ?? "", /backlog of subscription 000/);
	});

	it("begins with the rate that the user says", async (context) => {
		const run = searchRun(context, { consumerCapacities: [2000, 2000] }, { rateSearchStart: 1234 });
		await run.search();
		assert.equal(run.extras.rateSearch?.probes[0]?.targetRate, 1234);
	});

	it("fails the run when it finds no rate, with the reason", async (context) => {
		const run = searchRun(context, { brokerCapacity: 0.2, consumerCapacities: [1e6, 1e6] }, { rateSearchStart: 2 });
		await assert.rejects(run.search(), (error) => error instanceof RunFailure && /even 1 msg\/s/.test(error.message));
		assert.deepEqual(run.calls, []);
		assert.equal(run.extras.rateSearch?.foundRate, null);
	});

	it("ends when the run is interrupted, with the probes so far on record", async (context) => {
		const run = searchRun(context, { brokerCapacity: 40_000, consumerCapacities: [1e6, 1e6] });
		let readings = 0;
		run.worker.on.counterStats = () => {
			readings++;
			if (readings === 100) run.stop.abort();
		};
		await assert.rejects(run.search(), Interrupted);
		assert.ok((run.extras.rateSearch?.probes.length ?? 0) > 0);
		assert.deepEqual(run.calls, []);
	});

	it("says that it knows no backlog where some topics are not consumed", async (context) => {
		const apart = { topics: 0, existingProduceTopicList: ["topic-0"], existingConsumeTopicList: ["other"] };
		const run = searchRun(context, { brokerCapacity: 40_000, consumerCapacities: [10, 10] }, {}, apart);
		await run.search();
		assert.ok((run.extras.rateSearch?.foundRate ?? 0) > 38_000);
		assert.match(run.session.warnings[0] ?? "", /knows no backlog/);
	});
});

describe("measureAtSearchedRate by Java OMB's controller", () => {
	/** Lets it take `steps` while it is measured. */
	async function adjusted(context: TestContext, plan: ClusterPlan, steps: number): Promise<SearchRun> {
		const run = searchRun(context, plan, { rateController: "omb" });
		await measureAtSearchedRate(run.session, layout, run.extras, async () => {
			run.calls.push(`measure after ${run.extras.rateSearch?.probes.length} steps`);
			while ((run.extras.rateSearch?.probes.length ?? 0) < steps) await new Promise(setImmediate);
		});
		return run;
	}

	it("begins at 10,000 msg/s and goes on while it is measured", async (context) => {
		const run = await adjusted(context, { consumerCapacities: [1e9, 1e9] }, 3);
		assert.equal(run.worker.load?.publishRate, 10_000);
		assert.deepEqual(run.calls, ["measure after 0 steps"]);
		assert.deepEqual(run.worker.rates.slice(0, 3), [20_000, 40_000, 80_000]);
		assert.deepEqual(run.extras.rateSearch?.probes.map(({ startSeconds }) => startSeconds).slice(0, 3), [0, 3, 6]);
	});

	it("ends with the measurement", async (context) => {
		const run = await adjusted(context, { consumerCapacities: [1e9, 1e9] }, 3);
		const { length } = run.worker.rates;
		for (let i = 0; i < 20; i++) await new Promise(setImmediate);
		assert.equal(run.worker.rates.length, length);
	});

	it("says that it found no one rate, and where it was in the end", async (context) => {
		const run = await adjusted(context, { consumerCapacities: [1e9, 1e9] }, 2);
		const { foundRate, controller, conclusion } = run.extras.rateSearch ?? {};
		assert.deepEqual([foundRate, controller], [null, "omb"]);
		assert.match(conclusion ?? "", /changed the rate all the time; it was at [\d,]+ msg\/s in the end/);
	});

	it("is driven to a rate of 0, at which a worker still sends one message a second", async (context) => {
		const run = await adjusted(context, { brokerCapacity: 1000, consumerCapacities: [1, 1] }, 6);
		assert.ok(run.worker.rates.includes(1));
		assert.equal(run.extras.rateSearch?.probes.at(-1)?.targetRate, 0);
	});

	it("ends when the run does", async (context) => {
		const run = searchRun(context, {}, { rateController: "omb" });
		const measuring = measureAtSearchedRate(run.session, layout, run.extras, async () => {
			await new Promise(setImmediate);
			throw new Error("the measurement broke");
		});
		await assert.rejects(measuring, /the measurement broke/);
		const { length } = run.worker.rates;
		for (let i = 0; i < 20; i++) await new Promise(setImmediate);
		assert.equal(run.worker.rates.length, length);
	});
});
