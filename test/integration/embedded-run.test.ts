/** Whole runs against the embedded broker, as the library does them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type BenchmarkEvent, type BenchmarkOptions, type MeasuredRun, runBenchmark } from "../../src/index.ts";
import { scratchDirectory, scratchFile } from "../config/scratch-file.ts";
import { childProcesses, commandLine } from "../support/child-processes.ts";
import { eventually } from "../support/eventually.ts";
import { driverText, workloadText } from "../support/run-texts.ts";

const schemaUrl = new URL("../../src/result/run-record.schema.json", import.meta.url);
const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(schemaUrl, "utf8")));
const root = scratchDirectory();
let folders = 0;

interface Plan {
	workload?: Record<string, unknown>;
	options?: Partial<BenchmarkOptions>;
	/** Called with every event. */
	onEvent?: (event: BenchmarkEvent) => void;
}

function planned({ workload = {}, options = {}, onEvent = () => {} }: Plan) {
	const folder = join(root, `results-${++folders}`);
	return runBenchmark({
		drivers: [scratchFile(root, "driver.yaml", driverText())],
		workloads: [scratchFile(root, `load-${folders}.yaml`, workloadText(workload))],
		outputDirectory: folder,
		sampleSeconds: 0.5,
		onEvent,
		...options,
	});
}

/** The only outcome of a run, its files as a reader gets them; no child process may be left. */
async function run(plan: Plan = {}) {
	const children = childProcesses();
	const [outcome, ...others] = (await planned(plan)) as [MeasuredRun];
	assert.equal(others.length, 0);
	const record = JSON.parse(readFileSync(outcome.files.runRecordPath, "utf8"));
	const result = JSON.parse(readFileSync(outcome.files.resultPath, "utf8"));
	const valid: boolean = validate(record);
	assert.ok(valid, JSON.stringify(validate.errors));
	await eventually("no child is left", () => childProcesses().every((pid) => children.includes(pid)), 5_000);
	return { outcome, measurement: outcome.measurement, record, result };
}

/** The process of the run that runs this module. */
function childOf(module: string): number {
	return childProcesses().find((pid) => commandLine(pid).includes(module)) as number;
}

describe("a run on the embedded broker", () => {
	it("is complete, and everything sent was acknowledged and received", async () => {
		const events: string[] = [];
		const { outcome, measurement, record, result } = await run({ onEvent: ({ type }) => events.push(type) });
		const { totals, aggregate, verification } = measurement;
		assert.equal(outcome.status, "complete");
		assert.equal(measurement.partial, null);
		assert.ok(totals.sent > 1_000, `${totals.sent} messages`);
		assert.equal(totals.acknowledged, totals.sent);
		assert.equal(totals.received, totals.sent);
		assert.equal(totals.errors, 0);
		const { stamped, ...faults } = verification;
		assert.equal(stamped, totals.sent - totals.probes);
		assert.deepEqual(faults, { unstamped: 0, missing: 0, duplicates: 0, outOfOrder: 0 });
		assert.equal(aggregate?.counts.sent, totals.sent - totals.probes);
		assert.equal(aggregate?.publishLatency.count, aggregate?.counts.acknowledged);
		assert.equal(aggregate?.endToEndLatency.count, aggregate?.counts.received);
		assert.equal(measurement.periods.length, 4);
		assert.equal(result.publishRate.length, 4);
		assert.equal(record.runId, measurement.runId);
		assert.equal(events[0], "run");
		assert.equal(events.at(-1), "result");
	});

	it("takes the length of a period from the workload where the caller names none", async () => {
		const { measurement } = await run({
			workload: { sampleRateMillis: 400, testDurationSeconds: 1.2 },
			options: { sampleSeconds: undefined },
		});
		assert.deepEqual(
			measurement.periods.map(({ startSeconds }) => startSeconds),
			[0, 0.4, 0.8],
		);
	});

	it("serves several subscriptions, keys and unstamped messages", async () => {
		const { measurement } = await run({
			workload: {
				topics: 2,
				subscriptionsPerTopic: 2,
				producersPerTopic: 2,
				keyDistributor: "KEY_ROUND_ROBIN",
				stamp: "none",
				warmupDurationSeconds: 0.5,
				testDurationSeconds: 1,
			},
		});
		const { totals, verification, subscriptions, periods } = measurement;
		assert.equal(totals.acknowledged, totals.sent);
		assert.equal(totals.received, 2 * totals.sent);
		assert.equal(verification.unstamped, 2 * (totals.sent - totals.probes));
		assert.equal(verification.missing, 0);
		assert.equal(subscriptions.length, 4);
		assert.equal(periods[0]?.phase, "warmup");
	});

	it("needs no consumers", async () => {
		const { measurement } = await run({ workload: { subscriptionsPerTopic: 0, testDurationSeconds: 0.5 } });
		assert.equal(measurement.partial, null);
		assert.deepEqual([measurement.consumerProcesses, measurement.totals.received], [0, 0]);
		assert.equal(measurement.totals.acknowledged, measurement.totals.sent);
	});

	it("follows another into the same folder, a dozen times with one signal and no warning of Node's", async (context) => {
		const warnings = nodeWarnings(context);
		const short = scratchFile(root, "short.yaml", workloadText({ testDurationSeconds: 0.1, subscriptionsPerTopic: 0 }));
		const { signal } = new AbortController();
		const outcomes = await planned({ options: { workloads: Array(12).fill(short), signal, sampleSeconds: 0.1 } });
		assert.deepEqual(
			outcomes.map(({ status }) => status),
			Array(12).fill("complete"),
		);
		const paths = (outcomes as MeasuredRun[]).flatMap(({ files }) => [files.resultPath, files.runRecordPath]);
		assert.equal(new Set(paths).size, 24);
		await new Promise((resolve) => setImmediate(resolve));
		assert.deepEqual(warnings, []);
	});
});

