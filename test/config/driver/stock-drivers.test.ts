/** The driver files that come with OMB and its forks, put together again from their figures, are taken as they are. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stringify } from "yaml";
import { type TranslatedDriver, translateDriver } from "../../../src/config/driver/client-properties.ts";
import { loadDriver } from "../../../src/config/driver/driver.ts";
import { checkDriver } from "../../../src/worker/settings-check.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";

interface StockDriver {
	/** Default `kafka.KafkaBenchmarkDriver`. */
	driverClass?: string;
	reset?: boolean;
	/** Default `min.insync.replicas=2`. */
	topic?: string;
	/** Behind the bootstrap servers. */
	common?: string;
	/** Behind `acks=all`, unless it says otherwise. */
	producer: string;
	/** Behind `auto.offset.reset=earliest` and `enable.auto.commit=false`. */
	consumer?: string;
}

/** Settings of librdkafka's producer or consumer that must come of it. */
type Expected = Record<string, string | undefined>;

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const fetch10MB = `max.partition.fetch.bytes=${10 * mebibyte}`;
const sync = "min.insync.replicas=2\nflush.messages=1\nflush.ms=0";
const redpanda = { driverClass: "redpanda.RedpandaBenchmarkDriver", reset: true, topic: "" };
const swarm = { ...redpanda, driverClass: "redpanda.swarm.RedpandaBenchmarkDriver", consumer: "group.id=benchGroup" };
const once = "enable.idempotence=true\nmax.in.flight.requests.per.connection=1\nretries=2147483647\nacks=all";

const batching = (lingerMs: number, batchBytes: number) => `linger.ms=${lingerMs}\nbatch.size=${batchBytes}`;
const big = (codec: string): [string, StockDriver, Expected] => [
	`kafka-big-batches-${codec}`,
	{ producer: `${batching(200, mebibyte)}\ncompression.type=${codec}`, consumer: fetch10MB },
	{ "compression.type": codec, "linger.ms": "200" },
];
const compressed = (codec: string): [string, StockDriver, Expected] => [
	`kafka-compression-${codec}`,
	{ producer: `${batching(1, mebibyte)}\ncompression.type=${codec}`, consumer: fetch10MB },
	{ "compression.type": codec, "linger.ms": "1" },
];
const codecs = ["gzip", "lz4", "snappy", "zstd"];

const omb: Array<[name: string, driver: StockDriver, expected: Expected]> = [
	...codecs.map(big),
	...codecs.map(compressed),
	[
		"kafka-big-batches",
		{ producer: `${batching(100, mebibyte)}\nmax.request.size=${4 * mebibyte}`, consumer: fetch10MB },
		{ "linger.ms": "100", "batch.size": String(mebibyte) },
	],
	[
		"kafka-exactly-once",
		{ producer: `${once}\n${batching(1, mebibyte)}`, consumer: fetch10MB },
		{ "enable.idempotence": "true", "max.in.flight.requests.per.connection": "1" },
	],
	[
		"kafka-latency",
		{ producer: batching(1, 128 * kibibyte), consumer: fetch10MB },
		{ "batch.size": String(128 * kibibyte) },
	],
	["kafka-no-linger", { producer: batching(0, mebibyte), consumer: fetch10MB }, { "linger.ms": "0" }],
	["kafka-sync", { topic: sync, producer: batching(1, mebibyte), consumer: fetch10MB }, { "linger.ms": "1" }],
	[
		"kafka-throughput",
		{
			common: "default.api.timeout.ms=1200000\nrequest.timeout.ms=1200000",
			producer: batching(1, mebibyte),
			consumer: fetch10MB,
		},
		{ "request.timeout.ms": "900000" },
	],
];

