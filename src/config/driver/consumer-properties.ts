import {
	type Conversion,
	type Converted,
	type Converters,
	clamped,
	givenText,
	isGiven,
	listedValue,
	rangeOf,
	refusal,
	set,
	silentDefault,
} from "./conversion.ts";
import type { JavaClient } from "./java-client.ts";

/** librdkafka's default `message.max.bytes`, below which it refuses `fetch.max.bytes`. */
const defaultMessageMaxBytes = 1_000_000;

/** librdkafka's default `queued.max.messages.kbytes`. */
const defaultQueuedKbytes = 65_536;

export const consumerConverters: Converters = {
	"auto.offset.reset": offsetReset,
	"enable.auto.commit": autoCommit,
	"fetch.max.bytes": fetchMaxBytes,
	"max.poll.interval.ms": maxPollInterval,
	"group.remote.assignor": remoteAssignor,
	"heartbeat.interval.ms": classicOnly,
	"session.timeout.ms": classicOnly,
	"partition.assignment.strategy": assignmentStrategy,
};

/**
 * Whether the benchmark commits by itself: Java OMB does so unless `enable.auto.commit` is literally true. Where the
 * file is silent, it and Java's own automatic commits both do.
 */
export function benchmarkCommits(client: JavaClient): boolean {
	return client.given("enable.auto.commit")?.toLowerCase() !== "true";
}

function offsetReset(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return silentDefault(conversion);
	const policy = listedValue(conversion, givenText(conversion));
	if (policy === undefined) throw refusal(conversion, `is \`${givenText(conversion)}\``);
	return [set(conversion, policy)];
}

function autoCommit(conversion: Conversion): Converted[] {
	const value = String(conversion.client.flag(conversion.name));
	return [set(conversion, value), { name: "enable.auto.offset.store", value }];
}

/** librdkafka refuses a fetch smaller than its largest message, and should be able to queue a whole fetch. */
function fetchMaxBytes(conversion: Conversion): Converted[] {
	const { client, name } = conversion;
	const fetchBytes = client.integer(name);
	const settings = isGiven(conversion) ? [clamped(conversion, name, fetchBytes, rangeOf(conversion, name))] : [];
	const usedBytes = Math.max(fetchBytes, rangeOf(conversion, name)[0]);
	if (usedBytes < defaultMessageMaxBytes) {
		settings.push({ name: "message.max.bytes", value: String(usedBytes), adjusted: true });
	}
	const largestFetchBytes = Math.max(fetchBytes, client.integer("max.partition.fetch.bytes"));
	const [, mostKbytes] = rangeOf(conversion, "queued.max.messages.kbytes");
	const queuedKbytes = Math.min(mostKbytes, Math.max(defaultQueuedKbytes, Math.ceil(largestFetchBytes / 1024)));
	settings.push({ name: "queued.max.messages.kbytes", value: String(queuedKbytes) });
	return settings;
}

/** librdkafka refuses an interval below the session timeout; Java does not mind. */
function maxPollInterval(conversion: Conversion): Converted[] {
	const { client, name } = conversion;
	const leastMs = usesConsumerProtocol(client) ? 0 : client.integer("session.timeout.ms");
	const intervalMs = client.integer(name);
	if (!isGiven(conversion) && intervalMs >= leastMs) return silentDefault(conversion);
	if (intervalMs < leastMs) conversion.note(`\`${name}\` becomes ${leastMs}, the session timeout`);
	const setting = clamped(conversion, name, Math.max(intervalMs, leastMs), rangeOf(conversion, name));
	return [{ ...setting, adjusted: setting.adjusted || intervalMs < leastMs }];
}

function remoteAssignor(conversion: Conversion): Converted[] {
	const assignor = givenText(conversion);
	if (assignor === "") return [];
	if (!usesConsumerProtocol(conversion.client)) throw refusal(conversion, "works with group.protocol=consumer only");
	return [set(conversion, assignor)];
}

/** With the consumer protocol these belong to the broker, and librdkafka refuses even their defaults. */
function classicOnly(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return usesConsumerProtocol(conversion.client) ? [] : silentDefault(conversion);
	refuseUnderConsumerProtocol(conversion);
	const target = conversion.row.librdkafka ?? "";
	return [clamped(conversion, target, conversion.client.integer(conversion.name), rangeOf(conversion, target))];
}

/** The first strategy decides; Java negotiates down from it, librdkafka refuses to mix eager and cooperative ones. */
function assignmentStrategy(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return usesConsumerProtocol(conversion.client) ? [] : silentDefault(conversion);
	refuseUnderConsumerProtocol(conversion);
	const strategies = conversion.client.list(conversion.name).map((className) => strategyOf(conversion, className));
	const [first] = strategies;
	if (first === undefined) throw refusal(conversion, "is empty");
	const kept = strategies.filter((strategy) => isCooperative(strategy) === isCooperative(first));
	if (kept.length < strategies.length) {
		conversion.note("librdkafka cannot mix eager and cooperative strategies: those unlike the first are left out");
	}
	return [set(conversion, [...new Set(kept)].join(","), kept.length < strategies.length)];
}

function strategyOf(conversion: Conversion, className: string): string {
	const [strategy = "", ...remark] = (listedValue(conversion, className) ?? "").split(" ");
	if (strategy === "") throw refusal(conversion, `names \`${className}\`, which librdkafka does not have`);
	if (remark.length > 0) conversion.note(`\`${className}\` becomes ${strategy}, the nearest that librdkafka has`);
	return strategy;
}

function isCooperative(strategy: string): boolean {
	return strategy === "cooperative-sticky";
}

function usesConsumerProtocol(client: JavaClient): boolean {
	return client.text("group.protocol").toLowerCase() === "consumer";
}

function refuseUnderConsumerProtocol(conversion: Conversion): void {
	if (usesConsumerProtocol(conversion.client)) throw refusal(conversion, "does not go with group.protocol=consumer");
}
