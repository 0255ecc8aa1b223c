/** Whole runs against the embedded broker whose rate changes: profiles and sweeps. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expectedMessages } from "../../src/benchmark/rates/rate-schedule.ts";
import { type BenchmarkOptions, type MeasuredRun, runBenchmark } from "../../src/index.ts";
import { measurementPeriods } from "../../src/result/aggregate.ts";
import type { PeriodSample, RunMeasurement, SweepStep } from "../../src/result/measurement.ts";
import type { TestResult } from "../../src/result/test-result.ts";
import { scratchDirectory, scratchFile } from "../config/scratch-file.ts";
import { driverText, workloadText } from "../support/run-texts.ts";

const schemaUrl = new URL("../../src/result/run-record.schema.json", import.meta.url);
const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(schemaUrl, "utf8")));
const javaUrl = new URL("../fixtures/result/java-10-partitions-50k.json", import.meta.url);
const javaFields = Object.keys(JSON.parse(readFileSync(javaUrl, "utf8")));
const root = scratchDirectory();
let folders = 0;

const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));

/** Runs a workload, whose record must fit its schema. */
async function run(workload: Record<string, unknown>, options: Partial<BenchmarkOptions> = {}) {
	const folder = join(root, `results-${++folders}`);
	const [outcome] = (await runBenchmark({
		drivers: [scratchFile(root, "driver.yaml", driverText())],
		workloads: [scratchFile(root, `load-${folders}.yaml`, workloadText(workload))],
		outputDirectory: folder,
		sampleSeconds: 0.5,
		...options,
	})) as [MeasuredRun];
	const record = readJson(outcome.files.runRecordPath);
	const valid: boolean = validate(record);
	assert.ok(valid, JSON.stringify(validate.errors));
	assert.equal(outcome.measurement.partial, null);
	return { folder, outcome, record, measurement: outcome.measurement };
}

const endOf = ({ startSeconds }: PeriodSample) => startSeconds + 0.5;

/** Messages that were sent in a span of the measurement, which must be one of whole periods. */
function sentBetween(measurement: RunMeasurement, fromSeconds: number, toSeconds: number): number {
	return measurementPeriods(measurement)
		.filter((period) => period.startSeconds >= fromSeconds && endOf(period) <= toSeconds)
		.reduce((sum, { counts }) => sum + counts.sent, 0);
}

const within = (share: number, value: number, expected: number) =>
	assert.ok(Math.abs(value - expected) <= share * expected, `${value} is not within ${share} of ${expected}`);

describe("a rate profile on the embedded broker", () => {
	const rateProfile = [
		{ hold: 1000, seconds: 1 },
		{ ramp: [1000, 4000], seconds: 2 },
		{ burst: 500, peak: 5000, everySeconds: 1, burstSeconds: 0.2, seconds: 2 },
		{ sine: 1000, amplitude: 800, periodSeconds: 1 },
	];
	const workload = { producerRate: undefined, rateProfile, warmupDurationSeconds: 0.5, testDurationSeconds: 6 };

	it("is followed within 1 %, and its periods show and send their shares", async () => {
		const { measurement, record } = await run(workload);
		const segments = (record.workload.rateProfile as Array<Record<string, unknown>>).map(({ shape }) => shape);
		assert.deepEqual(segments, ["hold", "ramp", "burst", "sine"]);
		const profile = record.workload.rateProfile.map((segment: { seconds: number | null }) => ({
			...segment,
			seconds: segment.seconds ?? Number.POSITIVE_INFINITY,
		}));
		within(0.01, measurement.aggregate?.counts.sent ?? 0, 1000 + 5000 + 2800 + 1000);
		for (const [from, to] of [
			[0, 1],
			[1, 2],
			[2, 3],
			[3, 4],
			[4, 5],
			[5, 6],
		] as const) {
			within(0.25, sentBetween(measurement, from, to), expectedMessages(profile, from, to));
		}
		for (const period of measurementPeriods(measurement)) {
			const expected = expectedMessages(profile, period.startSeconds, endOf(period)) / 0.5;
			within(0.15, period.targetRate ?? 0, expected);
		}
		const { totals } = measurement;
		assert.equal(totals.received, totals.sent);
		assert.deepEqual(measurement.warnings, []);
	});

	it("may have a stretch without limit, and none is left behind it", async () => {
		const { measurement } = await run({
			producerRate: undefined,
			rateProfile: [
				{ hold: 500, seconds: 0.75 },
				{ hold: "max", seconds: 0.5 },
				{ hold: 500, seconds: 0.75 },
			],
			subscriptionsPerTopic: 0,
		});
		const [before, during, , after] = measurementPeriods(measurement);
		assert.deepEqual([before?.targetRate !== null, during?.targetRate, after?.targetRate !== null], [true, null, true]);
		assert.ok((during?.counts.sent ?? 0) > 2500, `${during?.counts.sent} sent`);
		for (const period of [before, after]) assert.ok((period?.counts.sent ?? 0) < 400, `${period?.counts.sent} sent`);
	});
});

describe("a sweep on the embedded broker", () => {
	const workload = { producerRate: [500, 1000, 2000], warmupDurationSeconds: 0.5, testDurationSeconds: 1 };

	it("measures a step per rate in one run, with a result that Java's tools read for each", async () => {
		const { folder, outcome, measurement, record } = await run(workload);
		const { stepPaths = [], resultPath, runRecordPath } = outcome.files;
		assert.equal(measurement.sweep?.length, 3);
		assert.equal(resultPath, stepPaths[0]);
		assert.deepEqual(readdirSync(folder).sort(), [...stepPaths, runRecordPath].map((path) => basename(path)).sort());
		for (const [i, rate] of workload.producerRate.entries()) {
			const step: SweepStep = measurement.sweep?.[i] ?? assert.fail();
			const result: TestResult = readJson(stepPaths[i] ?? "");
			const label = ["500", "1k", "2k"][i];
			assert.match(basename(stepPaths[i] ?? ""), new RegExp(`^load-\\d+-${label}-embedded-[\\d-]+\\.json$`));
			assert.equal(result.workload, `small-${label}`);
			assert.deepEqual(Object.keys(result), javaFields);
			assert.equal(result.publishRate.length, 2);
			assert.ok(Object.keys(result.aggregatedPublishLatencyQuantiles).length > 1);
			within(0.05, step.publishRate, rate);
			assert.equal(record.sweep[i].targetRate, rate);
			assert.equal(record.sweep[i].latencies.responseTime.count, step.counts.acknowledged);
		}
		assert.equal(measurement.topics.length, 1);
		assert.equal(measurement.totals.received, measurement.totals.sent);
	});

	it("writes its results beside an output path", async () => {
		const output = join(root, "mine.json");
		const options = { output, outputDirectory: undefined };
		const { outcome } = await run({ ...workload, producerRate: [500, 600], testDurationSeconds: 0.5 }, options);
		assert.deepEqual(outcome.files.stepPaths, [join(root, "mine-500.json"), join(root, "mine-600.json")]);
		assert.equal(outcome.files.runRecordPath, join(root, "mine.run.json"));
	});
});
