import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { loadDriver } from "../../../src/config/driver/driver.ts";
import { parseOverrides } from "../../../src/config/yaml/overrides.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";

const javaClass = "io.openmessaging.benchmark.driver.kafka.KafkaBenchmarkDriver";
const least = `driverClass: ${javaClass}\nreplicationFactor: 1\n`;

describe("loadDriver", () => {
	const directory = scratchDirectory();
	const load = (text: string, lenient = false) => loadDriver(scratchFile(directory, "d.yaml", text), { lenient });

	it("reads a driver file of Java OMB, each property with its place", async () => {
		const file = join(import.meta.dirname, "../../fixtures/config/throughput-driver.yaml");
		const { driver, warnings } = await loadDriver(file);
		assert.equal(driver.name, "Kafka-high-throughput");
		assert.equal(driver.driverClass, javaClass);
		assert.equal(driver.replicationFactor, 3);
		assert.equal(driver.commitLingerMs, 100);
		assert.equal(driver.embedded, false);
		assert.deepEqual(driver.topicConfig, [{ name: "min.insync.replicas", value: "2", location: `${file}:10:3` }]);
		assert.deepEqual(driver.producerConfig.at(-1), {
			name: "batch.size",
			value: "1048576",
			location: `${file}:20:3`,
		});
		assert.deepEqual(driver.librdkafka, { common: [], producer: [], consumer: [], admin: [] });
		assert.deepEqual(warnings, []);
	});

	it("takes absent and empty blocks as empty, and its name from the file", async () => {
		const { driver } = await load(`${least}topicConfig:\nlibrdkafka:\n`);
		assert.equal(driver.name, "d");
		const { topicConfig, commonConfig, producerConfig, consumerConfig } = driver;
		assert.deepEqual([topicConfig, commonConfig, producerConfig, consumerConfig], [[], [], [], []]);
	});

	it("reads the native settings by kind of client", async () => {
		const { driver } = await load(
			`${least}librdkafka:\n  common: |\n    debug=msg\n  consumer: queued.min.messages=1\n`,
		);
		assert.deepEqual(
			[driver.librdkafka.common, driver.librdkafka.consumer].map(([property]) => property?.name),
			["debug", "queued.min.messages"],
		);
		assert.match(driver.librdkafka.common[0]?.location ?? "", /d\.yaml:5:5$/);
	});

	it("keeps blanks behind a value, as Java does", async () => {
		const { driver } = await load(`${least}topicConfig: |\n  retention.ms=5 \n`);
		assert.equal(driver.topicConfig[0]?.value, "5 ");
	});

	it("takes the driver class of the Python port", async () => {
		const text =
			"driverClass: benchmark.driver_kafka.kafka_benchmark_driver.KafkaBenchmarkDriver\nreplicationFactor: -1\n";
		const { driver } = await load(text);
		assert.equal(driver.replicationFactor, -1);
	});

	for (const variant of ["", "swarm."]) {
		it(`takes Redpanda's copy of the Kafka driver, ${variant}RedpandaBenchmarkDriver`, async () => {
			const driverClass = `io.openmessaging.benchmark.driver.redpanda.${variant}RedpandaBenchmarkDriver`;
			const { driver } = await load(`driverClass: ${driverClass}\nreplicationFactor: 3\n`);
			assert.equal(driver.driverClass, driverClass);
		});
	}

	const embedded: Array<[block: string, expected: boolean, why: string]> = [
		["commonConfig: bootstrap.servers=embedded", true, "the word asks for the embedded broker"],
		["commonConfig: 'bootstrap.servers = embedded '", true, "blanks do not count"],
		["commonConfig: |\n  bootstrap.servers=embedded\n  bootstrap.servers=a:1", false, "the last entry wins"],
		["producerConfig: bootstrap.servers=embedded", false, "one client alone cannot have it"],
	];
	for (const [block, expected, why] of embedded) {
		it(`is ${expected ? "" : "not "}embedded: ${why}`, async () => {
			assert.equal((await load(`${least}${block}\n`)).driver.embedded, expected);
		});
	}

	it("says that reset has no effect", async () => {
		const { driver, warnings } = await load(`${least}reset: true\n`);
		assert.equal(driver.reset, true);
		assert.match(warnings.join(), /d\.yaml:3:1: `reset` has no effect: topics of other runs are never deleted/);
	});

	it("takes a commit linger of 0", async () => {
		assert.equal((await load(`${least}commitLingerMs: 0\n`)).driver.commitLingerMs, 0);
	});

	it("passes over unknown keys when lenient", async () => {
		const { warnings } = await load(`${least}useTls: true\n`, true);
		assert.match(warnings.join(), /d\.yaml:3:1: unknown key `useTls`; it has no effect/);
	});

	it("puts overrides in: keys, properties of each block and native settings", async () => {
		const names = ["topicConfig", "commonConfig", "producerConfig", "consumerConfig"] as const;
		const kinds = ["common", "producer", "consumer", "admin"] as const;
		const set = [
			"driver.replicationFactor=3",
			"driver.commitLingerMs=7",
			...names.map((name) => `driver.${name}.x.y=${name}`),
			...kinds.map((kind) => `driver.librdkafka.${kind}.queue.z=${kind}`),
		];
		const file = scratchFile(directory, "set.yaml", `${least}producerConfig: |\n  x.y=1\n  a=2\n`);
		const { driver } = await loadDriver(file, { overrides: parseOverrides(set).driver });
		assert.deepEqual([driver.replicationFactor, driver.commitLingerMs], [3, 7]);
		assert.deepEqual(
			names.map((name) => driver[name].at(-1)),
			names.map((name) => ({ name: "x.y", value: name, location: `--set driver.${name}.x.y=${name}` })),
		);
		assert.deepEqual(
			driver.producerConfig.map(({ name }) => name),
			["a", "x.y"],
		);
		assert.deepEqual(
			kinds.map((kind) => driver.librdkafka[kind][0]?.value),
			[...kinds],
		);
	});

	it("asks for the embedded broker when an override does", async () => {
		const file = scratchFile(directory, "set.yaml", `${least}commonConfig: bootstrap.servers=a:1\n`);
		const overrides = parseOverrides(["driver.commonConfig.bootstrap.servers=embedded"]).driver;
		assert.equal((await loadDriver(file, { overrides })).driver.embedded, true);
	});

	it("replaces variables in keys and properties", async () => {
		const head = `driverClass: ${javaClass}\nreplicationFactor: $\{COPIES}\n`;
		const text = `${head}commonConfig: |\n  bootstrap.servers=$\{BROKER:-embedded}\n`;
		const file = scratchFile(directory, "environment.yaml", text);
		const { driver } = await loadDriver(file, { environment: { COPIES: "2" } });
		assert.deepEqual([driver.replicationFactor, driver.embedded], [2, true]);
		await assert.rejects(loadDriver(file, { environment: {} }), /environment\.yaml:2:1: .+ `COPIES` is not set/);
	});

	const refused: Array<[text: string, message: RegExp, why: string]> = [
		[
			"driverClass: io.openmessaging.benchmark.driver.pulsar.PulsarBenchmarkDriver\nreplicationFactor: 1\n",
			/d\.yaml:1:1: `driverClass` is `.+Pulsar.+`, but only Kafka is supported; write `driverClass: io\./,
			"another system",
		],
		[
			"driverClass: io.openmessaging.benchmark.driver.redpanda.tx.RedpandaBenchmarkDriver\nreplicationFactor: 1\n",
			/d\.yaml:1:1: `driverClass` is .+tx.+, which sends in transactions, and these are not supported; write/,
			"transactions",
		],
		[
			`driverClass: ${javaClass}s\nreplicationFactor: 1\n`,
			/d\.yaml:1:1: `driverClass` is .+; did you mean `io\.openmessaging/,
			"a misspelt class",
		],
		["replicationFactor: 1\n", /d\.yaml: `driverClass` is missing; write `driverClass: io\./, "no driver class"],
		[
			`driverClass: ${javaClass}\n`,
			/d\.yaml: `replicationFactor` is missing; write the number/,
			"no replication factor",
		],
		[
			`driverClass: ${javaClass}\nreplicationFactor: 0\n`,
			/d\.yaml:2:1: `replicationFactor` must not be 0/,
			"no replica",
		],
		[
			`driverClass: ${javaClass}\nreplicationFactor: 40000\n`,
			/from -1 to 32767, not `40000`/,
			"more than a short holds",
		],
		[`${least}comonConfig: a=1\n`, /d\.yaml:3:1: unknown key `comonConfig`; did you mean `commonConfig`\?/, "a typo"],
		[
			`${least}commonConfig:\n  bootstrap.servers: a:1\n`,
			/d\.yaml:3:1: `commonConfig` must be text, not a mapping; write `name=value` lines behind a `\|`/,
			"a mapping for a block",
		],
		[
			`${least}librdkafka:\n  producers: a=1\n`,
			/d\.yaml:4:3: unknown key `librdkafka\.producers`; did you mean `producer`\?/,
			"an unknown kind of client",
		],
		[
			`${least}librdkafka: debug=all\n`,
			/d\.yaml:3:1: `librdkafka` must hold `key: value` lines/,
			"a text for a mapping",
		],
		[`${least}commonConfig: |\n  a=1\n  b=\\u00\n`, /d\.yaml:5:3: `\\u00` is not an escape/, "a malformed escape"],
		[`${least}commitLingerMs: -1\n`, /d\.yaml:3:1: `commitLingerMs` must be a whole number/, "a negative linger"],
	];
	for (const [text, message, why] of refused) {
		it(`refuses ${why}`, () => assert.rejects(load(text), { name: "ConfigError", message }));
	}
});
