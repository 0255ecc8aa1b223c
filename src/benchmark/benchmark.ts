import { randomBytes } from "node:crypto";
import { ConfigError } from "../config/config-error.ts";
import { readHostFacts } from "../result/host-facts.ts";
import type { RunMeasurement } from "../result/measurement.ts";
import { type ResultPaths, type ResultTarget, resultBaseName, writeResultFiles } from "../result/result-files.ts";
import { buildRunRecord } from "../result/run-record.ts";
import { toTestResult } from "../result/test-result.ts";
import { toolVersion } from "../tool-version.ts";
import { LocalWorker } from "../worker/local-worker.ts";
import type { Pacing } from "../worker/pacing.ts";
import { type BenchmarkPlan, type PlannedRun, planBenchmark } from "./benchmark-plan.ts";
import type { BenchmarkListener, RunOutcome } from "./events.ts";
import { WorkloadGenerator } from "./workload-generator.ts";

export interface BenchmarkOptions {
	/** Paths of driver files. */
	drivers: string[];
	/** Paths of workload files; each runs on each driver, workload by workload. */
	workloads: string[];
	/** Path of Java OMB's result file, for a single run; the run record goes beside it. */
	output?: string | undefined;
	/** Folder for the result files, named `<workload>-<driver>-<time>`, made when missing; the current one unless given. */
	outputDirectory?: string | undefined;
	/** Length of a period in seconds; 10 unless given, as Java OMB's. */
	sampleSeconds?: number | undefined;
	/** How send threads wait for the next message; `auto` unless given. */
	pacing?: Pacing | undefined;
	/** Unless given, half the cores, but never more than producers. */
	sendThreads?: number | undefined;
	/** Unless given, one per core, but never more than consumers. */
	consumerProcesses?: number | undefined;
	/** Unknown keys in the files become warnings. */
	lenient?: boolean | undefined;
	/** Leaves the topics of the runs behind. */
	keepTopics?: boolean | undefined;
	/** Replaces `{zone.id}` in `client.id` and `client.rack`. */
	zoneId?: string | undefined;
	/** Ends the run that is under way gracefully, with a partial result, and begins no other. */
	signal?: AbortSignal | undefined;
	/** Ends it at once when aborted: child processes are killed, nothing more is collected. */
	killSignal?: AbortSignal | undefined;
	onEvent?: BenchmarkListener | undefined;
}

const defaultSampleSeconds = 10;
const javaProfile = "3.6.1";
const javaKeyBytes = 10;

/**
 * Runs every workload on every driver and writes the result files of each run, also of one that failed or was
 * interrupted. Resolves with what became of each run that was begun. Rejects with a ConfigError for a mistake in the
 * files or the options, or what a cluster refuses; the outcomes so far were reported as events then.
 */
export async function runBenchmark(options: BenchmarkOptions): Promise<RunOutcome[]> {
	checkNumbers(options);
	const onEvent = options.onEvent ?? (() => {});
	const plan = await planBenchmark({ ...options, lenient: options.lenient ?? false });
	for (const message of plan.warnings) onEvent({ type: "warning", message });
	const outcomes: RunOutcome[] = [];
	const signal = AbortSignal.any([options.signal, options.killSignal].filter((each) => each !== undefined));
	for (const [index, run] of plan.runs.entries()) {
		if (signal.aborted) break;
		const outcome = await performRun(run, { ...options, onEvent, signal }, plan, index);
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

type RunContext = BenchmarkOptions & { onEvent: BenchmarkListener; signal: AbortSignal };

async function performRun(
	run: PlannedRun,
	options: RunContext,
	plan: BenchmarkPlan,
	index: number,
): Promise<RunOutcome> {
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
			sampleSeconds: options.sampleSeconds ?? defaultSampleSeconds,
			keepTopics: options.keepTopics ?? false,
			signal: options.signal,
			onEvent: options.onEvent,
		}).run();
		const files = await writeResults(run, measurement, worker, plan.target);
		return { ...names, status: measurement.partial?.reason ?? "complete", measurement, files };
	} finally {
		options.killSignal?.removeEventListener("abort", kill);
		await worker.close();
	}
}

async function openWorker({ workload, driver }: PlannedRun, options: RunContext, runId: bigint): Promise<LocalWorker> {
	const keyBytes = workload.keyDistributor === "NO_KEY" ? 0 : javaKeyBytes;
	return LocalWorker.open({
		driver,
		translation: {
			recordBytes: workload.messageSize,
			keyBytes,
			zoneId: options.zoneId ?? null,
			profile: javaProfile,
		},
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
	const testResult = toTestResult(measurement, {
		workload: workload.name,
		driver: driver.name,
		messageSize: workload.messageSize,
		topics: workload.topics,
		partitions: workload.partitionsPerTopic,
		producersPerTopic: workload.producersPerTopic,
		consumersPerTopic: workload.consumerPerSubscription,
	});
	const runRecord = buildRunRecord({
		measurement,
		versions: { tool: toolVersion(), librdkafka: worker.librdkafkaVersion, node: process.versions.node },
		workload,
		driver,
		effectiveSettings: worker.effectiveSettings,
		host: readHostFacts(),
	});
	const baseName = resultBaseName(workload.baseName, driver.name, new Date());
	return writeResultFiles({ ...target, baseName, testResult, runRecord });
}
