/**
 * Translates the Java client properties of a driver file into librdkafka settings of the same meaning, Java's defaults
 * included, after the table of client-properties.json.
 */
import { type ClientKind, type PropertyRow, rowOf, rowsOf } from "./client-properties-table.ts";
import { connectionConverters } from "./connection-properties.ts";
import { benchmarkCommits, consumerConverters } from "./consumer-properties.ts";
import {
	type Conversion,
	type Converted,
	type Converter,
	clamped,
	givenText,
	isGiven,
	rangeOf,
	refusal,
	set,
	silentDefault,
	type TranslationContext,
} from "./conversion.ts";
import {
	type AdminSettings,
	type ConsumerSettings,
	type Driver,
	defaultCommitLingerMs,
	type EffectiveSetting,
	type NativeConfig,
	type ProducerSettings,
	type SettingOrigin,
	type TopicSettings,
} from "./driver.ts";
import { JavaClient } from "./java-client.ts";
import { javaBlocksOf, nativeOverrides } from "./native-overrides.ts";
import { partitioning, producerConverters, stickyBytes } from "./producer-properties.ts";
import { saslConverters } from "./sasl-properties.ts";
import { maskSecret } from "./secrets.ts";
import { logsInWith, usesSasl, usesTls } from "./security.ts";
import { sslConverters } from "./ssl-properties.ts";
import { unusedPropertyNotes } from "./unused-properties.ts";

export type { TranslationContext } from "./conversion.ts";

export interface TranslatedDriver {
	producer: ProducerSettings;
	consumer: ConsumerSettings;
	admin: AdminSettings;
	topic: TopicSettings;
	/** What is no mistake but good to know, each `file:line:column: ...`. */
	notes: string[];
}

interface TranslatedClient {
	client: JavaClient;
	config: NativeConfig;
	effective: EffectiveSetting[];
}

/** Bound of the engine's timers; Java's longs go further. */
const longestMs = 2_147_483_647;

/** librdkafka's bound of an admin request. */
const longestAdminMs = 3_600_000;

/** More messages than this never wait in a librdkafka consumer's queue. */
const largestBatch = 100_000;

/** Beginnings of names that mean something under other settings only. Java does not even read them then. */
const conditions: Array<[beginning: string, holds: (client: JavaClient) => boolean]> = [
	["ssl.", usesTls],
	["sasl.oauthbearer.", (client) => logsInWith(client, "OAUTHBEARER")],
	["sasl.kerberos.", (client) => logsInWith(client, "GSSAPI")],
	["sasl.", usesSasl],
	["compression.gzip.level", (client) => client.text("compression.type") === "gzip"],
	["compression.lz4.level", (client) => client.text("compression.type") === "lz4"],
	["compression.zstd.level", (client) => client.text("compression.type") === "zstd"],
];

const sharedConverters = { ...connectionConverters, ...sslConverters, ...saslConverters };

/** Properties whose translation is more than the table can say, by client. */
export const converters: Record<ClientKind, Readonly<Record<string, Converter>>> = {
	producer: { ...sharedConverters, ...producerConverters },
	consumer: { ...sharedConverters, ...consumerConverters },
	admin: sharedConverters,
};

/** Lists of accepted values that are described rather than listed in the table. */
const acceptedLists: Record<string, (client: JavaClient) => boolean> = {
	"ssl.enabled.protocols": (client) =>
		["TLSv1.2", "TLSv1.3"].every((version) => client.list("ssl.enabled.protocols").includes(version)),
};

const byTranslation: Record<PropertyRow["translation"], Converter> = {
	same: convertValue,
	rename: convertValue,
	convert: convertValue,
	fixed: passOver,
	ignore: acceptWithoutEffect,
	reject: refuseUnlessHarmless,
};

/**
 * Throws a ConfigError at the line of a property that Java would refuse or librdkafka cannot honour. A driver for the
 * embedded broker needs `context.bootstrapServers` before its settings can open a client.
 */
export function translateDriver(driver: Driver, context: TranslationContext): TranslatedDriver {
	const notes = new Set<string>();
	const producer = translateClient(driver, "producer", context, notes);
	const consumer = translateClient(driver, "consumer", context, notes);
	const admin = translateClient(driver, "admin", context, notes);
	for (const note of unusedPropertyNotes(driver)) notes.add(note);
	return {
		producer: producerSettings(producer),
		consumer: consumerSettings(consumer, driver),
		admin: adminSettings(admin),
		topic: {
			replicationFactor: driver.replicationFactor,
			config: Object.fromEntries(driver.topicConfig.map(({ name, value }) => [name, value])),
		},
		notes: [...notes],
	};
}

function producerSettings({ client, config, effective }: TranslatedClient): ProducerSettings {
	return {
		config,
		effective,
		partitioning: partitioning(client),
		stickyBytes: stickyBytes(client),
		maxBlockMs: Math.min(client.integer("max.block.ms"), longestMs),
		maxRequestBytes: client.integer("max.request.size"),
	};
}

function consumerSettings({ client, config, effective }: TranslatedClient, driver: Driver): ConsumerSettings {
	const batchMessages = client.integer("max.poll.records");
	if (batchMessages < 1) {
		throw client.error("max.poll.records", "`max.poll.records` must be at least 1; correct the value");
	}
	const { commitLingerMs } = driver;
	const commit = benchmarkCommits(client);
	// Java OMB commits after every batch, so that even our default is a deviation.
	const origin = commitLingerMs === defaultCommitLingerMs ? "adjusted" : "file";
	const linger: EffectiveSetting = { name: "commitLingerMs", value: String(commitLingerMs), origin };
	return {
		config,
		effective: commit ? [...effective, linger] : effective,
		batchMessages: Math.min(batchMessages, largestBatch),
		commit,
		commitLingerMs,
	};
}

