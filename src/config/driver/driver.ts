import { basename } from "node:path";
import { z } from "zod";
import { suggestOr } from "../suggestion.ts";
import type { FieldMeta } from "../yaml/schema-meta.ts";
import { booleanField, integerField, isAbsent, textField } from "../yaml/yaml-fields.ts";
import { type ReadOptions, readYamlFile } from "../yaml/yaml-file.ts";
import type { YamlProblem } from "../yaml/yaml-source.ts";
import { propertiesField, readProperties } from "./properties-block.ts";

/** Settings of one librdkafka handle in order; later entries win. */
export type NativeConfig = Array<[name: string, value: string]>;

/** Where a setting came from; `adjusted`: neither what the file says nor Java's default, but what fits both clients. */
export type SettingOrigin = "file" | "java-default" | "adjusted" | "native";

/** One setting as it may be shown: secrets are masked. */
export interface EffectiveSetting {
	/** librdkafka's name; Java's where the engine itself keeps to the property. */
	name: string;
	value: string;
	origin: SettingOrigin;
}

export interface ProducerSettings {
	/** `client.id` is in it only when the file sets one; Java's own would be `producer-<n>`. */
	config: NativeConfig;
	/**
	 * What decides about a record's partition, as Java's partitioners do: its key, and without one a random partition that
	 * is kept for some bytes (`key`); the latter for records with a key as well (`sticky`); the partitions' turn
	 * (`round-robin`).
	 */
	partitioning: "key" | "sticky" | "round-robin";
	/** Bytes after which a producer that keeps to a random partition draws the next one (Java's `batch.size`). */
	stickyBytes: number;
	/** How long a message may wait for room in the queue (Java's `max.block.ms`). */
	maxBlockMs: number;
	/** Largest value + key + headers + 87 bytes of batch header that Java would send (Java's `max.request.size`). */
	maxRequestBytes: number;
	effective: EffectiveSetting[];
}

export interface ConsumerSettings {
	/** Without `group.id`; `client.id` only when the file sets one; Java's own would be `consumer-<group.id>-<n>`. */
	config: NativeConfig;
	/** Most messages taken per call (Java's `max.poll.records`). */
	batchMessages: number;
	/** Whether the benchmark commits what it consumed, beside or instead of the client's automatic commits. */
	commit: boolean;
	/** Shortest time between two commits of one consumer; 0 commits after every batch. */
	commitLingerMs: number;
	effective: EffectiveSetting[];
}

export interface AdminSettings {
	config: NativeConfig;
	/** Bound of one call, repetitions included (Java's `default.api.timeout.ms`). */
	timeoutMs: number;
	effective: EffectiveSetting[];
}

export interface TopicSettings {
	/** -1 leaves it to the broker. */
	replicationFactor: number;
	/** Passed to the broker as the file has them. */
	config: Record<string, string>;
}

export type PropertyBlock = "topicConfig" | "commonConfig" | "producerConfig" | "consumerConfig";
export type NativeBlock = "common" | "producer" | "consumer" | "admin";

/** One line of a properties block. */
export interface DriverProperty {
	name: string;
	/** As in the file, trailing blanks included. */
	value: string;
	/** `file:line:column`. */
	location: string;
}

/** One driver file, its blocks parsed but not yet translated. */
export interface Driver extends Record<PropertyBlock, DriverProperty[]> {
	file: string;
	/** Shown and part of the result's file name; the file's base name unless the file says otherwise. */
	name: string;
	driverClass: string;
	/** -1 leaves it to the broker. */
	replicationFactor: number;
	/** Native settings by kind of client, in librdkafka's names and units. */
	librdkafka: Record<NativeBlock, DriverProperty[]>;
	reset: boolean;
	/** Shortest time in ms between two commits of one consumer; 0 commits after every batch, as Java OMB does. */
	commitLingerMs: number;
	/** Whether `bootstrap.servers=embedded` asks for the embedded broker. */
	embedded: boolean;
}

export const defaultCommitLingerMs = 100;

const javaDriverClass = "io.openmessaging.benchmark.driver.kafka.KafkaBenchmarkDriver";
const pythonDriverClass = /^benchmark\.driver_kafka(\.|$)/;
/** Redpanda's fork has copies of the Kafka driver: one as it was, one for many clients, one that sends in transactions. */
const redpandaDriverClass = /^io\.openmessaging\.benchmark\.driver\.redpanda\.(swarm\.|tx\.)?RedpandaBenchmarkDriver$/;

const nativeBlocks = z.strictObject({
	common: propertiesField({
		description: "Settings of every client.",
		example: "socket.keepalive.enable=true",
	}),
	producer: propertiesField({
		description: "Settings of the producers, over those of `common`.",
		example: "queue.buffering.max.messages=100000",
	}),
	consumer: propertiesField({
		description: "Settings of the consumers, over those of `common`.",
		example: "queued.min.messages=100000",
	}),
	admin: propertiesField({
		description: "Settings of the client that creates and deletes topics, over those of `common`.",
		example: "socket.timeout.ms=30000",
	}),
});

