/** Each codec of a driver file is the one in which a real Kafka has stored the batches. */
import assert from "node:assert/strict";
import { run } from "../support/benchmark-run.ts";
import { kafkaTest } from "../support/kafka-test.ts";
import { type RecordBatch, storedBatches } from "../support/record-batches.ts";

/** Pays to compress, even with the weakest codec. */
const workload = { messageSize: 1000, randomBytesRatio: 0.1, testDurationSeconds: 1 };

const rows: Array<[codec: RecordBatch["codec"], properties: string, level: string | undefined]> = [
	["none", "", undefined],
	["none", "compression.type=none", undefined],
	["gzip", "compression.type=gzip", undefined],
	["gzip", "compression.type=gzip\ncompression.gzip.level=9", "9"],
	["snappy", "compression.type=snappy", undefined],
	["lz4", "compression.type=lz4", undefined],
	["lz4", "compression.type=lz4\ncompression.lz4.level=12", "12"],
	["zstd", "compression.type=zstd", undefined],
	["zstd", "compression.type=zstd\ncompression.zstd.level=7\ncompression.gzip.level=1", "7"],
];

for (const [codec, properties, level] of rows) {
	const what = properties.replaceAll("\n", ", ") || "no codec";
	kafkaTest(`with ${what} every message arrives, stored in ${codec}`, async (broker, context) => {
		const { outcome, record } = await run(broker.bootstrapServers, context, {
			workload,
			producerConfig: `acks=all\nlinger.ms=20\n${properties}`,
			options: { keepTopics: true },
		});

		const { sent, acknowledged, received, missing } = { ...record.totals, ...outcome.measurement.verification };
		assert.deepEqual([outcome.status, acknowledged, received, missing], ["complete", sent, sent, 0]);
		const [topic] = outcome.measurement.topics;
		const batches = await storedBatches(broker, topic?.name ?? "", 0);
		// The probes before the load are small, and librdkafka leaves alone what compression would not shrink.
		assert.deepEqual(new Set(batches.slice(1).map((batch) => batch.codec)), new Set([codec]));
		const setting = record.effectiveSettings.producer.find(({ name }) => name === "compression.level");
		assert.equal(setting?.value, level);
	});
}
