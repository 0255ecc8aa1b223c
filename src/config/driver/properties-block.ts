/** Blocks of `name=value` lines in a YAML file (`producerConfig: |`), in the syntax of java.util.Properties. */
import type { z } from "zod";
import { ConfigError } from "../config-error.ts";
import { substituteText } from "../yaml/environment.ts";
import type { FieldMeta } from "../yaml/schema-meta.ts";
import { textField } from "../yaml/yaml-fields.ts";
import type { YamlFile } from "../yaml/yaml-file.ts";
import type { DriverProperty } from "./driver.ts";
import { parseProperties } from "./java-properties.ts";

/** The schema of a block; empty when the key is absent. Overrides name single properties of it. */
export function propertiesField(meta: FieldMeta = {}): z.ZodType<string> {
	const field = textField({ fallback: "", advice: "write `name=value` lines behind a `|`" });
	return field.meta({ ...meta, expected: "`name=value` lines", isPropertiesBlock: true, isVerbatim: true });
}

/**
 * The properties of the block at the path, the file's own first and then what was given in their place. References to
 * environment variables are replaced in the values only, so that no value can add a line and comments are free of them.
 * Throws a ConfigError naming every variable of the block that is not set, or a malformed escape.
 */
export function readProperties(file: YamlFile<unknown>, path: readonly string[], text: string): DriverProperty[] {
	const locate = (line: number) => file.source.locateLine(path, line);
	const problems: Array<{ location: string; message: string }> = [];
	const written = parseProperties(text, locate).map(({ name, value: raw, line }) => {
		const location = locate(line);
		const substitution = substituteText(raw, file.environment);
		problems.push(...substitution.problems.map(({ message }) => ({ location, message })));
		return { name, value: substitution.value, location };
	});
	const [first, ...others] = problems;
	if (first === undefined) return withOverrides(written, file, path);
	const lines = others.map(({ location, message }) => `${location}: ${message}`);
	throw new ConfigError([first.message, ...lines].join("\n"), first.location);
}

function withOverrides(written: DriverProperty[], file: YamlFile<unknown>, path: readonly string[]): DriverProperty[] {
	const ofBlock = file.propertyOverrides.filter((override) => override.block.join(".") === path.join("."));
	return ofBlock.reduce(
		(properties, { name, value, location }) => [
			...properties.filter((property) => property.name !== name),
			{ name, value, location },
		],
		written,
	);
}
