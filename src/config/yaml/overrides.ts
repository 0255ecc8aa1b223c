/** Values given on the command line (`--set key=value`) instead of what the files say. */
import { parse } from "yaml";
import type { z } from "zod";
import { ConfigError } from "../config-error.ts";
import { maskSecret } from "../driver/secrets.ts";
import { metaOf, schemaAt } from "./schema-meta.ts";
import { isMapping } from "./yaml-fields.ts";

/** One value for a key of every workload file or of every driver file of the command. */
export interface Override {
	/** The parts between the dots of the key, without the prefix `driver.`; at least one, none of them empty. */
	keys: string[];
	/** As given, without the blanks around it. */
	text: string;
	/** `--set key=value`; a value that may hold a secret is not shown. */
	location: string;
}

/** One property of a block of properties. */
export interface PropertyOverride {
	/** Keys of the block from the top of the file. */
	block: string[];
	name: string;
	value: string;
	location: string;
}

export interface AppliedOverrides {
	data: Record<string, unknown>;
	/** What was replaced in the data. */
	replaced: Array<{ path: string[]; location: string }>;
	/** What is to be replaced in blocks of properties, which are still one text each in the data. */
	propertyOverrides: PropertyOverride[];
}

export interface Overrides {
	workload: Override[];
	driver: Override[];
}

const driverPrefix = "driver.";
const shownCharacters = 60;
const hidden = "...";

/**
 * Sorts texts of the form `key=value` by the kind of file they are for: keys with the prefix `driver.` belong to driver
 * files, all others to workload files. Throws a ConfigError for a text without `=` or without a key.
 */
export function parseOverrides(texts: readonly string[]): Overrides {
	const overrides: Overrides = { workload: [], driver: [] };
	for (const text of texts) {
		const { key, value } = splitOverride(text);
		const kind = key.startsWith(driverPrefix) ? "driver" : "workload";
		const keys = (kind === "driver" ? key.slice(driverPrefix.length) : key).split(".");
		const location = `--set ${key}=${shownValue(keys, value)}`;
		if (keys.includes("")) throw new ConfigError("a part of the key is missing; write the key in full", location);
		overrides[kind].push({ keys, text: value, location });
	}
	return overrides;
}

/**
 * The data with the overrides put in, later ones winning; the given data stays as it is. A key that other keys say in
 * another way (`insteadOf` in the schema) takes their place. Throws a ConfigError for a malformed list or mapping.
 */
export function applyOverrides(
	data: Record<string, unknown>,
	overrides: readonly Override[],
	schema: z.ZodType,
): AppliedOverrides {
	const applied: AppliedOverrides = {
		data: withoutAlternatives(data, overrides, schema),
		replaced: [],
		propertyOverrides: [],
	};
	for (const override of overrides) {
		const { keys, text, location } = override;
		const blockLength = keys.findIndex((_, index) => metaOf(schemaAt(schema, keys.slice(0, index))).isPropertiesBlock);
		if (blockLength > 0) {
			const [block, name] = [keys.slice(0, blockLength), keys.slice(blockLength).join(".")];
			applied.propertyOverrides.push({ block, name, value: text, location });
			continue;
		}
		applied.propertyOverrides = applied.propertyOverrides.filter(({ block }) => !isPrefix(keys, block));
		applied.replaced.push({ path: replacedPath(applied.data, keys), location });
		applied.data = withValue(applied.data, keys, overrideValue(override));
	}
	return applied;
}

/**
 * The value as a YAML file would have it: text, or what a list `[...]` or a mapping `{...}` holds.
 * Throws a ConfigError when one of the latter is not well formed.
 */
function overrideValue({ text, location }: Override): unknown {
	if (!/^[[{]/.test(text)) return text;
	try {
		return parse(text, { schema: "failsafe", prettyErrors: false, logLevel: "error", maxAliasCount: 0 });
	} catch (cause) {
		const reason = (cause as Error).message;
		throw new ConfigError(`${reason}; write lists as \`[a, b]\` and mappings as \`{a: b}\``, location, { cause });
	}
}

function withValue(node: unknown, [key = "", ...inner]: string[], value: unknown): Record<string, unknown> {
	const mapping = isMapping(node) ? node : {};
	return { ...mapping, [key]: inner.length === 0 ? value : withValue(mapping[key], inner, value) };
}

/** Where the first mapping begins that is only there because of the keys. */
function replacedPath(data: Record<string, unknown>, keys: string[]): string[] {
	let node: unknown = data;
	const kept = keys.findIndex((key) => {
		node = isMapping(node) ? node[key] : undefined;
		return !isMapping(node);
	});
	return kept === -1 ? keys : keys.slice(0, kept + 1);
}

function isPrefix(start: string[], keys: string[]): boolean {
	return start.every((key, index) => key === keys[index]);
}

function withoutAlternatives(
	data: Record<string, unknown>,
	overrides: readonly Override[],
	schema: z.ZodType,
): Record<string, unknown> {
	const displaced = overrides.flatMap(({ keys }) => metaOf(schemaAt(schema, keys.slice(0, 1))).insteadOf ?? []);
	return Object.fromEntries(Object.entries(data).filter(([key]) => !displaced.includes(key)));
}

function splitOverride(text: string): { key: string; value: string } {
	const [, key, value] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/s.exec(text) ?? [];
	if (key === undefined || value === undefined) {
		throw new ConfigError("there is no value; write `--set key=value`, as in `--set topics=2`", `--set ${text}`);
	}
	return { key, value };
}

/** Whole blocks of properties may hold a secret, too; they can be told by their `=`. */
function shownValue(keys: string[], value: string): string {
	const names = keys.map((_, index) => keys.slice(index).join("."));
	const secret = value.includes("=") || names.some((name) => maskSecret(name, value) !== value);
	const [line = ""] = value.split(/\r?\n/, 1);
	if (secret) return hidden;
	return line === value && line.length <= shownCharacters ? line : line.slice(0, shownCharacters) + hidden;
}
