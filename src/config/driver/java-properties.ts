import { ConfigError } from "../config-error.ts";

export interface PropertyEntry {
	name: string;
	value: string;
	/** Line of the text on which the entry begins, from 0. */
	line: number;
}

const escapes: Record<string, string> = { t: "\t", n: "\n", r: "\r", f: "\f" };

/**
 * Parses text in the syntax of java.util.Properties (`Properties.load`): comments with `#` and `!`, names ending at
 * the first unescaped `=`, `:` or blank, lines continued by a trailing backslash, escapes including \uXXXX. Trailing
 * blanks belong to the value and there are no comments behind one. Repeated names are all returned, in order.
 * Throws a ConfigError for a malformed \u escape; `locate` gives the location of a line.
 */
export function parseProperties(text: string, locate: (line: number) => string): PropertyEntry[] {
	return logicalLines(text).map(({ text: entry, line }) => {
		const [, rawName = "", rawValue = ""] = /^((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)$/s.exec(entry) ?? [];
		const location = locate(line);
		return { name: unescapeText(rawName, location), value: unescapeText(rawValue, location), line };
	});
}

/** Entries without leading blanks, continuation lines joined. */
function logicalLines(text: string): Array<{ text: string; line: number }> {
	const entries: Array<{ text: string; line: number }> = [];
	let open: { text: string; line: number } | null = null;
	for (const [line, natural] of text.split(/\r\n|\n|\r/).entries()) {
		const stripped = natural.replace(/^[ \t\f]+/, "");
		// As in Java, a continued line that has no text yet may still turn out to be a comment or blank.
		if (!open?.text && /^([#!]|$)/.test(stripped)) continue;
		open ??= { text: "", line };
		const continued = /(?<!\\)(\\\\)*\\$/.test(stripped);
		open.text += continued ? stripped.slice(0, -1) : stripped;
		if (continued) continue;
		entries.push(open);
		open = null;
	}
	if (open?.text) entries.push(open);
	return entries;
}

function unescapeText(text: string, location: string): string {
	return text.replace(/\\(u(.{0,4})|.|$)/gs, (_, escaped: string, hex: string | undefined) => {
		if (hex === undefined) return escapes[escaped] ?? escaped;
		if (/^[0-9a-f]{4}$/i.test(hex)) return String.fromCharCode(Number.parseInt(hex, 16));
		throw new ConfigError(
			`\`\\u${hex}\` is not an escape of four hex digits; write \`\\\\u\` for a backslash`,
			location,
		);
	});
}
