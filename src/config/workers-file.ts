import { z } from "zod";
import { textField } from "./yaml/yaml-fields.ts";
import { type ReadOptions, readYamlFile } from "./yaml/yaml-file.ts";
import type { YamlProblem } from "./yaml/yaml-source.ts";

const advice = "write each worker as its URL, such as `- http://host:8080`";

const schema = z.strictObject({ workers: z.array(textField({ advice })) });

/**
 * Reads a workers file: one key `workers` with a list of http(s) URLs. Returns them in order, without trailing
 * slashes. Throws one ConfigError naming everything that is no worker URL, or that the list is empty.
 */
export async function loadWorkersFile(
	file: string,
	options: ReadOptions = {},
): Promise<{ workers: string[]; warnings: string[] }> {
	const { value, source, warnings } = await readYamlFile(file, schema, options);
	const workers = value.workers.map(workerUrl);
	const problems = value.workers.flatMap((text, index) => problemsOf(text, index, workers));
	if (workers.length === 0) problems.push({ path: ["workers"], message: `\`workers\` is empty; ${advice}` });
	if (problems.length > 0) throw source.error(problems);
	return { workers: workers.flatMap((url) => url ?? []), warnings };
}

/** The base URL of a worker without its trailing slashes; null when the text is not an http(s) URL. */
export function workerUrl(text: string): string | null {
	if (!URL.canParse(text)) return null;
	const url = new URL(text);
	if (!/^https?:$/.test(url.protocol) || url.search || url.hash) return null;
	return url.href.replace(/\/+$/, "");
}

function problemsOf(text: string, index: number, workers: Array<string | null>): YamlProblem[] {
	const path = ["workers", index];
	const url = workers[index];
	if (url === null || url === undefined) {
		return [{ path, message: `\`${text}\` is not the http(s) URL of a worker; ${advice}` }];
	}
	if (workers.indexOf(url) < index) return [{ path, message: `\`${text}\` is listed twice; remove one of the two` }];
	return [];
}
