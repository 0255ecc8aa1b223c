import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TranslationContext } from "../../src/config/client-properties.ts";
import { driverWith, settingsOf, translate } from "./driver-fixture.ts";

const partitioners = "org.apache.kafka.clients.producer";
const inFlight = "max.in.flight.requests.per.connection";

type Settings = Record<string, string | undefined>;

describe("producer properties", () => {
	const rows: Array<[block: string, context: Partial<TranslationContext>, expected: Settings, why: string]> = [
		["acks=0", {}, { "enable.idempotence": "false", acks: "0" }, "no idempotence without acknowledgements"],
		["acks=-1", {}, { "enable.idempotence": "true", acks: "-1" }, "-1 is all"],
		["retries=0", {}, { "enable.idempotence": "false", retries: "0" }, "no idempotence without retries"],
		["enable.idempotence=False\nacks=1", {}, { "enable.idempotence": "false" }, "switched off by the file"],
		["enable.idempotence=true", {}, { "enable.idempotence": "true" }, "what Java does anyway"],
		[
			`acks=1\n${inFlight}=10`,
			{ profile: "4.x" },
			{ "enable.idempotence": "false" },
			"acks comes first in Kafka 4 too",
		],
		["linger.ms=1000000", {}, { "linger.ms": "900000" }, "librdkafka's longest linger"],
		["linger.ms=5", { profile: "4.x" }, { "delivery.timeout.ms": "120000" }, "Java's default delivery timeout"],
		["delivery.timeout.ms=30000", {}, { "delivery.timeout.ms": "30000" }, "exactly linger plus request timeout"],
		["batch.size=1000", { recordBytes: 1000 }, { "batch.num.messages": "2" }, "a batch of one record and a spare"],
		[
			"batch.size=134217727\nbuffer.memory=134217728",
			{ recordBytes: 1 },
			{ "batch.num.messages": "1000000" },
			"the most",
		],
		["batch.size=0", { recordBytes: 100 }, { "batch.size": "1", "batch.num.messages": "1" }, "no batches"],
		["buffer.memory=16385", {}, { "queue.buffering.max.kbytes": "16" }, "whole KiB"],
		[
			"batch.size=10\nbuffer.memory=100",
			{ recordBytes: 90, keyBytes: 10 },
			{ "queue.buffering.max.kbytes": "1", "queue.buffering.max.messages": "1" },
			"room for one record at least",
		],
		[
			"buffer.memory=33554432",
			{ recordBytes: 100, keyBytes: 10 },
			{ "queue.buffering.max.messages": "284359" },
			"keys take room",
		],
		["max.block.ms=9223372036854775807", {}, { "topic.metadata.propagation.max.ms": "3600000" }, "an hour at most"],
		["max.request.size=1", {}, { "message.max.bytes": "16384" }, "no smaller than a batch"],
		["max.request.size=1\nbatch.size=1", {}, { "message.max.bytes": "1000" }, "librdkafka's least"],
		["compression.type=lz4\ncompression.lz4.level=1", {}, { "compression.level": "3" }, "Java's 1 is a slow level"],
		["compression.type=lz4\ncompression.lz4.level=5", {}, { "compression.level": "5" }, "the same scale from 3 on"],
		["compression.type=lz4\ncompression.lz4.level=17", {}, { "compression.level": "12" }, "librdkafka's most"],
		["compression.type=zstd\ncompression.zstd.level=0", {}, { "compression.level": "-1" }, "zstd's own default"],
		["compression.type=zstd", {}, { "compression.level": undefined, "compression.type": "zstd" }, "no level given"],
		[
			`partitioner.class=${partitioners}.internals.DefaultPartitioner`,
			{},
			{ partitioner: "murmur2_random" },
			"the default",
		],
		[
			`partitioner.class=${partitioners}.UniformStickyPartitioner`,
			{},
			{ partitioner: "murmur2_random" },
			"no keys to ignore",
		],
		[
			`partitioner.class=${partitioners}.RoundRobinPartitioner`,
			{ keyBytes: 10 },
			{ partitioner: "random" },
			"keys ignored",
		],
		["partitioner.ignore.keys=true", {}, { partitioner: "murmur2_random" }, "no keys to ignore"],
		["partitioner.ignore.keys=false", { keyBytes: 10 }, { partitioner: "murmur2_random" }, "keys used"],
	];
	for (const [block, context, expected, why] of rows) {
		it(`translates ${block.replaceAll("\n", " and ")}: ${why}`, () => {
			const settings = settingsOf("producer", { producer: block }, context);
			for (const [name, value] of Object.entries(expected)) assert.equal(settings[name], value, name);
		});
	}

	const refused: Array<[block: string, context: Partial<TranslationContext>, message: RegExp, why: string]> = [
		[
			"acks=1\nenable.idempotence=true",
			{},
			/^producer:1: the idempotent producer needs acks=all, not 1; correct `acks` or set enable\.idempotence=false$/,
			"an explicit wish that Java refuses too",
		],
		["enable.idempotence=true\nretries=0", {}, /^producer:2: .+ needs retries above 0/, "the same without retries"],
		[`enable.idempotence=true\n${inFlight}=6`, {}, /^producer:2: .+ of at most 5/, "the same with 6 in flight"],
		[`${inFlight}=6`, { profile: "4.x" }, /^producer:1: .+ of at most 5/, "6 in flight, which Kafka 4 refuses"],
		["delivery.timeout.ms=30000\nlinger.ms=1", {}, /^producer:1: .+ raise it to 30001 or more/, "too little time"],
		["batch.size=33554433", {}, /^producer:1: `batch\.size` exceeds `buffer\.memory`/, "a batch beyond the memory"],
		["buffer.memory=1", {}, /^producer:1: `batch\.size` exceeds `buffer\.memory`/, "memory for no batch"],
		[
			"",
			{ recordBytes: 1_048_576 - 86 },
			/^driver\.yaml: a message takes 1048577 bytes, more than `max\.request\.size` of 1048576; raise/,
			"records one byte too long",
		],
		[
			"max.request.size=196",
			{ recordBytes: 100, keyBytes: 10 },
			/^producer:1: a message takes 197 bytes/,
			"a long key",
		],
		["compression.type=lz4\ncompression.lz4.level=18", {}, /^producer:2: .+ lz4 levels go from 1 to 17/, "level 18"],
		["compression.type=zstd\ncompression.zstd.level=-1", {}, /^producer:2: .+; Choose 1 to 12\.$/, "a negative level"],
		["partitioner.class=my.Own", {}, /^producer:1: .+ is `my\.Own`; Only the four stock partitioners/, "Java code"],
		[
			`partitioner.class=${partitioners}.UniformStickyPartitioner`,
			{ keyBytes: 10 },
			/^producer:1: `partitioner\.class` asks for keys to be sent but not used/,
			"keys without effect",
		],
		["partitioner.ignore.keys=true", { keyBytes: 10 }, /^producer:1: `partitioner\.ignore\.keys` asks for/, "the same"],
	];
	for (const [block, context, message, why] of refused) {
		it(`refuses ${block.replaceAll("\n", " and ")} (${why})`, () => {
			assert.throws(() => translate(driverWith({ producer: block }), context), { name: "ConfigError", message });
		});
	}

	it("takes a record that just fits", () => {
		assert.doesNotThrow(() => translate(driverWith(), { recordBytes: 1_048_576 - 87 }));
	});

	const sticky: Array<[block: string, bytes: number, why: string]> = [
		["batch.size=1000", 1000, "a batch of bytes"],
		["batch.size=0", 1, "a new partition for each record without batches"],
		[`partitioner.class=${partitioners}.RoundRobinPartitioner`, 1, "a new partition for each record"],
	];
	for (const [block, bytes, why] of sticky) {
		it(`stays on a partition for ${bytes} bytes with ${block}: ${why}`, () => {
			assert.equal(translate(driverWith({ producer: block })).producer.stickyBytes, bytes);
		});
	}

	it("says that round robin is drawn, not in turn", () => {
		const { notes } = translate(driverWith({ producer: `partitioner.class=${partitioners}.RoundRobinPartitioner` }));
		assert.match(notes.join(), /^producer:1: each record goes to a partition drawn at random/);
	});
});
