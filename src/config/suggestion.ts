import { distance } from "fastest-levenshtein";

/**
 * The candidate that a mistyped word most likely meant: the nearest by edit distance, upper and lower case taken as
 * equal, as long as at most a third of its letters and never more than three differ; null when there is none.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | null {
	const lowerCased = word.toLowerCase();
	let nearest: string | null = null;
	let fewestEdits = Math.min(3, Math.ceil(word.length / 3)) + 1;
	for (const candidate of candidates) {
		const edits = distance(lowerCased, candidate.toLowerCase());
		if (edits >= fewestEdits) continue;
		nearest = candidate;
		fewestEdits = edits;
	}
	return nearest;
}

/** ``; did you mean `x`?`` or, without a near candidate, the given advice after a semicolon. */
export function suggestOr(advice: string, word: string, candidates: Iterable<string>): string {
	const nearest = nearestWord(word, candidates);
	return nearest === null ? `; ${advice}` : `; did you mean \`${nearest}\`?`;
}
