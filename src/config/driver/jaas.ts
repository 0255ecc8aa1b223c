/** One login module of a JAAS configuration. */
export interface LoginModule {
	className: string;
	options: Map<string, string>;
}

interface Token {
	/** `.` for an unexpected character. */
	kind: "text" | "=" | ";" | ".";
	text: string;
}

/** Blanks and comments without a group; else a text in quotes, a word, or one other character. */
const tokenPattern =
	/\s+|\/\/[^\n]*|\/\*.*?\*\/|"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'|([\p{L}_$-][\p{L}\d_$.-]*)|(.)/gsu;

const controlFlags = new Set(["required", "requisite", "sufficient", "optional"]);

/**
 * Parses the value of `sasl.jaas.config` as Java does: `Class flag (key=value)* ;` with texts in single or double
 * quotes or bare words. Returns what is wrong, without quoting any value, when it is not one login module.
 */
export function parseJaas(text: string): LoginModule | string {
	const tokens = tokenize(text);
	const [name, flag] = tokens;
	if (name?.kind !== "text") return "does not begin with a login module";
	if (flag?.kind !== "text" || !controlFlags.has(flag.text.toLowerCase())) {
		return `lacks \`required\` behind ${name.text}`;
	}
	const options = new Map<string, string>();
	let next = 2;
	for (; tokens[next]?.kind === "text"; next += 3) {
		const [key, equals, value] = tokens.slice(next, next + 3);
		if (key === undefined || equals?.kind !== "=" || value?.kind !== "text") {
			return `has no value for \`${key?.text}\` that Java could read; put it in double quotes`;
		}
		options.set(key.text, value.text);
	}
	if (tokens[next]?.kind !== ";") return "does not end with a semicolon";
	if (tokens.length > next + 1) return "holds more than one login module";
	return { className: name.text, options };
}

function tokenize(text: string): Token[] {
	const tokens: Token[] = [];
	for (const [, double, single, word, other] of text.matchAll(tokenPattern)) {
		const quoted = double ?? single;
		if (other !== undefined) tokens.push({ kind: other === "=" || other === ";" ? other : ".", text: other });
		else if (quoted !== undefined) tokens.push({ kind: "text", text: unescapeQuoted(quoted) });
		else if (word !== undefined) tokens.push({ kind: "text", text: word });
	}
	return tokens;
}

function unescapeQuoted(quoted: string): string {
	const controls: Record<string, string> = { n: "\n", t: "\t", r: "\r", f: "\f", b: "\b" };
	return quoted.replace(/\\(.)/gs, (_, character: string) => controls[character] ?? character);
}
