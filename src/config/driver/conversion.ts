import type { ConfigError } from "../config-error.ts";
import { forProfile, type PropertyRow, type Range } from "./client-properties-table.ts";
import type { JavaClient } from "./java-client.ts";

/** What the translation of a driver depends on beside the driver file. */
export interface TranslationContext {
	/** Length of a message's value in bytes, the mean where lengths differ; null where it is not known. */
	recordBytes: number | null;
	/** Shortest and longest value in bytes where lengths differ. */
	recordBytesRange?: readonly [shortest: number, longest: number];
	/** What the headers add to a record, as Java counts it; nothing unless given. */
	headerBytes?: number;
	/** Length of a message's key in bytes; 0 without keys. */
	keyBytes: number;
	/** Replaces `{zone.id}` in `client.id` and `client.rack`. */
	zoneId: string | null;
	profile: "3.6.1" | "4.x";
	/** Takes the place of the file's `bootstrap.servers`; what a driver for the embedded broker needs. */
	bootstrapServers?: string;
}

/** One librdkafka setting that came of a Java property. */
export interface Converted {
	name: string;
	value: string;
	/** Whether the value is neither the file's nor Java's default in other words. */
	adjusted?: boolean;
}

/** One row of the table applied to one client. */
export interface Conversion {
	client: JavaClient;
	/** Java's name of the row's property. */
	name: string;
	row: PropertyRow;
	context: TranslationContext;
	/** Tells the user something about this property, or another one, that is no mistake. */
	note(message: string, about?: string): void;
}

/** The settings that come of a property, whether the file gives it or not. Throws a ConfigError to refuse it. */
export type Converter = (conversion: Conversion) => Converted[];

/** Converters by Java's name of the property. */
export type Converters = Readonly<Record<string, Converter>>;

export const isGiven = ({ client, name }: Conversion): boolean => client.given(name) !== undefined;

export const givenText = ({ client, name }: Conversion): string => client.given(name) ?? "";

/** The row's librdkafka property with this value. */
export function set({ row }: Conversion, value: string, adjusted = false): Converted {
	return { name: row.librdkafka ?? "", value, adjusted };
}

/** The row's default for a silent file; no setting where librdkafka's own default will do. */
export function silentDefault({ row, client }: Conversion): Converted[] {
	const primary = { librdkafka: row.librdkafka, effectiveDefault: row.effectiveDefault };
	return [primary, ...(row.alsoSets ?? [])].flatMap(({ librdkafka, effectiveDefault }) => {
		const value = forProfile(effectiveDefault, client.profile);
		// `producer-<n>`: numbered by whoever opens the clients.
		return librdkafka === null || value === null || value.includes("<") ? [] : [{ name: librdkafka, value }];
	});
}

/** The number, moved into librdkafka's range with a note. */
export function clamped(conversion: Conversion, librdkafka: string, value: number, [min, max]: Range): Converted {
	const nearest = Math.min(Math.max(value, min), max);
	if (nearest !== value) {
		const limit = nearest === min ? "least" : "most";
		conversion.note(`\`${conversion.name}\` becomes ${librdkafka}=${nearest}, the ${limit} that librdkafka takes`);
	}
	return { name: librdkafka, value: String(nearest), adjusted: nearest !== value };
}

/** The range of one of the row's librdkafka properties. */
export function rangeOf({ row }: Conversion, librdkafka: string): Range {
	const target = row.librdkafka === librdkafka ? row : row.alsoSets?.find((also) => also.librdkafka === librdkafka);
	return target?.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** A refusal of the property's value, with the row's advice. */
export function refusal({ client, name, row }: Conversion, reason: string): ConfigError {
	return client.error(name, `\`${name}\` ${reason}; ${row.advice ?? "change or remove it"}`);
}

/**
 * What the row's `convert` lists for a word; undefined when it lists nothing or a refusal. Keys in brackets and `*` are
 * remarks of the table, no words.
 */
export function listedValue({ row }: Conversion, word: string): string | undefined {
	const list = row.convert as Record<string, unknown>;
	const value = Object.hasOwn(list, word) && !/^[(*]/.test(word) ? list[word] : undefined;
	return typeof value === "string" && value !== "reject" ? value : undefined;
}
