import { z } from "zod";
import { suggestOr } from "./suggestion.ts";
import { readYamlSource, type YamlProblem, type YamlSource } from "./yaml-source.ts";

export interface ReadOptions {
	/** Takes unknown keys as warnings instead of errors. */
	lenient?: boolean | undefined;
}

export interface YamlFile<T> {
	value: T;
	/** Where the keys stand, for checks that go beyond the schema. */
	source: YamlSource;
	/** Each `file:line:column: what was passed over`. */
	warnings: string[];
}

type Issue = z.core.$ZodIssue;

/**
 * Reads a YAML file and checks it against the schema, whose fields come from yaml-fields.ts. Throws one ConfigError
 * that names everything wrong with the file, one line `file:line:column: what is wrong; what to do` each.
 */
export async function readYamlFile<S extends z.ZodObject>(
	file: string,
	schema: S,
	options: ReadOptions = {},
): Promise<YamlFile<z.output<S>>> {
	const source = await readYamlSource(file);
	const data = source.mapping();
	const warnings = [...source.warnings];
	let parsed = schema.safeParse(data);
	if (!parsed.success && options.lenient) {
		warnings.push(...source.lines(dropUnknownKeys(data, parsed.error.issues, schema)));
		parsed = schema.safeParse(data);
	}
	if (!parsed.success) throw source.error(parsed.error.issues.flatMap((issue) => problemsOf(issue, schema)));
	return { value: parsed.data, source, warnings };
}

function dropUnknownKeys(data: unknown, issues: Issue[], schema: z.ZodType): YamlProblem[] {
	const dropped: YamlProblem[] = [];
	for (const issue of issues) {
		if (issue.code !== "unrecognized_keys") continue;
		const parent = issue.path.reduce<unknown>((node, name) => (node as Record<PropertyKey, unknown>)[name], data);
		for (const key of issue.keys) {
			delete (parent as Record<string, unknown>)[key];
			dropped.push(unknownKey([...issue.path, key], schema, "it has no effect"));
		}
	}
	return dropped;
}

function problemsOf(issue: Issue, schema: z.ZodType): YamlProblem[] {
	if (issue.code === "unrecognized_keys") {
		return issue.keys.map((key) => unknownKey([...issue.path, key], schema, "remove it, or ignore it with --lenient"));
	}
	const message = issue.code === "invalid_type" ? shapeMessage(issue.expected) : issue.message;
	return [{ path: issue.path, message: `\`${pathName(issue.path)}\` ${message}` }];
}

function unknownKey(path: PropertyKey[], schema: z.ZodType, advice: string): YamlProblem {
	const key = String(path.at(-1));
	const advised = suggestOr(advice, key, knownKeys(schema, path.slice(0, -1)));
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

/** The keys that the schema has at the path. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
	const at = path.reduce<unknown>((node, name) => shapeOf(node)[String(name)], schema);
	return Object.keys(shapeOf(at));
}

function shapeOf(schema: unknown): Record<string, unknown> {
	const inner = schema instanceof z.ZodPipe ? schema.out : schema;
	return inner instanceof z.ZodObject ? inner.shape : {};
}
