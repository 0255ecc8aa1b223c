import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TranslationContext } from "../../../src/config/driver/client-properties.ts";
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
			{ partitioner: undefined },
			"librdkafka's partitioner has nothing to say",
		],
		[
			`partitioner.class=${partitioners}.RoundRobinPartitioner`,
			{ keyBytes: 10 },
			{ partitioner: undefined },
			"nor here",
		],
		["partitioner.ignore.keys=true", {}, { partitioner: undefined }, "nor here"],
		["partitioner.ignore.keys=false", { keyBytes: 10 }, { partitioner: "murmur2_random" }, "keys used"],
		[
			"batch.size=1000",
			{ recordBytes: 500, recordBytesRange: [100, 90_000] },
			{ "batch.num.messages": "11" },
			"as many as the shortest that fit",
		],
		[
			"buffer.memory=33554432",
			{ recordBytes: 100, recordBytesRange: [50, 1000], keyBytes: 4, headerBytes: 6 },
			{ "queue.buffering.max.messages": "284359" },
			"the mean counts, and headers take room",
		],
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
		[
			"max.request.size=206",
			{ recordBytes: 100, keyBytes: 10, headerBytes: 10 },
			/^producer:1: a message takes 207 bytes/,
			"headers",
		],
		[
			"max.request.size=1086",
			{ recordBytes: 100, recordBytesRange: [10, 1000] },
			/^producer:1: the largest message takes 1087 bytes/,
			"the longest of several lengths",
		],
		["compression.type=lz4\ncompression.lz4.level=18", {}, /^producer:2: .+ lz4 levels go from 1 to 17/, "level 18"],
		["compression.type=zstd\ncompression.zstd.level=-1", {}, /^producer:2: .+; Choose 1 to 12\.$/, "a negative level"],
		["partitioner.class=my.Own", {}, /^producer:1: .+ is `my\.Own`; Only the four stock partitioners/, "Java code"],
	];
	for (const [block, context, message, why] of refused) {
		it(`refuses ${block.replaceAll("\n", " and ")} (${why})`, () => {
			assert.throws(() => translate(driverWith({ producer: block }), context), { name: "ConfigError", message });
		});
	}

	it("takes a record that just fits", () => {
		assert.doesNotThrow(() => translate(driverWith(), { recordBytes: 1_048_576 - 87 }));
		const longest = 1_048_576 - 87 - 10 - 5;
		const context = { recordBytes: 9, recordBytesRange: [1, longest] as const, keyBytes: 10, headerBytes: 5 };
		assert.doesNotThrow(() => translate(driverWith(), context));
	});

	const sticky: Array<[block: string, bytes: number, why: string]> = [
		["batch.size=1000", 1000, "a batch of bytes"],
		["batch.size=0", 1, "a new partition for each record without batches"],
	];
	for (const [block, bytes, why] of sticky) {
		it(`stays on a partition for ${bytes} bytes with ${block}: ${why}`, () => {
			assert.equal(translate(driverWith({ producer: block })).producer.stickyBytes, bytes);
		});
	}

	const ignoring = "partitioner.ignore.keys=true";
	const ways: Array<[block: string, partitioning: string, why: string]> = [
		["", "key", "Java's default"],
		["partitioner.ignore.keys=false", "key", "the same in words"],
		[ignoring, "sticky", "keys are sent, but do not decide"],
		[`partitioner.class=${partitioners}.internals.DefaultPartitioner`, "key", "what there was before the default"],
		[`partitioner.class=${partitioners}.UniformStickyPartitioner`, "sticky", "a class that never asks for keys"],
		[`partitioner.class=${partitioners}.RoundRobinPartitioner`, "round-robin", "nor does this one"],
		[`partitioner.class=${partitioners}.RoundRobinPartitioner\n${ignoring}`, "round-robin", "the class decides"],
		[`partitioner.class=${partitioners}.internals.DefaultPartitioner\n${ignoring}`, "key", "and asks for keys"],
	];
	for (const [block, partitioning, why] of ways) {
		it(`chooses partitions by ${partitioning} with ${block.replaceAll("\n", " and ")}: ${why}`, () => {
			const { producer } = translate(driverWith({ producer: block }), { keyBytes: 10 });
			assert.equal(producer.partitioning, partitioning);
		});
	}

	it("shows whose choice of partitions is in force", () => {
		const shown = (producer: string) =>
			translate(driverWith({ producer }))
				.producer.effective.filter(({ name }) => name.startsWith("partitioner"))
				.map(({ name, value, origin }) => `${name}=${value} (${origin})`);
		const roundRobin = `${partitioners}.RoundRobinPartitioner`;
		assert.deepEqual(shown(""), [
			"partitioner=murmur2_random (java-default)",
			"partitioner.ignore.keys=false (java-default)",
		]);
		assert.deepEqual(shown(ignoring), ["partitioner.ignore.keys=true (file)"]);
		assert.deepEqual(shown(`partitioner.class=${roundRobin}`), [
			`partitioner.class=${roundRobin} (file)`,
			"partitioner.ignore.keys=false (java-default)",
		]);
	});

	const noted: Array<[block: string, note: RegExp]> = [
		[
			`partitioner.class=${partitioners}.RoundRobinPartitioner`,
			/^producer:1: the partitions take strict turns; Java's/,
		],
		[
			`partitioner.class=${partitioners}.UniformStickyPartitioner\n${ignoring}`,
			/^producer:2: `partitioner\.ignore\.keys` has no effect beside `partitioner\.class`, as in Java$/,
		],
		[ignoring, /^$/],
	];
	for (const [block, note] of noted) {
		it(`notes ${note.source} of ${block.replaceAll("\n", " and ")}`, () => {
			assert.match(translate(driverWith({ producer: block })).notes.join("\n"), note);
		});
	}
});