function adminSettings({ client, config, effective }: TranslatedClient): AdminSettings {
	return { config, effective, timeoutMs: Math.min(client.integer("default.api.timeout.ms"), longestAdminMs) };
}

function translateClient(
	driver: Driver,
	kind: ClientKind,
	context: TranslationContext,
	notes: Set<string>,
): TranslatedClient {
	const client = new JavaClient(kind, context.profile, driver.file, javaBlocksOf(driver, kind));
	const config = new Map<string, string>();
	const effective = new Map<string, EffectiveSetting>();
	const show = (name: string, value: string, origin: SettingOrigin) =>
		effective.set(name, { name, value: maskSecret(name, value), origin });
	for (const row of rowsOf(kind)) {
		const conversion = conversionOf(row, client, context, notes);
		for (const { name, value, adjusted } of translateRow(conversion)) {
			config.set(name, value);
			show(name, value, adjusted ? "adjusted" : originOf(conversion));
		}
		const kept = engineValue(conversion);
		if (kept !== null) show(conversion.name, kept, originOf(conversion));
	}
	for (const [name, value] of nativeOverrides(driver, kind)) {
		config.delete(name);
		config.set(name, value);
		show(name, value, "native");
	}
	return { client, config: [...config], effective: [...effective.values()] };
}

function conversionOf(
	row: PropertyRow,
	client: JavaClient,
	context: TranslationContext,
	notes: Set<string>,
): Conversion {
	const name = row.java ?? "";
	const note = (message: string, about = name) => void notes.add(`${client.location(about)}: ${message}`);
	return { row, name, client, context, note };
}

function translateRow(conversion: Conversion): Converted[] {
	const { row, name, client } = conversion;
	if (row.java === null) return silentDefault(conversion);
	const [, holds] = conditions.find(([beginning]) => name.startsWith(beginning)) ?? [];
	if (holds !== undefined && !holds(client)) return [];
	if (isGiven(conversion)) checkWord(conversion);
	return byTranslation[row.translation](conversion);
}

/** Java's spelling counts, even where librdkafka would take others. */
function checkWord(conversion: Conversion): void {
	const { javaValues } = conversion.row;
	if (javaValues === undefined) return;
	const [words = "", remark = ""] = javaValues.split(" (");
	const fold = (word: string) => (remark.startsWith("case-insensitive") ? word.toLowerCase() : word);
	const allowed = words.split(" | ");
	if (allowed.some((word) => fold(word) === fold(givenText(conversion)))) return;
	throw refusal(conversion, `must be one of ${allowed.join(", ")}, not \`${givenText(conversion)}\``);
}

function convertValue(conversion: Conversion): Converted[] {
	const { client, name, row } = conversion;
	const converter = converters[client.kind][name];
	if (converter !== undefined) return converter(conversion);
	if (!isGiven(conversion)) return withReferences(conversion);
	const text = givenText(conversion);
	if (row.librdkafka === null || text === "") return [];
	if (row.type === "int" || row.type === "long") {
		return [clamped(conversion, row.librdkafka, Number(text), rangeOf(conversion, row.librdkafka))];
	}
	return [set(conversion, row.type === "boolean" || row.convert === "lower-case" ? text.toLowerCase() : text)];
}

/** Follows a default of the form `@name` to what that property became. */
function withReferences(conversion: Conversion): Converted[] {
	const { client } = conversion;
	return silentDefault(conversion).map((setting) => {
		const referred = setting.value.startsWith("@") ? rowOf(client.kind, setting.value.slice(1)) : undefined;
		if (referred === undefined) return setting;
		const name = referred.java ?? "";
		// The row itself notes what there is to note.
		const settings = translateRow({ ...conversion, row: referred, name, note: () => {} });
		const translated = settings.find((candidate) => candidate.name === referred.librdkafka);
		return { ...setting, value: translated?.value ?? client.text(name) };
	});
}

function passOver(conversion: Conversion): Converted[] {
	if (isGiven(conversion)) conversion.note(`\`${conversion.name}\` has no effect: Java OMB sets it itself`);
	return [];
}

function acceptWithoutEffect(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return [];
	const { row, name } = conversion;
	if (row.rejectIf?.includes(givenText(conversion).toLowerCase())) {
		throw refusal(conversion, `cannot be ${givenText(conversion)} with librdkafka`);
	}
	conversion.note(`\`${name}\` is accepted without effect: ${row.note}`);
	return [];
}

function refuseUnlessHarmless(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return [];
	const { row, name, client } = conversion;
	const text = row.type === "boolean" ? givenText(conversion).toLowerCase() : givenText(conversion);
	if (row.acceptIf?.includes(text) || acceptedLists[name]?.(client)) return [];
	throw refusal(conversion, "cannot be honoured with librdkafka");
}

/** The value of a property that the engine keeps to beside or instead of librdkafka; null for all others. */
function engineValue({ row, name, client }: Conversion): string | null {
	if (row.engine === undefined || row.librdkafka === row.java) return null;
	return client.text(name) || null;
}

function originOf(conversion: Conversion): SettingOrigin {
	return isGiven(conversion) ? "file" : "java-default";
}
