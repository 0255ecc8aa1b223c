import type { z } from "zod";
import { suggestOr } from "../suggestion.ts";
import { type Environment, substituteVariables } from "./environment.ts";
import { type AppliedOverrides, applyOverrides, type Override, type PropertyOverride } from "./overrides.ts";
import { metaOf, schemaAt, shapeOf } from "./schema-meta.ts";
import { readYamlSource, type YamlProblem, type YamlSource } from "./yaml-source.ts";

export interface ReadOptions {
	/** Takes unknown keys as warnings instead of errors. */
	lenient?: boolean | undefined;
	/** Values that replace those of the file; an unknown key among them is an error even when lenient. */
	overrides?: readonly Override[] | undefined;
	/** What `${NAME}` in the file refers to; the environment of the process unless given. */
	environment?: Environment | undefined;
}

export interface YamlFile<T> {
	value: T;
	/** Where the keys stand, for checks that go beyond the schema. */
	source: YamlSource;
	/** Each `file:line:column: what was passed over`. */
	warnings: string[];
	/** For what is left of the file to read: its blocks of properties. */
	environment: Environment;
	propertyOverrides: PropertyOverride[];
}

type Issue = z.core.$ZodIssue;

/**
 * Reads a YAML file, replaces references to environment variables, then puts the overrides in, and checks the outcome
 * against the schema, whose fields come from yaml-fields.ts. Blocks of properties are left to readProperties. Throws one
 * ConfigError that names everything wrong, one line `file:line:column: what is wrong; what to do` each.
 */
export async function readYamlFile<S extends z.ZodObject>(
	file: string,
	schema: S,
	options: ReadOptions = {},
): Promise<YamlFile<z.output<S>>> {
	const source = await readYamlSource(file);
	const environment = options.environment ?? process.env;
	const { data, propertyOverrides } = readData(source, schema, environment, options.overrides ?? []);
	const warnings = [...source.warnings];
	let parsed = schema.safeParse(data);
	if (!parsed.success && options.lenient) {
		warnings.push(...source.lines(dropUnknownKeys(data, parsed.error.issues, schema, source)));
		parsed = schema.safeParse(data);
	}
	if (!parsed.success) throw source.error(parsed.error.issues.flatMap((issue) => problemsOf(issue, schema, source)));
	return { value: parsed.data, source, warnings, environment, propertyOverrides };
}

function readData(
	source: YamlSource,
	schema: z.ZodObject,
	environment: Environment,
	overrides: readonly Override[],
): AppliedOverrides {
	const isVerbatim = (path: readonly PropertyKey[]) => metaOf(schemaAt(schema, path)).isVerbatim === true;
	const { value, problems } = substituteVariables(source.mapping(), environment, isVerbatim);
	if (problems.length > 0) throw source.error(problems);
	const applied = applyOverrides(value as Record<string, unknown>, overrides, schema);
	for (const { path, location } of applied.replaced) source.replace(path, location);
	return applied;
}

function dropUnknownKeys(data: unknown, issues: Issue[], schema: z.ZodType, source: YamlSource): YamlProblem[] {
	const dropped: YamlProblem[] = [];
	for (const issue of issues) {
		if (issue.code !== "unrecognized_keys") continue;
		const parent = issue.path.reduce<unknown>((node, name) => (node as Record<PropertyKey, unknown>)[name], data);
		for (const path of issue.keys.map((key) => [...issue.path, key])) {
			if (source.isReplaced(path)) continue;
			delete (parent as Record<PropertyKey, unknown>)[path.at(-1) as string];
			dropped.push(unknownKey(path, schema, "it has no effect"));
		}
	}
	return dropped;
}

function problemsOf(issue: Issue, schema: z.ZodType, source: YamlSource): YamlProblem[] {
	if (issue.code === "unrecognized_keys") {
		const advice = (path: PropertyKey[]) =>
			source.isReplaced(path)
				? "keys of workload files stand alone, those of driver files behind `driver.`"
				: "remove it, or ignore it with --lenient";
		return issue.keys.map((key) => [...issue.path, key]).map((path) => unknownKey(path, schema, advice(path)));
	}
	const message = issue.code === "invalid_type" ? shapeMessage(issue.expected) : issue.message;
	return [{ path: issue.path, message: `\`${pathName(issue.path)}\` ${message}` }];
}

function unknownKey(path: PropertyKey[], schema: z.ZodType, advice: string): YamlProblem {
	const key = String(path.at(-1));
	const advised = suggestOr(advice, key, Object.keys(shapeOf(schemaAt(schema, path.slice(0, -1)))));
	return { path, message: `unknown key \`${pathName(path)}\`${advised}` };
}

function shapeMessage(expected: string): string {
	return expected === "array" ? "must be a list; write each item as `- value`" : "must hold `key: value` lines";
}

/** `librdkafka.common`, `workers[0]`. */
function pathName(path: readonly PropertyKey[]): string {
	const [first, ...rest] = path;
	return rest.reduce<string>(
		(name, part) => (typeof part === "number" ? `${name}[${part}]` : `${name}.${String(part)}`),
		String(first),
	);
}
