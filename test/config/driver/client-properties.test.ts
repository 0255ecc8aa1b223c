import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { ClientKind } from "../../../src/config/driver/client-properties-table.ts";
import { loadDriver } from "../../../src/config/driver/driver.ts";
import { driverWith, settingsOf, translate } from "./driver-fixture.ts";

const kinds: ClientKind[] = ["producer", "consumer", "admin"];

/** What Java's defaults come to under both profiles, whatever the client. */
const sharedDefaults = {
	"bootstrap.servers": "broker:9092",
	"security.protocol": "plaintext",
	"reconnect.backoff.ms": "50",
	"reconnect.backoff.max.ms": "1000",
	"socket.send.buffer.bytes": "131072",
	"socket.timeout.ms": "30000",
	"socket.keepalive.enable": "true",
};

const javaDefaults: Record<ClientKind, Record<string, string>> = {
	producer: {
		...sharedDefaults,
		"connections.max.idle.ms": "540000",
		"retry.backoff.max.ms": "100",
		"metadata.recovery.strategy": "none",
		"socket.receive.buffer.bytes": "32768",
		"enable.metrics.push": "false",
		acks: "all",
		"enable.idempotence": "true",
		"max.in.flight.requests.per.connection": "5",
		"linger.ms": "0",
		"batch.size": "16384",
		"batch.num.messages": "1000000",
		"queue.buffering.max.kbytes": "32768",
		"queue.buffering.max.messages": "0",
		"topic.metadata.propagation.max.ms": "60000",
		"message.max.bytes": "1048576",
		"delivery.timeout.ms": "120000",
		partitioner: "murmur2_random",
	},
	consumer: {
		...sharedDefaults,
		"connections.max.idle.ms": "540000",
		"retry.backoff.max.ms": "100",
		"fetch.error.backoff.ms": "100",
		"metadata.recovery.strategy": "none",
		"socket.receive.buffer.bytes": "65536",
		"enable.metrics.push": "false",
		"allow.auto.create.topics": "true",
		"auto.offset.reset": "latest",
		"check.crcs": "true",
		"enable.auto.commit": "true",
		"enable.auto.offset.store": "true",
		"queued.max.messages.kbytes": "65536",
		"isolation.level": "read_uncommitted",
		"partition.assignment.strategy": "range",
		"fetch.queue.backoff.ms": "10",
	},
	admin: {
		...sharedDefaults,
		"connections.max.idle.ms": "300000",
		"retry.backoff.max.ms": "100",
		"metadata.recovery.strategy": "none",
		"socket.receive.buffer.bytes": "65536",
		"enable.metrics.push": "false",
	},
};

describe("translateDriver on a silent file", () => {
	for (const kind of kinds) {
		it(`sets Java 3.6.1's defaults for the ${kind}`, () => {
			assert.deepEqual(settingsOf(kind, {}), javaDefaults[kind]);
		});

		it(`leaves to librdkafka what it has in common with Kafka 4, for the ${kind}`, () => {
			const { "linger.ms": linger, "retry.backoff.max.ms": backoff, ...rest } = javaDefaults[kind];
			const { "metadata.recovery.strategy": recovery, "enable.metrics.push": push, ...others } = rest;
			assert.ok([backoff, recovery, push].every(Boolean) && (kind !== "producer" || linger));
			const expected = kind === "admin" ? { ...others, "enable.metrics.push": "false" } : others;
			assert.deepEqual(settingsOf(kind, {}, { profile: "4.x" }), expected);
		});
	}

	it("gives the engine Java's bounds", () => {
		const { producer, consumer, admin, topic, notes } = translate(driverWith());
		assert.equal(producer.stickyBytes, 16_384);
		assert.equal(producer.maxBlockMs, 60_000);
		assert.equal(producer.maxRequestBytes, 1_048_576);
		assert.equal(consumer.batchMessages, 500);
		assert.equal(consumer.commit, true);
		assert.equal(consumer.commitLingerMs, 100);
		assert.equal(admin.timeoutMs, 60_000);
		assert.deepEqual(topic, { replicationFactor: 1, config: {} });
		assert.deepEqual(notes, []);
	});

	it("never sets what the worker fills in", () => {
		for (const kind of kinds) {
			const settings = settingsOf(kind, { consumer: "group.id=mine" });
			assert.equal("group.id" in settings || "client.id" in settings, false);
		}
	});
});

