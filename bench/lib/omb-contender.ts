import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { type Contender, messageBytes, partitions, sharedSettings, type TrialPlan } from "./contender.ts";
import { parseOmbRunRecord } from "./omb-run-record.ts";

const program = fileURLToPath(new URL("../../bin/omb.js", import.meta.url));
/** By how much the load outlasts the window, which is found by looking at the topic once a second. */
const marginSeconds = 3;

/** This project: one producer, and a consumer of everything it sends running beside it. */
export function omb(): Contender {
	return {
		name: "omb",
		makesTopic: true,
		stopSignal: null,
		async command(trial) {
			const file = (name: string) => join(trial.folder, name);
			await writeFile(file("payload.data"), "x".repeat(messageBytes));
			await writeFile(file("driver.yaml"), stringify(driver(trial)));
			await writeFile(file("workload.yaml"), stringify(workload(trial, file("payload.data"))));
			const args = [program, "run", "-d", file("driver.yaml"), file("workload.yaml"), "-o", file("result.json")];
			return { file: process.execPath, args };
		},
		reported: async ({ folder }) => parseOmbRunRecord(await readFile(join(folder, "result.run.json"), "utf8")),
	};
}

function driver({ bootstrapServers, settings }: TrialPlan): object {
	return {
		name: "max-rate",
		driverClass: "io.openmessaging.benchmark.driver.kafka.KafkaBenchmarkDriver",
		replicationFactor: 1,
		topicConfig: "min.insync.replicas=1\n",
		commonConfig: `bootstrap.servers=${bootstrapServers}\n`,
		producerConfig: [...sharedSettings(settings), `buffer.memory=${settings.bufferMemory}`, ""].join("\n"),
		consumerConfig: "auto.offset.reset=earliest\nenable.auto.commit=false\nmax.partition.fetch.bytes=10485760\n",
	};
}

function workload({ window }: TrialPlan, payloadFile: string): object {
	return {
		name: "max-rate",
		topics: 1,
		partitionsPerTopic: partitions,
		keyDistributor: "NO_KEY",
		messageSize: messageBytes,
		payloadFile,
		subscriptionsPerTopic: 1,
		consumerPerSubscription: 1,
		producersPerTopic: 1,
		producerRate: 10_000_000,
		consumerBacklogSizeGB: 0,
		warmupDurationSeconds: window.warmupSeconds,
		testDurationSeconds: window.seconds + marginSeconds,
	};
}