/** Every key of a driver file: Java OMB's, and our own `librdkafka` and `commitLingerMs`. */
export const driverSchema = z.strictObject({
	name: textField({ fallback: null }).meta({
		description: "Shown, kept in the results, and part of the names of the result files.",
		example: "kafka-acks-all",
		absent: "the name of the file without its ending",
	} satisfies FieldMeta),
	driverClass: textField({ advice: `write \`driverClass: ${javaDriverClass}\`` }).meta({
		description:
			"The system to measure; only Kafka is, under the name of Java OMB's class, of its copies in Redpanda's fork, or of OMB's port to Python.",
		example: javaDriverClass,
		expected: `\`${javaDriverClass}\`, a \`RedpandaBenchmarkDriver\`, or a name that begins with \`benchmark.driver_kafka\``,
	} satisfies FieldMeta),
	replicationFactor: integerField({
		min: -1,
		max: 32_767,
		advice:
			"write the number of copies of each partition, such as `replicationFactor: 3`, or -1 for the broker's default",
	}).meta({
		description: "Copies of each partition of the topics to create; -1 leaves it to the broker.",
		example: "3",
		expected: "a whole number from 1 to 32767, or -1",
	} satisfies FieldMeta),
	topicConfig: propertiesField({
		description: "Properties of the topics to create, passed to the broker as they are.",
		example: "min.insync.replicas=2",
	}),
	commonConfig: propertiesField({
		description: "Java client properties of producers, consumers and the client that creates topics.",
		example: "bootstrap.servers=localhost:9092",
	}),
	producerConfig: propertiesField({
		description: "Java client properties of the producers, over those of `commonConfig`.",
		example: "linger.ms=1",
	}),
	consumerConfig: propertiesField({
		description: "Java client properties of the consumers, over those of `commonConfig`.",
		example: "auto.offset.reset=earliest",
	}),
	librdkafka: z
		.preprocess((raw) => (isAbsent(raw) ? {} : raw), nativeBlocks)
		.meta({
			description: "librdkafka's own settings in its names and units, over what the Java properties became.",
			example: "{ producer: queue.buffering.max.ms=1 }",
			absent: "none",
			expected: "a mapping of the keys below",
		} satisfies FieldMeta),
	reset: booleanField({ fallback: false }).meta({
		description:
			"Has no effect but a warning: in Java OMB it deletes topics of earlier runs, while here nothing is deleted that the run has not created.",
		example: "false",
	} satisfies FieldMeta),
	commitLingerMs: integerField({ fallback: defaultCommitLingerMs }).meta({
		description:
			"Shortest time in ms between two commits of a consumer; 0 commits after every batch, as Java OMB does.",
		example: "0",
	} satisfies FieldMeta),
});

/**
 * Reads a driver file as Java OMB writes it, with our keys `librdkafka` and `commitLingerMs` beside Java's. Throws one
 * ConfigError naming every unknown key and wrong value; `lenient` turns unknown keys into warnings. Client properties
 * are only parsed here; translateDriver judges them.
 */
export async function loadDriver(
	file: string,
	options: ReadOptions = {},
): Promise<{ driver: Driver; warnings: string[] }> {
	const yaml = await readYamlFile(file, driverSchema, options);
	const { value: fields, source, warnings } = yaml;
	const problems = [...driverClassProblems(fields.driverClass), ...replicationProblems(fields.replicationFactor)];
	if (problems.length > 0) throw source.error(problems);
	if (fields.reset) {
		warnings.push(`${source.locate(["reset"])}: \`reset\` has no effect: topics of other runs are never deleted`);
	}
	const block = (name: PropertyBlock) => readProperties(yaml, [name], fields[name]);
	const native = (name: NativeBlock) => readProperties(yaml, ["librdkafka", name], fields.librdkafka[name]);
	const commonConfig = block("commonConfig");
	const driver: Driver = {
		...fields,
		file,
		name: fields.name ?? basename(file).replace(/(?<=.)\.[^.]*$/, ""),
		topicConfig: block("topicConfig"),
		commonConfig,
		producerConfig: block("producerConfig"),
		consumerConfig: block("consumerConfig"),
		librdkafka: {
			common: native("common"),
			producer: native("producer"),
			consumer: native("consumer"),
			admin: native("admin"),
		},
		embedded: asksForEmbeddedBroker(commonConfig),
	};
	return { driver, warnings };
}

function asksForEmbeddedBroker(commonConfig: DriverProperty[]): boolean {
	const servers = commonConfig.findLast(({ name }) => name === "bootstrap.servers");
	return servers?.value.trim() === "embedded";
}

function driverClassProblems(driverClass: string): YamlProblem[] {
	if (driverClass === javaDriverClass || pythonDriverClass.test(driverClass)) return [];
	const redpanda = redpandaDriverClass.exec(driverClass);
	if (redpanda?.[1] === "tx.") return [transactionProblem(driverClass)];
	if (redpanda !== null) return [];
	const advice = suggestOr(`write \`driverClass: ${javaDriverClass}\``, driverClass, [javaDriverClass]);
	const message = `\`driverClass\` is \`${driverClass}\`, but only Kafka is supported${advice}`;
	return [{ path: ["driverClass"], message }];
}

function transactionProblem(driverClass: string): YamlProblem {
	const advice = `write \`driverClass: ${javaDriverClass}\` to send without`;
	const message = `\`driverClass\` is \`${driverClass}\`, which sends in transactions, and these are not supported; ${advice}`;
	return { path: ["driverClass"], message };
}

function replicationProblems(replicationFactor: number): YamlProblem[] {
	if (replicationFactor !== 0) return [];
	const message = "`replicationFactor` must not be 0; write 1 or more, or -1 for the broker's default";
	return [{ path: ["replicationFactor"], message }];
}
