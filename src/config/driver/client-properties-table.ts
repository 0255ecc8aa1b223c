/**
 * The table of client-properties.json: every property of the Java producer, consumer and admin client (3.6.1 to 4.2.0)
 * and of a topic, with what it becomes in librdkafka, and the librdkafka properties that need a fixed value.
 */
import { createRequire } from "node:module";

export type ClientKind = "producer" | "consumer" | "admin";

/** Whose defaults apply: the client that Java OMB ships, or Kafka 4's. */
export type ClientProfile = "3.6.1" | "4.x";

export type JavaType = "boolean" | "class" | "double" | "int" | "list" | "long" | "password" | "short" | "string";

type ByProfile = string | null | Record<ClientProfile, string | null>;

/** Smallest and largest value that librdkafka takes. */
export type Range = readonly [min: number, max: number];

interface AlsoSets {
	librdkafka: string;
	effectiveDefault: ByProfile;
	range?: Range;
}

/** A test vector: properties in the file and the settings that must come of them, or an error. */
export interface PropertyExample {
	java: Record<string, string>;
	librdkafka?: Record<string, string>;
	error?: string;
	recordBytes?: number;
	zone?: string;
	profile?: ClientProfile;
	/** Files that must be there, and what they hold. */
	files?: Record<string, "PEM" | "JKS" | "PKCS12">;
}

export interface PropertyRow {
	/** Java's name; null for a librdkafka property without a Java twin. */
	java: string | null;
	/** `common`: the same for all three clients. */
	scope: ClientKind | "common" | "topic";
	type: JavaType | null;
	/** null, `<required>` and `<absent>`: none. */
	javaDefault: ByProfile;
	/** null where the engine keeps to the property itself or nothing does. */
	librdkafka: string | null;
	/**
	 * `same`, `rename`, `convert`: set, with the value changed as `convert` says; `fixed`: what the file says has no
	 * effect; `ignore`: accepted without effect; `reject`: refused with the `advice`.
	 */
	translation: "same" | "rename" | "convert" | "fixed" | "ignore" | "reject";
	convert: string | Record<string, unknown> | null;
	range?: Range;
	alsoSets?: AlsoSets[];
	/** Set when the file is silent; null: librdkafka's own default; `@name`: as that property; `<n>`: numbered later. */
	effectiveDefault: ByProfile;
	/** Values that soften a `reject`, and values that harden an `ignore`. */
	acceptIf?: string[];
	rejectIf?: string[];
	advice?: string;
	/** The words that Java takes, separated by ` | `. */
	javaValues?: string;
	engine?: string;
	note?: string;
	examples?: PropertyExample[];
}

export const propertyRows = createRequire(import.meta.url)("./client-properties.json") as readonly PropertyRow[];

const clientKinds: readonly ClientKind[] = ["producer", "consumer", "admin"];

/** The rows that concern a client, in the order of the table. */
export function rowsOf(kind: ClientKind): PropertyRow[] {
	return propertyRows.filter(({ scope }) => scope === kind || scope === "common");
}

const rowsByName = new Map(
	clientKinds.map((kind) => [kind, new Map(rowsOf(kind).map((row) => [row.java ?? "", row]))] as const),
);

/** The row of a Java property of a client. */
export function rowOf(kind: ClientKind, name: string): PropertyRow | undefined {
	return name === "" ? undefined : rowsByName.get(kind)?.get(name);
}

/** The clients that know a Java property of this name. */
export function clientsKnowing(name: string): ClientKind[] {
	return clientKinds.filter((kind) => rowOf(kind, name) !== undefined);
}

/** Every name that a Java client knows. */
export const clientPropertyNames: ReadonlySet<string> = new Set(
	propertyRows.filter(({ scope }) => scope !== "topic").flatMap(({ java }) => java ?? []),
);

/** Every name that a broker takes as the configuration of a topic. */
export const topicPropertyNames: ReadonlySet<string> = new Set(
	propertyRows.filter(({ scope }) => scope === "topic").flatMap(({ java }) => java ?? []),
);

/** The value for one profile; null where there is none. */
export function forProfile(value: ByProfile, profile: ClientProfile): string | null {
	return value !== null && typeof value === "object" ? value[profile] : value;
}