describe("translateDriver", () => {
	it("translates a driver file of Java OMB", async () => {
		const file = join(import.meta.dirname, "../../fixtures/config/throughput-driver.yaml");
		const { driver } = await loadDriver(file);
		const { producer, consumer, admin, topic, notes } = translate(driver, { recordBytes: 100 });
		const settings = Object.fromEntries(producer.config);
		assert.equal(settings["delivery.timeout.ms"], "1200001");
		assert.equal(settings["batch.num.messages"], "9801");
		assert.equal(settings["queue.buffering.max.messages"], "310689");
		assert.equal(producer.stickyBytes, 1_048_576);
		assert.equal(consumer.commit, true);
		assert.equal(admin.timeoutMs, 1_200_000);
		assert.deepEqual(topic, { replicationFactor: 3, config: { "min.insync.replicas": "2" } });
		assert.deepEqual(notes, [
			`${file}:15:3: \`request.timeout.ms\` becomes request.timeout.ms=900000, the most that librdkafka takes`,
			`${file}:15:3: \`request.timeout.ms\` becomes socket.timeout.ms=300000, the most that librdkafka takes`,
			`${file}:14:3: \`default.api.timeout.ms\` has no effect on the producer, only on the consumer and admin client`,
		]);
	});

	it("lets a client's own block win over the common one, and a later line over an earlier one", () => {
		const blocks = { common: "linger.ms=1\nsend.buffer.bytes=1", producer: "linger.ms=2\nlinger.ms=3" };
		assert.equal(settingsOf("producer", blocks)["linger.ms"], "3");
		assert.equal(settingsOf("consumer", blocks)["socket.send.buffer.bytes"], "1");
	});

	it("reads nothing but the common block for the admin client", () => {
		const blocks = { producer: "send.buffer.bytes=1", consumer: "send.buffer.bytes=2" };
		assert.equal(settingsOf("admin", blocks)["socket.send.buffer.bytes"], "131072");
	});

	it("passes the configuration of topics on as it is written", () => {
		const { topic } = translate(driverWith({ topic: "retention.ms=5 \nretention.ms=6 " }));
		assert.deepEqual(topic.config, { "retention.ms": "6 " });
	});

	it("bounds what the engine gets by what it can do", () => {
		const { producer, consumer, admin } = translate(
			driverWith({
				common: "default.api.timeout.ms=2147483647",
				producer: "max.block.ms=9223372036854775807",
				consumer: "max.poll.records=2147483647",
			}),
		);
		assert.equal(producer.maxBlockMs, 2_147_483_647);
		assert.equal(admin.timeoutMs, 3_600_000);
		assert.equal(consumer.batchMessages, 100_000);
	});

	it("puts the servers of the embedded broker in the place of the file's", () => {
		const driver = driverWith({ common: "bootstrap.servers=embedded" });
		const { config, effective } = translate(driver, { bootstrapServers: "127.0.0.1:1" }).admin;
		assert.equal(Object.fromEntries(config)["bootstrap.servers"], "127.0.0.1:1");
		assert.deepEqual(effective[0], { name: "bootstrap.servers", value: "127.0.0.1:1", origin: "adjusted" });
	});

	it("can show a driver for the embedded broker before there is one", () => {
		assert.equal(settingsOf("admin", { common: "bootstrap.servers=embedded" })["bootstrap.servers"], "embedded");
	});

	const translated: Array<[block: string, kind: ClientKind, name: string, value: string | undefined, why: string]> = [
		["isolation.level=read_committed", "consumer", "isolation.level", "read_committed", "a word as it is"],
		["check.crcs=FALSE", "consumer", "check.crcs", "false", "a boolean in lower case"],
		["security.protocol=Plaintext", "admin", "security.protocol", "plaintext", "a word in any case"],
		["metadata.recovery.strategy=NONE", "admin", "metadata.recovery.strategy", "none", "a word in lower case"],
		["fetch.max.wait.ms=300001", "consumer", "fetch.wait.max.ms", "300000", "a number in librdkafka's range"],
		["fetch.max.wait.ms=+07", "consumer", "fetch.wait.max.ms", "7", "a number in plain digits"],
		["group.instance.id= me ", "consumer", "group.instance.id", "me", "a text without blanks around it"],
		["group.instance.id=", "consumer", "group.instance.id", undefined, "an empty text as none"],
		["retry.backoff.ms=300", "admin", "retry.backoff.max.ms", "300", "a default that follows another property"],
		["retry.backoff.ms=300", "consumer", "retry.backoff.max.ms", "300", "the same where that sets two settings"],
		["retry.backoff.ms=0", "admin", "retry.backoff.max.ms", "1", "what became of that property"],
		["compression.gzip.level=5", "producer", "compression.level", undefined, "no level of another codec"],
		["sasl.mechanism=PLAIN", "admin", "sasl.mechanism", undefined, "no login without SASL"],
		["ssl.engine.factory.class=my.Engine", "admin", "ssl.engine.factory.class", undefined, "no TLS without SSL"],
		["transactional.id=", "producer", "transactional.id", undefined, "an empty text that would be refused"],
		["config.providers=", "admin", "config.providers", undefined, "an empty list that would be refused"],
	];
	for (const [block, kind, name, value, why] of translated) {
		it(`takes ${block} for a ${kind}: ${why}`, () => assert.equal(settingsOf(kind, { common: block })[name], value));
	}

	const refused: Array<[block: string, message: RegExp, why: string]> = [
		["linger.ms=1.5", /^common:1: `linger\.ms` must be a whole number, not `1\.5`; correct/, "a fraction"],
		["linger.ms=", /^common:1: `linger\.ms` must be a whole number/, "an empty number"],
		["batch.size=2147483648", /^common:1: `batch\.size` must be a whole number of at most 32 bits/, "more than an int"],
		["linger.ms=9223372036854775808", /must be a whole number of at most 64 bits/, "more than a long"],
		["sasl.login.refresh.window.factor=x", /must be a number, not `x`/, "no number"],
		["check.crcs=yes", /^common:1: `check\.crcs` must be true or false, not `yes`/, "no boolean"],
		["acks=ALL", /^common:1: `acks` must be one of all, -1, 0, 1, not `ALL`/, "a word that Java spells otherwise"],
		["compression.type=ZSTD", /^common:1: `compression\.type` must be one of none, gzip/, "the same for a codec"],
		[
			"transactional.id=t",
			/^common:1: `transactional\.id` cannot be honoured with librdkafka; Remove it/,
			"transactions",
		],
		["interceptor.classes=a.B", /^common:1: `interceptor\.classes` cannot be honoured .+; Remove it/, "Java code"],
		["transaction.two.phase.commit.enable=true", /^common:1: .+ cannot be true with librdkafka/, "a hardened value"],
		["internal.leave.group.on.close=FALSE", /^common:1: .+ cannot be FALSE with librdkafka/, "one in capitals"],
		["config.providers=file", /^common:1: `config\.providers` cannot be honoured .+; Resolve the secrets/, "providers"],
		[
			`client.rack=${"$"}{file:/etc/rack:key}`,
			/^common:1: `client\.rack` refers to a value kept elsewhere; config providers are not supported/,
			"a value that Java would fetch",
		],
		["max.poll.records=0", /^common:1: `max\.poll\.records` must be at least 1/, "batches of nothing"],
		["x=1\nlinger.ms=a", /^common:2: /, "a mistake on the second line"],
	];
	for (const [block, message, why] of refused) {
		it(`refuses ${block.replace("\n", " and ")}: ${why}`, () => {
			assert.throws(() => translate(driverWith({ common: block })), { name: "ConfigError", message });
		});
	}

	const noted: Array<[blocks: Parameters<typeof driverWith>[0], note: RegExp, why: string]> = [
		[{ common: "metric.reporters=a.B" }, /^common:1: `metric\.reporters` is accepted without effect: JVM/, "accepted"],
		[{ consumer: "group.id=g" }, /^consumer:1: `group\.id` has no effect: Java OMB sets it itself$/, "overwritten"],
		[{ producer: "acks=1" }, /^producer:1: idempotence is off, as in Java: it needs acks=all, not 1$/, "switched off"],
	];
	for (const [blocks, note, why] of noted) {
		it(`notes what was ${why}`, () => {
			const { notes } = translate(driverWith(blocks));
			assert.equal(notes.length, 1);
			assert.match(notes[0] ?? "", note);
		});
	}

	it("tells the origin of each setting", () => {
		const { producer, consumer, admin } = translate(
			driverWith({ producer: "acks=1\nfoo=1\nlibrdkafka.debug=msg", common: "request.timeout.ms=1200000" }),
		);
		const origins = Object.fromEntries(producer.effective.map(({ name, value, origin }) => [name, [value, origin]]));
		assert.deepEqual(origins["acks"], ["1", "file"]);
		assert.deepEqual(origins["linger.ms"], ["0", "java-default"]);
		assert.deepEqual(origins["socket.timeout.ms"], ["300000", "adjusted"]);
		assert.deepEqual(origins["enable.idempotence"], ["false", "adjusted"]);
		assert.deepEqual(origins["debug"], ["msg", "native"]);
		assert.deepEqual(origins["max.block.ms"], ["60000", "java-default"]);
		assert.deepEqual(consumer.effective.at(-1), { name: "commitLingerMs", value: "100", origin: "adjusted" });
		assert.ok(admin.effective.some(({ name, value }) => name === "default.api.timeout.ms" && value === "60000"));
	});

	it("shows no commit linger where the client commits by itself", () => {
		const { consumer } = translate(driverWith({ consumer: "enable.auto.commit=true" }));
		assert.equal(
			consumer.effective.some(({ name }) => name === "commitLingerMs"),
			false,
		);
	});

	it("lets a native setting replace a translated one", () => {
		const { config, effective } = translate(driverWith({ producer: "linger.ms=1\nlibrdkafka.linger.ms=0.5" })).producer;
		assert.deepEqual(
			config.filter(([name]) => name === "linger.ms"),
			[["linger.ms", "0.5"]],
		);
		assert.deepEqual(config.at(-1), ["linger.ms", "0.5"]);
		assert.deepEqual(
			effective.filter(({ name }) => name === "linger.ms"),
			[{ name: "linger.ms", value: "0.5", origin: "native" }],
		);
	});

	it("keeps secrets in the settings and hides them where they are shown", () => {
		const jaas = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="s3cret";';
		const driver = driverWith({
			common: `security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config=${jaas}`,
			native: "ssl.key.password=s3cret",
		});
		for (const kind of kinds) {
			const { config, effective } = translate(driver)[kind];
			assert.equal(Object.fromEntries(config)["sasl.password"], "s3cret");
			assert.equal(JSON.stringify(effective).includes("s3cret"), false);
			assert.ok(effective.some(({ name, value }) => name === "sasl.username" && value === "u"));
		}
	});
});
