import {
	type Conversion,
	type Converted,
	type Converters,
	clamped,
	givenText,
	isGiven,
	rangeOf,
	refusal,
	set,
	silentDefault,
	type TranslationContext,
} from "./conversion.ts";
import type { ProducerSettings } from "./driver.ts";
import type { JavaClient } from "./java-client.ts";

/** Java's idempotent producer allows no more requests in flight. */
const mostInFlightIdempotent = 5;

/** Bytes of batch header and record framing that Java adds before it compares a record with `max.request.size`. */
const recordOverheadBytes = 87;

/** librdkafka's least framing of a record in a batch. */
const leastFramingBytes = 7;

/** What a queued record costs Java beside value and key. */
const queuedOverheadBytes = 8;

const roundRobinPartitioner = "org.apache.kafka.clients.producer.RoundRobinPartitioner";
const stickyPartitioner = "org.apache.kafka.clients.producer.UniformStickyPartitioner";
const defaultPartitioner = "org.apache.kafka.clients.producer.internals.DefaultPartitioner";

export const producerConverters: Converters = {
	"enable.idempotence": idempotence,
	"delivery.timeout.ms": deliveryTimeout,
	"batch.size": batchSize,
	"buffer.memory": bufferMemory,
	"max.block.ms": maxBlock,
	"max.request.size": maxRequestSize,
	"compression.lz4.level": lz4Level,
	"compression.zstd.level": zstdLevel,
	"partitioner.class": partitioner,
	"partitioner.ignore.keys": ignoreKeys,
};

/** What decides about the partitions: the class if there is one, as in Java, which then does not look at the flag. */
export function partitioning(client: JavaClient): ProducerSettings["partitioning"] {
	const className = client.text("partitioner.class");
	if (className === roundRobinPartitioner) return "round-robin";
	if (className === stickyPartitioner) return "sticky";
	return className === "" && client.flag("partitioner.ignore.keys") ? "sticky" : "key";
}

/** Bytes after which a producer goes from one random partition to another. */
export function stickyBytes(client: JavaClient): number {
	return Math.max(1, client.integer("batch.size"));
}

/** Java switches its default idempotence off in silence where other settings forbid it, but never an explicit one. */
function idempotence(conversion: Conversion): Converted[] {
	const { client, name } = conversion;
	if (!(isGiven(conversion) ? client.flag(name) : true)) return [set(conversion, "false")];
	const obstacle = idempotenceObstacle(client);
	if (obstacle === null) return [set(conversion, "true")];
	const fromKafka4 = client.profile === "4.x" && obstacle.name === "max.in.flight.requests.per.connection";
	if (isGiven(conversion) || fromKafka4) {
		const advice = `correct \`${obstacle.name}\` or set enable.idempotence=false`;
		throw client.error(obstacle.name, `the idempotent producer needs ${obstacle.demand}; ${advice}`);
	}
	conversion.note(`idempotence is off, as in Java: it needs ${obstacle.demand}`, obstacle.name);
	return [set(conversion, "false", true)];
}

function idempotenceObstacle(client: JavaClient): { name: string; demand: string } | null {
	const acks = client.text("acks");
	if (acks !== "all" && acks !== "-1") return { name: "acks", demand: `acks=all, not ${acks}` };
	if (client.integer("retries") === 0) return { name: "retries", demand: "retries above 0" };
	const name = "max.in.flight.requests.per.connection";
	if (client.integer(name) <= mostInFlightIdempotent) return null;
	return { name, demand: `${name} of at most ${mostInFlightIdempotent}` };
}

/** Java demands at least linger.ms + request.timeout.ms and lifts its own default to that. */
function deliveryTimeout(conversion: Conversion): Converted[] {
	const { client, name } = conversion;
	const leastMs = client.integer("linger.ms") + client.integer("request.timeout.ms");
	const timeoutMs = client.integer(name);
	if (isGiven(conversion) && timeoutMs < leastMs) {
		const advice = `raise it to ${leastMs} or more, or remove it`;
		throw client.error(name, `\`${name}\` must be at least linger.ms + request.timeout.ms, as in Java; ${advice}`);
	}
	const setting = clamped(conversion, name, Math.max(leastMs, timeoutMs), rangeOf(conversion, name));
	return [{ ...setting, adjusted: setting.adjusted || timeoutMs < leastMs }];
}

