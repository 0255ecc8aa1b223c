import { basename } from "node:path";
import { z } from "zod";
import { parseProperties } from "./java-properties.ts";
import { suggestOr } from "./suggestion.ts";
import { booleanField, integerField, isAbsent, textField } from "./yaml-fields.ts";
import { type ReadOptions, readYamlFile } from "./yaml-file.ts";
import type { YamlProblem, YamlSource } from "./yaml-source.ts";

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
	/** Bytes after which a null-key producer draws its next partition (Java's `batch.size`). */
	stickyBytes: number;
	/** How long a message may wait for room in the queue (Java's `max.block.ms`). */
	maxBlockMs: number;
	/** Largest value + key + 87 bytes of batch header that Java would send (Java's `max.request.size`). */
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

const blockAdvice = "write `name=value` lines behind a `|`";
const blockField = textField({ fallback: "", advice: blockAdvice });
const nativeBlocks = z.strictObject({
	common: blockField,
	producer: blockField,
	consumer: blockField,
	admin: blockField,
});

const schema = z.strictObject({
	name: textField({ fallback: null }),
	driverClass: textField({ advice: `write \`driverClass: ${javaDriverClass}\`` }),
	replicationFactor: integerField({
		min: -1,
		max: 32_767,
		advice:
			"write the number of copies of each partition, such as `replicationFactor: 3`, or -1 for the broker's default",
	}),
	topicConfig: blockField,
	commonConfig: blockField,
	producerConfig: blockField,
	consumerConfig: blockField,
	librdkafka: z.preprocess((raw) => (isAbsent(raw) ? {} : raw), nativeBlocks),
	reset: booleanField({ fallback: false }),
	commitLingerMs: integerField({ fallback: defaultCommitLingerMs }),
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
	const { value: fields, source, warnings } = await readYamlFile(file, schema, options);
	const problems = [...driverClassProblems(fields.driverClass), ...replicationProblems(fields.replicationFactor)];
	if (problems.length > 0) throw source.error(problems);
	if (fields.reset) {
		warnings.push(`${source.locate(["reset"])}: \`reset\` has no effect: topics of other runs are never deleted`);
	}
	const block = (name: PropertyBlock) => properties(source, [name], fields[name]);
	const native = (name: NativeBlock) => properties(source, ["librdkafka", name], fields.librdkafka[name]);
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

function properties(source: YamlSource, path: string[], text: string): DriverProperty[] {
	const locate = (line: number) => source.locateLine(path, line);
	return parseProperties(text, locate).map(({ name, value, line }) => ({ name, value, location: locate(line) }));
}

function asksForEmbeddedBroker(commonConfig: DriverProperty[]): boolean {
	const servers = commonConfig.findLast(({ name }) => name === "bootstrap.servers");
	return servers?.value.trim() === "embedded";
}

function driverClassProblems(driverClass: string): YamlProblem[] {
	if (driverClass === javaDriverClass || pythonDriverClass.test(driverClass)) return [];
	const advice = suggestOr(`write \`driverClass: ${javaDriverClass}\``, driverClass, [javaDriverClass]);
	const message = `\`driverClass\` is \`${driverClass}\`, but only Kafka is supported${advice}`;
	return [{ path: ["driverClass"], message }];
}

function replicationProblems(replicationFactor: number): YamlProblem[] {
	if (replicationFactor !== 0) return [];
	const message = "`replicationFactor` must not be 0; write 1 or more, or -1 for the broker's default";
	return [{ path: ["replicationFactor"], message }];
}
