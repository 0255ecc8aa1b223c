import { readFile } from "node:fs/promises";
import {
	type Document,
	isAlias,
	isMap,
	isScalar,
	isSeq,
	LineCounter,
	type Node,
	parseDocument,
	visit,
	type YAMLError,
} from "yaml";
import { ConfigError } from "../config-error.ts";

/** A problem with the value of one key; an empty path stands for the whole file. */
export interface YamlProblem {
	path: readonly PropertyKey[];
	/** What is wrong; what to do. */
	message: string;
}

/** Where something stands in the file, or what stands in its place. */
interface Place {
	/** Characters from the start of the file; -1 for the file as a whole; what is not from the file comes last. */
	offset: number;
	location: string;
}

interface LocatedProblem extends Place {
	message: string;
}

type Path = readonly PropertyKey[];

/** More lines than this help nobody. */
const reportedProblems = 10;

/** Aliases may multiply the nodes of a file by this much at most, else a few lines could fill the memory. */
const aliasLimit = 100;

const readFailures: Record<string, string> = {
	ENOENT: "there is no such file; check the path",
	ENOTDIR: "there is no such file; check the path",
	EISDIR: "this is a directory; give the path of a YAML file",
	EACCES: "the file may not be read; check its permissions",
};

const syntaxAdvice: Record<string, string> = {
	BAD_INDENT: "mend the indentation",
	BLOCK_AS_IMPLICIT_KEY: "put each `key: value` on a line of its own, or quote the value",
	TAB_AS_INDENT: "indent with blanks",
};

/** One parsed YAML file that knows where each of its keys stands. Scalars are kept as the text in the file. */
export class YamlSource {
	readonly file: string;
	readonly warnings: string[];
	readonly #document: Document.Parsed;
	readonly #lines: LineCounter;
	readonly #text: string;
	readonly #replacements: Array<{ path: Path; location: string }> = [];