/** Batches are bounded by bytes, so the count of records must not bind first; nor may it size needless buffers. */
function batchSize(conversion: Conversion): Converted[] {
	const { client, name, context } = conversion;
	const bytes = client.integer(name);
	if (bytes > client.integer("buffer.memory")) {
		const blamed = isGiven(conversion) ? name : "buffer.memory";
		throw client.error(
			blamed,
			"`batch.size` exceeds `buffer.memory`, so that no record fits; lower one or raise the other",
		);
	}
	const [leastCount, mostCount] = rangeOf(conversion, "batch.num.messages");
	const leastBytes = context.recordBytesRange?.[0] ?? context.recordBytes;
	const fittingCount = leastBytes === null ? mostCount : Math.ceil(bytes / (leastBytes + leastFramingBytes)) + 1;
	const count = bytes === 0 ? 1 : Math.min(Math.max(fittingCount, leastCount), mostCount);
	const size = bytes === 0 ? { name, value: "1" } : clamped(conversion, name, bytes, rangeOf(conversion, name));
	return [size, { name: "batch.num.messages", value: String(count) }];
}

/** librdkafka counts value bytes only; with the record size known, a limit on the count stands for the rest. */
function bufferMemory(conversion: Conversion): Converted[] {
	const { client, context, name } = conversion;
	const bytes = client.integer(name);
	const queuedBytes =
		context.recordBytes === null ? null : context.recordBytes + besideValue(context) + queuedOverheadBytes;
	const count = queuedBytes === null ? 0 : Math.max(1, Math.floor(bytes / queuedBytes));
	const [, mostCount] = rangeOf(conversion, "queue.buffering.max.messages");
	const kbytes = "queue.buffering.max.kbytes";
	return [
		clamped(conversion, kbytes, Math.floor(bytes / 1024), rangeOf(conversion, kbytes)),
		{ name: "queue.buffering.max.messages", value: String(Math.min(count, mostCount)) },
	];
}

/** Java also waits this long for the metadata of the topic; the engine keeps to it for room in the queue. */
function maxBlock(conversion: Conversion): Converted[] {
	const target = "topic.metadata.propagation.max.ms";
	const [leastMs, mostMs] = rangeOf(conversion, target);
	const waitMs = conversion.client.integer(conversion.name);
	return [{ name: target, value: String(Math.min(Math.max(waitMs, leastMs), mostMs)) }];
}

/** librdkafka's `message.max.bytes` also cuts batches, so that it may not be smaller than one. */
function maxRequestSize(conversion: Conversion): Converted[] {
	const { client, context, name } = conversion;
	const bytes = client.integer(name);
	const valueBytes = context.recordBytesRange?.[1] ?? context.recordBytes;
	const recordBytes = (valueBytes ?? 0) + besideValue(context) + recordOverheadBytes;
	if (valueBytes !== null && recordBytes > bytes) {
		const largest = context.recordBytesRange === undefined ? "a message" : "the largest message";
		const advice = `raise \`${name}\` (and the topic's \`max.message.bytes\`) to at least that`;
		throw client.error(name, `${largest} takes ${recordBytes} bytes, more than \`${name}\` of ${bytes}; ${advice}`);
	}
	const target = "message.max.bytes";
	const setting = clamped(
		conversion,
		target,
		Math.max(bytes, client.integer("batch.size")),
		rangeOf(conversion, target),
	);
	return [{ ...setting, adjusted: setting.value !== String(bytes) }];
}

/** Java's levels 9 (its fast coder) and 1, 2 (already the slow one) stand elsewhere on librdkafka's scale. */
function lz4Level(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return [];
	const level = conversion.client.integer(conversion.name);
	if (level < 1 || level > 17) throw refusal(conversion, `is ${level}, but lz4 levels go from 1 to 17`);
	if (level === 9) return [set(conversion, "-1")];
	return [clamped(conversion, "compression.level", Math.max(3, level), rangeOf(conversion, "compression.level"))];
}

/** 0 is zstd's default in Java, -1 in librdkafka, which has no level beyond 12. */
function zstdLevel(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return [];
	const level = conversion.client.integer(conversion.name);
	if (level < 0 || level > 12) throw refusal(conversion, `is ${level}, which librdkafka does not have`);
	return [set(conversion, level === 0 ? "-1" : String(level))];
}

/**
 * The engine places every record itself; librdkafka's setting is there for whoever reads the effective ones, and would
 * be a lie where keys do not decide.
 */
function partitioner(conversion: Conversion): Converted[] {
	const className = givenText(conversion);
	const known = ["", defaultPartitioner, stickyPartitioner, roundRobinPartitioner];
	if (!known.includes(className)) throw refusal(conversion, `is \`${className}\``);
	if (className === roundRobinPartitioner) {
		conversion.note("the partitions take strict turns; Java's class skips one whenever a batch is full");
	}
	return partitioning(conversion.client) === "key" ? silentDefault(conversion) : [];
}

function ignoreKeys(conversion: Conversion): Converted[] {
	const { client, name } = conversion;
	if (client.flag(name) && client.text("partitioner.class") !== "") {
		conversion.note(`\`${name}\` has no effect beside \`partitioner.class\`, as in Java`);
	}
	return [];
}

/** Bytes of a record's key and headers. */
function besideValue({ keyBytes, headerBytes = 0 }: TranslationContext): number {
	return keyBytes + headerBytes;
}
