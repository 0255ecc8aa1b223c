/** Texts of the two files of a run against the embedded broker. */
import { stringify } from "yaml";

/** A driver file; `producerConfig` is added to the block of that name. */
export function driverText(producerConfig = "acks=all"): string {
	return stringify({
		name: "embedded",
		driverClass: "io.openmessaging.benchmark.driver.kafka.KafkaBenchmarkDriver",
		replicationFactor: 1,
		topicConfig: "",
		commonConfig: "bootstrap.servers=embedded\n",
		producerConfig: `${producerConfig}\nlinger.ms=1\n`,
		consumerConfig: "auto.offset.reset=earliest\nenable.auto.commit=false\nfetch.max.wait.ms=5\n",
	});
}

/** A workload of 2 s at 1,000 msg/s without warm-up. */
export function workloadText(changes: Record<string, unknown> = {}): string {
	return stringify({
		name: "small",
		topics: 1,
		partitionsPerTopic: 2,
		messageSize: 100,
		useRandomizedPayloads: true,
		randomBytesRatio: 0.5,
		randomizedPayloadPoolSize: 10,
		subscriptionsPerTopic: 1,
		consumerPerSubscription: 1,
		producersPerTopic: 1,
		producerRate: 1_000,
		warmupDurationSeconds: 0,
		testDurationSeconds: 2,
		...changes,
	});
}
