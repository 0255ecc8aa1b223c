/** Notes on the lines of a driver file that no client reads: Java passes over them with a log line. */
import { createRequire } from "node:module";
import { nearestWord } from "../suggestion.ts";
import { type ClientKind, clientPropertyNames, clientsKnowing, topicPropertyNames } from "./client-properties-table.ts";
import type { Driver, DriverProperty } from "./driver.ts";
import { asNativeOverride, isNativeOverride } from "./native-overrides.ts";

/** Every property of librdkafka's CONFIGURATION.md. */
const librdkafkaNames: ReadonlySet<string> = new Set(
	createRequire(import.meta.url)("./librdkafka-names.json") as string[],
);

/** One note, `file:line:column: ...`, for each property that is without effect on a client that reads its block. */
export function unusedPropertyNotes(driver: Driver): string[] {
	const notes = [
		...driver.commonConfig.map((property) => clientNote(property, ["producer", "consumer", "admin"])),
		...driver.producerConfig.map((property) => clientNote(property, ["producer"])),
		...driver.consumerConfig.map((property) => clientNote(property, ["consumer"])),
		...driver.topicConfig.map(topicNote),
	];
	return notes.filter((note) => note !== null);
}

function clientNote({ name, location }: DriverProperty, readers: ClientKind[]): string | null {
	if (isNativeOverride(name)) return null;
	const knowing = clientsKnowing(name);
	const unaffected = readers.filter((reader) => !knowing.includes(reader));
	if (unaffected.length === 0) return null;
	const reason = knowing.length > 0 ? `, only on the ${clientList(knowing)}` : unknownReason(name);
	return `${location}: \`${name}\` has no effect on the ${clientList(unaffected)}${reason}`;
}

/** "producer", "producer and admin client" ... */
function clientList(kinds: ClientKind[]): string {
	return kinds.length === 3 ? "clients" : `${kinds.join(" and ")}${kinds.includes("admin") ? " client" : ""}`;
}

function unknownReason(name: string): string {
	if (topicPropertyNames.has(name)) return "; it is a property of topics, so move it to `topicConfig`";
	if (librdkafkaNames.has(name)) {
		return `; Java does not know it, so to set it in librdkafka write \`${asNativeOverride(name)}\``;
	}
	const nearest = nearestWord(name, clientPropertyNames);
	return nearest === null ? "; Java does not know it" : `; did you mean \`${nearest}\`?`;
}

function topicNote({ name, location }: DriverProperty): string | null {
	if (topicPropertyNames.has(name)) return null;
	const nearest = nearestWord(name, topicPropertyNames);
	const advice = nearest === null ? "the broker may refuse it" : `did you mean \`${nearest}\`?`;
	return `${location}: \`${name}\` is not a known property of topics; ${advice}`;
}
