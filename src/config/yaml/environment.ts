/**
 * Environment variables in the texts of YAML files: `${NAME}`, `${NAME:-default}` and `$${` for the characters `${`.
 * A default stands in where the variable is unset or empty. Values are not looked through again.
 */
import type { YamlProblem } from "./yaml-source.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Substitution<T> {
	value: T;
	/** Variables that are not set, and references that are none. */
	problems: YamlProblem[];
}

/** An opening `${`, with the rest of the reference where it is well formed; a `$` before it takes its meaning away. */
const reference = /(\$?)\$\{(?:([a-z_]\w*)(?::-((?:(?!\$\{)[^}])*))?\})?/gi;

/** `${provider:path:key}` is the Java client's own form, which the client properties refuse with better advice. */
const providerReference = /^\$\{[^}:]+:(?![-?+=])[^}]*\}/;

/**
 * Replaces the references in a text, or in all texts of lists and mappings but not in the keys. `path` is where the
 * data stands in the file; what lies at a path that `isVerbatim` tells stays as it is. The data itself is left alone.
 */
export function substituteVariables(
	data: unknown,
	environment: Environment,
	isVerbatim: (path: readonly PropertyKey[]) => boolean = () => false,
	path: readonly PropertyKey[] = [],
): Substitution<unknown> {
	if (isVerbatim(path)) return { value: data, problems: [] };
	if (typeof data === "string") return substituteText(data, environment, path);
	const problems: YamlProblem[] = [];
	const inside = (value: unknown, name: PropertyKey) => {
		const substitution = substituteVariables(value, environment, isVerbatim, [...path, name]);
		problems.push(...substitution.problems);
		return substitution.value;
	};
	if (Array.isArray(data)) return { value: data.map(inside), problems };
	if (typeof data !== "object" || data === null) return { value: data, problems };
	const entries = Object.entries(data).map(([name, value]) => [name, inside(value, name)] as const);
	return { value: Object.fromEntries(entries), problems };
}

/** Replaces the references in one text. */
export function substituteText(
	text: string,
	environment: Environment,
	path: readonly PropertyKey[] = [],
): Substitution<string> {
	const problems: YamlProblem[] = [];
	const replace = (found: string, escaped: string, name?: string, fallback?: string, offset = 0) => {
		if (escaped) return found.slice(1);
		const value = name !== undefined && Object.hasOwn(environment, name) ? environment[name] : undefined;
		if (fallback !== undefined) return value || fallback;
		if (value !== undefined) return value;
		const rest = text.slice(offset);
		if (name === undefined && providerReference.test(rest)) return found;
		problems.push({ path, message: name === undefined ? malformed(rest) : unset(name) });
		return found;
	};
	return { value: text.replace(reference, replace), problems };
}

function unset(name: string): string {
	return `the environment variable \`${name}\` is not set; set it, or give a default as in \`\${${name}:-value}\``;
}

function malformed(rest: string): string {
	const start = /^\$\{[^}\r\n]{0,40}\}?/.exec(rest)?.[0];
	return `\`${start}\` names no environment variable; write \`\${NAME}\` or \`\${NAME:-default}\`, or \`$\${\` for a plain \`\${\``;
}
