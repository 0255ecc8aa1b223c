/** One line of a CSV file after RFC 4180, with a plain line feed at its end as Java OMB writes it. */
export function csvLine(cells: ReadonlyArray<string | number>): string {
	return `${cells.map((cell) => quoted(String(cell))).join(",")}\n`;
}

function quoted(text: string): string {
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