const forks: Array<[name: string, driver: StockDriver, expected: Expected]> = [
	[
		"kafka-sync-group-all-1ms (Redpanda)",
		{
			reset: true,
			topic: sync,
			producer: batching(1, 128 * kibibyte),
			consumer: `auto.commit.interval.ms=0\nmax.partition.fetch.bytes=${128 * kibibyte}`,
		},
		{ "max.partition.fetch.bytes": String(128 * kibibyte) },
	],
	["redpanda-ack-0", { ...redpanda, producer: `acks=0\n${batching(1, 128 * kibibyte)}` }, { acks: "0" }],
	["redpanda-ack-1", { ...redpanda, producer: `acks=1\n${batching(1, 128 * kibibyte)}` }, { acks: "1" }],
	["redpanda-ack-all", { ...redpanda, producer: batching(100, mebibyte), consumer: fetch10MB }, { acks: "all" }],
	[
		"redpanda-ack-all-group-linger-10ms",
		{
			...redpanda,
			common: "request.timeout.ms=120000",
			producer: batching(10, mebibyte),
			consumer: `group.id=benchGroup\nmax.partition.fetch.bytes=${mebibyte}`,
		},
		{ "request.timeout.ms": "120000" },
	],
	[
		"redpanda-ack-1-linger-1ms-eod-false",
		{
			...swarm,
			common: "request.timeout.ms=300000",
			producer: `acks=1\n${batching(1, 128 * kibibyte)}\nmax.in.flight.requests.per.connection=5\nenable.idempotence=false`,
		},
		{ "enable.idempotence": "false", "max.in.flight.requests.per.connection": "5" },
	],
	["redpanda-exactly-once", { ...redpanda, producer: `${once}\n${batching(1, 128 * kibibyte)}` }, { acks: "all" }],
	[
		"kafka-driver (AutoMQ)",
		{
			reset: true,
			topic: "min.insync.replicas=2\nretention.ms=86400000",
			producer: batching(1, 64 * kibibyte),
			consumer: "enable.auto.commit=true",
		},
		{ "batch.size": String(64 * kibibyte), "enable.auto.commit": "true" },
	],
	[
		"AutoMQ-for-Kafka",
		{
			topic: "min.insync.replicas=2\nflush.messages=1\nretention.ms=86400000",
			producer: batching(1, 64 * kibibyte),
			consumer: "enable.auto.commit=true",
		},
		{ "enable.auto.commit": "true" },
	],
];

const context = { recordBytes: 1024, keyBytes: 0, zoneId: null, profile: "3.6.1" } as const;

describe("driver files of OMB and its forks", () => {
	const directory = scratchDirectory();

	it("has OMB's fourteen", () => assert.equal(new Set(omb.map(([name]) => name)).size, 14));

	for (const [name, stock, expected] of [...omb, ...forks]) {
		it(`${name} is taken as it is`, async () => {
			const { driver, warnings } = await loadDriver(scratchFile(directory, "driver.yaml", driverText(stock)));
			assert.deepEqual([driver.replicationFactor, warnings.length], [3, stock.reset ? 1 : 0]);
			const translated = translateDriver(driver, context);
			checkDriver(driver, context);
			assert.deepEqual(chosen(translated, Object.keys(expected)), expected);
			const topicConfig = (stock.topic ?? "min.insync.replicas=2").split("\n").filter((line) => line !== "");
			const topicLines = Object.entries(translated.topic.config).map(([key, value]) => `${key}=${value}`);
			assert.deepEqual(topicLines, topicConfig);
		});
	}
});

function driverText({
	driverClass = "kafka.KafkaBenchmarkDriver",
	reset,
	topic,
	common,
	producer,
	consumer,
}: StockDriver) {
	return stringify({
		name: "stock",
		driverClass: `io.openmessaging.benchmark.driver.${driverClass}`,
		replicationFactor: 3,
		...(reset === undefined ? {} : { reset }),
		topicConfig: topic ?? "min.insync.replicas=2",
		commonConfig: `bootstrap.servers=localhost:9092\n${common ?? ""}`,
		producerConfig: `acks=all\n${producer}`,
		consumerConfig: `auto.offset.reset=earliest\nenable.auto.commit=false\n${consumer ?? ""}`,
	});
}

/** What producer and, behind it, consumer have for these names. */
function chosen({ producer, consumer }: TranslatedDriver, names: string[]): Expected {
	const settings = { ...Object.fromEntries(consumer.config), ...Object.fromEntries(producer.config) };
	return Object.fromEntries(names.map((name) => [name, settings[name]]));
}
