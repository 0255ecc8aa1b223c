/** librdkafka's own settings in a driver file: the `librdkafka` block and lines with a `librdkafka.` prefix. */

import { ConfigError } from "../config-error.ts";
import type { ClientKind } from "./client-properties-table.ts";
import type { Driver, DriverProperty } from "./driver.ts";

const prefix = "librdkafka.";

/** What the benchmark itself must be able to rely on. */
const ownedNames = new Set([
	"group.id",
	"enable.auto.commit",
	"enable.auto.offset.store",
	"delivery.report.only.error",
	"statistics.interval.ms",
	"enabled_events",
	"log.queue",
	"enable_sasl_queue",
	"opaque",
	"interceptors",
	"default_topic_conf",
	"plugin.library.paths",
]);

const ownedPattern = /_cb$|_callback_data$|^test\.mock\./;

export function isNativeOverride(name: string): boolean {
	return name.startsWith(prefix);
}

/** The name under which a native setting can be given among the Java properties. */
export function asNativeOverride(name: string): string {
	return prefix + name;
}

/**
 * The native settings for one kind of client, later ones winning: the `librdkafka` block before the prefixed lines,
 * and what is common to all clients before what is the client's own. Values are left to librdkafka to judge.
 * Throws a ConfigError for what belongs to the benchmark.
 */
export function nativeOverrides(driver: Driver, kind: ClientKind): Array<[name: string, value: string]> {
	const block = [...driver.librdkafka.common, ...driver.librdkafka[kind]];
	const prefixed = javaBlocksOf(driver, kind)
		.flat()
		.filter(({ name }) => isNativeOverride(name))
		.map((property) => ({ ...property, name: property.name.slice(prefix.length) }));
	return [...block, ...prefixed].map((property) => {
		refuseOwned(property);
		return [property.name, property.value.trim()];
	});
}

/** The properties blocks that one kind of client reads, later ones winning; the admin client reads the common one. */
export function javaBlocksOf(driver: Driver, kind: ClientKind): DriverProperty[][] {
	if (kind === "admin") return [driver.commonConfig];
	return [driver.commonConfig, kind === "producer" ? driver.producerConfig : driver.consumerConfig];
}

function refuseOwned({ name, location }: DriverProperty): void {
	if (!ownedNames.has(name) && !ownedPattern.test(name)) return;
	throw new ConfigError(`\`${name}\` is set by the benchmark itself; remove it from the native settings`, location);
}