	/** Throws a ConfigError naming every syntax error, duplicate key and broken alias. */
	constructor(file: string, text: string) {
		this.file = file;
		this.#text = text;
		this.#lines = new LineCounter();
		const options = { schema: "failsafe", lineCounter: this.#lines, prettyErrors: false } as const;
		this.#document = parseDocument(text, options);
		const { errors, warnings } = this.#document;
		const fatal = errors.filter((error) => error.code !== "MULTIPLE_DOCS");
		const problems = [...fatal.map((error) => this.#syntaxProblem(error)), ...this.#brokenAliases()];
		if (problems.length > 0) throw this.#error(onePerLine(problems, this.#lines));
		this.warnings = warnings.map((warning) => `${this.#at(warning.pos[0]).location}: ${warning.message}`);
		const further = errors.find((error) => error.code === "MULTIPLE_DOCS");
		if (further) this.warnings.push(`${this.#at(further.pos[0]).location}: only the first YAML document is read`);
	}

	/** The mapping at the top as plain data: strings, arrays and objects. Throws a ConfigError when there is none. */
	mapping(): Record<string, unknown> {
		const root = this.#document.contents as Node | null;
		if (root === null) throw new ConfigError("the file is empty; write `key: value` lines", this.file);
		if (!isMap(root)) throw this.error([{ path: [], message: "the file must consist of `key: value` lines" }]);
		try {
			return this.#document.toJS({ maxAliasCount: aliasLimit }) as Record<string, unknown>;
		} catch (cause) {
			throw new ConfigError("the file repeats its anchors too often; write the values out", this.file, { cause });
		}
	}

	/** Notes that the value at the path, and all that it holds, was given elsewhere. */
	replace(path: Path, location: string): void {
		this.#replacements.push({ path, location });
	}

	isReplaced(path: Path): boolean {
		return this.#replacement(path) !== null;
	}

	/** `file:line:column` of the key (or list item) at the path; the file alone when the path is not in it. */
	locate(path: Path): string {
		return this.#place(path).location;
	}

	/** `file:line:column` of a line (from 0) of the text at the path; exact for literal blocks (`key: |`). */
	locateLine(path: Path, line: number): string {
		const node = this.#find(path);
		if (this.isReplaced(path) || !isScalar(node) || !node.range) return this.locate(path);
		if (node.type !== "BLOCK_LITERAL") return this.#at(node.range[0]).location;
		const start = this.#lines.lineStarts[this.#lines.linePos(node.range[0]).line + line];
		if (start === undefined) return this.locate(path);
		return this.#at(start + (this.#text.slice(start).match(/^[ \t]*/)?.[0].length ?? 0)).location;
	}

	/** One ConfigError for all the problems, in the order of the file, one line each. */
	error(problems: readonly YamlProblem[]): ConfigError {
		return this.#error(problems.map(({ path, message }) => ({ ...this.#place(path), message })));
	}

	/** The problems as lines `file:line:column: message`, in the order of the file. */
	lines(problems: readonly YamlProblem[]): string[] {
		const located = problems.map(({ path, message }) => ({ ...this.#place(path), message }));
		return inFileOrder(located).map(({ location, message }) => `${location}: ${message}`);
	}

	#error(problems: LocatedProblem[]): ConfigError {
		const sorted = inFileOrder(problems);
		const [first, ...others] = sorted.slice(0, reportedProblems);
		const lines = others.map(({ location, message }) => `${location}: ${message}`);
		const unreported = sorted.length - reportedProblems;
		if (unreported > 0) lines.push(`${this.file}: and ${unreported} more`);
		return new ConfigError([first?.message, ...lines].join("\n"), first?.location ?? this.file);
	}

	#place(path: Path): Place {
		const location = this.#replacement(path);
		return location === null ? this.#at(this.#keyOffset(path)) : { offset: Number.MAX_SAFE_INTEGER, location };
	}

	#at(offset: number): Place {
		if (offset < 0) return { offset, location: this.file };
		const { line, col } = this.#lines.linePos(offset);
		return { offset, location: `${this.file}:${line}:${col}` };
	}

	/** Where the value at the path was given instead; null when it is the file's own. */
	#replacement(path: Path): string | null {
		const beginsWith = (start: Path) => start.every((name, index) => String(name) === String(path[index]));
		return this.#replacements.findLast((replacement) => beginsWith(replacement.path))?.location ?? null;
	}

	#syntaxProblem(error: YAMLError): LocatedProblem {
		const offset = error.pos[0];
		const place = this.#at(offset);
		if (error.code === "DUPLICATE_KEY") {
			const key = this.#text.slice(offset).match(/^[^\s:]+/)?.[0] ?? "a key";
			return { ...place, message: `\`${key}\` is given twice; remove one of the two` };
		}
		if (error.code === "RESOURCE_EXHAUSTION") return { ...place, message: "the file is nested too deeply; flatten it" };
		return { ...place, message: `${error.message}; ${syntaxAdvice[error.code] ?? "correct the YAML syntax"}` };
	}

	#brokenAliases(): LocatedProblem[] {
		const problems: LocatedProblem[] = [];
		visit(this.#document, {
			Alias: (_key, alias) => {
				if (alias.resolve(this.#document)) return;
				const message = `there is no anchor \`&${alias.source}\` before this alias; define it or quote the value`;
				problems.push({ ...this.#at(alias.range?.[0] ?? -1), message });
			},
		});
		return problems;
	}

	#keyOffset(path: Path): number {
		const name = path.at(-1);
		if (name === undefined) return -1;
		const parent = this.#find(path.slice(0, -1));
		const node = isMap(parent) ? pairOf(parent, name)?.key : isSeq(parent) ? parent.items[Number(name)] : undefined;
		return (node as Node | undefined)?.range?.[0] ?? -1;
	}

	#find(path: Path): unknown {
		let node: unknown = this.#document.contents;
		for (const name of path) {
			if (isAlias(node)) node = node.resolve(this.#document);
			node = isMap(node) ? pairOf(node, name)?.value : isSeq(node) ? node.items[Number(name)] : undefined;
		}
		return isAlias(node) ? node.resolve(this.#document) : node;
	}
}

/** Reads a file of UTF-8 text. Throws a ConfigError when there is none at the path or it cannot be read. */
export async function readYamlSource(file: string): Promise<YamlSource> {
	const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
		const reason = readFailures[cause.code ?? ""] ?? `the file cannot be read (${cause.code}); check the path`;
		throw new ConfigError(reason, file, { cause });
	});
	return new YamlSource(file, decode(bytes, file));
}

function decode(bytes: Uint8Array, file: string): string {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch (cause) {
		throw new ConfigError("the file is not UTF-8 text; give a YAML file", file, { cause });
	}
}

function pairOf(map: { items: Array<{ key: unknown; value: unknown }> }, name: PropertyKey) {
	return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

function inFileOrder(problems: LocatedProblem[]): LocatedProblem[] {
	return problems.toSorted((a, b) => a.offset - b.offset);
}

/** The parser often reports one slip twice. */
function onePerLine(problems: LocatedProblem[], lines: LineCounter): LocatedProblem[] {
	const seen = new Set<number>();
	return problems.filter(({ offset }) => {
		const { line } = lines.linePos(offset);
		if (seen.has(line)) return false;
		seen.add(line);
		return true;
	});
}
