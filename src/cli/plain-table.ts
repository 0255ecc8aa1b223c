/** A head and rows in columns as wide as their widest cell, two blanks apart; the last column is not filled up. */
export function formatTable(head: string[], rows: string[][]): string {
	const lines = [head, ...rows];
	const widths = head.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? "").length)));
	return lines
		.map((cells) =>
			cells.map((cell, column) => (column < cells.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell)).join("  "),
		)
		.join("\n");
}
