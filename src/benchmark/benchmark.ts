import { randomBytes } from "node:crypto";
import { ConfigError } from "../config/config-error.ts";
import type { TranslationContext } from "../config/driver/client-properties.ts";
import { payloadLengths } from "../payload/payload.ts";
import { readHostFacts } from "../result/host-facts.ts";
import type { RateSearch, RunMeasurement } from "../result/measurement.ts";
import { type ResultPaths, type ResultTarget, resultBaseName, writeResultFiles } from "../result/result-files.ts";
import { buildRunRecord } from "../result/run-record.ts";
import { sweepResults } from "../result/sweep-results.ts";
import { toTestResult } from "../result/test-result.ts";
import { toolVersion } from "../tool-version.ts";
import { LocalWorker } from "../worker/local-worker.ts";
import type { Pacing } from "../worker/pacing.ts";
import { checkDriver } from "../worker/settings-check.ts";
import { type BenchmarkPlan, type PlannedRun, planBenchmark } from "./benchmark-plan.ts";
import type { BenchmarkListener, MeasuredRun, RunOutcome } from "./events.ts";
import { ombRateLimits } from "./rates/omb-rate-controller.ts";
import { isUnthrottled } from "./target-rate.ts";
import { translationContext } from "./translation.ts";
import { WorkloadGenerator } from "./workload-generator.ts";

export interface BenchmarkOptions {
	/** Paths of driver files. */
	drivers: string[];
	/** Paths of workload files; each runs on each driver, workload by workload. */
	workloads?: string[] | undefined;
	/** Names of presets, which run behind the workload files; the beginning of several names stands for all of them. */
	presets?: string[] | undefined;
	/** Divides the rates and counts of every workload, for a smaller machine; 1 unless given. */
	scale?: number | undefined;
	/**
	 * Path of Java OMB's result file; the run record goes beside it. Several runs are written to
	 * `<output>-<workload>-<driver>.json`, where no file is replaced.
	 */
	output?: string | undefined;
	/** Folder for the result files, named `<workload>-<driver>-<time>`, made when missing; the current one unless given. */
	outputDirectory?: string | undefined;
	/** Length of a period in seconds; unless given as the workload says, else 10 as Java OMB's. */
	sampleSeconds?: number | undefined;
	/** How send threads wait for the next message; `auto` unless given. */
	pacing?: Pacing | undefined;
	/** Unless given, half the cores, but never more than producers. */
	sendThreads?: number | undefined;
	/** Unless given, one per core, but never more than consumers. */
	consumerProcesses?: number | undefined;
	/**
	 * How the rate of a workload with `producerRate: 0` is found: `bisect` (unless given) searches for the highest
	 * sustainable rate first and measures at it; `omb` changes the rate while it is measured, as Java OMB does.
	 */
	rateController?: RateSearch["controller"] | undefined;
	/** The rate that `bisect` begins with, in msg/s; 10,000 unless given. */
	rateSearchStart?: number | undefined;
	/** Unknown keys in the files become warnings. */
	lenient?: boolean | undefined;
	/**
	 * Values in place of those in the files, each `key=value` for every workload file or `driver.key=value` for every
	 * driver file, `driver.<block>.<property>=value` for one property.
	 */
	set?: readonly string[] | undefined;
	/** Leaves the topics of the runs behind. */
	keepTopics?: boolean | undefined;
	/** Replaces `{zone.id}` in `client.id` and `client.rack`. */
	zoneId?: string | undefined;
	/** Ends the run that is under way gracefully, with a partial result, and begins no other. */
	signal?: AbortSignal | undefined;
	/** Ends it without waiting when aborted: child processes are killed, and what cannot be had at once is left. */
	killSignal?: AbortSignal | undefined;
	onEvent?: BenchmarkListener | undefined;
}

const defaultSampleSeconds = 10;

/**
 * Runs every workload on every driver and writes the result files of each run, also of one that failed or was
 * interrupted. Resolves with what became of each run that was begun; one that a cluster refuses, or that broke, does not
 * stop the others. Rejects with a ConfigError for a mistake in the files or the options, before the first run, and with
 * the error of a run when it is the only one.
 */
export async function runBenchmark(options: BenchmarkOptions): Promise<RunOutcome[]> {
	checkNumbers(options);
	checkRateSearch(options);
	const onEvent = options.onEvent ?? (() => {});
	const plan = await planBenchmark({ ...options, lenient: options.lenient ?? false });
	for (const message of plan.warnings) onEvent({ type: "warning", message });
	for (const run of plan.runs) checkDriver(run.driver, contextOf(run, options.zoneId));
	const outcomes: RunOutcome[] = [];
	const signal = AbortSignal.any([options.signal, options.killSignal].filter((each) => each !== undefined));
	for (const [index, run] of plan.runs.entries()) {
		if (signal.aborted) break;
		const outcome = await attemptRun(run, { ...options, onEvent, signal }, plan, index);
		outcomes.push(outcome);
		onEvent({ type: "result", outcome });
	}
	return outcomes;
}

