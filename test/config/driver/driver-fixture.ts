import type { TranslatedDriver, TranslationContext } from "../../../src/config/driver/client-properties.ts";
import { translateDriver } from "../../../src/config/driver/client-properties.ts";
import type { ClientKind } from "../../../src/config/driver/client-properties-table.ts";
import type { Driver, DriverProperty } from "../../../src/config/driver/driver.ts";
import { parseProperties } from "../../../src/config/driver/java-properties.ts";

type Blocks = Partial<Record<"topic" | "common" | "producer" | "consumer" | "native", string>>;

/** A driver whose blocks hold these properties; line n of a block is located at `<block>:n`. */
export function driverWith(blocks: Blocks = {}): Driver {
	const common = properties("common", blocks.common);
	return {
		file: "driver.yaml",
		name: "test",
		driverClass: "io.openmessaging.benchmark.driver.kafka.KafkaBenchmarkDriver",
		replicationFactor: 1,
		topicConfig: properties("topic", blocks.topic),
		commonConfig: [{ name: "bootstrap.servers", value: "broker:9092", location: "common:0" }, ...common],
		producerConfig: properties("producer", blocks.producer),
		consumerConfig: properties("consumer", blocks.consumer),
		librdkafka: { common: properties("native", blocks.native), producer: [], consumer: [], admin: [] },
		reset: false,
		commitLingerMs: 100,
		embedded: false,
	};
}

/** Translates under Java 3.6.1's defaults, with a record size unknown, unless the context says otherwise. */
export function translate(driver: Driver, context: Partial<TranslationContext> = {}): TranslatedDriver {
	return translateDriver(driver, { recordBytes: null, keyBytes: 0, zoneId: null, profile: "3.6.1", ...context });
}

/** The settings of one client by name. */
export function settingsOf(
	kind: ClientKind,
	blocks: Blocks,
	context: Partial<TranslationContext> = {},
): Record<string, string | undefined> {
	return Object.fromEntries(translate(driverWith(blocks), context)[kind].config);
}

function properties(block: string, text = ""): DriverProperty[] {
	return parseProperties(text, (line) => `${block}:${line + 1}`).map(({ name, value, line }) => ({
		name,
		value,
		location: `${block}:${line + 1}`,
	}));
}