function nodeWarnings(context: TestContext): string[] {
	const warnings: string[] = [];
	const onWarning = ({ message }: Error) => warnings.push(message);
	process.on("warning", onWarning);
	context.after(() => process.off("warning", onWarning));
	return warnings;
}

describe("a run on the embedded broker that is ended early", () => {
	const long = { testDurationSeconds: 60 };
	const atFirstPeriod = (act: () => void) => {
		let done = false;
		return (event: BenchmarkEvent) => {
			if (event.type !== "period" || done) return;
			done = true;
			act();
		};
	};

	it("by its signal is interrupted, has its files and the messages under way", async () => {
		const stop = new AbortController();
		const { outcome, record } = await run({
			workload: long,
			options: { signal: stop.signal },
			onEvent: atFirstPeriod(() => stop.abort()),
		});
		const { totals, partial, verification, aggregate } = outcome.measurement;
		assert.equal(outcome.status, "interrupted");
		assert.deepEqual(partial, { reason: "interrupted", message: "interrupted by the user" });
		assert.deepEqual(record.partial, partial);
		assert.ok(aggregate !== null);
		assert.equal(totals.received, totals.sent);
		assert.equal(verification.missing, 0);
	});

	it("by its kill signal ends too", async () => {
		const kill = new AbortController();
		const { outcome } = await run({
			workload: { ...long, subscriptionsPerTopic: 0 },
			options: { killSignal: kill.signal },
			onEvent: atFirstPeriod(() => kill.abort()),
		});
		assert.equal(outcome.status, "interrupted");
	});

	it("by the death of a consumer process is failed with its reason", async () => {
		const { outcome, record } = await run({
			workload: long,
			onEvent: atFirstPeriod(() => process.kill(childOf("consumer-process"), "SIGKILL")),
		});
		const message = "consumer process 1 of 1 was killed by SIGKILL";
		assert.equal(outcome.status, "failed");
		assert.deepEqual(record.partial, { reason: "failed", message });
		assert.ok(outcome.measurement.totals.sent > 0);
	});

	it("by the death of its broker is failed with its reason", async () => {
		const { outcome } = await run({
			workload: long,
			onEvent: atFirstPeriod(() => process.kill(childOf("embedded-broker-process"), "SIGKILL")),
		});
		assert.equal(outcome.measurement.partial?.message, "the embedded broker was killed by SIGKILL");
		assert.equal(outcome.status, "failed");
	});

	it("begins no further run", async () => {
		const stop = new AbortController();
		const workloads = [1, 2].map((i) => scratchFile(root, `of-two-${i}.yaml`, workloadText(long)));
		const outcomes = await planned({
			options: { workloads, signal: stop.signal },
			onEvent: atFirstPeriod(() => stop.abort()),
		});
		assert.deepEqual(
			outcomes.map(({ status }) => status),
			["interrupted"],
		);
		assert.equal(readdirSync(join(root, `results-${folders}`)).length, 2);
	});
});
