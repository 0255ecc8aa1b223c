/** Runs of `runBenchmark` against a Kafka of the fixture, from files written for the occasion. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { stringify } from "yaml";
import { type BenchmarkOptions, type MeasuredRun, runBenchmark } from "../../src/index.ts";
import type { RunRecord } from "../../src/result/run-record.ts";
import type { TestResult } from "../../src/result/test-result.ts";

/** What differs from a run of two seconds at 1,000 msg/s with one topic, partition, producer and consumer. */
export interface RunPlan {
	/** Keys of the workload file. */
	workload?: Record<string, unknown>;
	/** Default 1. */
	replicationFactor?: number;
	/** Lines of the driver file's blocks. */
	topicConfig?: string;
	/** Added to the bootstrap servers. */
	commonConfig?: string;
	producerConfig?: string;
	consumerConfig?: string;
	options?: Omit<BenchmarkOptions, "drivers" | "workloads" | "output" | "outputDirectory">;
}

export interface RunFiles {
	/** Holds the two files; results belong here too. Gone after the test. */
	folder: string;
	driver: string;
	workload: string;
}

/** A run that ended by itself, with its files as a reader gets them. */
export interface FinishedRun {
	outcome: MeasuredRun;
	result: TestResult;
	record: RunRecord;
}

const smallWorkload = {
	name: "small",
	topics: 1,
	partitionsPerTopic: 1,
	messageSize: 100,
	useRandomizedPayloads: true,
	randomBytesRatio: 0.5,
	randomizedPayloadPoolSize: 10,
	subscriptionsPerTopic: 1,
	consumerPerSubscription: 1,
	producersPerTopic: 1,
	producerRate: 1000,
	warmupDurationSeconds: 0,
	testDurationSeconds: 2,
};

/** A folder that is gone after the test. */
export async function testFolder(context: TestContext): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "omb-test-"));
	context.after(() => rm(folder, { recursive: true, force: true }));
	return folder;
}

/** Writes a driver file for these servers and a workload file into a new folder. */
export async function writeRunFiles(bootstrapServers: string, context: TestContext, plan: RunPlan): Promise<RunFiles> {
	const folder = await testFolder(context);
	const files = { folder, driver: join(folder, "driver.yaml"), workload: join(folder, "workload.yaml") };
	const driver = {
		name: "kafka",
		driverClass: "io.openmessaging.benchmark.driver.kafka.KafkaBenchmarkDriver",
		replicationFactor: plan.replicationFactor ?? 1,
		topicConfig: plan.topicConfig ?? "",
		commonConfig: `bootstrap.servers=${bootstrapServers}\n${plan.commonConfig ?? ""}`,
		producerConfig: plan.producerConfig ?? "acks=all\nlinger.ms=1\nbatch.size=131072",
		consumerConfig: plan.consumerConfig ?? "auto.offset.reset=earliest\nenable.auto.commit=false",
	};
	await writeFile(files.driver, stringify(driver));
	await writeFile(files.workload, stringify({ ...smallWorkload, ...plan.workload }));
	return files;
}

/** Runs one workload on one driver. Rejects as `runBenchmark` does. */
export async function run(bootstrapServers: string, context: TestContext, plan: RunPlan = {}): Promise<FinishedRun> {
	const { folder, driver, workload } = await writeRunFiles(bootstrapServers, context, plan);
	const options = { drivers: [driver], workloads: [workload], outputDirectory: folder, sampleSeconds: 1 };
	const [outcome] = (await runBenchmark({ ...options, ...plan.options })) as [MeasuredRun];
	return { outcome, ...(await readResults(outcome.files)) };
}

/** Reads both files of a run. */
export async function readResults({
	resultPath,
	runRecordPath,
}: MeasuredRun["files"]): Promise<{ result: TestResult; record: RunRecord }> {
	return {
		result: JSON.parse(await readFile(resultPath, "utf8")),
		record: JSON.parse(await readFile(runRecordPath, "utf8")),
	};
}