function checkNumbers({ sampleSeconds, sendThreads, consumerProcesses }: BenchmarkOptions): void {
	if (sampleSeconds !== undefined && !(sampleSeconds >= 0.1)) {
		throw new ConfigError("the sample length must be at least 0.1 seconds");
	}
	for (const [name, count] of Object.entries({ sendThreads, consumerProcesses })) {
		if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
			throw new ConfigError(`${name} must be a whole number of at least 1`);
		}
	}
}

function checkRateSearch({ rateController, rateSearchStart }: BenchmarkOptions): void {
	if (rateController === "omb") ombRateLimits(process.env);
	if (rateSearchStart === undefined) return;
	if (rateController === "omb") {
		throw new ConfigError("the rate search of Java OMB begins at 10,000 msg/s; leave out where to begin");
	}
	if (!(rateSearchStart >= 1) || isUnthrottled(rateSearchStart)) {
		throw new ConfigError("a rate search must begin between 1 and 9,999,999 msg/s");
	}
}

type RunContext = BenchmarkOptions & { onEvent: BenchmarkListener; signal: AbortSignal };

async function attemptRun(
	run: PlannedRun,
	options: RunContext,
	plan: BenchmarkPlan,
	index: number,
): Promise<RunOutcome> {
	try {
		return await performRun(run, options, plan, index);
	} catch (cause) {
		if (plan.runs.length === 1) throw cause;
		const error = cause instanceof Error ? cause : new Error(String(cause));
		const status = error instanceof ConfigError ? "refused" : "broken";
		return { workloadName: run.workload.name, driverName: run.driver.name, status, error };
	}
}

async function performRun(
	run: PlannedRun,
	options: RunContext,
	plan: BenchmarkPlan,
	index: number,
): Promise<MeasuredRun> {
	const { workload, driver } = run;
	const runId = randomBytes(8);
	const names = { workloadName: workload.name, driverName: driver.name };
	const runIdText = runId.toString("hex");
	options.onEvent({ type: "run", index, count: plan.runs.length, ...names, runId: runIdText });
	const worker = await openWorker(run, options, runId.readBigUInt64BE());
	const kill = () => worker.kill();
	options.killSignal?.addEventListener("abort", kill, { once: true });
	try {
		for (const message of worker.notes) options.onEvent({ type: "note", message });
		const measurement = await new WorkloadGenerator(worker, workload, {
			runId: runIdText,
			payloads: run.payloads,
			sampleSeconds: options.sampleSeconds ?? workload.sampleSeconds ?? defaultSampleSeconds,
			keepTopics: options.keepTopics ?? false,
			rateController: options.rateController,
			rateSearchStart: options.rateSearchStart,
			signal: options.signal,
			killSignal: options.killSignal,
			onEvent: options.onEvent,
		}).run();
		const files = await writeResults(run, measurement, worker, plan.target);
		return { ...names, status: measurement.partial?.reason ?? "complete", measurement, files };
	} finally {
		options.killSignal?.removeEventListener("abort", kill);
		await worker.close();
	}
}

function contextOf({ workload, payloads }: PlannedRun, zoneId: string | undefined): TranslationContext {
	return translationContext(workload, zoneId, payloadLengths(payloads));
}

async function openWorker(run: PlannedRun, options: RunContext, runId: bigint): Promise<LocalWorker> {
	return LocalWorker.open({
		driver: run.driver,
		translation: contextOf(run, options.zoneId),
		runId,
		pacing: options.pacing ?? "auto",
		sendThreads: options.sendThreads ?? null,
		consumerProcesses: options.consumerProcesses ?? null,
	});
}

async function writeResults(
	{ workload, driver }: PlannedRun,
	measurement: RunMeasurement,
	worker: LocalWorker,
	target: ResultTarget,
): Promise<ResultPaths> {
	const identity = {
		workload: workload.name,
		driver: driver.name,
		messageSize: workload.messageSize,
		topics: workload.topics,
		partitions: workload.partitionsPerTopic,
		producersPerTopic: workload.producersPerTopic,
		consumersPerTopic: workload.consumerPerSubscription,
	};
	const runRecord = buildRunRecord({
		measurement,
		versions: { tool: toolVersion(), librdkafka: worker.librdkafkaVersion, node: process.versions.node },
		workload,
		driver,
		effectiveSettings: worker.effectiveSettings,
		host: readHostFacts(),
	});
	const now = new Date();
	const prefix = "prefix" in target ? target.prefix : undefined;
	const baseName = (label?: string) => resultBaseName(workload.baseName, driver.name, prefix ?? now, label);
	return writeResultFiles({
		...target,
		baseName: baseName(),
		testResult: toTestResult(measurement, identity),
		runRecord,
		steps: sweepResults(measurement, identity).map((step) => ({ ...step, baseName: baseName(step.label) })),
	});
}
